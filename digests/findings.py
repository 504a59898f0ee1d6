"""What helped and what hurts: the one thing that stands out on each side, with its size and its evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from revenue.calendar import local_day
from revenue.money import Money
from revenue.pipeline import Deal, sum_of
from revenue.vocabulary import Outcome, Team
from storage import Handoff

LEAST_CASES = 5
"""How many cases a percentage needs behind it before it says anything."""
LOOK_BACK = timedelta(days=90)
FAST_CALL = timedelta(hours=1)
_CYCLES_LOOK_BACK = timedelta(days=365)
# One-sided 5 % of the test of two proportions, squared: a smaller difference is what chance does every week.
_CLEAR = Fraction("2.706")
_OFTEN = 2
_CALLED_FAST = "a first call within an hour"


@dataclass(frozen=True, slots=True)
class Driver:
    """Of the `closed` deals with `subject`, the share `rate` was won; of the others closed, the share `elsewhere`."""

    subject: str
    closed: int
    rate: Fraction
    elsewhere: Fraction


@dataclass(frozen=True, slots=True)
class Impediment:
    """Open deals that are older than nine of ten wins were when they closed (`usual` days), most valuable first.

    `stage` is where they wait, empty when all open deals stand in one stage.
    """

    stage: str
    deals: tuple[Deal, ...]
    value: Money
    usual: int

    @property
    def count(self) -> int:
        """How many deals wait."""
        return len(self.deals)


@dataclass(frozen=True, slots=True)
class LostTo:
    """The reason for which most value was lost lately: how many deals, and what they were worth."""

    reason: str
    count: int
    value: Money


def what_helped(closed: Sequence[Deal], called_fast: Mapping[UUID, bool]) -> Driver | None:
    """What the deals won most clearly have in common: a campaign, a region, a product, or a fast first call.

    `closed` are the deals won and lost in the time looked at, `called_fast` says of deals by id whether the lead was
    called within an hour. None when nothing stands out more than chance would make it.
    """
    keys: tuple[Callable[[Deal], str | None], ...] = (
        lambda deal: deal.campaign,
        lambda deal: deal.region,
        lambda deal: deal.product,
        lambda deal: (_CALLED_FAST if called_fast[deal.id] else "") if deal.id in called_fast else None,
    )
    found = [(clarity, driver) for key in keys for clarity, driver in _drivers(closed, key)]
    return max(found, key=lambda pair: (pair[0], pair[1].subject))[1] if found else None


def _drivers(closed: Sequence[Deal], key: Callable[[Deal], str | None]) -> list[tuple[Fraction, Driver]]:
    """The groups that win clearly more often than the other named ones, with how clearly; "" is never a subject."""
    tally: dict[str, list[int]] = {}
    for deal in closed:
        if (name := key(deal)) is not None:
            row = tally.setdefault(name, [0, 0])
            row[deal.outcome is not Outcome.WON] += 1
    won, lost = (sum(row[side] for row in tally.values()) for side in (0, 1))
    found = []
    for name, row in tally.items():
        here, there = sum(row), won + lost - sum(row)
        if not name or min(here, there) < LEAST_CASES:
            continue
        rate, elsewhere, both = Fraction(row[0], here), Fraction(won - row[0], there), Fraction(won, won + lost)
        spread = both * (1 - both) * (Fraction(1, here) + Fraction(1, there))
        if rate > elsewhere and spread and (clarity := (rate - elsewhere) ** 2 / spread) >= _CLEAR:
            found.append((clarity, Driver(name, here, rate, elsewhere)))
    return found


def called_fast(passes: Mapping[UUID, Sequence[Handoff]]) -> dict[UUID, bool]:
    """Of each deal whose lead was called after a handoff (`passes` by deal): whether that came within an hour."""
    fast = {}
    for deal_id, handoffs in passes.items():
        waits = [row.touched_at - row.sent_at for row in handoffs if row.touched_at and row.from_team is Team.MARKETING]
        if waits:
            fast[deal_id] = waits[0] <= FAST_CALL
    return fast


def what_hurts(deals: Sequence[Deal], today: date, zone: str, currency: str) -> Impediment | None:
    """The stage where most money has waited longest beyond the usual time to close: value times days too many.

    None while fewer than five wins tell what is usual, and when nothing waits that long.
    """
    usual = _usual_days(deals, today, zone)
    if usual is None:
        return None
    late: dict[str, list[tuple[Deal, int]]] = {}
    open_deals = [deal for deal in deals if deal.outcome is Outcome.OPEN]
    for deal in open_deals:
        if deal.opened_at is not None and (days := (today - local_day(deal.opened_at, zone)).days - usual) > 0:
            late.setdefault(deal.stage, []).append((deal, days))
    if not late:
        return None
    # The value with the days it waits; where amounts are unknown, the number of deals decides.
    stage, worst = max(late.items(), key=lambda item: (sum(_worth(d) * n for d, n in item[1]), len(item[1]), item[0]))
    waiting = tuple(sorted((deal for deal, _ in worst), key=lambda deal: (-_worth(deal), deal.name, str(deal.id))))
    several = len({deal.stage for deal in open_deals}) > 1
    return Impediment(stage if several else "", waiting, sum_of(waiting, currency).value, usual)


def what_it_is_lost_to(closed: Sequence[Deal], currency: str) -> LostTo | None:
    """The reason that cost most value among deals lost lately; None unless one was given at least twice."""
    by_reason: dict[str, list[Deal]] = {}
    for deal in closed:
        if deal.outcome is Outcome.LOST and deal.lost_reason and (reason := " ".join(deal.lost_reason.split())):
            by_reason.setdefault(reason, []).append(deal)
    sums = [(sum_of(deals, currency), reason) for reason, deals in by_reason.items() if len(deals) >= _OFTEN]
    if not sums:
        return None
    worst, reason = max(sums, key=lambda pair: (pair[0].value.minor, pair[0].count, pair[1]))
    return LostTo(reason, worst.count, worst.value)


def _usual_days(deals: Sequence[Deal], today: date, zone: str) -> int | None:
    """Within how many days nine of ten wins of the last year closed; None for fewer than five wins."""
    lengths = []
    for deal in deals:
        if deal.outcome is Outcome.WON and deal.closed_at is not None and deal.opened_at is not None:
            closed = local_day(deal.closed_at, zone)
            length = (closed - local_day(deal.opened_at, zone)).days
            if length >= 0 and today - closed <= _CYCLES_LOOK_BACK:
                lengths.append(length)
    return sorted(lengths)[-(-len(lengths) * 9 // 10) - 1] if len(lengths) >= LEAST_CASES else None


def _worth(deal: Deal) -> int:
    return deal.amount.minor if deal.amount is not None else 0
