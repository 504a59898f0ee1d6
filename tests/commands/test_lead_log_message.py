"""The shortcut *Log as touch* on a message, on real rows."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from commands.contract import CommandError, ModalErrors, OpenModal
from commands.lead import COMMAND
from messages.actions import CallbackId, FieldId
from revenue.calendar import local_day
from tests.commands.handed_over import handed_over, mette
from tests.talk import Talk, words_of


@pytest.fixture
def team(talk: Talk, now: datetime) -> Talk:
    return handed_over(talk, now)


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def _inputs(team: Talk, text: str, at: datetime) -> tuple[dict[str, Any], str]:
    form = team.choose(COMMAND, text, ts=_ts(at))
    assert isinstance(form, OpenModal)
    view = form.modal.view
    return {block["block_id"]: block["element"] for block in view["blocks"]}, view["private_metadata"]


def _values(team: Talk, day: str, **changed: object) -> dict[str, object]:
    return {FieldId.TOUCHED_LEAD: mette(team).id.hex, "kind": "call", "day": day, "note": "wants numbers"} | changed


def test_the_form_proposes_what_the_message_tells(team: Talk, now: datetime) -> None:
    text = "<@U2> called <mailto:METTE@nordlys.example|METTE@nordlys.example>, see <https://x.example|the notes>"
    inputs, _private = _inputs(team, text, now - timedelta(days=1))
    assert inputs[FieldId.TOUCHED_LEAD]["initial_option"]["text"]["text"] == "Nordlys Energi · Mette Holm"
    assert inputs["note"]["initial_value"] == "@Sam called METTE@nordlys.example, see the notes"
    assert inputs["day"]["initial_date"] == local_day(now - timedelta(days=1), "UTC").isoformat()
    assert [option["text"]["text"] for option in inputs["kind"]["options"]] == ["Call", "Meeting", "Email", "Event"]


@pytest.mark.parametrize("text", ["", "called somebody", "mette@nordlys.example.org", "x" * 9000, "<!channel> <@U77>"])
def test_any_message_opens_a_form_that_somebody_completes(team: Talk, now: datetime, text: str) -> None:
    inputs, _private = _inputs(team, text, now)
    assert "initial_option" not in inputs[FieldId.TOUCHED_LEAD]
    assert len(inputs["note"].get("initial_value", "")) <= 500


def test_a_lead_is_found_by_typing(team: Talk) -> None:
    assert team.suggested(COMMAND, FieldId.TOUCHED_LEAD, "nord") == [
        "Nordlys Energi · Mette Holm",
        "Nordlys Energi · Ole Dahl",
    ]
    assert team.suggested(COMMAND, FieldId.TOUCHED_LEAD, "nobody") == []


def test_the_touch_has_the_instant_of_the_message_and_counts_once(team: Talk, now: datetime) -> None:
    at = now - timedelta(minutes=20)
    _form, private = _inputs(team, "called her", at)
    day = local_day(now, "UTC").isoformat()
    said = words_of(team.submit(COMMAND, CallbackId.TOUCH_FORM, _values(team, day), private))
    assert said.startswith(
        "Your call with Nordlys Energi · Mette Holm is logged.\nThe first talk, 40 min after the handoff."
    )
    # Sam sees the same message and logs it, too.
    again = words_of(team.submit(COMMAND, CallbackId.TOUCH_FORM, _values(team, day, note="ah"), private, who="U2"))
    assert again.startswith("The call with Nordlys Energi · Mette Holm is logged already.")
    assert "last contact 20 minutes ago, by you" in team.read(COMMAND, "mette")
    lead_id = mette(team).id
    assert team.within(lambda store: store.handoffs.of_lead(lead_id))[-1].touched_at == at


def test_another_kind_of_the_same_message_and_another_day_are_their_own(team: Talk, now: datetime) -> None:
    _form, private = _inputs(team, "met her", now)
    before = local_day(now, "UTC") - timedelta(days=3)
    values = _values(team, before.isoformat(), kind="event_meet")
    said = words_of(team.submit(COMMAND, CallbackId.TOUCH_FORM, values, private))
    assert said.startswith("Your talk with Nordlys Energi · Mette Holm at an event of ")
    assert "last contact 3 days ago" in team.read(COMMAND, "mette") or "last contact on " in team.read(COMMAND, "mette")


def test_what_is_missing_or_to_come_is_told_at_its_field(team: Talk, now: datetime) -> None:
    after = (local_day(now, "UTC") + timedelta(days=1)).isoformat()
    values: dict[str, object] = {FieldId.TOUCHED_LEAD: None, "kind": "dance", "day": after}
    answer = team.submit(COMMAND, CallbackId.TOUCH_FORM, values, "C1:1.0")
    assert isinstance(answer, ModalErrors)
    assert answer.errors == {
        FieldId.TOUCHED_LEAD: "Choose whom it was with.",
        "kind": "Choose one of these.",
        "day": "Choose today or a day before.",
    }


@pytest.mark.parametrize("who", ["U4", "U99"])
def test_whoever_is_of_no_team_is_told_the_way_in(team: Talk, now: datetime, who: str) -> None:
    with pytest.raises(CommandError) as caught:
        team.choose(COMMAND, "called her", ts=_ts(now), who=who)
    assert caught.value.message == "Only members of a team can log a touch."
    assert "/tandem join sales" in caught.value.hint


@pytest.mark.parametrize("ts", ["", "abc", "nan", "1e30", "99999999999.0"])
def test_a_message_without_a_sound_instant_is_of_now(team: Talk, now: datetime, ts: str) -> None:
    form = team.choose(COMMAND, "called her", ts=ts)
    assert isinstance(form, OpenModal)
    assert f"'initial_date': '{local_day(now, 'UTC').isoformat()}'" in str(form.modal.view)
