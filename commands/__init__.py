"""What people ask: one module per slash command, with its buttons and modals."""

from commands import digest, hotleads, lead, tandem
from commands.contract import Command

COMMANDS: tuple[Command, ...] = (hotleads.COMMAND, lead.COMMAND, digest.COMMAND, tandem.COMMAND)
