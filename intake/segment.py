"""Bodies in the Segment spec, as Segment's and RudderStack's clients send them, decoded into typed records.

Source: Segment's "HTTP API" page.
"""

from datetime import datetime
from typing import Any

import msgspec

from intake.segment_lax import lax_batch, strict
from intake.segment_message import Message, RefusalError
from intake.segment_reader import Decoded, Reader

SOURCE = "events"
"""What messages of all keys are recorded under: a user id means the same person whichever server sends it."""
MOST_MESSAGES = 2_500


class _Batch(msgspec.Struct, gc=False):
    batch: list[Message]
    sent_at: datetime | None = msgspec.field(default=None, name="sentAt")


class _RawBatch(msgspec.Struct, gc=False):
    batch: list[msgspec.Raw]
    sent_at: Any = msgspec.field(default=None, name="sentAt")


class MalformedError(ValueError):
    """A body that is no message and no batch of them; the message says what is wrong with it."""


_batch_decoder = msgspec.json.Decoder(_Batch)
_raw_batch_decoder = msgspec.json.Decoder(_RawBatch)
_message_decoder = msgspec.json.Decoder(Message)


def decode_batch(body: bytes, now: datetime, *, unverified: bool = False) -> Decoded:
    """A body of `/v1/batch` received at `now`. A bad message is refused by itself; raises MalformedError for a body
    that is no batch. `unverified`: the key is one that anybody can read, as in a web page.
    """
    try:
        batch = _batch_decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return _decode_one_by_one(body, now, unverified=unverified)
    if len(batch.batch) > MOST_MESSAGES:
        raise MalformedError(f"a batch has at most {MOST_MESSAGES:,} messages, this one has {len(batch.batch):,}")
    reader = Reader(now, batch.sent_at, unverified=unverified)
    for position, message in enumerate(batch.batch):
        reader.read(position, message)
    return reader.decoded


def decode_message(body: bytes, kind: str, now: datetime, *, unverified: bool = False) -> Decoded:
    """A body of `/v1/<kind>` received at `now`, one message whose type may go without saying. Raises MalformedError."""
    try:
        message = _message_decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise MalformedError(_why(error)) from error
    message.type = message.type or kind
    reader = Reader(now, None, unverified=unverified)
    reader.read(0, message)
    return reader.decoded


def _decode_one_by_one(body: bytes, now: datetime, *, unverified: bool) -> Decoded:
    """A batch with something in it that is no message."""
    try:
        batch = _raw_batch_decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        if isinstance(error, msgspec.DecodeError) and not isinstance(error, msgspec.ValidationError):
            return _decode_lax(body, now, _why(error), unverified=unverified)
        raise MalformedError(_why(error)) from error
    if len(batch.batch) > MOST_MESSAGES:
        raise MalformedError(f"a batch has at most {MOST_MESSAGES:,} messages, this one has {len(batch.batch):,}")
    reader = Reader(now, _sent_at(batch.sent_at), unverified=unverified)
    for position, raw in enumerate(batch.batch):
        try:
            message = _message_decoder.decode(raw)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            reader.refuse(position, None, _why(error))
        else:
            reader.read(position, message)
    return reader.decoded


def _sent_at(told: object) -> datetime | None:
    try:
        return msgspec.convert(told, datetime | None)
    except (msgspec.ValidationError, ValueError):
        return None


def _decode_lax(body: bytes, now: datetime, reason: str, *, unverified: bool) -> Decoded:
    """A batch that is no JSON, and may be what Python's clients take for it. Raises MalformedError, saying `reason`,
    for another body.
    """
    try:
        messages, sent_at = lax_batch(body)
    except ValueError as error:
        raise MalformedError(reason) from error
    if len(messages) > MOST_MESSAGES:
        raise MalformedError(reason)
    reader = Reader(now, _sent_at(sent_at), unverified=unverified)
    for position, lax in enumerate(messages):
        try:
            message = _message_decoder.decode(strict(lax))
        except RefusalError as refusal:
            reader.refuse(position, None, str(refusal))
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            reader.refuse(position, None, _why(error))
        else:
            reader.read(position, message)
    return reader.decoded


def _why(error: Exception) -> str:
    if isinstance(error, msgspec.ValidationError):
        return str(error).replace("$.", "").replace("`", "")
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not valid UTF-8"
    return f"it is not valid JSON: {error}"
