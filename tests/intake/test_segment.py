"""Messages in the Segment spec: what real clients send becomes the leads and touches that a team expects."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from intake.receiving import Verdicts, take
from intake.segment import MOST_MESSAGES, SOURCE, MalformedError, decode_batch, decode_message
from revenue.records import TouchKind
from revenue.vocabulary import LifecycleStage
from storage import Database, Store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHARED = Path(os.environ.get("TANDEM_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
CAPTURED = SHARED / "payloads" / "clients" / "captured_requests.json"
Send = Callable[..., Verdicts]


@pytest.fixture
def space(database: Database) -> UUID:
    return database.ensure_workspace("T1", "Acme", NOW).id


@pytest.fixture
def send(database: Database, space: UUID) -> Send:
    """Sends messages as one batch and tells the verdicts."""

    def sent(*messages: dict[str, Any], now: datetime = NOW, **envelope: Any) -> Verdicts:
        body = json.dumps({"batch": messages, **envelope}).encode()
        with database.unit_of_work(space) as store:
            return take(store, SOURCE, decode_batch(body, now), now)

    return sent


@pytest.fixture
def store(database: Database, space: UUID) -> Any:
    """Looks at the rows."""
    with database.unit_of_work(space, write=False) as opened:
        yield opened


def journey(store: Store, name: str) -> Sequence[tuple[TouchKind, str | None]]:
    """What the one lead of this name did, in the order of the log."""
    (lead,) = store.leads.find(name)
    return [(touch.kind, touch.content) for touch in store.touches.of_lead(lead.id)]


@pytest.mark.skipif(not CAPTURED.is_file(), reason="../shared/data is not here: no captured requests")
def test_requests_of_real_clients_become_the_leads_and_touches_they_tell_of(send: Send, store: Store) -> None:
    for captured in json.loads(CAPTURED.read_text(encoding="utf-8")):
        body = captured["body"]
        assert not send(*body["batch"], sentAt=body["sentAt"]).refused, captured["client"]
    (ana,) = store.leads.find("ana.silva@acme.example")
    assert (ana.title, ana.account, ana.lifecycle_stage) == ("VP Ops", "Acme", LifecycleStage.KNOWN)
    # Each of the two clients told of the same visit, with ids of its own.
    assert sorted(journey(store, "ana.silva")) == sorted(
        2
        * [
            (TouchKind.DEMO_REQUEST, "demo"),
            (TouchKind.PRICING_VIEW, "Pricing"),
            (TouchKind.CONTENT_READ, "RevOps guide"),
        ]
    )
    assert store.vocabulary.campaigns() == ["q1-webinar"]


def test_a_visitor_who_gives_a_name_later_keeps_the_journey_from_before(send: Send, store: Store) -> None:
    read = {"type": "page", "name": "Guide", "anonymousId": "browser", "messageId": "1"}
    send(read, {**read, "name": "Prices", "properties": {"path": "/pricing"}, "messageId": "2"})
    named = {
        "type": "identify",
        "anonymousId": "browser",
        "userId": "u7",
        "traits": {"email": "Ada@Analytical.example"},
    }
    send({**named, "messageId": "3"})
    send({"type": "track", "event": "Demo Requested", "userId": "u7", "messageId": "4"})
    assert sorted(journey(store, "ada@analytical.example")) == [
        (TouchKind.DEMO_REQUEST, None),
        (TouchKind.PAGE_VIEW, "Guide"),
        (TouchKind.PRICING_VIEW, "Prices"),
    ]
    (ada,) = store.leads.find("ada@analytical.example")
    assert (ada.account, ada.lifecycle_stage) == ("analytical.example", LifecycleStage.KNOWN)


def test_the_second_delivery_of_a_batch_is_taken_and_changes_nothing(send: Send, store: Store) -> None:
    messages = [
        {"type": "identify", "userId": "u1", "traits": {"name": "Ada Lovelace"}, "messageId": "1"},
        {"type": "track", "event": "Demo Requested", "userId": "u1", "messageId": "2"},
    ]
    assert send(*messages) == send(*messages, now=NOW + timedelta(days=80))
    assert len(journey(store, "ada")) == 1


def test_one_bad_message_never_costs_the_batch(send: Send, store: Store) -> None:
    good = {"type": "track", "event": "Demo Requested", "userId": "u1", "traits": {}, "messageId": "good"}
    named = {"type": "identify", "userId": "u1", "traits": {"name": "Ada"}, "messageId": "name"}
    bad: list[Any] = [
        {"type": "trak", "event": "x", "userId": "u1", "messageId": "a"},
        {"type": "track", "userId": "u1", "messageId": "b"},
        {"type": "track", "event": "x", "messageId": "c"},
        {"type": "track", "event": "x", "userId": "u1"},
        {"type": "track", "event": "x", "userId": "u1", "messageId": "d", "timestamp": "yesterday"},
        {"type": "track", "event": ["x"], "userId": "u1", "messageId": "e"},
        {"type": "track", "event": "x", "userId": "u1", "messageId": "f", "timestamp": "2031-01-01T00:00:00Z"},
        {"type": "alias", "userId": "u1", "messageId": "g"},
        {"type": "group", "userId": "u1", "messageId": "h"},
        "no message at all",
    ]
    verdicts = send(named, good, *bad)
    assert verdicts.accepted == 2
    assert [refused.position for refused in verdicts.refused] == list(range(2, 2 + len(bad)))
    assert all(len(refused.reason) > 10 for refused in verdicts.refused), verdicts.refused
    assert journey(store, "ada") == [(TouchKind.DEMO_REQUEST, None)]


def test_an_email_of_somebody_else_is_refused_in_words(send: Send, store: Store) -> None:
    ada = {"type": "identify", "userId": "ada", "traits": {"name": "Ada", "email": "a@x.example"}, "messageId": "1"}
    verdicts = send(ada, {**ada, "userId": "bob", "traits": {"email": "A@x.example"}, "messageId": "2"})
    assert [refused.message_id for refused in verdicts.refused] == ["2"]
    assert "a@x.example belongs to user id ada already" in verdicts.refused[0].reason
    (lead,) = store.leads.find("a@x.example")
    assert lead.name == "Ada"


def test_a_browser_that_two_people_share_does_not_make_them_one(send: Send, store: Store) -> None:
    for number, name in enumerate(["Ada", "Bob"]):
        told = {"type": "identify", "anonymousId": "kiosk", "userId": name, "traits": {"name": name}}
        assert not send({**told, "messageId": f"{number}"}).refused
        send({"type": "track", "event": "Demo Requested", "userId": name, "messageId": f"demo {number}"})
    assert len(journey(store, "Ada")) == len(journey(store, "Bob")) == 1


def test_a_user_id_that_looks_like_an_email_is_not_taken_for_one(send: Send, store: Store) -> None:
    visit = {"type": "track", "event": "Guide Read", "anonymousId": "browser"}
    send({**visit, "userId": "ada@x.example", "messageId": "1"})
    send({**visit, "properties": {"email": "ada@x.example"}, "messageId": "2"})
    assert len(store.bulk.fetch("SELECT id FROM leads")) == 1


def test_a_touch_stands_where_two_of_its_names_are_two_people(send: Send, store: Store) -> None:
    send(
        {"type": "identify", "userId": "u1", "traits": {"name": "Ada", "email": "ada@x.example"}, "messageId": "1"},
        {"type": "identify", "userId": "u2", "traits": {"name": "Bob"}, "messageId": "2"},
    )
    wish = {"type": "track", "event": "Demo Requested", "userId": "u2", "properties": {"email": "ada@x.example"}}
    verdicts = send({**wish, "messageId": "3"}, {**wish, "messageId": "4"})
    assert (verdicts.accepted, verdicts.refused) == (2, ())
    assert ["belongs to user id u1 already" in note.reason for note in verdicts.notes] == [True]
    assert len(journey(store, "Bob")) == 2
    assert journey(store, "Ada") == []


def test_a_message_that_is_refused_leaves_nothing(send: Send, store: Store) -> None:
    named = {"userId": "u1", "anonymousId": "b1", "properties": {"title": "half \ud800 a character"}}
    verdicts = send({"type": "track", "event": "Guide Read", **named, "messageId": "1"})
    assert len(verdicts.refused) == 1
    for table in ("leads", "touches", "seen_messages", "lead_identities"):
        assert store.bulk.fetch(f"SELECT * FROM {table}") == []  # noqa: S608 - names of tables


def test_who_is_known_by_an_email_alone_has_the_company_of_it(send: Send, store: Store) -> None:
    send(
        {"type": "track", "event": "Demo Requested", "properties": {"email": "solo@solocorp.example"}, "messageId": "1"}
    )
    (solo,) = store.leads.find("solo@solocorp.example")
    assert solo.account == "solocorp.example"


def test_traits_at_the_top_and_in_the_context_are_told_together(send: Send, store: Store) -> None:
    told = {"traits": {"title": "CTO"}, "context": {"traits": {"email": "ada@x.example", "name": "Ada", "title": "x"}}}
    send({"type": "identify", "userId": "u1", "messageId": "1", **told})
    (ada,) = store.leads.find("ada@x.example")
    assert (ada.name, ada.title) == ("Ada", "CTO")


def test_a_lead_is_found_by_every_email_it_has(send: Send, store: Store) -> None:
    for number, email in enumerate(["ada@x.example", "ada@home.example"]):
        told = {"type": "identify", "userId": "u1", "traits": {"name": "Ada", "email": email}}
        send({**told, "messageId": f"{number}"})
    assert [lead.name for email in ("ada@x.example", "ada@home.example") for lead in store.leads.find(email)] == [
        "Ada"
    ] * 2


def test_a_clock_that_is_ahead_is_set_right_by_what_it_said_on_sending(send: Send, store: Store) -> None:
    ahead = NOW + timedelta(days=900)
    clicked = {"type": "track", "event": "Demo Requested", "userId": "u1", "messageId": "1"}
    named = {"type": "identify", "userId": "u1", "traits": {"name": "Ada"}, "messageId": "2"}
    at = (ahead - timedelta(hours=1)).isoformat()
    assert not send({**clicked, "timestamp": at}, named, sentAt=ahead.isoformat()).refused
    (ada,) = store.leads.find("Ada")
    assert [touch.at for touch in store.touches.of_lead(ada.id)] == [NOW - timedelta(hours=1)]


def test_a_group_names_the_company_of_a_lead(send: Send, store: Store) -> None:
    send(
        {"type": "identify", "userId": 5, "traits": {"name": "Ada"}, "messageId": "1"},
        {
            "type": "group",
            "userId": 5,
            "groupId": "g1",
            "traits": {"name": "Analytical", "employees": "250"},
            "messageId": "2",
        },
    )
    (ada,) = store.leads.find("Analytical")
    assert ada.name == "Ada"


def test_what_is_behind_the_question_mark_of_an_address_is_not_kept(send: Send, store: Store) -> None:
    page = {
        "type": "page",
        "userId": "u",
        "messageId": "1",
        "properties": {"url": "https://x.example/a?email=ada@x.example"},
    }
    send(page, {"type": "identify", "userId": "u", "traits": {"name": "Ada"}, "messageId": "2"})
    assert journey(store, "Ada") == [(TouchKind.PAGE_VIEW, "/a")]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"batch": 5}', b'{"batch": [', b"\xff", b"[" * 100_000, b'{"batch": NaN}']
)
def test_a_body_that_is_no_batch_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        decode_batch(body, NOW)
    assert str(caught.value)


def test_a_batch_of_too_many_messages_is_refused() -> None:
    with pytest.raises(MalformedError, match="at most 2,500 messages"):
        decode_batch(json.dumps({"batch": [{}] * (MOST_MESSAGES + 1)}).encode(), NOW)


def test_a_single_message_may_leave_its_type_to_the_path() -> None:
    body = b'{"event": "Demo Requested", "userId": "u", "messageId": "1"}'
    assert len(decode_message(body, "track", NOW).records) == 1
    with pytest.raises(MalformedError):
        decode_message(b"nonsense", "track", NOW)
