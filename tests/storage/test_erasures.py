"""Somebody asks to be forgotten: nothing of them is left in any table, and whatever names them again is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from revenue.identities import Identity, IdentityKind
from revenue.money import Money
from revenue.records import (
    HandoffRecord,
    IdentityRecord,
    LeadRecord,
    OpportunityRecord,
    Recorded,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import Outcome, Team
from storage import Database
from storage.early_messages import EarlyMessage
from storage.ids import new_id
from storage.tables import metadata

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Take = Callable[..., Recorded]
EMAIL = "ada@analytical.example"


@pytest.fixture
def known(database: Database, space: UUID, take: Take) -> UUID:
    """Ada, with everything that can be known of a lead, and Bob beside her."""
    take(
        space,
        LeadRecord("l1", "Ada Lovelace", EMAIL, "Countess", created_at=NOW - 9 * DAY),
        LeadRecord("l2", "Bob Babbage", "bob@analytical.example", created_at=NOW - 9 * DAY),
        OpportunityRecord("o1", (StagePassage("Open", Outcome.OPEN, NOW, Money(5, "EUR")),), "Engine", lead="l1"),
        HandoffRecord("h1", "l1", Team.MARKETING, "ready", NOW - DAY),
        TouchEvent("t1", "l1", TouchKind.DEMO_REQUEST, NOW - DAY),
        TouchEvent("t2", "l2", TouchKind.DEMO_REQUEST, NOW - DAY),
        TouchEvent("v1", "browser-7", TouchKind.PAGE_VIEW, NOW - DAY, named_by=IdentityKind.ANONYMOUS_ID),
    )
    named = (Identity(IdentityKind.EMAIL, EMAIL), Identity(IdentityKind.ANONYMOUS_ID, "browser-7"))
    take(space, IdentityRecord("i1", named, NOW, name="Ada King"))
    with database.unit_of_work(space) as store:
        (ada,) = store.leads.find(EMAIL)
        store.outbox.enqueue("handoff", "h:1", "C1", {"text": "Ada King", "value": ada.id.hex}, NOW)
        store.early_messages.keep_aside(EarlyMessage("events", "e1", NOW + DAY, {"userId": EMAIL}))
    return ada.id


def everything(database: Database, space: UUID) -> str:
    with database.unit_of_work(space, write=False) as store:
        connection = store._connection
        tables = [table for table in metadata.sorted_tables if "workspace_id" in table.c]
        rows = [connection.execute(select(table).where(table.c.workspace_id == space)).all() for table in tables]
    return repr(rows)


def test_nothing_of_an_erased_person_is_left(database: Database, space: UUID, known: UUID) -> None:
    before = everything(database, space)
    for trace in ("Ada", EMAIL, "browser-7", str(known), known.hex):
        assert trace in before
    with database.unit_of_work(space) as store:
        erased = store.erasures.erase(known, NOW)
    assert erased.touches == 2
    after = everything(database, space)
    for trace in ("Ada", "ada@", "browser-7", str(known), known.hex, "Countess"):
        assert trace not in after
    assert "Engine" in after
    assert "Bob Babbage" in after


def test_the_projections_are_what_a_rebuild_makes_of_what_is_left(database: Database, space: UUID, known: UUID) -> None:
    with database.unit_of_work(space) as store:
        store.erasures.erase(known, NOW)

    def projections() -> list[Any]:
        with database.unit_of_work(space) as store:
            return [store.bulk.fetch(f"SELECT * FROM {table}") for table in ("engagement", "daily_touches")]  # noqa: S608

    left = projections()
    with database.unit_of_work(space) as store:
        store.rebuild()
    assert projections() == left


@pytest.mark.usefixtures("known")
def test_an_erased_person_is_refused_by_whatever_name_they_return(
    database: Database, space: UUID, known: UUID, take: Take
) -> None:
    with database.unit_of_work(space) as store:
        store.erasures.erase(known, NOW)
    returns = [
        LeadRecord("l1", "Ada"),
        LeadRecord("l9", "Ada", EMAIL.upper()),
        TouchEvent("t9", "l1", TouchKind.PAGE_VIEW, NOW),
        TouchEvent("v9", "browser-7", TouchKind.PAGE_VIEW, NOW, named_by=IdentityKind.ANONYMOUS_ID),
        IdentityRecord("i9", (Identity(IdentityKind.USER_ID, "u"), Identity(IdentityKind.EMAIL, EMAIL)), NOW),
    ]
    recorded = take(space, *returns, TouchEvent("t8", "l2", TouchKind.PAGE_VIEW, NOW))
    assert [rejection.reason for rejection in recorded.rejections] == ["this person asked to be forgotten"] * 5
    assert recorded.tally.new == 1
    with database.unit_of_work(space, write=False) as store:
        assert store.leads.find("ada") == []


def test_nobody_is_erased_who_is_not_there(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store, pytest.raises(LookupError):
        store.erasures.erase(new_id(), NOW)
