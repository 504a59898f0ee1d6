"""The shared goal, its pace and projection, and each team's complementary measures."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from revenue.deals import Deal
from revenue.money import CurrencyMismatchError, Money
from revenue.period_words import parse_period
from revenue.periods import MONDAY_TO_FRIDAY, Period, days, elapsed_share, working_days
from revenue.vocabulary import Team
from revenue.zones import local_day

PROJECTION_NEEDS = 10
# Four fifths of a normal distribution lie within 1.2816 standard deviations: the range from P10 to P90.
_P10_TO_P90 = 1.2816
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SharedGoal:
    """What marketing and sales want to win together in a period. Raises ValueError for a target below zero."""

    period: Period
    target: Money

    def __post_init__(self) -> None:
        if self.target.minor < 0:
            raise ValueError("a goal cannot be below zero")


@dataclass(frozen=True, slots=True)
class Projection:
    """A simple projection of the period's revenue, to be called that: the rest of the period goes like the days so far.

    No forecast: it knows no deal. `low` to `high` is meant to hold four times in five.
    """

    low: Money
    likely: Money
    high: Money


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """Where we stand. `elapsed` is the share of the period's working days that are over, and the bar's pace mark.

    `share` (of the target) and `points_ahead` (share - elapsed in percentage points, negative when behind) are None
    without a target; `pace` (1 = exactly on pace) also before the first working day is over.
    """

    goal: SharedGoal
    actual: Money
    elapsed: Fraction
    share: Fraction | None
    pace: Fraction | None
    points_ahead: Fraction | None
    remaining: Money


def agreed_period(key: str, start: date, end: date, fiscal_start_month: int) -> Period:
    """The days a goal was agreed for, [start, end), called what `key` called them as long as it still means them."""
    try:
        named = parse_period(key, start, fiscal_start_month)
    except ValueError:
        return days(start, end)
    # The fiscal year may begin in another month by now.
    return named if (named.start, named.end) == (start, end) else days(start, end)


def won_by_day(won: Iterable[Deal], zone: str) -> dict[date, Money]:
    """What was won on each day of `zone`'s calendar, by closing; deals without an amount or a closing add nothing.

    Raises CurrencyMismatchError when the amounts of a day are in two currencies.
    """
    by_day: dict[date, Money] = {}
    for deal in won:
        if deal.amount is not None and deal.closed_at is not None:
            day = local_day(deal.closed_at, zone)
            by_day[day] = by_day[day] + deal.amount if day in by_day else deal.amount
    return by_day


def progress(
    goal: SharedGoal,
    actual: Money,
    today: date,
    weekdays: Collection[int] = MONDAY_TO_FRIDAY,
    holidays: Collection[date] = frozenset(),
) -> GoalProgress:
    """actual / (goal x elapsed share of working days), and its parts, on the morning of `today` (formulae.md: pace).

    Raises CurrencyMismatchError when the actual amount is in another currency than the goal.
    """
    _same_currency(actual, goal.target)
    elapsed = elapsed_share(goal.period, today, weekdays, holidays)
    share = Fraction(actual.minor, goal.target.minor) if goal.target else None
    return GoalProgress(
        goal=goal,
        actual=actual,
        elapsed=elapsed,
        share=share,
        pace=share / elapsed if share is not None and elapsed else None,
        points_ahead=(share - elapsed) * 100 if share is not None else None,
        remaining=Money(max(0, goal.target.minor - actual.minor), goal.target.currency),
    )


def project(
    goal: SharedGoal,
    won_by_day: Mapping[date, Money],
    today: date,
    weekdays: Collection[int] = MONDAY_TO_FRIDAY,
    holidays: Collection[date] = frozenset(),
) -> Projection | None:
    """The run-rate range of the period's revenue from amounts won by local day: a simple projection.

    Mean and spread of the working days that are over, carried over the working days left; what was won on other days
    counts to the next working day. Never below what is won already. None before ten working days are over.
    Raises CurrencyMismatchError when an amount is in another currency than the goal.
    """
    won = {day: amount for day, amount in won_by_day.items() if goal.period.contains(day) and day <= today}
    for amount in won.values():
        _same_currency(amount, goal.target)
    currency = goal.target.currency
    so_far = sum(amount.minor for amount in won.values())
    if today >= goal.period.end:
        done = Money(so_far, currency)
        return Projection(done, done, done)
    over = working_days(goal.period.start, today, weekdays, holidays)
    if over < PROJECTION_NEEDS:
        return None
    totals = _by_working_day(goal.period.start, today, won, weekdays, holidays)
    mean = Fraction(sum(totals), over)
    variance = sum((amount - mean) ** 2 for amount in totals) / (over - 1)
    left = working_days(today, goal.period.end, weekdays, holidays)
    likely = sum(totals) + mean * left
    spread = Fraction(_P10_TO_P90 * sqrt(variance * left))
    return Projection(*(Money(max(so_far, round(end)), currency) for end in (likely - spread, likely, likely + spread)))


class MeasureUnit(StrEnum):
    """What a team's measure counts."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"


class Direction(StrEnum):
    """Whether more or less of a measure is better."""

    HIGHER = "higher"
    LOWER = "lower"


# A count, an amount, a share (0.31 is 31 %), a time.
MeasureValue = int | Money | Fraction | timedelta
_VALUE_TYPES: dict[MeasureUnit, type] = {
    MeasureUnit.COUNT: int,
    MeasureUnit.MONEY: Money,
    MeasureUnit.PERCENT: Fraction,
    MeasureUnit.DURATION: timedelta,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One team's contribution to the shared goal; `actual` None means not enough data.

    Raises ValueError when a value does not fit the unit (int, Money, Fraction as a share, timedelta) or is below zero.
    """

    name: str
    team: Team
    unit: MeasureUnit
    target: MeasureValue
    actual: MeasureValue | None
    direction: Direction = Direction.HIGHER

    def __post_init__(self) -> None:
        for value in (self.target, self.actual):
            if value is None:
                continue
            if not isinstance(value, _VALUE_TYPES[self.unit]):
                raise ValueError(f"{value!r} is no {self.unit.value}")
            if _size(value) < 0:
                raise ValueError(f"{self.name} cannot be below zero")


@dataclass(frozen=True, slots=True)
class MeasureProgress:
    """How far a measure is. `share` is of the target (1 = reached; for lower-is-better target / actual, at most 1).

    `on_pace` compares counts and money with the part of the target due by now, rates and times with the whole target.
    All three are None without an actual value; `share` also for a target of zero that cannot be divided by.
    """

    measure: Measure
    share: Fraction | None
    met: bool | None
    on_pace: bool | None


def measure_progress(measure: Measure, elapsed: Fraction) -> MeasureProgress:
    """A complementary measure against its target after the `elapsed` share (0 to 1) of the period's working days.

    Raises CurrencyMismatchError when target and actual are of two currencies.
    """
    if measure.actual is None:
        return MeasureProgress(measure, None, None, None)
    if isinstance(measure.actual, Money) and isinstance(measure.target, Money):
        _same_currency(measure.actual, measure.target)
    actual, target = _size(measure.actual), _size(measure.target)
    accumulates = measure.unit in (MeasureUnit.COUNT, MeasureUnit.MONEY)
    due = target * elapsed if accumulates else target
    if measure.direction is Direction.HIGHER:
        share = actual / target if target else None
        return MeasureProgress(measure, share, actual >= target, actual >= due)
    share = min(Fraction(1), target / actual) if actual else Fraction(1)
    return MeasureProgress(measure, share, actual <= target, actual <= due)


def _same_currency(amount: Money, other: Money) -> None:
    if amount.currency != other.currency:
        raise CurrencyMismatchError(f"{amount.currency} and {other.currency} cannot be compared: convert first")


def _size(value: MeasureValue) -> Fraction:
    if isinstance(value, Money):
        return Fraction(value.minor)
    if isinstance(value, timedelta):
        return Fraction(value // timedelta(microseconds=1))
    return Fraction(value)


def _by_working_day(
    start: date, today: date, won: Mapping[date, Money], weekdays: Collection[int], holidays: Collection[date]
) -> list[int]:
    """Minor units won on each working day in [start, today); a day off counts to the next working day that is over."""
    totals: list[int] = []
    carried = 0
    day = start
    while day < today:
        amount = won.get(day)
        carried += amount.minor if amount is not None else 0
        if working_days(day, day + _DAY, weekdays, holidays):
            totals.append(carried)
            carried = 0
        day += _DAY
    if totals:
        totals[-1] += carried
    return totals
