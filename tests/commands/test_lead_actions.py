"""What can be done with a lead from its brief, on real rows: take it, log a call, snooze it."""

from datetime import date, datetime, timedelta

import pytest

from commands.contract import CommandError, ModalErrors, OpenModal
from commands.hotleads import COMMAND as HOTLEADS
from commands.lead import COMMAND
from messages.actions import ActionId, CallbackId
from revenue.vocabulary import Team
from storage import Store
from tests.commands.handed_over import handed_over, mette, taking
from tests.talk import Talk, words_of


@pytest.fixture
def team(talk: Talk, now: datetime) -> Talk:
    return handed_over(talk, now)


def test_taking_a_lead_accepts_its_handoff(team: Talk) -> None:
    text = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, taking(team)))
    assert text.startswith("Nordlys Energi · Mette Holm is yours now.\nThe handoff is accepted; marketing sees it.")
    brief = team.read(COMMAND, "mette")
    assert "accepted, held by sales, owned by you" in brief
    assert "Jonas handed it to sales on 24 Nov: asked for a demo · Priya accepted 1 h later" in brief
    assert "Log a call" in brief
    assert "Take it" not in brief
    assert "Mette Holm" in team.read(HOTLEADS)


def test_a_lead_that_came_by_its_route_is_accepted_in_the_brief(team: Talk, now: datetime) -> None:
    lead_id = mette(team).id
    (priya,) = team.within(lambda store: store.members.find("Priya"))
    team.within(lambda store: store.leads.assign(lead_id, priya.id, Team.SALES, now - timedelta(minutes=9)))
    assert "[Accept]" not in team.read(COMMAND, "mette", who="U3")
    assert "[Accept]" not in team.read(COMMAND, "mette", who="U2")
    assert "[Accept] [Log a call]" in team.read(COMMAND, "mette")
    text = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, taking(team)))
    assert text.startswith("You accepted Nordlys Energi · Mette Holm.\nThe handoff is accepted; marketing sees it.")
    brief = team.read(COMMAND, "mette")
    assert "accepted, held by sales, owned by you" in brief
    assert "[Accept]" not in brief


def test_the_first_click_wins(team: Talk, now: datetime) -> None:
    value = taking(team)
    team.click(COMMAND, ActionId.LEAD_TAKE, value, who="U2", now=now)
    late = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, value, who="U1", now=now + timedelta(minutes=3)))
    assert late.startswith("Sam took Nordlys Energi · Mette Holm 3 minutes ago.")
    assert mette(team).owner == "Sam"
    twice = words_of(team.click(COMMAND, ActionId.LEAD_TAKE, value, who="U2"))
    assert "is yours already" in twice


@pytest.mark.parametrize("who", ["U4", "U99"])
def test_only_members_of_a_team_act(team: Talk, who: str) -> None:
    lead = mette(team).id.hex
    for action in (ActionId.LEAD_TAKE, ActionId.LEAD_HAND_BACK, ActionId.LEAD_LOG_CALL, ActionId.LEAD_SNOOZE):
        with pytest.raises(CommandError) as caught:
            team.click(COMMAND, action, lead, who=who)
        assert "Only members of a team can" in caught.value.message
        assert "/tandem join sales" in caught.value.hint
    assert mette(team).owner is None


def test_a_call_is_logged_once_and_stops_the_clock(team: Talk) -> None:
    team.click(COMMAND, ActionId.LEAD_TAKE, taking(team))
    form = team.click(COMMAND, ActionId.LEAD_LOG_CALL, mette(team).id.hex)
    assert isinstance(form, OpenModal)
    private = form.modal.view["private_metadata"]
    values = {"note": "Wants the <security> paper"}
    logged = words_of(team.submit(COMMAND, CallbackId.CALL_FORM, values, private))
    assert logged.startswith(
        "Your call with Nordlys Energi · Mette Holm is logged.\nThe first talk, 1 h after the handoff."
    )
    again = words_of(team.submit(COMMAND, CallbackId.CALL_FORM, values, private))
    assert "is logged already" in again
    brief = team.read(COMMAND, "mette")
    assert "sales: Priya called (Wants the <security> paper)" in brief
    assert "last contact just now, by you" in brief
    assert "Priya called twice" not in brief


def test_a_call_of_marketing_is_marketings_and_leaves_the_clock_of_sales(team: Talk) -> None:
    def log_a_call(who: str) -> str:
        form = team.click(COMMAND, ActionId.LEAD_LOG_CALL, mette(team).id.hex, who=who)
        assert isinstance(form, OpenModal)
        private = form.modal.view["private_metadata"]
        return words_of(team.submit(COMMAND, CallbackId.CALL_FORM, {"note": "about the paper"}, private, who=who))

    assert "The first talk" not in log_a_call("U3")
    assert "marketing: Jonas called (about the paper)" in team.read(COMMAND, "mette")
    assert "The first talk, 1 h after the handoff." in log_a_call("U1")


def test_snoozing_ends_in_the_morning(team: Talk) -> None:
    team.click(COMMAND, ActionId.LEAD_TAKE, taking(team))
    lead = mette(team).id.hex
    assert "1 week" in words_of(team.click(COMMAND, ActionId.LEAD_MENU, f"snooze:{lead}"))
    text = words_of(team.submit(COMMAND, CallbackId.SNOOZE_FORM, {"days": "7"}, lead))
    assert "stays out of the list until Tuesday 1 December." in text
    until = mette(team).snoozed_until
    assert until is not None
    assert until.date() == date(2026, 12, 1)
    assert isinstance(team.submit(COMMAND, CallbackId.SNOOZE_FORM, {"days": "900"}, lead), ModalErrors)


def test_a_menu_leads_where_its_words_say(team: Talk) -> None:
    lead = mette(team)
    assert "Mette Holm, VP Operations" in words_of(team.click(COMMAND, ActionId.LEAD_MENU, f"open:{lead.id.hex}"))
    assert "is yours now" in words_of(team.click(COMMAND, ActionId.LEAD_MENU, f"take:{lead.id.hex}:"))
    for value in ("", "dance:1", "open:nobody", f"open:{'0' * 32}"):
        with pytest.raises(CommandError):
            team.click(COMMAND, ActionId.LEAD_MENU, value)


def test_a_race_for_a_lead_is_decided_by_the_rows(team: Talk, now: datetime) -> None:
    def race(store: Store) -> list[bool]:
        lead = store.leads.find("Mette")[0]
        priya, sam = (store.members.find(name)[0] for name in ("Priya", "Sam"))
        return [store.leads.take(lead.id, who.id, Team.SALES, now, seen=None) for who in (sam, priya)]

    assert team.within(race) == [True, False]
