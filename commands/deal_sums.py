"""What every answer about deals says of its sums: the amounts left out, and the instant it is as of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from commands.contract import CommandContext
from messages.words import short_date
from revenue.calendar import local_day, zone_of
from revenue.deals import Deal
from revenue.money import Money
from revenue.ratios import median


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """Deals that are counted but not in the sums, because their amounts are in another currency."""

    currency: str
    deals: int


def in_one_currency(deals: Sequence[Deal], currency: str) -> tuple[list[Deal], tuple[OtherCurrency, ...]]:
    """The same deals, without the amounts that are in another currency; and how many of those there are of each."""
    others = Counter(deal.amount.currency for deal in deals if deal.amount and deal.amount.currency != currency)
    if not others:
        return list(deals), ()
    kept = [
        replace(deal, amount=None) if deal.amount is not None and deal.amount.currency != currency else deal
        for deal in deals
    ]
    return kept, tuple(OtherCurrency(code, number) for code, number in others.most_common())


def sum_currency(deals: Iterable[Deal], currency: str) -> str:
    """The currency to sum up in: the workspace's, or, where not one amount is in it, the one most amounts are in."""
    amounts = Counter(deal.amount.currency for deal in deals if deal.amount is not None)
    return currency if currency in amounts or not amounts else amounts.most_common(1)[0][0]


def median_amount(deals: Sequence[Deal], currency: str) -> Money | None:
    """The middle amount, rounded half to even to a minor unit; None without any."""
    middle = median([deal.amount.minor for deal in deals if deal.amount is not None])
    return Money(round(middle), currency) if middle is not None else None


def today_of(ctx: CommandContext) -> date:
    """The day it is for the workspace: what everybody's "this quarter" goes by."""
    return local_day(ctx.now, ctx.workspace.zone)


def as_of_words(ctx: CommandContext) -> str:
    """The instant looked at, "30 June 2017, 23:59 UTC", when that is the past; else empty."""
    return instant_words(ctx.store.as_of, ctx.zone) if ctx.store.as_of is not None else ""


def instant_words(instant: datetime, zone: str) -> str:
    """An instant on the clocks of a zone, which is named: "30 Jun 2017, 23:59 UTC"."""
    local = instant.astimezone(zone_of(zone))
    return f"{short_date(local.date())}, {local:%H:%M} {zone}"
