"""Periods of the local calendar and working days."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.calendar import (
    Period,
    days,
    elapsed_share,
    fiscal_year_of,
    month_of,
    months,
    quarter_of,
    week,
    week_of,
    working_days,
    year_of,
    year_to_date,
)

DAYS = st.dates(date(1971, 1, 1), date(2199, 12, 31))


def test_week_39_of_2017() -> None:
    found = week(2017, 39)
    assert (found.start, found.end) == (date(2017, 9, 25), date(2017, 10, 2))
    assert (found.label, found.key) == ("week 39 of 2017", "2017-W39")
    assert found.before().key == "2017-W38"


def test_week_53_exists_only_in_long_years() -> None:
    assert week(2020, 53).start == date(2020, 12, 28)
    assert week(2021, 1).before() == week(2020, 53)
    with pytest.raises(ValueError, match="2017 has 52 weeks, there is no week 53 in it"):
        week(2017, 53)


def test_a_january_day_may_lie_in_the_week_of_the_year_before() -> None:
    assert week_of(date(2021, 1, 3)).key == "2020-W53"
    assert week_of(date(2018, 12, 31)).key == "2019-W01"


def test_quarters_of_a_calendar_year() -> None:
    assert quarter_of(date(2017, 9, 30)).key == "2017-Q3"
    assert quarter_of(date(2017, 1, 1)).before().label == "Q4 2016"


def test_a_fiscal_year_bears_the_year_it_ends_in() -> None:
    fiscal = fiscal_year_of(date(2017, 2, 1), 2)
    assert (fiscal.start, fiscal.end, fiscal.key) == (date(2017, 2, 1), date(2018, 2, 1), "FY2018")
    assert fiscal_year_of(date(2017, 1, 31), 2).key == "FY2017"
    assert fiscal.before().key == "FY2017"
    assert fiscal_year_of(date(2017, 5, 5), 1) == year_of(date(2017, 5, 5))


def test_fiscal_quarters_cross_the_calendar_year() -> None:
    last = quarter_of(date(2018, 1, 15), 2)
    assert (last.start, last.end) == (date(2017, 11, 1), date(2018, 2, 1))
    assert (last.key, last.label) == ("FY2018-Q4", "Q4 of FY2018")
    assert last.before().key == "FY2018-Q3"


@given(DAYS, st.integers(1, 12))
def test_every_day_lies_in_its_periods_and_they_join_without_gap(day: date, fiscal: int) -> None:
    for found in (week_of(day), month_of(day), quarter_of(day, fiscal), fiscal_year_of(day, fiscal), year_of(day)):
        assert found.contains(day)
        before = found.before()
        assert before.end == found.start
        assert before.unit == found.unit
        assert not before.contains(day)
    quarter, whole_year = quarter_of(day, fiscal), fiscal_year_of(day, fiscal)
    assert whole_year.start <= quarter.start < quarter.end <= whole_year.end


def test_a_month_compares_with_the_month_before_whatever_their_lengths() -> None:
    assert month_of(date(2017, 3, 31)).before().key == "2017-02"


def test_several_months_compare_with_as_many_before() -> None:
    summer = months(date(2017, 6, 1), date(2017, 9, 1))
    assert summer.label == "June to August 2017"
    assert summer.before().label == "March to May 2017"
    assert months(date(2017, 12, 1), date(2018, 3, 1)).label == "December 2017 to February 2018"


def test_a_year_to_date_compares_with_the_same_stretch_of_the_year_before() -> None:
    so_far = year_to_date(date(2020, 2, 29))
    assert so_far.label == "1 January to 29 February 2020"
    assert so_far.before().last_day == date(2019, 2, 28)


def test_a_range_compares_with_as_many_days_before() -> None:
    found = days(date(2017, 6, 10), date(2017, 6, 20))
    assert found.label == "10 to 19 June 2017"
    assert found.before().key == "2017-05-31..2017-06-09"
    with pytest.raises(ValueError, match="cannot end"):
        days(date(2017, 6, 10), date(2017, 6, 10))


def test_bounds_are_local_midnights_in_utc() -> None:
    start, end = week(2017, 43).instants("Europe/Berlin")
    assert start == datetime(2017, 10, 22, 22, 0, tzinfo=UTC)
    assert end == datetime(2017, 10, 29, 23, 0, tzinfo=UTC)
    assert end - start == timedelta(days=7, hours=1)


def test_the_day_samoa_skipped_has_no_time_in_it() -> None:
    start, end = days(date(2011, 12, 30), date(2011, 12, 31)).instants("Pacific/Apia")
    assert start == end


def test_working_days_of_a_week_and_of_a_quarter() -> None:
    quarter = quarter_of(date(2017, 9, 1))
    assert working_days(quarter.start, quarter.end) == 65
    assert working_days(quarter.start, quarter.end, holidays={date(2017, 9, 4), date(2017, 9, 3)}) == 64
    assert working_days(quarter.start, quarter.end, {0, 1, 2, 3, 4, 5}) == 79
    assert working_days(quarter.end, quarter.start) == 0
    with pytest.raises(ValueError, match="Monday"):
        working_days(quarter.start, quarter.end, {7})


@given(DAYS, st.integers(0, 60), st.sets(st.integers(0, 6)), st.sets(DAYS, max_size=3))
def test_working_days_are_those_one_would_count(
    start: date, length: int, weekdays: set[int], holidays: set[date]
) -> None:
    holidays |= {start + timedelta(days=2)}
    counted = [start + timedelta(days=i) for i in range(length)]
    expected = sum(day.weekday() in weekdays and day not in holidays for day in counted)
    assert working_days(start, start + timedelta(days=length), weekdays, holidays) == expected


def test_the_elapsed_share_counts_days_that_are_over() -> None:
    this_week = week(2017, 39)
    assert elapsed_share(this_week, date(2017, 9, 25)) == 0
    assert elapsed_share(this_week, date(2017, 9, 27)) == Fraction(2, 5)
    assert elapsed_share(this_week, date(2017, 9, 30)) == 1
    assert elapsed_share(this_week, date(2016, 1, 1)) == 0
    assert elapsed_share(this_week, date(2018, 1, 1)) == 1


def test_a_weekend_is_measured_in_calendar_days() -> None:
    weekend: Period = days(date(2017, 9, 23), date(2017, 9, 25))
    assert elapsed_share(weekend, date(2017, 9, 24)) == Fraction(1, 2)
