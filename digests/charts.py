"""The chart in the thread of a digest: how far we are against the pace, or else what came into the pipeline and left.

None where the data is too thin: a line of two points and a row of one bar say less than the sentence that they stand
under, and would be taken for more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from digests.pace import Pace
from messages import Chart, ChartKind, Series
from revenue.calendar import MONTHS, Period, elapsed_share, month_of, week_of
from revenue.deals import Deal, DealSum
from revenue.money import Money, total
from revenue.pipeline import summarise

LEAST_WEEKS = 3
"""How many weeks a chart needs: of the goal's period for the pace, with a deal in them for the pipeline."""
MOST_POINTS = 20
"""As many categories as Slack draws."""
WEEKS_OF_FLOW = 8


@dataclass(frozen=True, slots=True)
class PaceInChart:
    """What was won by the end of each week, and what the pace asked for: at the end of `last` both in words."""

    chart: Chart
    last: str
    actual: Money
    due: Money


@dataclass(frozen=True, slots=True)
class FlowInChart:
    """What was added to the pipeline and lost from it in each of the last `weeks`; the sums are over all of them."""

    chart: Chart
    weeks: int
    opened: DealSum
    lost: DealSum


def pace_chart(pace: Pace) -> PaceInChart | None:
    """The goal's way so far, by week, or by month where there are more weeks than a chart has room for.

    None before three weeks of the goal's period have begun, and while nothing is won.
    """
    goal, ends = pace.goal, _ends(pace.goal.period, pace.today)
    if len(ends) < LEAST_WEEKS or not any(pace.won_by_day.values()):
        return None
    currency = goal.target.currency
    won = [total((sum_ for day, sum_ in pace.won_by_day.items() if day < end), currency) for _, end in ends]
    due = [Money(round(goal.target.minor * elapsed_share(goal.period, end)), currency) for _, end in ends]
    names = tuple(name for name, _ in ends)
    return PaceInChart(
        Chart(
            ChartKind.LINE,
            f"Won against the pace, {goal.period.label}",
            names,
            (Series("Won so far", _whole(won)), Series("On pace", _whole(due))),
            y_label=currency,
        ),
        names[-1],
        won[-1],
        due[-1],
    )


def flow_chart(deals: Sequence[Deal], week: Period, zone: str, currency: str) -> FlowInChart | None:
    """What came into the pipeline and was lost from it, by week; by value where at least half of the deals have one.

    None when fewer than three of the weeks have a deal that was opened or lost.
    """
    spans = [week]
    for _ in range(WEEKS_OF_FLOW - 1):
        spans.append(spans[-1].before())
    spans.reverse()
    moved = [summarise(deals, span, zone, currency, span.instants(zone)[1]).total for span in spans]
    if sum(bool(each.opened.count or each.lost.count) for each in moved) < LEAST_WEEKS:
        return None
    opened, lost = (_sum([each.opened for each in moved], currency), _sum([each.lost for each in moved], currency))
    by_value = 2 * (opened.without_amount + lost.without_amount) <= opened.count + lost.count
    series = [
        Series(name, _whole([one.value for one in sums]) if by_value else tuple(one.count for one in sums))
        for name, sums in (("Added", [each.opened for each in moved]), ("Lost", [each.lost for each in moved]))
    ]
    names = tuple(_week_name(span) for span in spans)
    chart = Chart(ChartKind.BAR, "Pipeline by week", names, tuple(series), y_label=currency if by_value else "deals")
    return FlowInChart(chart, len(spans), opened, lost)


def _ends(period: Period, today: date) -> list[tuple[str, date]]:
    """The weeks of a period that have begun before `today`, or its months when there are too many; each with its end.

    The first and the last may be a part of a week: an end is never after `today`.
    """
    last = min(today, period.end)
    starts = [period.start]
    while (after := starts[-1] + timedelta(days=7 - starts[-1].weekday())) < last:
        starts.append(after)
    names = [_week_name(week_of(start)) for start in starts]
    if len(starts) > MOST_POINTS:
        starts = [period.start]
        while (after := month_of(starts[-1]).end) < last:
            starts.append(after)
        names = [f"{MONTHS[start.month - 1][:3]} {start.year}" for start in starts]
    ends = [after for _, after in pairwise([*starts, last])]
    return list(zip(names, ends, strict=True))[-MOST_POINTS:]


def _week_name(span: Period) -> str:
    return span.label.partition(" of ")[0]


def _whole(amounts: Sequence[Money]) -> tuple[int, ...]:
    return tuple(round(amount.major) for amount in amounts)


def _sum(sums: Sequence[DealSum], currency: str) -> DealSum:
    return DealSum(
        sum(one.count for one in sums),
        total((one.value for one in sums), currency),
        sum(one.without_amount for one in sums),
    )
