"""Why to call now: the same words in /hotleads and /lead, on real rows."""

from datetime import datetime, timedelta

import pytest

from commands.contract import Command
from commands.hotleads import COMMAND as HOTLEADS
from commands.lead import COMMAND as LEAD
from messages.actions import ActionId
from revenue.records import HandoffRecord, LeadRecord, MemberRecord, TouchEvent, TouchKind
from revenue.vocabulary import Role, Team
from tests.talk import Talk, buttons_of, words_of

BOTH = pytest.mark.parametrize(("command", "text"), [(HOTLEADS, "mine 9"), (LEAD, "mette")], ids=["hotleads", "lead"])


@pytest.fixture
def priya(talk: Talk, now: datetime) -> Talk:
    """Priya owns one lead, Mette, of whom nothing is known yet."""
    talk.record(
        MemberRecord("priya", "Priya", slack_user_id="U1", team=Team.SALES, role=Role.REP),
        LeadRecord("mette", "Mette Holm", owner="priya", baton=Team.SALES, created_at=now - timedelta(days=200)),
    )
    return talk


def did(talk: Talk, *deeds: tuple[TouchKind, timedelta]) -> None:
    """Mette did this, so long ago."""
    talk.record(*(TouchEvent(f"{kind}-{ago}", "mette", kind, talk.now - ago) for kind, ago in deeds))


def hours(*numbers: float) -> list[timedelta]:
    return [timedelta(hours=number) for number in numbers]


@BOTH
@pytest.mark.parametrize(
    ("pricing", "said"),
    [
        (hours(3), "Asked for a demo 40 minutes ago, after reading pricing today · "),
        (hours(3, 5, 30), "Asked for a demo 40 minutes ago, after reading pricing twice today · "),
        (hours(2, 3, 4, 5), "Asked for a demo 40 minutes ago, after reading pricing several times today · "),
        (hours(0.1, 30), "Asked for a demo 40 minutes ago, and read pricing today · "),
        (hours(25, 26), "Asked for a demo 40 minutes ago, after reading pricing twice yesterday · "),
        (hours(24 * 8), "Asked for a demo 40 minutes ago · "),
        ([], "Asked for a demo 40 minutes ago · "),
    ],
)
def test_a_demo_is_told_with_the_pricing_read_around_it(
    priya: Talk, command: Command, text: str, pricing: list[timedelta], said: str
) -> None:
    did(priya, (TouchKind.DEMO_REQUEST, timedelta(minutes=40)), *((TouchKind.PRICING_VIEW, ago) for ago in pricing))
    answer = priya.read(command, text)
    assert said in answer
    assert "last: pricing" not in answer


@BOTH
@pytest.mark.parametrize(
    ("pricing", "said"),
    [
        (hours(3), "Read pricing 3 hours ago · "),
        (hours(3, 30), "Read pricing 3 hours ago · "),
        (hours(3, 5), "Read pricing twice today, last 3 hours ago · "),
        (hours(24, 25, 26), "Read pricing several times yesterday · "),
        (hours(74, 75), "Read pricing twice on Saturday · "),
    ],
)
def test_pricing_read_often_is_said_once(
    priya: Talk, command: Command, text: str, pricing: list[timedelta], said: str
) -> None:
    did(priya, *((TouchKind.PRICING_VIEW, ago) for ago in pricing))
    answer = priya.read(command, text)
    assert said in answer
    assert answer.partition("Heat")[0].lower().count("pricing") == 1


@BOTH
def test_a_demo_of_another_day_is_told_with_the_pricing_of_that_day(priya: Talk, command: Command, text: str) -> None:
    did(priya, (TouchKind.DEMO_REQUEST, timedelta(days=3)), (TouchKind.PRICING_VIEW, timedelta(days=3, hours=1)))
    assert "Asked for a demo on Saturday, after reading pricing that day · " in priya.read(command, text)


@BOTH
def test_a_buyer_who_came_back_is_told_with_why_sales_gave_it_back(
    priya: Talk, now: datetime, command: Command, text: str
) -> None:
    did(
        priya,
        (TouchKind.PRICING_VIEW, timedelta(hours=2)),
        (TouchKind.EMAIL_CLICK, timedelta(days=2)),
        (TouchKind.CALL, timedelta(days=20)),
        (TouchKind.WEBINAR_ATTEND, timedelta(days=96)),
        (TouchKind.PAGE_VIEW, timedelta(days=150)),
    )
    assert " · came back after 94 days · " in priya.read(command, text)
    priya.record(returned("old", now - timedelta(days=140), "wrong size"))
    priya.record(returned("new", now - timedelta(days=90), "budget frozen"))
    answer = priya.read(command, text)
    assert "Read pricing 2 hours ago · came back after 94 days (handed back in August: budget frozen) · " in answer
    assert "came back" not in priya.read(command, text, now=now + timedelta(days=20))
    then = priya.read(command, text, as_of=now - timedelta(days=1))
    assert "came back after 94 days (handed back in August: budget frozen)" in then
    assert "came back" not in priya.read(command, text, as_of=now - timedelta(days=3))


@BOTH
def test_what_was_handed_back_after_the_buyer_came_back_is_no_reason(
    priya: Talk, now: datetime, command: Command, text: str
) -> None:
    did(priya, (TouchKind.DEMO_REQUEST, timedelta(days=3)), (TouchKind.PAGE_VIEW, timedelta(days=53)))
    priya.record(returned("new", now - timedelta(days=1), "budget frozen"))
    assert "came back after 50 days · " in priya.read(command, text)
    assert "came back after 50 days · " in priya.read(command, text, as_of=now)


def returned(key: str, at: datetime, reason: str) -> HandoffRecord:
    """Marketing handed Mette over, and sales handed her back at this instant."""
    sent = at - timedelta(days=1)
    return HandoffRecord(key, "mette", Team.MARKETING, "ready", sent, returned_at=at, return_reason=reason)


def test_the_reason_is_the_same_in_the_list_and_in_the_brief_behind_it(priya: Talk) -> None:
    did(
        priya,
        (TouchKind.DEMO_REQUEST, timedelta(minutes=20)),
        (TouchKind.PRICING_VIEW, timedelta(hours=1)),
        (TouchKind.CONTENT_READ, timedelta(days=70)),
    )
    response, _statements = priya.ask(HOTLEADS)
    (row,) = [line for line in words_of(response).splitlines() if line.startswith("Asked for")]
    opened = words_of(priya.click(LEAD, ActionId.LEAD_MENU, f"open:{buttons_of(response)['lead_log_call'][0]}"))
    assert row.split(" · read ")[0] in opened
