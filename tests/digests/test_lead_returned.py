"""The card of a lead that sales handed back."""

from datetime import date
from typing import Any

import pytest

from digests import DigestContext, Telling, lead_returned
from messages import as_text, render
from revenue.baton import BatonMove, BatonNews
from revenue.records import CampaignRecord, LeadRecord, MemberRecord
from revenue.vocabulary import Team
from storage import Store
from tests.digests.conftest import MONDAY, Scene, day
from tests.messages.hostile import CORPUS, poisoned, skeleton


@pytest.fixture
def team(scene: Scene) -> Scene:
    """Priya sells, Mia is marketing and runs the campaign that brought Ada."""
    scene.take(
        MemberRecord("Priya", "Priya", slack_user_id="U1", team=Team.SALES),
        MemberRecord("Mia", "Mia", slack_user_id="U2", team=Team.MARKETING),
        CampaignRecord("webinar", "Autumn webinar", owner="Mia"),
        LeadRecord("ada", "Ada Lund", campaign="webinar", created_at=day("2026-01-05")),
    )
    return scene


def tell(scene: Scene, hand_back: Any) -> Telling:
    with scene.database.unit_of_work(scene.id) as store:
        (lead,), (priya,) = store.leads.find("Ada"), store.members.find("Priya")
        hand_back(store, lead.id, priya.id)
        answered = store.handoffs.of_lead(lead.id)[-1].id
        context = DigestContext(store, scene.database.workspaces()[0], MONDAY, "UTC")
        told = lead_returned.CARD.build(context, BatonNews(BatonMove.RETURNED, lead.id, priya.id, answered))
    assert told is not None
    return told


def test_it_says_why_and_until_when_and_asks_to_acknowledge(team: Scene) -> None:
    team.handoff("ada", "2026-11-20", to="Priya", accepted="2026-11-20")

    def hand_back(store: Store, lead: Any, _priya: Any) -> None:
        assert store.handoffs.return_open(lead, "budget frozen until Q1", date(2027, 1, 12), MONDAY)

    text = as_text(tell(team, hand_back).message)
    assert text.startswith(
        "Priya handed Ada Lund back: budget frozen until Q1, wake on 12 January. Mia, it is yours to nurture:"
    )
    assert "[Acknowledge]" in text


def test_a_far_wake_date_has_its_year(team: Scene) -> None:
    def hand_back(store: Store, lead: Any, priya: Any) -> None:
        day = date(2028, 1, 12)
        store.handoffs.send(lead, Team.SALES, "wrong timing", MONDAY, from_member_id=priya, wake_on=day)

    text = as_text(tell(team, hand_back).message)
    assert "back: wrong timing, wake on 12 January 2028. Mia, it is yours to nurture:" in text


def test_a_return_without_a_date_says_none(team: Scene) -> None:
    def hand_back(store: Store, lead: Any, priya: Any) -> None:
        store.handoffs.send(lead, Team.SALES, "wrong timing", MONDAY, from_member_id=priya)

    assert "back: wrong timing. Mia, it is yours" in as_text(tell(team, hand_back).message)


@pytest.mark.parametrize("value", CORPUS)
def test_no_name_can_change_the_card(value: str) -> None:
    for template, view in lead_returned.CARD.examples:
        keep = ("lead", "acknowledge")
        harmless, hostile = (render(template, poisoned(view, text, keep)) for text in ("Nordlys", value))
        assert skeleton(hostile.blocks) == skeleton(harmless.blocks)
