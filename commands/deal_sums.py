"""What every answer about deals says of its time and of its currencies."""

from collections.abc import Iterable
from datetime import date

from commands.contract import CommandContext
from messages.words import count, instant_words
from revenue.calendar import local_day
from revenue.deals import OtherCurrency


def today_of(ctx: CommandContext) -> date:
    """The day it is for the workspace: what everybody's "this quarter" goes by."""
    return local_day(ctx.now, ctx.workspace.zone)


def as_of_words(ctx: CommandContext) -> str:
    """The instant looked at, "30 June 2017, 23:59 UTC", when that is the past; else empty."""
    return instant_words(ctx.store.as_of, ctx.zone) if ctx.store.as_of is not None else ""


def currency_notes(currency: str, usual: str, others: Iterable[OtherCurrency], what: str = "deal") -> tuple[str, ...]:
    """What to know of sums in `currency` where that is not the workspace's usual one, or where others were left out."""
    notes = [
        f"{count(other.deals, what)} in {other.currency}, counted but in no sum: there is no exchange rate yet"
        for other in others
    ]
    if currency != usual:
        notes.insert(
            0,
            f"No deal is in {usual}, the currency of this workspace. A lead or an admin can change it:"
            f" `/tandem currency {currency}`",
        )
    return tuple(notes)
