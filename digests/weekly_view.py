"""What the weekly digest says, finished: the view of its template, and an example of it."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from digests.asks import Ask, AskKind
from digests.charts import FlowInChart, PaceInChart
from digests.findings import Driver, Impediment, LostTo
from digests.pace import GoalLine
from digests.stories import ShortWin, Story
from messages import Chart, ChartKind, Series
from revenue.deals import CycleStats, DealSum, OtherCurrency
from revenue.handoffs import HandoffSummary
from revenue.money import Money
from revenue.origin import Sourced
from revenue.pipeline import GroupRow


@dataclass(frozen=True, slots=True)
class Before:
    """What was won in the week before."""

    won: int
    revenue: Money


@dataclass(frozen=True, slots=True)
class Wins:
    """The week's wins: all of them by count and value, the best told, some more in short.

    `win_rate` is None where the counts say as much, `before` while there is nothing to compare with.
    """

    count: int
    revenue: Money
    closed: int
    win_rate: Fraction | None
    before: Before | None
    stories: tuple[Story, ...]
    others: tuple[ShortWin, ...]

    @property
    def more(self) -> int:
        """How many are neither told nor named."""
        return self.count - len(self.stories) - len(self.others)


@dataclass(frozen=True, slots=True)
class Flow:
    """What came into the pipeline and was lost from it in the week, and what is open at its end.

    `net_change` is against the week before; None where that has no meaning or too few deals stand behind it.
    `sourced` are the new deals of the week that have a lead; None when there are none.
    """

    opened: DealSum
    lost: DealSum
    net: Money
    net_change: Fraction | None
    open: DealSum
    sourced: Sourced | None


@dataclass(frozen=True, slots=True)
class Baton:
    """What went back and forth: handed over to sales, asked of marketing, handed back; comebacks that were won."""

    to_sales: HandoffSummary
    asked: int
    answered: int
    returned: int
    acknowledged: int
    comebacks: int


@dataclass(frozen=True, slots=True)
class Customers:
    """Renewals decided in the week and expansions won."""

    renewed: int
    decided: int
    expansions: DealSum


@dataclass(frozen=True, slots=True)
class WeekInChart:
    """One bar: revenue won in a week, and its share of the best week shown."""

    label: str
    won: int
    revenue: Money
    share: Fraction


@dataclass(frozen=True, slots=True)
class WeeklyView:
    """The weekly joint digest. Lines that would say nothing are None; `lost_to` is told when nothing waits.

    `usual_currency` is the workspace's, said when no deal is in it and the sums are in another. Of the charts there is
    one at most.
    """

    week: str
    label: str
    goal: GoalLine | None
    wins: Wins
    flow: Flow
    baton: Baton | None
    customers: Customers | None
    helped: Driver | None
    hurts: Impediment | None
    lost_to: LostTo | None
    marketing_ask: Ask
    sales_ask: Ask
    groups: tuple[tuple[str, tuple[GroupRow, ...]], ...]
    weeks: tuple[WeekInChart, ...]
    other_currencies: tuple[OtherCurrency, ...]
    usual_currency: str = ""
    pace_chart: PaceInChart | None = None
    flow_chart: FlowInChart | None = None


def _eur(whole: int) -> Money:
    return Money.of(whole, "EUR")


def _sum(count: int, whole: int) -> DealSum:
    return DealSum(count, _eur(whole), 0)


EXAMPLE = WeeklyView(
    week="Week 47",
    label="week 47 of 2026",
    goal=GoalLine(
        "quarter",
        Fraction(71, 100),
        Fraction(67, 100),
        _eur(1_420_000),
        _eur(2_000_000),
        4,
        True,
        False,
        "1.90 to 2.20 M EUR",
    ),
    wins=Wins(
        count=5,
        revenue=_eur(186_400),
        closed=9,
        win_rate=Fraction(5, 9),
        before=Before(3, _eur(142_000)),
        stories=(
            Story(
                "Helio Retail",
                _eur(92_000),
                "Began with “Grid balancing guide” in June; Mia handed it over twice; Priya closed on Thursday.",
                "143 days, 31 touches, 6 people",
                "a comeback",
            ),
        ),
        others=(ShortWin("Osk AS", _eur(28_400), "renewal"), ShortWin("Kite & Co", None, "")),
    ),
    flow=Flow(
        opened=_sum(12, 412_000),
        lost=_sum(4, 120_000),
        net=_eur(292_000),
        net_change=Fraction(31, 100),
        open=_sum(43, 1_966_200),
        sourced=Sourced(9, _eur(350_000), 5, _eur(161_000)),
    ),
    baton=Baton(
        HandoffSummary(23, 19, 19, 4, 4, 20, 17, 3, 0, 0, timedelta(minutes=52), (("budget frozen", 4),)), 3, 2, 4, 4, 1
    ),
    customers=Customers(3, 3, _sum(1, 9_000)),
    helped=Driver("a first call within an hour", 16, Fraction(31, 100), Fraction(19, 100)),
    hurts=Impediment("Proposal", (), _eur(240_000), 113),
    lost_to=LostTo("no budget", 3, _eur(90_000)),
    marketing_ask=Ask(AskKind.ANSWER, 3, reason="needs case study"),
    sales_ask=Ask(AskKind.CALL, 4, ("Nordlys Energi", "Brightwater")),
    groups=(
        (
            "By region",
            (GroupRow("EMEA", _sum(4, 150_000), _sum(2, 40_000), _sum(20, 900_000), CycleStats(None, None, 0, 0, 0)),),
        ),
    ),
    weeks=(WeekInChart("week 47", 5, _eur(186_400), Fraction(1)),),
    other_currencies=(OtherCurrency("GBP", 2),),
    pace_chart=PaceInChart(
        Chart(
            ChartKind.LINE,
            "Won against the pace, Q4 2026",
            tuple(f"week {number}" for number in range(40, 48)),
            (
                Series("Won so far", (40_000, 160_000, 390_000, 520_000, 760_000, 1_091_600, 1_233_600, 1_420_000)),
                Series("On pace", (72_400, 253_500, 434_600, 615_700, 796_800, 977_900, 1_159_000, 1_340_000)),
            ),
            y_label="EUR",
        ),
        "week 47",
        _eur(1_420_000),
        _eur(1_340_000),
    ),
)
