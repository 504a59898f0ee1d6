"""Handing a lead back to marketing: why, and when to wake it, on real rows."""

from datetime import datetime, timedelta

import pytest

from commands.contract import ModalErrors, OpenModal
from commands.hotleads import COMMAND as HOTLEADS
from commands.lead import COMMAND
from messages.actions import ActionId, CallbackId
from revenue.records import LeadRecord
from revenue.vocabulary import LifecycleStage, Team
from tests.commands.handed_over import handed_over, mette, taking
from tests.talk import Talk, words_of


@pytest.fixture
def team(talk: Talk, now: datetime) -> Talk:
    return handed_over(talk, now)


def test_handing_back_says_why_and_when_to_wake(team: Talk, now: datetime) -> None:
    team.click(COMMAND, ActionId.LEAD_TAKE, taking(team))
    lead = mette(team).id.hex
    form = team.click(COMMAND, ActionId.LEAD_HAND_BACK, lead)
    assert isinstance(form, OpenModal)
    assert "Budget frozen" in words_of(form)
    values = {"reason": "budget", "wake_on": "2027-01-12", "note": "asks again in Q1"}
    text = words_of(team.submit(COMMAND, CallbackId.HAND_BACK_FORM, values, lead))
    assert text.startswith(
        "You handed Nordlys Energi · Mette Holm back to marketing: budget frozen, wake on Tuesday 12 January 2027."
    )
    brief = team.read(COMMAND, "mette")
    assert "handed back to marketing, held by marketing, nobody owns it yet" in brief
    assert "handed back on 24 Nov: budget frozen (asks again in Q1)" in brief
    assert "[Hand back]" not in brief
    assert mette(team).owner is None
    lead_id = mette(team).id
    passed = team.within(lambda store: store.leads.passages(lead_id))
    assert passed[-1] == (LifecycleStage.RECYCLED, now)
    assert "no owner yet" in team.read(HOTLEADS, "all")
    again = words_of(team.submit(COMMAND, CallbackId.HAND_BACK_FORM, values, lead))
    assert "is with marketing already" in again


def test_a_lead_that_sales_found_goes_back_by_a_pass_of_its_own(team: Talk, now: datetime) -> None:
    team.record(LeadRecord("kim", "Kim Vang", owner="priya", baton=Team.SALES, created_at=now - timedelta(days=2)))
    (kim,) = team.within(lambda store: store.leads.find("Kim"))
    values = {"reason": "other", "wake_on": "2026-12-24", "note": "works elsewhere"}
    team.submit(COMMAND, CallbackId.HAND_BACK_FORM, values, kim.id.hex)
    assert "Priya handed it back to marketing on 24 Nov: works elsewhere" in team.read(COMMAND, "kim")


@pytest.mark.parametrize(
    ("values", "block"),
    [
        ({"reason": "budget", "wake_on": "2026-11-24"}, "wake_on"),
        ({"reason": "budget", "wake_on": None}, "wake_on"),
        ({"reason": "budget", "wake_on": "2226-11-24"}, "wake_on"),
        ({"reason": "other", "wake_on": "2026-12-24", "note": "  "}, "note"),
        ({"reason": "mood", "wake_on": "2026-12-24"}, "reason"),
    ],
)
def test_a_form_that_does_not_fit_stays_open(team: Talk, values: dict[str, str | None], block: str) -> None:
    response = team.submit(COMMAND, CallbackId.HAND_BACK_FORM, dict(values), mette(team).id.hex)
    assert isinstance(response, ModalErrors)
    assert set(response.errors) == {block}
    assert mette(team).baton is Team.SALES


def test_marketing_cannot_hand_back_what_sales_holds(team: Talk) -> None:
    text = words_of(team.click(COMMAND, ActionId.LEAD_HAND_BACK, mette(team).id.hex, who="U3"))
    assert text.startswith("Sales holds Nordlys Energi · Mette Holm.")
