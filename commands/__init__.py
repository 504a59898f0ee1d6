"""What people ask: one module per slash command, with its buttons and modals."""

from commands import digest, tandem
from commands.contract import Command

COMMANDS: tuple[Command, ...] = (digest.COMMAND, tandem.COMMAND)
