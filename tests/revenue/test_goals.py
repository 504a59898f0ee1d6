"""The shared goal, its pace and projection, team measures."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.calendar import days, parse_period, week
from revenue.deals import Deal
from revenue.goals import (
    Direction,
    Measure,
    MeasureUnit,
    MeasureValue,
    SharedGoal,
    agreed_period,
    measure_progress,
    progress,
    project,
    won_by_day,
)
from revenue.money import CurrencyMismatchError, Money
from revenue.vocabulary import Outcome, Team

Q4 = parse_period("2017-Q4", date(2017, 11, 20))


def euros(amount: int) -> Money:
    return Money.of(amount, "EUR")


def test_pace_compares_the_share_reached_with_the_working_days_that_are_over() -> None:
    # 35 of the 65 working days of the quarter are over on the morning of 20 November.
    found = progress(SharedGoal(Q4, euros(1300)), euros(923), date(2017, 11, 20))
    assert found.elapsed == Fraction(35, 65)
    assert found.share == Fraction(71, 100)
    assert found.pace == Fraction(923, 700)
    assert found.points_ahead == Fraction(71) - Fraction(3500, 65)
    assert found.remaining == euros(377)


def test_a_goal_keeps_its_days_and_its_name_only_while_the_name_means_them() -> None:
    q4 = (date(2026, 10, 1), date(2027, 1, 1))
    assert agreed_period("2026-Q4", *q4, 1).label == "Q4 2026"
    moved = agreed_period("2026-Q4", *q4, 4)
    assert (moved.start, moved.end, moved.label) == (*q4, "1 October to 31 December 2026")
    assert agreed_period("no period", *q4, 1) == days(*q4)


def test_wins_are_summed_by_the_local_day_of_their_closing(make_deal: Callable[..., Deal]) -> None:
    won = [
        make_deal("2017-10-01", "2017-10-02", Outcome.WON, 100),
        make_deal("2017-10-01", "2017-10-02", Outcome.WON, 50),
        make_deal("2017-10-01", "2017-10-03", Outcome.WON, None),
    ]
    assert won_by_day(won, "UTC") == {date(2017, 10, 2): euros(150)}
    assert won_by_day(won, "Pacific/Auckland") == {date(2017, 10, 3): euros(150)}


def test_behind_pace_has_negative_points() -> None:
    found = progress(SharedGoal(week(2017, 39), euros(100)), euros(20), date(2017, 9, 27))
    assert found.points_ahead == -20
    assert found.pace == Fraction(1, 2)


def test_holidays_and_other_working_weeks_move_the_mark() -> None:
    goal = SharedGoal(week(2017, 39), euros(100))
    assert progress(goal, euros(0), date(2017, 9, 27), holidays={date(2017, 9, 25)}).elapsed == Fraction(1, 4)
    assert progress(goal, euros(0), date(2017, 9, 27), weekdays={6}).elapsed == 0


def test_before_the_first_working_day_there_is_no_pace() -> None:
    found = progress(SharedGoal(week(2017, 39), euros(100)), euros(20), date(2017, 9, 25))
    assert found.pace is None
    assert found.points_ahead == 20


def test_a_goal_of_zero_has_no_share() -> None:
    found = progress(SharedGoal(Q4, euros(0)), euros(20), date(2017, 11, 20))
    assert (found.share, found.pace, found.points_ahead) == (None, None, None)
    assert found.remaining == euros(0)


def test_past_the_goal_nothing_remains() -> None:
    found = progress(SharedGoal(Q4, euros(10)), euros(25), date(2018, 2, 1))
    assert found.share == found.pace == Fraction(5, 2)
    assert found.remaining == euros(0)


def test_impossible_goals_are_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        SharedGoal(Q4, euros(-1))
    with pytest.raises(CurrencyMismatchError):
        progress(SharedGoal(Q4, euros(1)), Money(1, "USD"), date(2017, 11, 20))


def test_a_steady_run_is_projected_to_a_single_number() -> None:
    won = {day: euros(10) for day in (Q4.start + timedelta(days=i) for i in range(50)) if day.weekday() < 5}
    found = project(SharedGoal(Q4, euros(1000)), won, date(2017, 11, 20))
    assert found is not None
    assert found.low == found.likely == found.high == euros(650)


def test_an_uneven_run_is_projected_to_a_range() -> None:
    won = {date(2017, 10, 10): euros(300), date(2017, 11, 3): euros(50), date(2016, 1, 1): euros(999)}
    found = project(SharedGoal(Q4, euros(1000)), won, date(2017, 11, 20))
    assert found is not None
    assert found.low < found.likely < found.high
    assert not found.low < euros(350)
    assert found.likely == euros(650)


def test_wins_on_a_weekend_count() -> None:
    saturday = {date(2017, 11, 18): euros(350)}
    found = project(SharedGoal(Q4, euros(1000)), saturday, date(2017, 11, 20))
    assert found is not None
    assert found.likely == euros(650)


def test_two_weeks_must_be_over_before_anything_is_projected() -> None:
    goal = SharedGoal(Q4, euros(1000))
    assert project(goal, {}, date(2017, 10, 13)) is None
    assert project(goal, {}, date(2017, 10, 16)) is not None
    weekend = SharedGoal(days(date(2017, 9, 23), date(2017, 9, 25)), euros(1))
    assert project(weekend, {}, date(2017, 9, 24)) is None


def test_a_period_that_is_over_is_projected_to_what_was_won() -> None:
    found = project(SharedGoal(Q4, euros(1000)), {date(2017, 12, 31): euros(7)}, date(2018, 1, 1))
    assert found is not None
    assert found.low == found.high == euros(7)
    with pytest.raises(CurrencyMismatchError):
        project(SharedGoal(Q4, euros(1000)), {date(2017, 12, 31): Money(7, "USD")}, date(2018, 1, 1))


@given(
    st.dictionaries(st.dates(Q4.start, Q4.last_day), st.integers(0, 10**9), max_size=20),
    st.dates(Q4.start, Q4.end),
)
def test_a_projection_is_ordered_and_never_below_what_is_won(won: dict[date, int], today: date) -> None:
    found = project(SharedGoal(Q4, euros(1000)), {day: Money(minor, "EUR") for day, minor in won.items()}, today)
    if found is not None:
        so_far = sum(minor for day, minor in won.items() if day <= today)
        assert so_far <= found.low.minor <= found.likely.minor <= found.high.minor


def measure(unit: MeasureUnit, target: MeasureValue, actual: MeasureValue | None, *, lower: bool = False) -> Measure:
    direction = Direction.LOWER if lower else Direction.HIGHER
    return Measure("First calls", Team.SALES, unit, target, actual, direction)


def test_a_count_is_paced_with_the_period() -> None:
    found = measure_progress(measure(MeasureUnit.COUNT, 100, 40), Fraction(1, 3))
    assert (found.met, found.on_pace) == (False, True)
    assert found.share == Fraction(2, 5)


def test_a_rate_is_held_against_its_whole_target() -> None:
    found = measure_progress(measure(MeasureUnit.PERCENT, Fraction(9, 10), Fraction(8, 10)), Fraction(1, 3))
    assert (found.met, found.on_pace) == (False, False)


def test_a_time_is_better_when_shorter() -> None:
    hour = timedelta(hours=1)
    quick = measure_progress(measure(MeasureUnit.DURATION, hour, hour / 2, lower=True), Fraction(1, 2))
    slow = measure_progress(measure(MeasureUnit.DURATION, hour, 2 * hour, lower=True), Fraction(1, 2))
    assert (quick.met, quick.share) == (True, Fraction(1))
    assert (slow.met, slow.share) == (False, Fraction(1, 2))
    none_taken = measure(MeasureUnit.DURATION, hour, timedelta(0), lower=True)
    assert measure_progress(none_taken, Fraction(1, 2)).met is True


def test_money_of_two_currencies_is_no_progress() -> None:
    with pytest.raises(CurrencyMismatchError):
        measure_progress(measure(MeasureUnit.MONEY, euros(10), Money(10, "USD")), Fraction(1, 2))
    assert measure_progress(measure(MeasureUnit.MONEY, euros(10), euros(5)), Fraction(1, 2)).on_pace is True


def test_no_data_is_not_zero() -> None:
    found = measure_progress(measure(MeasureUnit.COUNT, 100, None), Fraction(1, 3))
    assert (found.share, found.met, found.on_pace) == (None, None, None)
    of_nothing = measure_progress(measure(MeasureUnit.COUNT, 0, 3), Fraction(1, 3))
    assert (of_nothing.share, of_nothing.met) == (None, True)


@pytest.mark.parametrize(
    ("unit", "value"),
    [(MeasureUnit.COUNT, Fraction(1, 2)), (MeasureUnit.MONEY, 5), (MeasureUnit.PERCENT, 5), (MeasureUnit.DURATION, 60)],
)
def test_a_value_of_another_unit_is_refused(unit: MeasureUnit, value: MeasureValue) -> None:
    with pytest.raises(ValueError, match=f"is no {unit.value}"):
        measure(unit, value, None)


def test_a_measure_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        measure(MeasureUnit.COUNT, 1, -1)
