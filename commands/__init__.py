"""What people ask: one module per slash command, with its buttons and modals."""

from commands import digest, hotleads, pipeline, tandem
from commands.contract import Command

COMMANDS: tuple[Command, ...] = (hotleads.COMMAND, pipeline.COMMAND, digest.COMMAND, tandem.COMMAND)
