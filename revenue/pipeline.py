"""One revenue cycle over a period: balance, in, out, conversion and days, from deals as of an instant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from revenue.coverage import StageRecord, WeightedPipeline, coverage, required_coverage, velocity, weighted_pipeline
from revenue.deals import (
    CycleStats,
    Deal,
    DealSum,
    cycle_stats,
    is_outlier,
    outlier_wins,
    sum_of,
    telling_win_rate,
    win_rate,
)
from revenue.money import Money
from revenue.periods import Period
from revenue.ratios import median
from revenue.vocabulary import OpportunityKind, Outcome
from revenue.zones import local_day

__all__ = [
    "CycleStats",
    "CycleSummary",
    "Deal",
    "DealSum",
    "GroupRow",
    "Movement",
    "StageRecord",
    "StageRow",
    "WeightedPipeline",
    "coverage",
    "cycle_stats",
    "group_by",
    "is_outlier",
    "open_by_stage",
    "outlier_wins",
    "required_coverage",
    "sum_of",
    "summarise",
    "usual_days",
    "velocity",
    "weighted_pipeline",
    "win_rate",
]

_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Movement:
    """What came in and went out: at_start + opened - won - lost = at_end, by count and deal by deal.

    `won` and `lost` are by closing in the period. A deal whose opening is unknown was there from the start.
    """

    at_start: DealSum
    opened: DealSum
    won: DealSum
    lost: DealSum
    at_end: DealSum

    @property
    def revenue(self) -> Money:
        """The sum of amounts won in the period."""
        return self.won.value

    @property
    def average_won(self) -> Money | None:
        """The mean amount won, None without a win that has an amount."""
        return self.won.average

    @property
    def win_rate(self) -> Fraction | None:
        """won / (won + lost) by closing in the period (formulae.md: win rate)."""
        return win_rate(self.won.count, self.lost.count)

    @property
    def net(self) -> Money:
        """Value added - value lost (formulae.md: net pipeline)."""
        return self.opened.value - self.lost.value


@dataclass(frozen=True, slots=True)
class StageRow:
    """The open deals of one stage. `median_age` is days since they entered it, None where no entry is known."""

    stage: str
    open: DealSum
    median_age: Fraction | None


@dataclass(frozen=True, slots=True)
class CycleSummary:
    """The revenue cycle of one period; `total` is all kinds together, `by_kind` new, renewal and expansion apart.

    `cycle`, `cycle_won`, `cycle_lost` are over the deals closed in the period. `stages` are open deals as of the
    instant the deals were read. `undated_open` deals of total.at_end have no known opening; `undated_closed` deals are
    won or lost without a known closing, so that no period can count them. `outliers` are wins to be checked.
    """

    period: Period | None
    total: Movement
    by_kind: Mapping[OpportunityKind, Movement]
    cycle: CycleStats
    cycle_won: CycleStats
    cycle_lost: CycleStats
    stages: tuple[StageRow, ...]
    undated_open: int
    undated_closed: int
    outliers: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One region, manager, owner …; `name` is None for deals that have none."""

    name: str | None
    won: DealSum
    lost: DealSum
    open: DealSum
    cycle_won: CycleStats

    @property
    def win_rate(self) -> Fraction | None:
        """won / (won + lost) by closing in the period (formulae.md: win rate)."""
        return win_rate(self.won.count, self.lost.count)

    @property
    def telling_win_rate(self) -> Fraction | None:
        """The win rate where it says more than the two counts."""
        return telling_win_rate(self.won.count, self.lost.count)

    @property
    def revenue(self) -> Money:
        """The sum of amounts won in the period."""
        return self.won.value


def summarise(deals: Sequence[Deal], period: Period | None, zone: str, currency: str, now: datetime) -> CycleSummary:
    """The revenue cycle of a period of `zone`'s calendar; None means from the beginning until ever.

    `deals` are all deals as of `now`, amounts in `currency`. Amounts are as of then too: a deal open at the start
    counts there with what it is worth now. Raises CurrencyMismatchError for an amount in another currency.
    """
    bounds = _bounds(period, zone)
    won, lost = closed_within(deals, Outcome.WON, bounds), closed_within(deals, Outcome.LOST, bounds)
    return CycleSummary(
        period=period,
        total=_movement(deals, bounds, currency),
        by_kind={
            kind: _movement([deal for deal in deals if deal.kind is kind], bounds, currency) for kind in OpportunityKind
        },
        cycle=cycle_stats([*won, *lost], zone),
        cycle_won=cycle_stats(won, zone),
        cycle_lost=cycle_stats(lost, zone),
        stages=open_by_stage(deals, zone, currency, now),
        undated_open=sum(deal.opened_at is None and _is_open_at(deal, bounds[1]) for deal in deals),
        undated_closed=sum(_is_closed_undated(deal) for deal in deals),
        outliers=outlier_wins(won),
    )


def group_by(
    deals: Iterable[Deal], key: Callable[[Deal], str | None], period: Period | None, zone: str, currency: str
) -> tuple[GroupRow, ...]:
    """Rows by `key` (a region, a manager …), most revenue first, then by name, deals without one last.

    Won and lost are by closing in the period; open is as of the instant the deals were read. A group with nothing in
    any of the three has no row. Raises CurrencyMismatchError for an amount in another currency than `currency`.
    """
    groups: dict[str | None, list[Deal]] = {}
    for deal in deals:
        groups.setdefault(key(deal), []).append(deal)
    bounds = _bounds(period, zone)
    rows = []
    for name, members in groups.items():
        won = closed_within(members, Outcome.WON, bounds)
        row = GroupRow(
            name=name,
            won=sum_of(won, currency),
            lost=sum_of(closed_within(members, Outcome.LOST, bounds), currency),
            open=sum_of((deal for deal in members if deal.outcome is Outcome.OPEN), currency),
            cycle_won=cycle_stats(won, zone),
        )
        if row.won.count or row.lost.count or row.open.count:
            rows.append(row)
    return tuple(sorted(rows, key=lambda row: (-row.revenue.minor, row.name is None, row.name or "")))


def open_by_stage(deals: Iterable[Deal], zone: str, currency: str, now: datetime) -> tuple[StageRow, ...]:
    """The open deals of each stage with their median age in it, calendar days until `now`; most deals first."""
    stages: dict[str, list[Deal]] = {}
    for deal in deals:
        if deal.outcome is Outcome.OPEN:
            stages.setdefault(deal.stage, []).append(deal)
    today = local_day(now, zone)
    rows = []
    for stage, members in stages.items():
        entered = [deal.stage_entered_at for deal in members if deal.stage_entered_at is not None]
        ages = [max(0, (today - local_day(instant, zone)).days) for instant in entered]
        rows.append(StageRow(stage, sum_of(members, currency), median(ages)))
    return tuple(sorted(rows, key=lambda row: (-row.open.count, row.stage)))


def usual_days(left: Iterable[tuple[str, datetime, datetime]], zone: str) -> dict[str, Fraction]:
    """The median calendar days that completed passages through a stage took (formulae.md: time in stage).

    `left` has stage, entered, left of each; a passage that ended before it began took none.
    """
    days: dict[str, list[int]] = {}
    for stage, entered, ended in left:
        days.setdefault(stage, []).append(max(0, (local_day(ended, zone) - local_day(entered, zone)).days))
    medians = {stage: median(taken) for stage, taken in days.items()}
    return {stage: middle for stage, middle in medians.items() if middle is not None}


def closed_within(deals: Iterable[Deal], outcome: Outcome, bounds: tuple[datetime, datetime]) -> list[Deal]:
    """The deals that closed with an outcome within half-open UTC bounds."""
    start, end = bounds
    return [
        deal
        for deal in deals
        if deal.outcome is outcome and deal.closed_at is not None and start <= deal.closed_at < end
    ]


def _bounds(period: Period | None, zone: str) -> tuple[datetime, datetime]:
    return _EVER if period is None else period.instants(zone)


def _movement(deals: Sequence[Deal], bounds: tuple[datetime, datetime], currency: str) -> Movement:
    start, end = bounds
    return Movement(
        at_start=sum_of((deal for deal in deals if _is_open_at(deal, start)), currency),
        opened=sum_of((deal for deal in deals if _is_opened_within(deal, bounds)), currency),
        won=sum_of(closed_within(deals, Outcome.WON, bounds), currency),
        lost=sum_of(closed_within(deals, Outcome.LOST, bounds), currency),
        at_end=sum_of((deal for deal in deals if _is_open_at(deal, end)), currency),
    )


def _is_closed_undated(deal: Deal) -> bool:
    return deal.outcome is not Outcome.OPEN and deal.closed_at is None


def _entered_at(deal: Deal) -> datetime | None:
    """When it came into the balance; one that closed before it was opened came in when it closed."""
    if deal.opened_at is None or deal.outcome is Outcome.OPEN or deal.closed_at is None:
        return deal.opened_at
    return min(deal.opened_at, deal.closed_at)


def _is_opened_within(deal: Deal, bounds: tuple[datetime, datetime]) -> bool:
    entered = _entered_at(deal)
    return entered is not None and not _is_closed_undated(deal) and bounds[0] <= entered < bounds[1]


def _is_open_at(deal: Deal, instant: datetime) -> bool:
    """Whether it was open just before an instant."""
    if _is_closed_undated(deal):
        return False
    entered = _entered_at(deal)
    if entered is not None and entered >= instant:
        return False
    return deal.outcome is Outcome.OPEN or deal.closed_at is None or deal.closed_at >= instant
