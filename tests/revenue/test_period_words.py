"""The periods that people type."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.calendar import (
    Period,
    fiscal_year_of,
    month_of,
    parse_period,
    quarter_of,
    week_of,
    year_to_date,
)

TODAY = date(2017, 11, 14)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("2017", "2017"),
        ("2017-W39", "2017-W39"),
        ("  Week   39 ", "2017-W39"),
        ("W39", "2017-W39"),
        ("week 52 of 2016", "2016-W52"),
        ("Q3 2017", "2017-Q3"),
        ("2017Q3", "2017-Q3"),
        ("q3", "2017-Q3"),
        ("Q4'16", "2016-Q4"),
        ("last month", "2017-10"),
        ("this quarter", "2017-Q4"),
        ("next quarter", "2018-Q1"),
        ("previous week", "2017-W45"),
        ("next week", "2017-W47"),
        ("last year", "2016"),
        ("ytd", "ytd-2017-11-14"),
        ("year to date", "ytd-2017-11-14"),
        ("last 30 days", "2017-10-16..2017-11-14"),
        ("30 days", "2017-10-16..2017-11-14"),
        ("last 3 months", "2017-08-01..2017-10-31"),
        ("last 4 weeks", "2017-10-16..2017-11-12"),
        ("june 2017", "2017-06"),
        ("in June, 2017", "2017-06"),
        ("Sept 2017", "2017-09"),
        ("2017-06", "2017-06"),
        ("06/2017", "2017-06"),
        ("2017-06-15", "2017-06-15"),
        ("15 June 2017", "2017-06-15"),
        ("June 15, 2017", "2017-06-15"),
        ("yesterday", "2017-11-13"),
        ("2017-06-01..2017-06-29", "2017-06-01..2017-06-29"),
        ("2017-06-01 to 2017-06-29", "2017-06-01..2017-06-29"),
        ("from 2017-06-01 until 2017-06-29", "2017-06-01..2017-06-29"),
        ("between 2017-06-01 and 2017-06-29", "2017-06-01..2017-06-29"),
        ("2017-06-01 \u2013 2017-06-29", "2017-06-01..2017-06-29"),
        ("2017-06-01..2017-06-30", "2017-06"),
        ("2017-04..2017-06", "2017-04-01..2017-06-30"),
        ("november to january 2017", "2016-11-01..2017-01-31"),
        ("since 2017-11-01", "2017-11-01..2017-11-14"),
        ("month to date", "2017-11-01..2017-11-14"),
        ("mtd", "2017-11-01..2017-11-14"),
        ("FY2018", "2018"),
    ],
)
def test_what_people_type(typed: str, key: str) -> None:
    assert parse_period(typed, TODAY).key == key


@pytest.mark.parametrize(
    ("typed", "key"), [("w50", "2016-W50"), ("december", "2016-12"), ("24 december", "2016-12-24"), ("q4", "2017-Q4")]
)
def test_without_a_year_it_is_the_latest_that_has_begun(typed: str, key: str) -> None:
    assert parse_period(typed, TODAY).key == key


def test_week_53_without_a_year_is_that_of_last_year_when_it_had_one() -> None:
    assert parse_period("week 53", date(2021, 3, 1)).key == "2020-W53"
    assert parse_period("week 53", date(2021, 1, 2)).key == "2020-W53"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("q3", "FY2018-Q3"),
        ("q4", "FY2017-Q4"),
        ("Q1 FY18", "FY2018-Q1"),
        ("FY2018-Q1", "FY2018-Q1"),
        ("this quarter", "FY2018-Q4"),
        ("this fiscal year", "FY2018"),
        ("last fiscal quarter", "FY2018-Q3"),
        ("2017", "2017"),
        ("fytd", "fytd-2017-11-14"),
    ],
)
def test_a_fiscal_year_that_begins_in_february(typed: str, key: str) -> None:
    today = date(2017, 10, 31) if typed in ("q3", "q4", "last fiscal quarter") else TODAY
    expected = "FY2018-Q2" if typed == "last fiscal quarter" else key
    assert parse_period(typed, today, 2).key == expected


@given(
    st.dates(date(1971, 2, 1), date(2199, 12, 31)),
    st.integers(1, 12),
    st.sampled_from(("day", "week", "month", "quarter", "fiscal year", "ytd", "range", "months")),
)
def test_every_key_reads_back(day: date, fiscal: int, unit: str) -> None:
    found: Period
    match unit:
        case "week":
            found = week_of(day)
        case "month":
            found = month_of(day)
        case "quarter":
            found = quarter_of(day, fiscal)
        case "fiscal year":
            found = fiscal_year_of(day, fiscal)
        case "ytd":
            found = year_to_date(day, fiscal)
        case "range":
            found = parse_period("last 45 days", day, fiscal)
        case "months":
            found = parse_period("last 5 months", day.replace(year=day.year + (day.year == 1971)), fiscal)
        case _:
            found = parse_period("today", day, fiscal)
    assert parse_period(found.key, TODAY, fiscal) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nonsense", '"nonsense" is not a period. Forms: 2017, 2017-Q3'),
        ("", '"" is not a period'),
        ("..", "is not a period"),
        ("2017..", "is not a period"),
        ("\uff12\uff10\uff11\uff17", "is not a period"),
        ("x" * 10_000, "is not a period"),
        ("<!channel>", "is not a period"),
        ("week 53 of 2017", "2017 has 52 weeks"),
        ("week 0 of 2017", "there is no week 0"),
        ("week 53", "2016 has 52 weeks"),
        ("2017-06-30..2017-06-01", "1 June 2017 is before 30 June 2017"),
        ("2017-07 to 2017-06", "June 2017 is before July 2017"),
        ("since 2018-01-01", "is before"),
        ("1969", "outside 1970 to 2200"),
        ("2201", "outside 1970 to 2200"),
        ("3000-W01", "outside 1970 to 2200"),
        ("0001-01-01", "outside the years 1970 to 2200"),
        ("9999-12-31", "outside the years 1970 to 2200"),
        ("2017-13", "there is no month 13"),
        ("2017-02-30", "there is no day 2017-02-30"),
        ("31 june", "there is no day"),
        ("01-02-2018", "can mean two dates: write year-month-day"),
        ("1/2/18", "can mean two dates"),
        ("q5", "there is no quarter 5"),
        ("last 0 days", "not a period"),
        ("last 999999 days", "not a period"),
        ("last 4000 weeks", "begin before 1970"),
    ],
)
def test_what_is_no_period_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refused:
        parse_period(typed, TODAY)
    assert len(str(refused.value)) < 300


@given(st.text(max_size=90), st.dates(date(1970, 1, 1), date(2200, 12, 31)), st.integers(1, 12))
def test_no_text_does_worse_than_a_sentence(typed: str, today: date, fiscal: int) -> None:
    try:
        found = parse_period(typed, today, fiscal)
    except ValueError:
        return
    assert found.start < found.end
