"""Whatever is sent as events, decoding it gives records or says what is wrong with it, and never anything else."""

import json
import math
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.receiving import take
from intake.segment import SOURCE, MalformedError, decode_batch, decode_message
from intake.segment_reader import KINDS, Decoded
from storage import Database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["", " ", "\0", "\ud800", "x" * 300, "a@b.example", "/"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
INSTANTS = st.datetimes(timezones=st.timezones() | st.none()).map(datetime.isoformat) | TEXTS
TRAITS = ("email", "name", "firstName", "title", "company", "industry", "employees", "website", "domain", "path", "url")


def object_of(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object with some of these fields, each as it should be or anything."""
    return st.fixed_dictionaries({}, optional={name: value | JSON for name, value in fields.items()})


SAID = object_of(**dict.fromkeys(TRAITS, TEXTS))
MESSAGES = object_of(
    type=st.sampled_from(KINDS),
    messageId=TEXTS,
    userId=TEXTS | st.integers(),
    anonymousId=TEXTS,
    previousId=TEXTS,
    groupId=TEXTS,
    event=TEXTS,
    name=TEXTS,
    timestamp=INSTANTS,
    originalTimestamp=INSTANTS,
    sentAt=INSTANTS,
    traits=SAID,
    properties=SAID,
    context=object_of(traits=SAID, page=SAID, campaign=object_of(name=TEXTS, source=TEXTS, medium=TEXTS)),
)
BODIES = (
    st.binary(max_size=60)
    | JSON.map(json.dumps).map(str.encode)
    | st.lists(MESSAGES | JSON, max_size=5).map(lambda said: json.dumps({"batch": said}).encode())
    | st.builds(
        lambda said, sent: json.dumps({"batch": said, "sentAt": sent}).encode(), st.lists(MESSAGES), INSTANTS | JSON
    )
)
Decode = Callable[[bytes], Decoded]


@pytest.fixture(scope="module")
def recording(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that all examples write to."""
    file = shutil.copy(migrated_database, tmp_path_factory.mktemp("fuzz") / "tandem.db")
    with closing(Database.open(f"sqlite:///{file}")) as opened:
        yield opened


def decoded_or_told(decode: Decode, body: bytes) -> Decoded | None:
    """What a body decodes to, checked; None for one that is refused."""
    try:
        decoded = decode(body)
    except MalformedError:
        return None
    assert len(decoded.positions) == len(decoded.records)
    assert set(decoded.positions).isdisjoint(decoded.refused)
    assert all(decoded.refused.values())
    return decoded


@given(BODIES)
def test_any_body_of_a_batch(body: bytes) -> None:
    decoded_or_told(lambda each: decode_batch(each, NOW), body)


@given(BODIES | MESSAGES.map(json.dumps).map(str.encode), st.sampled_from(KINDS))
def test_any_body_of_one_message(body: bytes, kind: str) -> None:
    decoded = decoded_or_told(lambda each: decode_message(each, kind, NOW), body)
    assert decoded is None or len(decoded.ids) == 1


GOOD = json.dumps(
    {
        "sentAt": "2026-11-24T09:00:00Z",
        "batch": [
            {
                "type": kind,
                "messageId": f"m-{kind}",
                "userId": "u1",
                "anonymousId": "b1",
                "previousId": "b0",
                "groupId": "g1",
                "event": "Demo Requested",
                "timestamp": "2026-11-24T08:59:00.123Z",
                "traits": {
                    "email": "ana@acme.example",
                    "name": "Ana",
                    "employees": 40,
                    "website": "https://acme.example",
                },
                "properties": {"title": "Prices", "path": "/pricing"},
                "context": {"campaign": {"name": "spring", "source": "mail"}, "page": {"title": "Prices"}},
            }
            for kind in KINDS
        ],
    }
).encode()


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 3), st.binary(max_size=3)), min_size=1, max_size=4))
def test_any_change_to_a_good_body(changes: list[tuple[int, int, bytes]]) -> None:
    body = GOOD
    for place, cut, put in changes:
        body = body[:place] + put + body[place + cut :]
    decoded_or_told(lambda each: decode_batch(each, NOW), body)


@pytest.mark.parametrize("size", range(0, len(GOOD), 37))
def test_a_good_body_that_ends_early(size: int) -> None:
    assert decoded_or_told(lambda each: decode_batch(each, NOW), GOOD[:size]) is None


@given(st.lists(st.lists(MESSAGES, max_size=4), max_size=3))
def test_whatever_decodes_is_recorded_or_refused_in_words(recording: Database, batches: list[list[Any]]) -> None:
    space = recording.ensure_workspace("T1", "Acme", NOW).id
    for number, batch in enumerate(batches):
        now = NOW + timedelta(minutes=number)
        decoded = decoded_or_told(lambda each, now=now: decode_batch(each, now), json.dumps({"batch": batch}).encode())
        if decoded is None:
            continue
        with recording.unit_of_work(space) as store:
            verdicts = take(store, SOURCE, decoded, now)
        assert verdicts.accepted + len(verdicts.refused) == len(batch)
        assert all(refused.reason for refused in verdicts.refused)


def test_a_batch_of_clients_that_write_what_is_no_json_costs_only_those_messages() -> None:
    good = {"type": "page", "anonymousId": "b1", "messageId": "good"}
    odd = [{**good, "name": value} for value in (math.nan, -math.inf, "\ud83d")]
    body = json.dumps({"batch": [good, *odd, good]}).encode()
    decoded = decode_batch(body, NOW)
    assert decoded.refused == {
        1: "it has NaN, Infinity or a number in it that is too large",
        2: "it has NaN, Infinity or a number in it that is too large",
        3: "it has half a character in it, a surrogate without the other",
    }
    assert len(decoded.records) == 2
