"""Weekly schedules: one run per ISO week in every zone of the world."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.calendar import WeeklySchedule, due_runs, week, week_of, zone_of

TRICKY_TIMES = (time(0, 0), time(2, 30), time(23, 59))
START, END = datetime(2006, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def monday_at_nine(zone: str = "Europe/Copenhagen") -> WeeklySchedule:
    return WeeklySchedule(0, time(9), zone)


def distinct_zones() -> list[str]:
    """One zone of each set that shows the same clock on every Thursday of the years walked (most names are aliases)."""
    noons = [START + timedelta(days=7 * i, hours=12) for i in range(20 * 52)]
    by_clock: dict[tuple[timedelta | None, ...], str] = {}
    for name in ZONES:
        zone = zone_of(name)
        by_clock.setdefault(tuple(noon.astimezone(zone).utcoffset() for noon in noons), name)
    return sorted(by_clock.values())


def test_monday_at_nine_reports_the_week_that_ended() -> None:
    runs = due_runs(monday_at_nine(), datetime(2017, 10, 1, tzinfo=UTC), datetime(2017, 10, 3, tzinfo=UTC))
    assert runs == [(week(2017, 39), datetime(2017, 10, 2, 7, 0, tzinfo=UTC))]


def test_the_instant_of_the_run_belongs_to_the_tick_that_ends_with_it() -> None:
    run = datetime(2017, 10, 2, 7, 0, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert due_runs(monday_at_nine(), run - second, run) != []
    assert due_runs(monday_at_nine(), run, run + second) == []
    assert due_runs(monday_at_nine(), run, run) == []
    assert due_runs(monday_at_nine(), run + second, run - second) == []


def test_a_time_in_the_gap_runs_when_the_gap_ends_and_in_the_fold_once() -> None:
    sunday = WeeklySchedule(6, time(2, 30), "Europe/Berlin")
    spring = due_runs(sunday, datetime(2017, 3, 25, tzinfo=UTC), datetime(2017, 3, 27, tzinfo=UTC))
    autumn = due_runs(sunday, datetime(2017, 10, 28, tzinfo=UTC), datetime(2017, 10, 30, tzinfo=UTC))
    assert spring == [(week(2017, 11), datetime(2017, 3, 26, 1, 0, tzinfo=UTC))]
    assert autumn == [(week(2017, 42), datetime(2017, 10, 29, 0, 30, tzinfo=UTC))]


def test_the_friday_samoa_skipped_still_has_its_run() -> None:
    friday = WeeklySchedule(4, time(9), "Pacific/Apia")
    runs = due_runs(friday, datetime(2011, 12, 20, tzinfo=UTC), datetime(2012, 1, 7, tzinfo=UTC))
    assert [period.key for period, _ in runs] == ["2011-W50", "2011-W51", "2011-W52"]
    assert runs[1][1] == datetime(2011, 12, 30, 10, 0, tzinfo=UTC)


def test_week_53_is_reported() -> None:
    runs = due_runs(monday_at_nine(), datetime(2020, 12, 27, tzinfo=UTC), datetime(2021, 1, 12, tzinfo=UTC))
    assert [period.key for period, _ in runs] == ["2020-W52", "2020-W53", "2021-W01"]


def test_every_zone_has_exactly_one_run_per_iso_week_over_twenty_years() -> None:
    for i, name in enumerate(distinct_zones()):
        random = Random(name)
        weekday, at = (6, 0, 4)[i // 3 % 3], TRICKY_TIMES[i % 3]
        schedule = WeeklySchedule(weekday, at, name)
        cuts = sorted(START + random.random() * (END - START) for _ in range(8))
        runs = []
        for since, now in zip([START, *cuts], [*cuts, END], strict=True):
            runs += due_runs(schedule, since, now)
        assert 1043 <= len(runs) <= 1045, name
        for (period, instant), (following, later) in pairwise(runs):
            assert following.start - period.start == timedelta(days=7), (name, period.key)
            assert instant < later, (name, period.key)


def change_days(name: str) -> list[date]:
    """The local days on which clocks of a zone were set, in the years walked."""
    zone = zone_of(name)
    found = []
    low, step = START, timedelta(days=14)
    while low < END:
        high = low + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            left, right = low, high
            while right - left > timedelta(minutes=1):
                middle = left + (right - left) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                left, right = (middle, right) if same else (left, middle)
            found.append(right.astimezone(zone).date())
        low = high
    return found


def test_on_the_days_clocks_change_every_tricky_time_runs_once_and_not_before_its_time() -> None:
    for name in distinct_zones()[::3]:
        zone = zone_of(name)
        for day in change_days(name)[::5]:
            for at in TRICKY_TIMES:
                schedule = WeeklySchedule(day.weekday(), at, name)
                middle = datetime.combine(day, at, UTC)
                runs = due_runs(schedule, middle - timedelta(hours=40), middle + timedelta(hours=40))
                assert len(runs) == 1, (name, day, at)
                period, instant = runs[0]
                assert period == week_of(day - timedelta(days=7))
                assert instant.astimezone(zone).replace(tzinfo=None) >= datetime.combine(day, at), (name, day, at)
                before = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
                assert before < datetime.combine(day, at), (name, day, at)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.lists(st.floats(0, 1), min_size=2, max_size=6),
    st.floats(0, 1),
)
def test_however_time_is_cut_the_same_runs_come_out(
    zone: str, weekday: int, at: time, shares: list[float], offset: float
) -> None:
    schedule = WeeklySchedule(weekday, at, zone)
    begin = START + offset * (END - START)
    cuts = sorted(begin + share * timedelta(days=60) for share in shares)
    whole = due_runs(schedule, cuts[0], cuts[-1])
    pieces = [run for since, now in pairwise(cuts) for run in due_runs(schedule, since, now)]
    assert pieces == whole


@pytest.mark.parametrize(
    ("weekday", "at", "zone", "sentence"),
    [
        (7, time(9), "UTC", "0 \\(Monday\\) to 6"),
        (0, time(9, tzinfo=UTC), "UTC", "local to its zone"),
        (0, time(9, 0, 30), "UTC", "whole minute"),
        (0, time(9), "Mars/Phobos", "is not a time zone"),
    ],
)
def test_an_impossible_schedule_is_refused(weekday: int, at: time, zone: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        WeeklySchedule(weekday, at, zone)


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="offset from UTC"):
        due_runs(monday_at_nine(), datetime(2017, 1, 1), datetime(2017, 1, 9, tzinfo=UTC))  # noqa: DTZ001
