"""SendGrid's events: what became of a mail is a touch of the person it was sent to."""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.receiving import Verdicts, take
from intake.segment import MalformedError
from intake.sendgrid import SOURCE, decode_sendgrid
from revenue.records import TouchKind
from storage import Database, Workspace

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHARED = Path(os.environ.get("TANDEM_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
VECTOR = SHARED / "payloads" / "sendgrid" / "signed_event_vector.json"


def event(number: int, kind: str, **more: Any) -> dict[str, Any]:
    at = int(NOW.timestamp()) - 60 + number
    return {"email": "Mia@Acme.example", "event": kind, "timestamp": at, "sg_event_id": f"e{number}", **more}


def send(database: Database, workspace: Workspace, *events: Any) -> Verdicts:
    with database.unit_of_work(workspace.id) as store:
        return take(store, SOURCE, decode_sendgrid(json.dumps(events).encode()), NOW)


def journey(database: Database, workspace: Workspace) -> list[tuple[TouchKind, str | None]]:
    with database.unit_of_work(workspace.id, write=False) as store:
        (lead,) = store.leads.find("mia@acme.example")
        return sorted((touch.kind, touch.content) for touch in store.touches.of_lead(lead.id))


def test_opens_clicks_and_unsubscribes_are_touches_of_the_person(database: Database, workspace: Workspace) -> None:
    events = (
        event(1, "open"),
        event(2, "click", url="https://acme.example/guide?email=mia%40acme.example#top"),
        event(3, "group_unsubscribe"),
        event(4, "spamreport"),
        event(5, "delivered", singlesend_name="Spring news"),
    )
    assert send(database, workspace, *events).accepted == 5
    assert journey(database, workspace) == [
        (TouchKind.EMAIL_CLICK, "acme.example/guide"),
        (TouchKind.EMAIL_OPEN, None),
        (TouchKind.OTHER, "Spring news"),
        (TouchKind.UNSUBSCRIBE, None),
        (TouchKind.UNSUBSCRIBE, None),
    ]


def test_a_delivery_that_comes_again_counts_once(database: Database, workspace: Workspace) -> None:
    for _ in range(3):
        assert send(database, workspace, event(1, "click"), event(2, "open")).accepted == 2
    assert len(journey(database, workspace)) == 2


def test_an_open_by_a_machine_is_no_open(database: Database, workspace: Workspace) -> None:
    events = (event(1, "open", sg_machine_open=True), event(2, "open", sg_machine_open=False), event(3, "processed"))
    assert send(database, workspace, *events) == Verdicts(3, ())
    assert journey(database, workspace) == [(TouchKind.EMAIL_OPEN, None)]


def test_a_bad_event_never_costs_the_others(database: Database, workspace: Workspace) -> None:
    verdicts = send(
        database,
        workspace,
        event(1, "open"),
        {**event(2, "open"), "email": "nobody"},
        {**event(3, "open"), "timestamp": 10**18},
        {**event(4, "open"), "sg_event_id": " "},
        "an event",
        {**event(5, "open"), "timestamp": int(NOW.timestamp()) + 10**6},
    )
    assert verdicts.accepted == 1
    assert [refused.position for refused in verdicts.refused] == [1, 2, 3, 4, 5]
    assert "in the future" in verdicts.refused[-1].reason


@pytest.mark.skipif(not VECTOR.is_file(), reason="../shared/data is not here: no event of SendGrid")
def test_the_event_of_the_vendors_own_tests_is_taken(database: Database, workspace: Workspace) -> None:
    body = json.loads(VECTOR.read_text(encoding="utf-8"))["raw_body"].encode()
    with database.unit_of_work(workspace.id) as store:
        assert take(store, SOURCE, decode_sendgrid(body), NOW) == Verdicts(1, ())
        (lead,) = store.leads.find("hello@world.com")
        (touch,) = store.touches.of_lead(lead.id)
    assert touch.kind is TouchKind.OTHER


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[", b"\xff", b"[" * 300, b'"' + b"x" * 99])
def test_a_body_that_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        decode_sendgrid(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "email": JSON | st.just("a@b.example"),
                "event": JSON | st.sampled_from(["open", "click", "bounce"]),
                "timestamp": JSON | st.integers(),
                "sg_event_id": JSON | st.text(),
                "sg_machine_open": JSON,
                "url": JSON | st.text(),
                "singlesend_name": JSON,
            },
        )
        | JSON,
        max_size=4,
    ),
)
def test_whatever_stands_in_an_event_each_has_one_verdict(events: list[Any]) -> None:
    body = json.dumps(events).encode()
    decoded = decode_sendgrid(body)
    assert len(decoded.ids) == len(events)
    assert not set(decoded.positions) & decoded.refused.keys()


@given(st.binary(max_size=200))
def test_whatever_a_body_is_it_is_read_or_refused(body: bytes) -> None:
    with suppress(MalformedError):
        decode_sendgrid(body)
