"""Times read right for a person on a local clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from messages.words import (
    ago,
    clock_time,
    day_month,
    days,
    duration,
    instant_words,
    long_date,
    long_duration,
    short_date,
    slack_date,
    slack_day,
)

# Wednesday, 14:00 in Copenhagen.
NOW = datetime(2017, 11, 22, 13, 0, tzinfo=UTC)
ZONE = "Europe/Copenhagen"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=40), "40 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=13), "13 hours ago"),
        (timedelta(hours=15), "yesterday"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=2), "on Monday"),
        (timedelta(days=6), "on Thursday"),
        (timedelta(days=7), "7 days ago"),
        (timedelta(days=12), "12 days ago"),
        (timedelta(days=40), "on 13 October"),
        (timedelta(days=27), "27 days ago"),
        (timedelta(days=28), "on 25 October"),
        (timedelta(days=366), "on 21 November 2016"),
        (timedelta(days=367), "on 20 November 2016"),
        (timedelta(days=400), "on 18 October 2016"),
        (-timedelta(minutes=30), "in 30 minutes"),
        (-timedelta(hours=2), "in 2 hours"),
        (-timedelta(days=1), "tomorrow"),
        (-timedelta(days=3), "on Saturday"),
        (-timedelta(days=12), "in 12 days"),
        (-timedelta(days=51), "on 12 January 2018"),
    ],
)
def test_how_long_ago_is_said_as_people_say_it(before: timedelta, words: str) -> None:
    assert ago(NOW - before, NOW, ZONE) == words


@pytest.mark.parametrize("year", [1, 2, 9999])
def test_the_first_and_the_last_years_have_words_too(year: int) -> None:
    assert ago(datetime(year, 3, 1, tzinfo=UTC), datetime(year, 6, 1, tzinfo=UTC), ZONE) == "on 1 March"


def test_yesterday_is_that_of_the_reader() -> None:
    late, early = datetime(2017, 11, 21, 22, 30, tzinfo=UTC), datetime(2017, 11, 22, 7, 0, tzinfo=UTC)
    assert ago(late, early, "UTC") == "yesterday"
    assert ago(late, early, "Asia/Tokyo") == "8 hours ago"
    midnight = datetime(2017, 11, 22, 0, 30, tzinfo=UTC)
    assert ago(late, midnight, "UTC") == "2 hours ago"


def test_slack_shows_dates_in_each_readers_zone() -> None:
    assert slack_date(NOW, ZONE) == "<!date^1511355600^{date_short_pretty} at {time}|22 Nov 2017 at 14:00>"
    assert slack_day(NOW, "Asia/Tokyo") == "<!date^1511355600^{date_short_pretty}|22 Nov 2017>"
    assert clock_time(NOW, ZONE) == "14:00"


def test_days_are_named() -> None:
    day = date(2017, 11, 20)
    assert long_date(day) == "Monday 20 November 2017"
    assert long_date(day, today=date(2017, 12, 31)) == "Monday 20 November"
    assert short_date(day) == "20 Nov 2017"
    assert short_date(day, today=date(2018, 1, 1)) == "20 Nov 2017"
    assert short_date(day, today=day) == "20 Nov"


def test_lengths_of_time() -> None:
    assert [days(143), days(1), days(0), days(None), days(47.98, 1)] == [
        "143 days",
        "1 day",
        "0 days",
        "not enough data",
        "48.0 days",
    ]
    minute = timedelta(minutes=1)
    assert [duration(n * minute) for n in (52, 125, 120, 60 * 24, 60 * 76)] == [
        "52 min",
        "2 h 5 min",
        "2 h",
        "1 day",
        "3 days 4 h",
    ]
    assert duration(timedelta(seconds=30)) == "under 1 min"
    assert duration(-minute) == "-1 min"
    assert duration(None) == "not enough data"


def test_an_instant_in_full_names_its_zone() -> None:
    end_of_june = datetime(2017, 6, 30, 23, 59, tzinfo=UTC)
    assert instant_words(end_of_june, "UTC") == "30 June 2017, 23:59 UTC"
    assert instant_words(end_of_june, ZONE) == "1 July 2017, 01:59 Europe/Copenhagen"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=48), "48 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=2, minutes=5), "2 hours 5 minutes"),
        (timedelta(days=1, hours=1, minutes=40), "1 day 1 hour"),
    ],
)
def test_how_long_it_took_in_whole_words(length: timedelta, words: str) -> None:
    assert long_duration(length) == words


def test_a_day_is_told_with_its_year_only_where_it_could_be_another() -> None:
    today = date(2026, 11, 24)
    assert day_month(date(2027, 1, 12), today) == "12 January"
    assert day_month(date(2026, 10, 1), today) == "1 October"
    assert day_month(date(2027, 11, 30), today) == "30 November 2027"
