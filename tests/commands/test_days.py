"""Days as people type them before a note."""

from datetime import date, time

import pytest

from commands.contract import CommandError
from commands.days import read_day

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "day", "note"),
    [
        ("", None, ""),
        ("wants the paper", None, "wants the paper"),
        ("yesterday", date(2026, 11, 24), ""),
        ("Yesterday: wants the paper", date(2026, 11, 24), "wants the paper"),
        ("today, voicemail", TODAY, "voicemail"),
        ("monday wants the paper", date(2026, 11, 23), "wants the paper"),
        ("on Wed", date(2026, 11, 18), ""),
        ("last friday - voicemail", date(2026, 11, 20), "voicemail"),
        ("3 days ago", date(2026, 11, 22), ""),
        ("a week ago voicemail", date(2026, 11, 18), "voicemail"),
        ("2026-11-20 voicemail", date(2026, 11, 20), "voicemail"),
        ("20 Nov voicemail", date(2026, 11, 20), "voicemail"),
        ("on 20th November 2025", date(2025, 11, 20), ""),
        ("Nov 20, 2025 voicemail", date(2025, 11, 20), "voicemail"),
        ("20.11. voicemail", date(2026, 11, 20), "voicemail"),
        ("20.11.2025", date(2025, 11, 20), ""),
        ("24 Dec", date(2025, 12, 24), ""),
        ("tomorrow", date(2026, 11, 26), ""),
        ("mondays are bad for him", None, "mondays are bad for him"),
        ("20 seats wanted", None, "20 seats wanted"),
        ("may want 20 seats", None, "may want 20 seats"),
        ("2 weeks of silence", None, "2 weeks of silence"),
    ],
)
def test_a_text_may_begin_with_a_day(typed: str, day: date | None, note: str) -> None:
    assert read_day(typed, TODAY, "") == (day, None, note)


@pytest.mark.parametrize(
    ("typed", "day", "at", "note"),
    [
        ("at 9:30 voicemail", None, time(9, 30), "voicemail"),
        ("yesterday at 3pm voicemail", date(2026, 11, 24), time(15), "voicemail"),
        ("14:30 yesterday", date(2026, 11, 24), time(14, 30), ""),
        ("yesterday 20 seats", date(2026, 11, 24), None, "20 seats"),
    ],
)
def test_and_with_a_time(typed: str, day: date | None, at: time | None, note: str) -> None:
    assert read_day(typed, TODAY, "") == (day, at, note)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3/4 voicemail", '"3/4" may be two days.'),
        ("31 June", '"31 June" is no day of the calendar.'),
        ("yesteday voicemail", 'I do not know the day "yesteday". Did you mean "yesterday"?'),
        ("at 25:00", '"25:00" is not a time of day.'),
    ],
)
def test_what_nobody_can_tell_is_asked(typed: str, said: str) -> None:
    with pytest.raises(CommandError) as caught:
        read_day(typed, TODAY, "Form")
    assert caught.value.message == said
