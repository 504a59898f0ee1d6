"""What people ask: one module per slash command, with its buttons and modals."""

from commands import digest, goals, hotleads, lead, pipeline, tandem, wins
from commands.contract import Command

COMMANDS: tuple[Command, ...] = (
    hotleads.COMMAND,
    lead.COMMAND,
    pipeline.COMMAND,
    goals.COMMAND,
    wins.COMMAND,
    digest.COMMAND,
    tandem.COMMAND,
)
