"""Look-ups and messages seen: asked for once, claimed by one, and made again when something changed meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from revenue.identities import IdentityKind
from revenue.records import LeadRecord, TouchEvent, TouchKind
from storage import Database, Store, forget_leads, forgotten, name_leads, record

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    space = database.ensure_workspace("T1", "Acme", NOW).id
    with database.unit_of_work(space) as opened:
        yield opened


def test_a_record_is_looked_up_once_however_often_it_is_asked_for(store: Store) -> None:
    store.lookups.ask("crm", "contact", ["1", "2", "1"], NOW)
    store.lookups.ask("crm", "contact", ["1"], NOW + MINUTE)
    assert [(item.key, item.due_at) for item in store.lookups.due("crm", NOW, 9)] == [("1", NOW), ("2", NOW)]
    assert not store.lookups.due("another", NOW, 9)


def test_a_claim_is_given_once_and_lapses(store: Store) -> None:
    store.lookups.ask("crm", "contact", ["1"], NOW)
    (seen,) = store.lookups.due("crm", NOW, 9)
    mine = store.lookups.claim(seen, NOW, MINUTE)
    assert mine
    assert store.lookups.claim(seen, NOW, MINUTE) is None
    (lapsed,) = store.lookups.due("crm", NOW + MINUTE, 9)
    assert store.lookups.claim(lapsed, NOW + MINUTE, MINUTE)
    assert not store.lookups.done(mine), "somebody else has it now"
    assert not store.lookups.put_off(mine, NOW)


def test_who_asks_during_a_look_up_is_answered_by_another_one(store: Store) -> None:
    store.lookups.ask("crm", "contact", ["1"], NOW)
    mine = store.lookups.claim(store.lookups.due("crm", NOW, 1)[0], NOW, MINUTE)
    assert mine
    store.lookups.ask("crm", "contact", ["1"], NOW)
    assert not store.lookups.done(mine)
    assert store.lookups.due("crm", NOW + MINUTE, 9)


def test_what_waits_for_its_next_attempt_goes_on_waiting(store: Store) -> None:
    store.lookups.ask("crm", "contact", ["1"], NOW)
    mine = store.lookups.claim(store.lookups.due("crm", NOW, 1)[0], NOW, MINUTE)
    assert mine
    assert store.lookups.put_off(mine, NOW + 9 * MINUTE)
    store.lookups.ask("crm", "contact", ["1"], NOW + MINUTE)
    assert not store.lookups.due("crm", NOW + 8 * MINUTE, 9)
    store.lookups.cancel("crm", "contact", ["1"])
    assert not store.lookups.due("crm", NOW + 9 * MINUTE, 9)


def test_a_message_is_seen_for_the_first_time_once(store: Store) -> None:
    assert store.seen_messages.first_seen("crm", ["a", "b", "a"], NOW) == {"a", "b"}
    assert store.seen_messages.first_seen("crm", ["b", "c"], NOW) == {"c"}
    assert store.seen_messages.first_sight("another", "a", NOW)


def test_a_lead_that_was_named_and_one_known_by_its_email_become_one(store: Store) -> None:
    visit = TouchEvent("t", "ada@acme.example", TouchKind.PAGE_VIEW, NOW, named_by=IdentityKind.EMAIL)
    record(store, "web", [visit], NOW)
    name_leads(store, "crm", ["1", "2"], NOW)
    record(store, "crm", [LeadRecord("1", "Ada", "Ada@acme.example"), LeadRecord("2", "Bob", "bob@b.example")], NOW)
    (ada,) = store.leads.find("ada")
    assert store.touches.of_lead(ada.id)
    (merge,) = store.merges.latest()
    store.merges.undo(merge.id, NOW, "U1")
    record(store, "crm", [LeadRecord("1", "Ada L", "ada@acme.example")], NOW)
    assert store.merges.latest() == [], "a person said that they are two"


def test_two_keys_of_one_source_stay_two_people(store: Store) -> None:
    record(store, "crm", [LeadRecord("1", "Ada", "ada@acme.example"), LeadRecord("2", "Eva")], NOW)
    record(store, "crm", [LeadRecord("2", "Eva", "ada@acme.example")], NOW)
    assert store.merges.latest() == []


def test_a_key_that_was_forgotten_is_known_as_such(store: Store) -> None:
    name_leads(store, "crm", ["1"], NOW)
    forget_leads(store, "crm", ["1", "never seen"], NOW)
    assert forgotten(store, "crm", ["1", "2", "never seen"], NOW) == {"1", "never seen"}
    assert record(store, "crm", [LeadRecord("1", "Ada")], NOW).rejections
