"""Somebody asks to be forgotten: nothing of them is left in any table, and whatever names them again is refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
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
        store.early_messages.keep_aside(early("e1", userId=EMAIL))
    return ada.id


def early(key: str, **said: Any) -> EarlyMessage:
    """A message that waits for tomorrow."""
    body = json.dumps({"type": "track", "event": "Demo Requested", "messageId": key, **said})
    return EarlyMessage("events", key, NOW + DAY, {"body": body, "unverified": False})


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


@pytest.mark.parametrize("key", ["ada@analytical.example", "Ada@Analytical.example"])
def test_an_email_that_was_a_key_is_refused_as_the_key_of_any_source(
    database: Database, space: UUID, take: Take, key: str
) -> None:
    take(space, LeadRecord(EMAIL, "Ada"), source="csv")
    with database.unit_of_work(space) as store:
        (ada,) = store.leads.find("ada")
        store.erasures.erase(ada.id, NOW)
    returns = [
        TouchEvent("t1", key, TouchKind.PAGE_VIEW, NOW),
        LeadRecord(key, "Ada"),
        HandoffRecord("h1", key, Team.MARKETING, "ready", NOW),
        LeadRecord("7", "Ada", key),
        TouchEvent("t2", key, TouchKind.PAGE_VIEW, NOW, named_by=IdentityKind.USER_ID),
        IdentityRecord("i1", (Identity(IdentityKind.USER_ID, key),), NOW),
    ]
    for source in ("csv", "crm"):
        recorded = take(space, *returns, source=source)
        assert [rejection.position for rejection in recorded.rejections] == list(range(len(returns)))
    assert "ada@" not in everything(database, space).lower()


def test_a_deal_of_an_erased_person_comes_in_without_the_person(
    database: Database, space: UUID, known: UUID, take: Take
) -> None:
    with database.unit_of_work(space) as store:
        store.erasures.erase(known, NOW)
    passages = (StagePassage("Open", Outcome.OPEN, NOW, Money(5, "EUR")), StagePassage("Won", Outcome.WON, NOW + DAY))
    again = OpportunityRecord("o1", passages, "Engine", lead="l1")
    assert take(space, again).tally.updated == 1
    assert take(space, again).tally.unchanged == 1
    after = everything(database, space)
    assert "Won" in after
    assert "'l1'" not in after


def test_only_messages_that_name_the_person_are_dropped(database: Database, space: UUID, take: Take) -> None:
    take(space, IdentityRecord("i1", (Identity(IdentityKind.USER_ID, "7"), Identity(IdentityKind.EMAIL, EMAIL)), NOW))
    take(space, IdentityRecord("i2", (Identity(IdentityKind.USER_ID, "müller"),), NOW))
    waiting = {
        "at 17:30": early("m7", userId="bob", timestamp="2026-11-20T17:30:00Z"),
        "the visitor 7": early("m2", anonymousId="7"),
        "a company": early("m3", type="group", userId="bob", groupId="g", traits={"email": EMAIL}),
        "a number": early("m4", userId=7),
        "blanks": early("m5", userId=" 7 "),
        "traits": early("m6", userId="8", traits={"email": EMAIL.upper()}),
        "context": early("m8", userId="8", context={"traits": {"email": EMAIL}}),
        "a form": early("m9", properties={"email": EMAIL}),
        "an alias": early("m10", type="alias", userId="8", previousId="7"),
        "an email for an id": early("m11", userId=EMAIL.title()),
        "escaped": early("m12", userId="müller"),
    }
    with database.unit_of_work(space) as store:
        for message in waiting.values():
            store.early_messages.keep_aside(message)
        for value in (EMAIL, "müller"):
            sql = "SELECT lead_id FROM lead_identities WHERE value = {}"
            ((lead_id,),) = store.bulk.fetch(sql, value)
            store.erasures.erase(store.bulk.uuid(lead_id), NOW)
        assert {message.key for message in store.early_messages.all()} == {"m7", "m2", "m3"}


def test_whoever_was_absorbed_is_erased_with_whom_they_are_now(
    database: Database, space: UUID, known: UUID, take: Take
) -> None:
    take(space, LeadRecord("l9", "Ada King"))
    with database.unit_of_work(space) as store:
        (again,) = (lead for lead in store.leads.find("Ada King") if lead.id != known)
        store.merges.merge(again.id, known, "they are one", NOW)
    with database.unit_of_work(space) as store:
        store.erasures.erase(known, NOW)
    assert "Ada" not in everything(database, space)


@pytest.mark.parametrize("named_by", [IdentityKind.EMAIL, None], ids=["email", "key"])
def test_what_comes_in_during_the_erasing_does_not_bring_them_back(
    database: Database, space: UUID, known: UUID, take: Take, named_by: IdentityKind | None
) -> None:
    told: list[Recorded] = []
    item = TouchEvent("t9", EMAIL if named_by else "l1", TouchKind.PAGE_VIEW, NOW, named_by=named_by)
    sender = Thread(target=lambda: told.append(take(space, item)))
    with database.unit_of_work(space) as store:
        store.erasures.erase(known, NOW)
        sender.start()
        # Either it has decided by then without knowing, or it waits for us: however long, the outcome is the same.
        sender.join(0.5)
    sender.join(60)
    assert [rejection.reason for rejection in told[0].rejections] == ["this person asked to be forgotten"]
    assert "ada@" not in everything(database, space)


def test_erasing_waits_for_a_merge_that_is_under_way(database: Database, space: UUID, known: UUID, take: Take) -> None:
    take(space, LeadRecord("l9", "Ada King"))

    def erase() -> None:
        with database.unit_of_work(space) as store:
            store.erasures.erase(known, NOW)

    eraser = Thread(target=erase)
    with database.unit_of_work(space) as store:
        (again,) = (lead for lead in store.leads.find("Ada King") if lead.id != known)
        store.merges.merge(again.id, known, "they are one", NOW)
        eraser.start()
        eraser.join(0.5)
    eraser.join(60)
    assert "Ada" not in everything(database, space)


def test_nobody_is_erased_who_is_not_there(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store, pytest.raises(LookupError):
        store.erasures.erase(new_id(), NOW)
