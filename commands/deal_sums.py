"""What every answer about deals says of its time: the day it is, and the instant it is as of."""

from datetime import date

from commands.contract import CommandContext
from messages.words import instant_words
from revenue.calendar import local_day


def today_of(ctx: CommandContext) -> date:
    """The day it is for the workspace: what everybody's "this quarter" goes by."""
    return local_day(ctx.now, ctx.workspace.zone)


def as_of_words(ctx: CommandContext) -> str:
    """The instant looked at, "30 June 2017, 23:59 UTC", when that is the past; else empty."""
    return instant_words(ctx.store.as_of, ctx.zone) if ctx.store.as_of is not None else ""
