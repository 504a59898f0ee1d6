"""What people type behind `/digest`, in any order."""

from datetime import time

import pytest

from commands.contract import (
    CommandError,
)
from commands.digest import parse
from commands.digest_arguments import Args, Verb


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Args(Verb.LIST)),
        ("list", Args(Verb.LIST)),
        ("subscribe", Args(Verb.SUBSCRIBE)),
        ("subscribe weekly monday 9:00 here", Args(Verb.SUBSCRIBE, "weekly", 0, time(9), None, "here")),
        ("Subscribe WEEKLY on Fridays at 4 pm", Args(Verb.SUBSCRIBE, "weekly", 4, time(16))),
        ("subscribe every wed, 9", Args(Verb.SUBSCRIBE, None, 2, time(9))),
        ("subscribe 14h tues", Args(Verb.SUBSCRIBE, None, 1, time(14))),
        ("subscribe 9.30 thurs", Args(Verb.SUBSCRIBE, None, 3, time(9, 30))),
        ("subscribe 12am noon", Args(Verb.SUBSCRIBE, at=time(12))),
        ("subscribe 12am", Args(Verb.SUBSCRIBE, at=time(0))),
        ("subscribe to <#C123|revenue> America/New_York", Args(Verb.SUBSCRIBE, zone="America/New_York", place="C123")),
        ("subscribe for <@U7|mia> utc", Args(Verb.SUBSCRIBE, zone="UTC", place="U7")),
        ("pause weekly", Args(Verb.PAUSE, "weekly")),
    ],
)
def test_arguments_in_any_order(text: str, expected: Args) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("subscirbe", '"subscirbe" means here. Did you mean "subscribe"?', "Form: `/digest"),
        ("frobnicate", '"frobnicate"', "Form: `/digest subscribe weekly monday 9:00 here`"),
        ("subscribe weekly 25:00", '"25:00" is not a time of day.', "4pm"),
        ("subscribe weekly 13pm", '"13pm" is not a time of day.', "9:00"),
        ("subscribe weekly 9:75", '"9:75" is not a time of day.', "9:00"),
        ("subscribe Europe/Berln", '"Europe/Berln" is not a time zone.', "Europe/Berlin"),
        ("subscribe weekly mnoday", '"mnoday" means here. Did you mean "Monday"?', "Form: `/digest"),
        ("subscribe mnoday weekly", '"mnoday" means here. Did you mean "Monday"?', "Form: `/digest"),
        ("subscribe weekly #revenue", '"#revenue"', 'or write "here" or "me".'),
    ],
)
def test_what_is_not_understood_is_named_with_the_right_form(text: str, message: str, hint: str) -> None:
    with pytest.raises(CommandError) as caught:
        parse(text)
    assert message in caught.value.message
    assert hint in caught.value.hint
