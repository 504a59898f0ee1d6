"""The card of a first call."""

import pytest

from digests import DigestContext, Telling, lead_called
from messages import render
from revenue.baton import BatonMove, BatonNews
from revenue.records import CampaignRecord, LeadRecord, MemberRecord
from revenue.vocabulary import Team
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


def tell(scene: Scene, *, answers: bool = True) -> Telling | None:
    with scene.database.unit_of_work(scene.id, write=False) as store:
        (lead,), (priya,) = store.leads.find("Ada"), store.members.find("Priya")
        passes = store.handoffs.of_lead(lead.id)
        answered = passes[-1].id if passes and answers else None
        context = DigestContext(store, scene.database.workspaces()[0], MONDAY, "UTC")
        return lead_called.CARD.build(context, BatonNews(BatonMove.CALLED, lead.id, priya.id, answered))


def test_whoever_handed_it_over_hears_when_it_was_called(team: Scene) -> None:
    team.handoff("ada", "2026-11-23T08:12")
    told = tell(team)
    assert told is not None
    assert told.message.text == "Priya called Ada Lund 48 minutes after you handed it over."


def test_without_a_handoff_the_campaign_brought_it(team: Scene) -> None:
    told = tell(team)
    assert told is not None
    assert told.message.text == "Priya called Ada Lund for the first time. Your campaign Autumn webinar brought it."


def test_a_lead_that_was_handed_over_before_is_said_to_be_so(team: Scene) -> None:
    team.handoff("ada", "2026-10-01", returned="2026-10-20")
    told = tell(team, answers=False)
    assert told is not None
    assert told.message.text == "Priya called Ada Lund for the first time. You handed it over before."


@pytest.mark.parametrize("value", CORPUS)
def test_no_name_can_change_the_card(value: str) -> None:
    for template, view in lead_called.CARD.examples:
        keep = ("lead", "how", "after")
        harmless, hostile = (render(template, poisoned(view, text, keep)) for text in ("Nordlys", value))
        assert skeleton(hostile.blocks) == skeleton(harmless.blocks)
