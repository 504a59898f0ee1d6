"""What an answer of `/pipeline` carries."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from messages.words import percent
from revenue.coverage import WeightedPipeline
from revenue.deals import LEAST_CLOSED, CycleStats, Deal, DealSum, telling_win_rate
from revenue.money import Money
from revenue.pipeline import GroupRow, Movement


@dataclass(frozen=True, slots=True)
class EmptyView:
    """There are no deals to speak of: none at all, or none that pass the `filter`."""

    filter: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """How the numbers are computed; there is nothing to fill in."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days from opened to closed of `count` deals; None when nothing closed. A median can be half a day."""

    median: float | None
    mean: float | None
    count: int
    median_digits: int

    @classmethod
    def of(cls, stats: CycleStats) -> "Days":
        return cls(
            None if stats.median is None else float(stats.median),
            None if stats.mean is None else float(stats.mean),
            stats.count,
            median_digits=0 if stats.median is None or stats.median.denominator == 1 else 1,
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """The open deals of one stage: how long they have been there, and what chance they are given.

    `usual_days` is the median time in stage of the deals that have left it.
    """

    name: str
    open: DealSum
    median_age: float | None
    usual_days: float | None
    without_account: int
    probability: Fraction
    from_history: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """New business, renewals or expansions."""

    name: str
    total: Movement


@dataclass(frozen=True, slots=True)
class Groups:
    """The deals by region, manager …; `more` rows are not shown."""

    by: str
    rows: tuple[GroupRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class GoalCover:
    """What the shared goal still needs, and how often the open pipeline covers it; `required` is 1 / win rate."""

    label: str
    remaining: Money
    cover: Fraction | None
    required: Fraction | None

    @property
    def cover_times(self) -> str:
        """ "3.2x", empty when the goal is reached."""
        return times(self.cover)

    @property
    def required_times(self) -> str:
        """ "1.6x", empty without a win rate."""
        return times(self.required)


@dataclass(frozen=True, slots=True)
class PipelineView:
    """One revenue cycle. `open` are all deals open now; `last_close` and `try_instead` help when nothing closed.

    Backticks in a note mark what to type.
    """

    title: str
    total: Movement
    closed: int
    win_rate: str
    cycle: Days
    cycle_won: Days
    median_won: Money | None
    has_begun: bool
    is_over: bool
    open: DealSum
    stages: tuple[Stage, ...]
    weighted: WeightedPipeline
    goal: GoalCover | None
    kinds: tuple[Kind, ...]
    groups: tuple[Groups, ...]
    undated_open: int
    undated_closed: int
    without_amount: int
    currency_notes: tuple[str, ...]
    outliers: int
    largest_outlier: Deal | None
    last_close: date | None
    try_instead: str
    as_of: str = ""


def rate_words(won: int, lost: int) -> str:
    """The win rate as "63.2 % of 6,711 closed"; in other words where a percentage would say too much."""
    rate, closed = telling_win_rate(won, lost), won + lost
    if rate is not None:
        return f"{percent(rate, 1)} of {closed:,} closed"
    if closed >= LEAST_CLOSED:
        return f"all {closed:,} closed were {'won' if won else 'lost'}"
    return f"{percent(None)} ({closed:,} closed)" if closed else percent(None)


def times(ratio: Fraction | None) -> str:
    """A ratio as "3.2x"; empty for None."""
    return "" if ratio is None else f"{float(ratio):,.1f}x"
