"""What people ask: one module per slash command, with its buttons and modals."""

from commands import digest, goals, pipeline, tandem
from commands.contract import Command

COMMANDS: tuple[Command, ...] = (pipeline.COMMAND, goals.COMMAND, digest.COMMAND, tandem.COMMAND)
