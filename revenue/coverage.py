"""What the open pipeline is worth against the goal: weighted value, coverage, velocity."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from revenue.deals import Deal, DealSum, sum_of, win_rate
from revenue.money import CurrencyMismatchError, Money, total
from revenue.vocabulary import Outcome

HISTORY_NEEDS = 30


class ProbabilitySource(StrEnum):
    """Where a stage probability comes from."""

    HISTORY = "history"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class StageRecord:
    """How many closed deals that were once in a stage were won and lost."""

    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class WeightedStage:
    """The open deals of one stage, the chance of a deal there to be won, and where that chance comes from."""

    stage: str
    open: DealSum
    probability: Fraction
    source: ProbabilitySource
    weighted: Money


@dataclass(frozen=True, slots=True)
class WeightedPipeline:
    """Weighted value by stage, in the order of the stages; the rows sum to exactly `value`."""

    value: Money
    stages: tuple[WeightedStage, ...]
    without_amount: int

    @property
    def sources(self) -> frozenset[ProbabilitySource]:
        """Which kinds of probabilities were used, to be said beside the number."""
        return frozenset(row.source for row in self.stages)


def default_probability(position: int, stages: int) -> Fraction:
    """The default chance at open stage `position` (from 0) of `stages`: even steps between nothing and won."""
    if not 0 <= position < stages:
        raise ValueError(f"there is no stage {position} among {stages}")
    return Fraction(position + 1, stages + 1)


def stage_probability(record: StageRecord | None, position: int, stages: int) -> tuple[Fraction, ProbabilitySource]:
    """The stage's own win rate once it has 30 closed deals, else the default, and which of the two it is."""
    if record is not None and record.won + record.lost >= HISTORY_NEEDS:
        rate = win_rate(record.won, record.lost)
        if rate is not None:
            return rate, ProbabilitySource.HISTORY
    return default_probability(position, stages), ProbabilitySource.DEFAULT


def weighted_pipeline(
    deals: Iterable[Deal], stage_order: Sequence[str], history: Mapping[str, StageRecord], currency: str
) -> WeightedPipeline:
    """Sum of amount x stage probability over open deals (formulae.md: weighted pipeline).

    `stage_order` names the open stages, first to last; a stage it does not name counts as the first. `history` holds,
    by stage, the closed deals that were once there. Raises CurrencyMismatchError for an amount in another currency.
    """
    order = list(dict.fromkeys(stage_order))
    groups: dict[str, list[Deal]] = {}
    for deal in deals:
        if deal.outcome is Outcome.OPEN:
            groups.setdefault(deal.stage, []).append(deal)
    positions = {stage: order.index(stage) if stage in order else 0 for stage in groups}
    rows = []
    for stage in sorted(groups, key=lambda name: (positions[name], name)):
        open_deals = sum_of(groups[stage], currency)
        probability, source = stage_probability(history.get(stage), positions[stage], max(1, len(order)))
        weighted = Money(round(open_deals.value.minor * probability), currency)
        rows.append(WeightedStage(stage, open_deals, probability, source, weighted))
    return WeightedPipeline(
        value=total((row.weighted for row in rows), currency),
        stages=tuple(rows),
        without_amount=sum(row.open.without_amount for row in rows),
    )


def coverage(open_value: Money, remaining_goal: Money) -> Fraction | None:
    """Open pipeline / remaining goal (formulae.md: coverage); None once the goal is reached.

    `open_value` is that of the deals which may still close in the period: all open ones, while none says when it is
    expected to close (docs/decisions/0009). Raises CurrencyMismatchError for two currencies.
    """
    if open_value.currency != remaining_goal.currency:
        raise CurrencyMismatchError(f"{open_value.currency} and {remaining_goal.currency} cannot be compared")
    return Fraction(open_value.minor, remaining_goal.minor) if remaining_goal.minor > 0 else None


def required_coverage(rate: Fraction | None) -> Fraction | None:
    """1 / win rate (formulae.md: coverage, required); None without a win rate or when nothing was won."""
    return 1 / rate if rate else None


def velocity(
    opportunities: int, rate: Fraction | None, average_won: Money | None, cycle_days: Fraction | None
) -> Money | None:
    """Opportunities x win rate x average won amount / cycle days: money per day (formulae.md: velocity).

    None when a factor is unknown. Deals that close on the day they open (cycle 0) have no velocity.
    """
    if rate is None or average_won is None or not cycle_days:
        return None
    return Money(round(opportunities * rate * average_won.minor / cycle_days), average_won.currency)
