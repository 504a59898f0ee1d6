"""The card of a taken lead: who is told, and how the lead came to sales."""

from datetime import timedelta
from uuid import UUID

import pytest

from digests import DigestContext, Telling, lead_taken
from messages import as_text, render
from revenue.baton import BatonMove, BatonNews
from revenue.records import CampaignRecord, LeadRecord, MemberRecord
from revenue.vocabulary import Team
from tests.digests.conftest import MONDAY, Scene, day
from tests.messages.hostile import CORPUS, poisoned, skeleton


def who(scene: Scene, name: str) -> UUID:
    """The id of a member."""
    with scene.database.unit_of_work(scene.id) as store:
        (member,) = store.members.find(name)
    return member.id


@pytest.fixture
def team(scene: Scene) -> Scene:
    """Priya sells, Mia and Jonas are marketing, Lena too, whom Slack does not know; Ada came by Jonas's webinar."""
    scene.take(
        MemberRecord("Priya", "Priya", slack_user_id="U1", team=Team.SALES),
        MemberRecord("Mia", "Mia", slack_user_id="U2", team=Team.MARKETING),
        MemberRecord("Jonas", "Jonas", slack_user_id="U3", team=Team.MARKETING),
        MemberRecord("Lena", "Lena", team=Team.MARKETING),
        CampaignRecord("webinar", "Autumn webinar", owner="Jonas"),
        LeadRecord("ada", "Ada Lund", campaign="webinar", created_at=day("2026-01-05")),
    )
    return scene


def tell(scene: Scene, *, by: str = "Priya", before: str | None = None, answers: bool = True) -> Telling | None:
    """What the card says when somebody takes Ada, `answers` the last handoff or not."""
    earlier = who(scene, before) if before else None
    by_id = who(scene, by)
    with scene.database.unit_of_work(scene.id, write=False) as store:
        (lead,) = store.leads.find("Ada")
        passes = store.handoffs.of_lead(lead.id)
        answered = passes[-1].id if passes and answers else None
        news = BatonNews(BatonMove.TAKEN, lead.id, by_id, answered, earlier)
        return lead_taken.CARD.build(DigestContext(store, scene.database.workspaces()[0], MONDAY, "UTC"), news)


def said(telling: Telling | None) -> str:
    assert telling is not None
    return as_text(telling.message).partition("\n")[0].removesuffix(" [Open the brief]")


def test_whoever_handed_it_over_hears_how_fast_it_was_accepted(team: Scene) -> None:
    team.handoff("ada", "2026-11-23T08:51", by="Mia")
    told = tell(team)
    assert said(told) == "Priya accepted Ada Lund 9 minutes after you handed it over."
    assert told is not None
    assert (told.slack_user_id, told.name) == ("U2", "Mia")
    assert told.message.text == "Priya accepted Ada Lund 9 minutes after you handed it over."


def test_without_a_handoff_the_campaign_brought_it(team: Scene) -> None:
    told = tell(team)
    assert said(told) == "Priya took Ada Lund. Your campaign Autumn webinar brought it."
    assert told is not None
    assert told.slack_user_id == "U3"


def test_a_lead_that_marketing_led_is_taken_from_who_led_it(team: Scene) -> None:
    told = tell(team, before="Mia")
    assert said(told) == "Priya took Ada Lund over from you."
    assert told is not None
    assert told.slack_user_id == "U2"


def test_a_lead_that_came_back_and_is_taken_again_is_told_to_who_handed_it_over_then(team: Scene) -> None:
    team.handoff("ada", "2026-10-01", by="Mia", returned="2026-10-20")
    told = tell(team, answers=False)
    assert said(told) == "Priya took Ada Lund, which you handed over before."


def test_whom_slack_does_not_know_is_stood_in_for_by_the_campaigns_owner(team: Scene) -> None:
    team.handoff("ada", "2026-11-23T08:51", by="Lena")
    told = tell(team)
    assert said(told) == "Priya accepted Ada Lund. Your campaign Autumn webinar brought it."


def test_nobody_is_told_of_their_own_deed(team: Scene) -> None:
    team.handoff("ada", "2026-11-23T08:51", by="Mia")
    assert tell(team, by="Mia") is None


def test_a_key_says_one_acceptance_once_and_a_later_taking_again(team: Scene) -> None:
    team.handoff("ada", "2026-11-23T08:51", by="Mia")
    first, again, other = tell(team), tell(team), tell(team, answers=False)
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.key == again.key != other.key


def test_a_clock_that_is_a_little_ahead_is_no_surprise(team: Scene) -> None:
    team.handoff("ada", f"{MONDAY + timedelta(seconds=5):%Y-%m-%dT%H:%M:%S}", by="Mia")
    assert said(tell(team)) == "Priya accepted Ada Lund less than a minute after you handed it over."


@pytest.mark.parametrize("value", CORPUS)
def test_no_name_can_change_the_card(value: str) -> None:
    for template, view in lead_taken.CARD.examples:
        keep = ("lead", "how", "after")
        harmless, hostile = (render(template, poisoned(view, text, keep)) for text in ("Nordlys", value))
        assert skeleton(hostile.blocks) == skeleton(harmless.blocks)
