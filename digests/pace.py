"""The goal line of a digest: how much of the shared goal is won, and whether that is on pace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from digests.contract import DigestContext
from messages.words import money_range
from revenue.calendar import Period, PeriodUnit
from revenue.goals import SharedGoal, agreed_period, progress, project, won_by_day
from revenue.money import Money, total
from revenue.pipeline import Deal, closed_within
from revenue.vocabulary import Outcome

_WORDS = {PeriodUnit.QUARTER: "quarter", PeriodUnit.YEAR: "year", PeriodUnit.YEAR_TO_DATE: "year"}


@dataclass(frozen=True, slots=True)
class GoalLine:
    """Where we stand at the end of a week; `span` is "quarter", `points` are whole percentage points off the pace.

    `over` says that the goal's period ended with or within the week. `likely` is empty when nothing is projected.
    """

    span: str
    share: Fraction
    elapsed: Fraction
    actual: Money
    target: Money
    points: int
    ahead: bool
    over: bool
    likely: str


@dataclass(frozen=True, slots=True)
class Pace:
    """The shared goal, and what was won towards it by local day until the morning of `today`."""

    goal: SharedGoal
    won_by_day: Mapping[date, Money]
    today: date


def pace_of(context: DigestContext, week: Period, deals: Sequence[Deal], currency: str, today: date) -> Pace | None:
    """The shared goal that most days of the week belong to, as far as it had come on the morning of `today`.

    None without a goal in `currency`, which all amounts are in. A goal agreed after the week counts where none held
    before.
    """
    middle = week.start + (week.end - week.start) // 2
    end = week.instants(context.zone)[1]
    goals = context.store.goals
    stored = goals.on(middle, min(context.now, end)) or goals.on(middle, context.now)
    if stored is None or stored.target.currency != currency or not stored.target:
        return None
    span = agreed_period(stored.period_key, stored.starts_on, stored.ends_on, context.workspace.fiscal_start_month)
    start, span_end = span.instants(context.zone)
    by_day = won_by_day(closed_within(deals, Outcome.WON, (start, min(end, span_end))), context.zone)
    return Pace(SharedGoal(span, stored.target), by_day, min(today, span.end))


def goal_line(pace: Pace) -> GoalLine:
    """How much of the goal is won, against its pace."""
    goal, today, span = pace.goal, pace.today, pace.goal.period
    stand = progress(goal, total(pace.won_by_day.values(), goal.target.currency), today)
    likely = project(goal, pace.won_by_day, today) if today < span.end else None
    ahead = stand.points_ahead or Fraction(0)
    return GoalLine(
        span=_word(span),
        share=stand.share or Fraction(0),
        elapsed=stand.elapsed,
        actual=stand.actual,
        target=goal.target,
        points=round(abs(ahead)),
        ahead=ahead >= 0,
        over=today >= span.end,
        likely=money_range(likely.low, likely.high) if likely else "",
    )


def _word(span: Period) -> str:
    if span.unit is PeriodUnit.MONTHS and span.days <= 31:
        return "month"
    return _WORDS.get(span.unit, "period")
