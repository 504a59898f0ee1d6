"""The instants behind --at: what is understood, and what is refused in a sentence."""

from datetime import UTC, datetime

import pytest

from bot.instants import read_instant


def test_an_instant_and_the_end_of_a_day_are_understood() -> None:
    assert read_instant("2017-06-30T23:59:59Z") == datetime(2017, 6, 30, 23, 59, 59, tzinfo=UTC)
    assert read_instant("2017-06-30T23:59:59+02:00") == datetime(2017, 6, 30, 21, 59, 59, tzinfo=UTC)
    assert read_instant(" 2017-06-30 ") == datetime(2017, 6, 30, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", "9999-12-31", "0001-01-01T00:00:00Z", "2200-01-01"])
def test_an_instant_out_of_reach_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="out of reach: Tandem knows 1970 to 2199"):
        read_instant(text)


@pytest.mark.parametrize("text", ["", "yesterday", "2017-06-30T25:00Z"])
def test_what_is_no_instant_is_told_the_form(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an instant\. Write it like 2017-06-30T23:59:59Z"):
        read_instant(text)


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="has no time zone: add Z"):
        read_instant("2017-06-30T23:59:59")
