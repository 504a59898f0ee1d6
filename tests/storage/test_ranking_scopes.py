"""The ranking of open leads: live rows and a past instant say the same, on both engines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from revenue.records import AccountRecord, CampaignRecord, LeadRecord, MemberRecord, Recorded, TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage, Role, Team
from storage import MOST_COUNTED, Database, RankedLead, Scope
from tests.storage.conftest import NOW

Take = Callable[..., Recorded]

EVERYBODY = Scope()


def ago(**span: float) -> datetime:
    """An instant before NOW."""
    return NOW - timedelta(**span)


@pytest.fixture
def leads(space: UUID, take: Take) -> UUID:
    """A workspace with leads of both teams: one owned by Priya, two by nobody, one that only looked around."""
    take(
        space,
        MemberRecord("priya", "Priya", slack_user_id="U1", team=Team.SALES, role=Role.REP),
        AccountRecord("nordlys", "Nordlys", region="EMEA"),
        CampaignRecord("webinar", "Autumn webinar"),
        LeadRecord("mette", "Mette", account="nordlys", owner="priya", baton=Team.SALES, created_at=ago(days=9)),
        LeadRecord("samir", "Samir", product="GTX Pro", baton=Team.SALES, created_at=ago(days=9)),
        LeadRecord("nils", "Nils", campaign="webinar", baton=Team.MARKETING, created_at=ago(days=9)),
        LeadRecord("ana", email="ana@x.example", baton=Team.MARKETING, created_at=ago(days=9)),
        TouchEvent("1", "mette", TouchKind.DEMO_REQUEST, ago(days=2)),
        TouchEvent("2", "mette", TouchKind.CALL, ago(days=1), member="priya"),
        TouchEvent("3", "samir", TouchKind.TRIAL_START, ago(hours=1)),
        TouchEvent("4", "nils", TouchKind.PRICING_VIEW, ago(hours=2)),
        TouchEvent("5", "ana", TouchKind.PAGE_VIEW, ago(days=6)),
    )
    return space


def names(found: list[RankedLead]) -> list[str]:
    return [lead.name for lead in found]


@pytest.mark.parametrize("refreshed", [True, False])
def test_everybodys_leads_are_one_list(database: Database, leads: UUID, refreshed: bool) -> None:
    with database.unit_of_work(leads) as store:
        if refreshed:
            store.ranking.refresh(NOW)
        levels, counts = store.ranking.standing(EVERYBODY, NOW)
        assert (levels, counts) == (store.ranking.levels(NOW), store.ranking.counts(EVERYBODY, NOW, levels))
        assert (counts.open, counts.hot) == (4, 3)
        top = store.ranking.top(EVERYBODY, 3, NOW, levels)
    assert names(top) == ["Mette", "Samir", "Nils"]
    first = top[0]
    assert (first.account, first.owner, first.human_by, first.baton) == ("Nordlys", "Priya", "Priya", Team.SALES)
    assert (first.why_kind, first.why_at) == (TouchKind.DEMO_REQUEST, ago(days=2))
    assert first.human_at == ago(days=1)


def test_each_scope_counts_and_lists_the_same_leads(database: Database, leads: UUID) -> None:
    with database.unit_of_work(leads) as store:
        store.ranking.refresh(NOW)
        (priya,) = store.members.find("Priya")
        scopes = {
            "mine": (Scope(owner_id=priya.id), ["Mette"]),
            "sales": (Scope(team=Team.SALES), ["Mette", "Samir"]),
            "unowned": (Scope(unowned=True), ["Samir", "Nils", "ana@x.example"]),
            "unowned of sales": (Scope(team=Team.SALES, unowned=True), ["Samir"]),
            "region": (Scope(filter="emea"), ["Mette"]),
            "campaign": (Scope(filter="AUTUMN webinar"), ["Nils"]),
            "product": (Scope(filter="gtx pro"), ["Samir"]),
            "elsewhere": (Scope(team=Team.SALES, filter="Autumn webinar"), []),
        }
        for name, (scope, expected) in scopes.items():
            levels, counts = store.ranking.standing(scope, NOW)
            assert names(store.ranking.top(scope, 10, NOW, levels)) == expected, name
            assert counts.open == len(expected), name


def test_the_past_of_now_is_now(database: Database, leads: UUID) -> None:
    def seen(as_of: datetime | None) -> list[object]:
        with database.unit_of_work(leads, write=False, as_of=as_of) as store:
            levels, counts = store.ranking.standing(EVERYBODY, NOW)
            top = store.ranking.top(EVERYBODY, 10, NOW, levels)
        rounded = [lead._replace(heat=round(lead.heat, 9), fast_heat=round(lead.fast_heat, 9)) for lead in top]
        return [levels, counts, rounded]

    assert seen(NOW) == seen(None)


def test_closed_and_snoozed_leads_are_left_out(database: Database, leads: UUID) -> None:
    with database.unit_of_work(leads) as store:
        (mette,), (samir,) = store.leads.find("Mette"), store.leads.find("Samir")
        store.leads.enter(mette.id, LifecycleStage.LOST, NOW)
        store.leads.snooze(samir.id, NOW + timedelta(days=1), NOW)
        levels, counts = store.ranking.standing(EVERYBODY, NOW)
        assert counts.open == 3
        assert names(store.ranking.top(EVERYBODY, 10, NOW, levels)) == ["Nils", "ana@x.example"]


def test_counting_ends_when_nobody_would_read_the_number(database: Database, space: UUID, take: Take) -> None:
    take(space, *(LeadRecord(f"l{n}", f"Lead {n}", created_at=NOW) for n in range(MOST_COUNTED + 5)))
    with database.unit_of_work(space, write=False) as store:
        levels, counts = store.ranking.standing(EVERYBODY, NOW)
        assert (counts.open, counts.hot) == (MOST_COUNTED + 1, 0)
        assert store.ranking.top(EVERYBODY, 5, NOW, levels) == []


def test_a_lead_is_taken_from_the_owner_that_was_seen(database: Database, leads: UUID) -> None:
    with database.unit_of_work(leads) as store:
        (samir,), (priya,) = store.leads.find("Samir"), store.members.find("Priya")
        assert store.leads.take(samir.id, priya.id, Team.SALES, NOW, seen=None)
        assert not store.leads.take(samir.id, priya.id, Team.SALES, NOW, seen=None)
        assert store.leads.take(samir.id, priya.id, Team.MARKETING, NOW, seen=priya.id)
        assert store.leads.assigned_at(samir.id) == NOW
        found = store.leads.get(samir.id)
    assert found is not None
    assert (found.owner, found.baton) == ("Priya", Team.MARKETING)


def test_names_that_a_typo_may_mean(database: Database, leads: UUID) -> None:
    with database.unit_of_work(leads, write=False) as store:
        assert store.leads.names_like("No") == ["Nordlys"]
        assert store.leads.names_like("%") == []
