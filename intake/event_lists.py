"""Bodies that are a list of events, as webhooks send them: a bad event costs no other."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from intake.segment import MalformedError

T = TypeVar("T")
_bodies = msgspec.json.Decoder(list[msgspec.Raw])


def events_in(body: bytes, kind: type[T], sender: str, most: int) -> Iterator[tuple[T | None, str]]:
    """(event of the type `kind`, "") for each of a list of at most `most`, or (None, why it is none, in words).

    `sender` is the name that people know. Raises MalformedError for a body that is no such list.
    """
    try:
        raws = _bodies.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise MalformedError(f"the body is no JSON list of events, as {sender} sends them") from error
    if len(raws) > most:
        raise MalformedError(f"a delivery has at most {most:,} events, this one has {len(raws):,}")
    return (_event(raw, kind, sender) for raw in raws)


def _event(raw: msgspec.Raw, kind: type[T], sender: str) -> tuple[T | None, str]:
    try:
        return msgspec.json.decode(raw, type=kind), ""
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return None, f"it is no event of {sender}: {str(error)[:200]}"
