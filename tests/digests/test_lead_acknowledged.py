"""The card for the rep whose return was acknowledged."""

from datetime import date, timedelta
from typing import Any

import pytest

from digests import DigestContext, Telling, lead_acknowledged
from messages import as_text, render
from revenue.baton import BatonMove, BatonNews
from revenue.records import LeadRecord, MemberRecord
from revenue.vocabulary import Team
from storage import Store
from tests.digests.conftest import MONDAY, Scene, day
from tests.messages.hostile import CORPUS, poisoned, skeleton


@pytest.fixture
def team(scene: Scene) -> Scene:
    """Priya handed Ada back two hours ago; Mia has seen it."""
    scene.take(
        MemberRecord("Priya", "Priya", slack_user_id="U1", team=Team.SALES),
        MemberRecord("Sam", "Sam", team=Team.SALES),
        MemberRecord("Mia", "Mia", slack_user_id="U2", team=Team.MARKETING),
        LeadRecord("ada", "Ada Lund", created_at=day("2026-01-05")),
    )
    with scene.database.unit_of_work(scene.id) as store:
        (lead,) = store.leads.find("Ada")
        at = MONDAY - timedelta(hours=2)
        store.handoffs.send(lead.id, Team.SALES, "wrong timing", at, wake_on=date(2027, 1, 12))
    return scene


def tell(scene: Scene, *, returner: str = "Priya", first: Any = None) -> Telling | None:
    with scene.database.unit_of_work(scene.id) as store:
        (lead,), (rep,), (mia,) = (
            store.leads.find("Ada"), store.members.find(returner), store.members.find("Mia"),
        )  # fmt: skip
        if first is not None:
            first(store, lead.id, rep.id)
        news = BatonNews(BatonMove.ACKNOWLEDGED, lead.id, mia.id, store.handoffs.of_lead(lead.id)[-1].id, before=rep.id)
        context = DigestContext(store, scene.database.workspaces()[0], MONDAY, "UTC")
        return lead_acknowledged.CARD.build(context, news)


def test_the_rep_hears_who_has_it_and_until_when(team: Scene) -> None:
    told = tell(team)
    assert told is not None
    assert told.slack_user_id == "U1"
    assert as_text(told.message).startswith(
        "Mia acknowledged Ada Lund 2 hours after you handed it back and nurtures it until 12 January."
    )


def test_a_lead_that_sales_has_again_is_not_nurtured(team: Scene) -> None:
    def took(store: Store, lead: Any, rep: Any) -> None:
        store.leads.assign(lead, rep, Team.SALES, MONDAY)

    told = tell(team, first=took)
    assert told is not None
    assert told.message.text == "Mia acknowledged Ada Lund 2 hours after you handed it back."


def test_a_rep_whom_slack_does_not_know_is_not_told(team: Scene) -> None:
    assert tell(team, returner="Sam") is None


def test_whoever_handed_back_and_acknowledged_is_not_told(team: Scene) -> None:
    assert tell(team, returner="Mia") is None


@pytest.mark.parametrize("value", CORPUS)
def test_no_name_can_change_the_card(value: str) -> None:
    for template, view in lead_acknowledged.CARD.examples:
        keep = ("lead", "until", "after")
        harmless, hostile = (render(template, poisoned(view, text, keep)) for text in ("Nordlys", value))
        assert skeleton(hostile.blocks) == skeleton(harmless.blocks)
