"""What a signed webhook says: a message or a batch, and anything else is refused in words."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.hook_messages import decode_messages
from intake.segment import MalformedError

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MESSAGE = {"type": "track", "event": "Demo Requested", "userId": "u1", "messageId": "m1"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def test_a_message_and_a_batch_of_it_are_the_same() -> None:
    one = decode_messages(json.dumps(MESSAGE).encode(), NOW)
    assert one == decode_messages(json.dumps({"batch": [MESSAGE]}).encode(), NOW)
    assert one.ids == ["m1"]
    assert not one.refused


def test_a_message_that_does_not_say_its_type_is_refused() -> None:
    assert decode_messages(b'{"event":"x","userId":"u","messageId":"m"}', NOW).refused == {0: "it has no type"}


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"batch":7}', b'{"batch":null}', b"[" * 400, b"\xff"])
def test_what_is_neither_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        decode_messages(body, NOW)


@given(st.binary(max_size=200) | JSON.map(lambda said: json.dumps(said).encode()))
def test_whatever_a_body_is_it_is_read_or_refused(body: bytes) -> None:
    with suppress(MalformedError):
        decode_messages(body, NOW)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys([*MESSAGE, "timestamp", "properties"], JSON))))
def test_whatever_stands_in_a_batch_each_message_has_one_verdict(batch: list[object]) -> None:
    assert len(decode_messages(json.dumps({"batch": batch}).encode(), NOW).ids) == len(batch)
