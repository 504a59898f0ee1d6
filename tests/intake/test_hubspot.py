"""HubSpot's webhooks: contacts that come as an object id alone become leads, and are filled by a look-up."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.hubspot import SOURCE, decode_hubspot, take_hubspot
from intake.hubspot_client import GoneError, HubSpotClient, UnansweredError
from intake.hubspot_lookups import LEASE, MOST_ATTEMPTS, MOST_SECONDS, HubSpotLookups, waiting
from intake.receiving import Verdicts
from intake.segment import MalformedError
from revenue.identities import IdentityKind
from revenue.records import TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage
from storage import Database, Lead, Lookup, Workspace, record

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHARED = Path(os.environ.get("TANDEM_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
SAMPLES = SHARED / "payloads" / "hubspot" / "webhook_samples.json"
ADA = {
    "email": "Ada@Acme.example",
    "firstname": "Ada",
    "lastname": "Moss",
    "jobtitle": "CTO",
    "createdate": "2026-11-01T08:00:00.000Z",
    "hs_lifecyclestage_marketingqualifiedlead_date": "2026-11-02T08:00:00Z",
    "hs_lifecyclestage_customer_date": None,
}


def event(number: int, what: str = "contact.creation", contact: object = 123, **more: Any) -> dict[str, Any]:
    at = int((NOW - timedelta(hours=1)).timestamp() * 1000) + number
    return {"eventId": number, "subscriptionId": 1, "subscriptionType": what, "objectId": contact, "occurredAt": at} | (
        more
    )


def change(number: int, name: str, value: object, contact: object = 123) -> dict[str, Any]:
    return event(number, "contact.propertyChange", contact, propertyName=name, propertyValue=value)


class HubSpot(ThreadingHTTPServer):
    """A HubSpot on this machine that answers what a test says, and remembers who asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.body: bytes | None = None
        self.headers_back: dict[str, str] = {}
        self.contacts: dict[str, dict[str, str | None]] = {}
        self.asked: list[str] = []
        self.tokens: set[str] = set()
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: HubSpot

    def do_GET(self) -> None:
        hubspot = self.server
        key = self.path.partition("?")[0].rpartition("/")[2]
        hubspot.asked.append(key)
        hubspot.tokens.add(self.headers["Authorization"])
        hubspot.meanwhile()
        status = hubspot.status if hubspot.status != 200 or hubspot.body or key in hubspot.contacts else 404
        body = hubspot.body or json.dumps({"id": key, "properties": hubspot.contacts.get(key, {})}).encode()
        self.send_response(status)
        for name, value in {**hubspot.headers_back, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives it
        """Say nothing."""


@pytest.fixture
def hubspot() -> Iterator[HubSpot]:
    with HubSpot() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=10)


class Desk:
    """A workspace that takes webhooks and looks contacts up."""

    def __init__(self, database: Database, workspace: Workspace, hubspot: HubSpot) -> None:
        self.database = database
        self.id = workspace.id
        self.lookups = HubSpotLookups(database, HubSpotClient(hubspot.url, "pat-1", seconds=5))

    def send(self, *events: Any, now: datetime = NOW) -> Verdicts:
        with self.database.unit_of_work(self.id) as store:
            return take_hubspot(store, decode_hubspot(json.dumps(events).encode(), now), now)

    def due(self, now: datetime) -> list[Lookup]:
        with self.database.unit_of_work(self.id, write=False) as store:
            return store.lookups.due(SOURCE, now, 99)

    def leads(self, name: str) -> list[Lead]:
        with self.database.unit_of_work(self.id, write=False) as store:
            return store.leads.find(name)

    def stages(self, lead: Lead) -> list[LifecycleStage]:
        with self.database.unit_of_work(self.id, write=False) as store:
            return [stage for stage, _at in store.leads.passages(lead.id)]


@pytest.fixture
def desk(database: Database, workspace: Workspace, hubspot: HubSpot) -> Desk:
    return Desk(database, workspace, hubspot)


def test_a_contact_that_comes_as_an_object_id_is_filled_by_the_look_up(desk: Desk, hubspot: HubSpot) -> None:
    hubspot.contacts["123"] = ADA
    assert desk.send(change(1, "firstname", "Ada")) == Verdicts(1, ())
    assert [lead.email for lead in desk.leads("123")] == [None]
    assert desk.lookups.run(NOW) == 1
    (ada,) = desk.leads("Ada Moss")
    assert (ada.email, ada.title, ada.lifecycle_stage) == ("ada@acme.example", "CTO", LifecycleStage.QUALIFIED)
    assert hubspot.tokens == {"Bearer pat-1"}
    assert not desk.due(NOW + timedelta(days=9))
    assert desk.lookups.run(NOW + timedelta(days=1)) == 0


def test_a_visitor_known_by_the_email_and_the_contact_are_one_lead(desk: Desk, hubspot: HubSpot) -> None:
    hubspot.contacts["123"] = ADA
    visit = TouchEvent("t", "ada@acme.example", TouchKind.DEMO_REQUEST, NOW, named_by=IdentityKind.EMAIL)
    with desk.database.unit_of_work(desk.id) as store:
        record(store, "events", [visit], NOW)
    desk.send(event(1), change(2, "lifecyclestage", "salesqualifiedlead"))
    desk.lookups.run(NOW)
    (ada,) = desk.leads("ada@acme.example")
    assert (ada.name, ada.lifecycle_stage) == ("Ada Moss", LifecycleStage.ACCEPTED)
    with desk.database.unit_of_work(desk.id) as store:
        assert [touch.kind for touch in store.touches.of_lead(ada.id)] == [TouchKind.DEMO_REQUEST]
        (merge,) = store.merges.latest()
    assert merge.reason == "both have the email ada@acme.example, by source hubspot"


def test_changes_count_once_and_in_the_order_in_which_they_happened(desk: Desk) -> None:
    changes = (
        change(3, "email", "new@acme.example"),
        change(2, "email", "old@acme.example"),
        change(4, "lifecyclestage", "marketingqualifiedlead"),
        change(5, "lifecyclestage", "customer"),
        change(6, "lifecyclestage", "a stage of their own"),
        change(7, "favourite_colour", ["red"]),
    )
    assert desk.send(*changes).accepted == 6
    (lead,) = desk.leads("new@acme.example")
    assert desk.stages(lead)[-2:] == [LifecycleStage.QUALIFIED, LifecycleStage.CUSTOMER]
    assert desk.send(changes[1]).accepted == 1, "what is repeated is accepted"
    assert desk.leads("new@acme.example") == [lead], "and changes nothing"


def test_deals_are_accepted_and_other_things_too(desk: Desk) -> None:
    assert desk.send(event(1, "deal.creation"), event(2, "company.creation")) == Verdicts(2, ())
    assert not desk.due(NOW)


def test_the_newer_form_of_an_event_is_understood(desk: Desk) -> None:
    desk.send(event(1, "object.creation", 7, objectTypeId="0-1"), event(2, "object.creation", 8, objectTypeId="0-3"))
    assert [lookup.key for lookup in desk.due(NOW)] == ["7"]


def test_a_contact_that_was_deleted_is_looked_up_no_more(desk: Desk) -> None:
    desk.send(event(1))
    desk.send(event(2, "contact.deletion"))
    assert not desk.due(NOW)


def test_somebody_erased_at_hubspot_is_erased_here_and_does_not_come_back(desk: Desk, hubspot: HubSpot) -> None:
    hubspot.contacts["123"] = ADA
    hubspot.contacts["124"] = ADA
    desk.send(event(1))
    desk.lookups.run(NOW)
    desk.send(event(2, "contact.privacyDeletion"))
    assert not desk.leads("ada@acme.example")
    assert desk.send(event(3)).refused[0].reason == "this person asked to be forgotten"
    # The same person as another contact is known by the address.
    desk.send(event(4, contact=124))
    assert desk.lookups.run(NOW) == 0
    assert not desk.leads("ada@acme.example")
    assert not desk.leads("124")
    assert desk.send(event(5, contact=124)).accepted == 0


def test_an_erased_person_is_looked_up_no_more_and_is_no_other_contact(desk: Desk) -> None:
    desk.send(change(1, "email", "Ada@Acme.example"))
    (ada,) = desk.leads("ada@acme.example")
    with desk.database.unit_of_work(desk.id) as store:
        store.erasures.erase(ada.id, NOW)
    assert not desk.due(NOW)
    sent = desk.send(change(2, "email", "ADA@acme.example", 124), event(3, contact=124), event(4, contact=125))
    assert [(refusal.position, refusal.reason) for refusal in sent.refused] == [
        (0, "this person asked to be forgotten"),
        (1, "this person asked to be forgotten"),
    ]
    assert desk.send(event(5, contact=124)).accepted == 0
    assert [lookup.key for lookup in desk.due(NOW)] == ["125"]
    assert [lead.name for lead in desk.leads("12")] == ["125"]


def test_a_contact_that_gets_an_erased_address_is_kept_without_it(desk: Desk) -> None:
    desk.send(change(1, "email", "ada@acme.example"), change(2, "email", "bob@acme.example", 124))
    (ada,) = desk.leads("ada@acme.example")
    with desk.database.unit_of_work(desk.id) as store:
        store.erasures.erase(ada.id, NOW)
    assert desk.send(change(3, "email", "ada@acme.example", 124)).accepted == 0
    assert [lead.email for lead in desk.leads("acme.example")] == ["bob@acme.example"]
    assert desk.send(change(4, "jobtitle", "CTO", 124)).accepted == 1


@pytest.mark.parametrize(
    ("status", "body", "headers", "wait"),
    [
        (429, b"slow down", {"Retry-After": "900"}, timedelta(minutes=15)),
        (500, b"", {}, timedelta(minutes=1)),
        (401, b"{}", {"Retry-After": "soon"}, timedelta(minutes=1)),
        (302, b"", {"Location": "http://127.0.0.1:1/"}, timedelta(minutes=1)),
        (200, b"<html>", {}, timedelta(minutes=1)),
        (200, b'{"id":"9","properties":{}}', {}, timedelta(minutes=1)),
        (200, b'{"id":"123","properties":{"email":7}}', {}, timedelta(minutes=1)),
        (200, b"[" * 5000, {}, timedelta(minutes=1)),
        (200, b'"' + b"x" * (1 << 20) + b'"', {}, timedelta(minutes=1)),
    ],
)
def test_an_answer_that_cannot_be_used_is_asked_for_again(
    desk: Desk, hubspot: HubSpot, status: int, body: bytes, headers: dict[str, str], wait: timedelta
) -> None:
    hubspot.status, hubspot.body, hubspot.headers_back = status, body, headers
    desk.send(event(1))
    assert desk.lookups.run(NOW) == 0
    (again,) = desk.due(NOW + wait)
    assert (again.due_at, again.attempts) == (NOW + wait, 1)
    hubspot.status, hubspot.body, hubspot.contacts["123"] = 200, None, ADA
    assert desk.lookups.run(NOW + wait - timedelta(seconds=1)) == 0
    assert desk.lookups.run(NOW + wait) == 1


def test_a_contact_that_hubspot_does_not_know_is_asked_for_once(desk: Desk, hubspot: HubSpot) -> None:
    desk.send(event(1))
    desk.lookups.run(NOW)
    desk.lookups.run(NOW + timedelta(days=1))
    assert hubspot.asked == ["123"]


def test_too_many_questions_end_the_round(desk: Desk, hubspot: HubSpot) -> None:
    hubspot.status, hubspot.body = 429, b"{}"
    desk.send(*(event(number, contact=number) for number in range(1, 6)))
    desk.lookups.run(NOW)
    assert len(hubspot.asked) == 1


def test_a_slow_hubspot_keeps_other_jobs_waiting_for_seconds_only(desk: Desk, hubspot: HubSpot) -> None:
    slow = count(0, MOST_SECONDS / 2)
    lookups = HubSpotLookups(desk.database, HubSpotClient(hubspot.url, "t"), lambda: next(slow))
    desk.send(*(event(number, contact=number) for number in range(1, 6)))
    lookups.run(NOW)
    assert len(hubspot.asked) == 1
    assert len(desk.due(NOW)) == 4


def test_waiting_doubles_up_to_an_hour_and_ends_some_day(desk: Desk, hubspot: HubSpot) -> None:
    minutes = [waiting(attempt) // timedelta(minutes=1) for attempt in (1, 2, 3, 7, 99)]
    assert minutes == [1, 2, 4, 60, 60]
    hubspot.status, hubspot.body = 500, b"{}"
    desk.send(event(1))
    now = NOW
    for _attempt in range(MOST_ATTEMPTS):
        desk.lookups.run(now)
        now += timedelta(hours=1)
    assert len(hubspot.asked) == MOST_ATTEMPTS
    assert not desk.due(now + timedelta(days=9))


def test_a_change_during_a_look_up_is_looked_up_again(desk: Desk, hubspot: HubSpot) -> None:
    hubspot.contacts["123"] = ADA
    desk.send(event(1))
    hubspot.meanwhile = lambda: desk.send(change(2, "firstname", "Eva"))
    desk.lookups.run(NOW)
    hubspot.meanwhile = lambda: None
    hubspot.contacts["123"] = {**ADA, "firstname": "Eva"}
    desk.lookups.run(NOW + LEASE)
    assert [lead.name for lead in desk.leads("ada@acme.example")] == ["Eva Moss"]


def test_one_replica_alone_looks_a_contact_up(desk: Desk) -> None:
    desk.send(event(1))
    (lookup,) = desk.due(NOW)
    with desk.database.unit_of_work(desk.id) as store:
        assert store.lookups.claim(lookup, NOW, LEASE)
        assert store.lookups.claim(lookup, NOW, LEASE) is None
    assert not desk.due(NOW)
    assert desk.due(NOW + LEASE), "one that nobody finished is taken over"


def test_a_hubspot_that_cannot_be_reached_is_asked_later() -> None:
    with pytest.raises(UnansweredError, match="cannot be reached"):
        HubSpotClient("http://127.0.0.1:9", "t", seconds=1).contact("1")


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_whatever_a_body_is_it_is_read_or_refused(body: bytes) -> None:
    with suppress(MalformedError):
        decode_hubspot(body, NOW)


JSON = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.lists(st.text())
)
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "eventId": JSON,
        "objectId": JSON | st.integers(0, 99),
        "occurredAt": JSON | st.integers(0, 2**41),
        "subscriptionType": JSON | st.sampled_from(["contact.creation", "contact.propertyChange", "deal.creation"]),
        "propertyName": JSON | st.sampled_from(["email", "lifecyclestage"]),
        "propertyValue": JSON,
    },
)


@given(st.lists(EVENTS | JSON, max_size=4))
def test_whatever_stands_in_an_event_each_has_one_verdict(events: list[Any]) -> None:
    delivery = decode_hubspot(json.dumps(events).encode(), NOW)
    assert len(delivery.ids) == len(events)
    assert not {found.position for found in delivery.events} & delivery.refused.keys()


def test_a_bad_event_never_costs_the_others(desk: Desk) -> None:
    verdicts = desk.send(
        event(1),
        {"eventId": 2},
        event(3, contact="x"),
        {**event(4), "occurredAt": 10**30},
        {**event(5), "occurredAt": 10**13},
        change(6, "email", "a\0@b.example", contact=9),
        event(7, contact=10),
    )
    assert [refused.position for refused in verdicts.refused] == [1, 2, 3, 4, 5]
    assert [lookup.key for lookup in desk.due(NOW)] == ["10", "123", "9"]


@pytest.mark.skipif(not SAMPLES.is_file(), reason="../shared/data is not here: no webhooks of HubSpot")
def test_the_published_webhooks_are_taken(desk: Desk) -> None:
    body = json.loads(SAMPLES.read_text(encoding="utf-8"))["body"]
    assert desk.send(*body) == Verdicts(2, ())
    assert {lookup.key for lookup in desk.due(NOW)} == {"65059681032", "123"}


def test_a_contact_that_is_gone_is_told_apart(hubspot: HubSpot) -> None:
    with pytest.raises(GoneError):
        HubSpotClient(hubspot.url, "t").contact("5")
