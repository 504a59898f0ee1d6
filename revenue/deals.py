"""One opportunity as of an instant, and what a set of them says: win rate, cycle, sums, unusual wins."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from revenue.money import Money, total
from revenue.ratios import mean, median
from revenue.vocabulary import OpportunityKind, Outcome
from revenue.zones import local_day

OUTLIER_FACTOR = 10
OUTLIER_NEEDS = 5


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity as of an instant; whatever happened later is not in it.

    `amount` is what it is worth (won: what was signed), in the currency of the report: convert before. `opened_at`,
    `closed_at`, `stage_entered_at` are aware UTC instants, None where the source does not say.
    """

    id: UUID
    name: str
    account: str | None
    owner: str | None
    manager: str | None
    region: str | None
    product: str | None
    industry: str | None
    campaign: str | None
    kind: OpportunityKind
    stage: str
    outcome: Outcome
    opened_at: datetime | None
    stage_entered_at: datetime | None
    closed_at: datetime | None
    amount: Money | None
    lost_reason: str | None

    @property
    def company(self) -> str:
        """Who buys: the account, or what the deal is called where that is all that is known."""
        return self.account or self.name


@dataclass(frozen=True, slots=True)
class DealSum:
    """How many deals and what they are worth together; `without_amount` of them add nothing to `value`."""

    count: int
    value: Money
    without_amount: int

    @property
    def average(self) -> Money | None:
        """The mean amount of the deals that have one, rounded half to even to a minor unit."""
        with_amount = self.count - self.without_amount
        return Money(round(Fraction(self.value.minor, with_amount)), self.value.currency) if with_amount else None


@dataclass(frozen=True, slots=True)
class OtherCurrency:
    """Deals that are counted but not in the sums, because their amounts are in another currency."""

    currency: str
    deals: int


@dataclass(frozen=True, slots=True)
class CycleStats:
    """Days from opened to closed (formulae.md: cycle).

    `count` deals are in `median` and `mean`. A deal closed on a day before it was opened is `negative`, one whose
    opening is unknown is `undated`: both are reported here and are in neither number.
    """

    median: Fraction | None
    mean: Fraction | None
    count: int
    negative: int
    undated: int


LEAST_CLOSED = 5
"""Fewer closed deals say nothing about how often we win."""


def telling_win_rate(won: int, lost: int) -> Fraction | None:
    """The win rate where it says more than the counts: None below LEAST_CLOSED closings, or when all ended alike."""
    return win_rate(won, lost) if min(won, lost) > 0 and won + lost >= LEAST_CLOSED else None


def win_rate(won: int, lost: int) -> Fraction | None:
    """won / (won + lost), None when nothing closed (formulae.md: win rate). Raises ValueError for negative counts."""
    if won < 0 or lost < 0:
        raise ValueError("a win rate needs counts of at least zero")
    return Fraction(won, won + lost) if won + lost else None


def sum_of(deals: Iterable[Deal], currency: str) -> DealSum:
    """Count and value of deals. Raises CurrencyMismatchError for an amount in another currency than `currency`."""
    amounts = [deal.amount for deal in deals]
    known = [amount for amount in amounts if amount is not None]
    return DealSum(len(amounts), total(known, currency), len(amounts) - len(known))


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


def by_size(deal: Deal, currency: str) -> tuple[bool, int]:
    """To sort by, the biggest first: amounts in another currency cannot be compared and come after, as they say."""
    amount = deal.amount or Money.zero(currency)
    return amount.currency != currency, -amount.minor


def median_amount(deals: Sequence[Deal], currency: str) -> Money | None:
    """The middle amount, rounded half to even to a minor unit; None without any."""
    middle = median([deal.amount.minor for deal in deals if deal.amount is not None])
    return Money(round(middle), currency) if middle is not None else None


def cycle_stats(closed: Iterable[Deal], zone: str) -> CycleStats:
    """Median and mean calendar days from opened to closed in `zone` (formulae.md: cycle); same day is 0.

    Deals without a closing are ignored.
    """
    lengths: list[int] = []
    undated = 0
    for deal in closed:
        if deal.closed_at is None:
            continue
        if deal.opened_at is None:
            undated += 1
            continue
        lengths.append((local_day(deal.closed_at, zone) - local_day(deal.opened_at, zone)).days)
    counted = [length for length in lengths if length >= 0]
    return CycleStats(median(counted), mean(counted), len(counted), len(lengths) - len(counted), undated)


def is_outlier(amount: Money, won_amounts: Sequence[Money]) -> bool:
    """Whether a win is above ten times the median won amount (formulae.md: outliers).

    False while fewer than five amounts are known. Raises CurrencyMismatchError when currencies are mixed.
    """
    total([amount, *won_amounts], amount.currency)
    middle = median([won.minor for won in won_amounts])
    if middle is None or len(won_amounts) < OUTLIER_NEEDS:
        return False
    return amount.minor > OUTLIER_FACTOR * middle


def outlier_wins(won: Sequence[Deal]) -> tuple[Deal, ...]:
    """The wins above ten times the median of these wins, largest first, to be checked by a person."""
    amounts = [deal.amount for deal in won if deal.amount is not None]
    if len(amounts) < OUTLIER_NEEDS:
        return ()
    limit = OUTLIER_FACTOR * (median([amount.minor for amount in amounts]) or 0)
    total(amounts, amounts[0].currency)
    found = [(deal.amount.minor, deal) for deal in won if deal.amount is not None and deal.amount.minor > limit]
    return tuple(deal for _, deal in sorted(found, key=lambda pair: (-pair[0], pair[1].name)))
