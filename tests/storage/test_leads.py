"""Leads are found by what a person remembers of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from revenue.records import AccountRecord, LeadRecord, Recorded
from revenue.vocabulary import LifecycleStage, Team
from storage import Database

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Take = Callable[..., Recorded]


@pytest.fixture
def filled(space: UUID, take: Take) -> UUID:
    """A workspace with a few leads."""
    take(
        space,
        AccountRecord("a1", "Łukasiewicz & Søn"),
        LeadRecord("1", "Émile Zola", "emile@zola.example", account="a1"),
        LeadRecord("2", "Emil 100%", "emil_x@x.example"),
        LeadRecord("3", "EMIL"),
        LeadRecord("4", email="nameless@x.example"),
    )
    return space


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("émile", ["Émile Zola"]),
        ("ÉMILE ZOLA", ["Émile Zola"]),
        ("łukasiewicz", ["Émile Zola"]),
        ("emil", ["EMIL", "Emil 100%", "Émile Zola"]),
        ("100%", ["Emil 100%"]),
        ("%", ["Emil 100%"]),
        ("l_x", ["Emil 100%"]),
        ("nameless", ["nameless@x.example"]),
        ("zola.example ", ["Émile Zola"]),
        ("  ", []),
        ("\\", []),
    ],
)
def test_a_lead_is_found_by_name_company_or_email(
    database: Database, filled: UUID, text: str, found: list[str]
) -> None:
    with database.unit_of_work(filled, write=False) as store:
        assert sorted(lead.name for lead in store.leads.find(text)) == sorted(found)


def test_a_whole_name_comes_before_a_part_of_one(database: Database, filled: UUID) -> None:
    with database.unit_of_work(filled, write=False) as store:
        assert store.leads.find("emil")[0].name == "EMIL"
        assert len(store.leads.find("e", limit=2)) == 2


def test_the_same_click_twice_at_one_instant_is_one_change(database: Database, filled: UUID) -> None:
    with database.unit_of_work(filled) as store:
        (lead,) = store.leads.find("zola")
        for _ in range(2):
            store.leads.enter(lead.id, LifecycleStage.QUALIFIED, NOW)
            store.leads.assign(lead.id, None, Team.SALES, NOW)
        store.leads.enter(lead.id, LifecycleStage.RECYCLED, NOW + timedelta(days=1))
        (again,) = store.leads.find("zola")
        assert (again.baton, again.owner, again.lifecycle_stage) == (Team.SALES, None, LifecycleStage.RECYCLED)
        assert len(store.leads.passages(lead.id)) == 3
