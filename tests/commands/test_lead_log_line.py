"""Logging what one of us did by a line: `/lead Mette log a call yesterday wants numbers`."""

from datetime import datetime, timedelta

import pytest

from commands.contract import CommandError
from commands.lead import COMMAND, parse
from commands.lead_log_line import LogLine
from revenue.records import TouchKind
from tests.commands.handed_over import handed_over, mette
from tests.talk import Talk, buttons_of


@pytest.fixture
def team(talk: Talk, now: datetime) -> Talk:
    return handed_over(talk, now)


@pytest.mark.parametrize(
    ("line", "name", "kind", "rest"),
    [
        ("mette log a call", "mette", TouchKind.CALL, ""),
        ("Mette Holm logged call", "Mette Holm", TouchKind.CALL, ""),
        ('"Mette Holm" log a meeting yesterday', "Mette Holm", TouchKind.MEETING, "yesterday"),
        (
            "<mailto:m@n.example|m@n.example> log email: sent the paper",
            "m@n.example",
            TouchKind.EMAIL_SENT,
            "sent the paper",
        ),
        ("Nordlys LOG AN EVENT Hannover fair", "Nordlys", TouchKind.EVENT_MEET, "Hannover fair"),
        ("mette log a phone call", "mette", TouchKind.CALL, "call"),
    ],
)
def test_a_line_that_logs(line: str, name: str, kind: TouchKind, rest: str) -> None:
    wanted = parse(line)
    assert (wanted.text, wanted.log) == (name, LogLine(kind, rest))


@pytest.mark.parametrize("name", ["Log Cabin Homes", '"Big Log Call Centre"', "Blog A/S", "log", "Catalog a gogo"])
def test_a_name_with_such_words_is_a_name(name: str) -> None:
    assert parse(name).log is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("mette log a cal", 'I cannot log "cal": a call, meeting, email or event. Did you mean "log a call"?'),
        ("mette log a lunch", 'I cannot log "lunch": a call, meeting, email or event.'),
        ("mette lgo a call", 'I do not know "lgo". Did you mean "log a call"?'),
        ("log a call", "Which lead?"),
    ],
)
def test_a_slip_is_told_with_the_form(line: str, said: str) -> None:
    with pytest.raises(CommandError) as caught:
        parse(line)
    assert caught.value.message == said
    assert "log a call [yesterday] [note]" in caught.value.hint


def test_a_call_is_logged_once_shows_in_the_brief_and_stops_the_clock(team: Talk) -> None:
    said = team.read(COMMAND, "mette log a call wants the <security> paper")
    assert said.startswith(
        "Your call with Nordlys Energi · Mette Holm is logged.\nThe first talk, 1 h after the handoff."
    )
    again = team.read(COMMAND, "mette log a call wants the <security> paper")
    assert again.startswith("The call with Nordlys Energi · Mette Holm is logged already.")
    brief = team.read(COMMAND, "mette")
    assert "last contact just now, by you" in brief
    lead_id = mette(team).id
    touches = team.within(lambda store: store.touches.of_lead(lead_id))
    assert sum(touch.kind is TouchKind.CALL for touch in touches) == 2


def test_a_meeting_of_yesterday_is_of_yesterday_and_no_first_talk_of_a_later_handoff(team: Talk, now: datetime) -> None:
    said = team.read(COMMAND, "mette log a meeting yesterday with her boss")
    assert said.startswith("Your meeting with Nordlys Energi · Mette Holm of yesterday is logged.")
    assert "The first talk" not in said
    lead_id = mette(team).id
    assert team.within(lambda store: store.handoffs.of_lead(lead_id))[-1].touched_at is None
    assert "last contact yesterday, by you" in team.read(COMMAND, "mette")
    # Told again a day later in other words it is another one; told again alike it is not.
    assert "already" in team.read(COMMAND, "mette log a meeting yesterday  WITH her boss", now=now + timedelta(hours=1))
    assert "is logged." in team.read(COMMAND, "mette log a meeting yesterday on the roof")


def test_what_has_not_happened_is_not_logged(team: Talk) -> None:
    with pytest.raises(CommandError) as caught:
        team.read(COMMAND, "mette log a call tomorrow")
    assert caught.value.message.endswith("has not come yet.")
    assert caught.value.hint == "What has not happened is not logged."


def test_nothing_is_logged_in_the_past_that_somebody_looks_at(team: Talk, now: datetime) -> None:
    with pytest.raises(CommandError) as caught:
        team.read(COMMAND, "mette log a call", as_of=now - timedelta(minutes=1))
    assert caught.value.message == "This looks at the past, where nothing can be logged."


def test_of_several_leads_none_is_chosen_for_somebody(team: Talk) -> None:
    with pytest.raises(CommandError) as caught:
        team.read(COMMAND, "nordlys log a call")
    assert caught.value.message == 'More than one lead answers to "nordlys".'
    assert "`/lead mette@nordlys.example log a call`" in caught.value.hint


def test_an_unknown_lead_and_whoever_is_of_no_team_are_told_the_way(team: Talk) -> None:
    with pytest.raises(CommandError) as caught:
        team.read(COMMAND, "mettte log a call")
    assert caught.value.message == 'I do not know a lead, company or email like "mettte". Did you mean "Mette"?'
    for stranger in ("U4", "U99"):
        with pytest.raises(CommandError) as caught:
            team.read(COMMAND, "mette log a call", who=stranger)
        assert caught.value.message == "Only members of a team can log a call."
        assert "/tandem join sales" in caught.value.hint


def test_the_answer_leads_to_the_brief(team: Talk) -> None:
    answer, _statements = team.ask(COMMAND, "mette log an email sent the paper")
    assert buttons_of(answer)["lead_open"] == [mette(team).id.hex]
    assert not answer.shareable  # type: ignore[union-attr]
    assert "Your email to" in team.read(COMMAND, "mette log an email sent the other paper")


def test_the_brief_never_waits_for_a_writer_and_a_logged_call_does() -> None:
    assert not COMMAND.may_write(parse("mette"))
    assert COMMAND.may_write(parse("mette log a call"))
