"""Zone names and the first instant of a local time."""

from datetime import UTC, date, datetime, time

import pytest

from revenue.calendar import first_instant, local_day, zone_of


def test_a_known_name_is_its_zone() -> None:
    assert zone_of("Europe/Copenhagen").key == "Europe/Copenhagen"
    assert zone_of("UTC").key == "UTC"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Europe/Copenhagn", "Europe/Copenhagen"),
    ],
)
def test_an_almost_right_name_gets_the_right_one_suggested(typed: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"is not a time zone. Did you mean {meant}\\?"):
        zone_of(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "../../etc/passwd",
        "/etc/localtime",
        "/usr/share/zoneinfo/UTC",
        "Europe/../UTC",
        "Europe",
        "posix/UTC",
        "localtime",
        "Factory",
        "zone.tab",
        "CEST",
        "",
        "\0",
        "<!channel>",
        "x" * 5000,
    ],
)
def test_paths_and_nonsense_are_no_zones_and_the_form_is_shown(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time zone\. (Write it as Area/City|Did you mean)") as refused:
        zone_of(typed)
    assert len(str(refused.value)) < 200


def test_a_time_that_clocks_jump_over_is_the_end_of_the_jump() -> None:
    berlin = zone_of("Europe/Berlin")
    assert first_instant(date(2017, 3, 26), time(2, 30), berlin) == datetime(2017, 3, 26, 1, 0, tzinfo=UTC)
    assert first_instant(date(2017, 3, 26), time(3, 0), berlin) == datetime(2017, 3, 26, 1, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_is_its_first_occurrence() -> None:
    assert first_instant(date(2017, 10, 29), time(2, 30), zone_of("Europe/Berlin")) == datetime(
        2017, 10, 29, 0, 30, tzinfo=UTC
    )


def test_a_half_hour_jump_at_lord_howe() -> None:
    # Clocks go from 02:00 (+10:30) to 02:30 (+11:00).
    assert first_instant(date(2017, 10, 1), time(2, 10), zone_of("Australia/Lord_Howe")) == datetime(
        2017, 9, 30, 15, 30, tzinfo=UTC
    )


def test_a_day_may_begin_at_one_o_clock() -> None:
    # Sao Paulo changed at midnight: 15 October 2017 began at 01:00.
    assert first_instant(date(2017, 10, 15), time(0), zone_of("America/Sao_Paulo")) == datetime(
        2017, 10, 15, 3, 0, tzinfo=UTC
    )


def test_every_time_of_the_day_samoa_skipped_is_the_first_instant_of_the_next() -> None:
    apia = zone_of("Pacific/Apia")
    midnight_after = datetime(2011, 12, 30, 10, 0, tzinfo=UTC)
    assert first_instant(date(2011, 12, 31), time(0), apia) == midnight_after
    for hour in (0, 9, 23):
        assert first_instant(date(2011, 12, 30), time(hour), apia) == midnight_after


def test_the_local_day_of_an_instant() -> None:
    late = datetime(2017, 6, 30, 23, 30, tzinfo=UTC)
    assert local_day(late, "Europe/Berlin") == date(2017, 7, 1)
    assert local_day(late, "America/New_York") == date(2017, 6, 30)
    with pytest.raises(ValueError, match="offset from UTC"):
        local_day(late.replace(tzinfo=None), "UTC")
