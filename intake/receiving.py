"""One delivery of a source: its records in one transaction, and a verdict on each message in words."""

from dataclasses import dataclass
from datetime import datetime

from intake.segment import Decoded, decode_message
from storage import EarlyMessage, Store, record

_BODY = "body"


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was not taken: its place in the delivery (from 0), its id, and why."""

    position: int
    message_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of the messages of a delivery: each is accepted, also one that was known already, or refused."""

    accepted: int
    refused: tuple[Refused, ...]


def take(store: Store, source: str, decoded: Decoded, now: datetime) -> Verdicts:
    """Record a delivery in the open transaction. What is acknowledged afterwards is there, once."""
    recorded = record(store, source, decoded.records, now)
    for early in decoded.early:
        store.early_messages.keep_aside(EarlyMessage(source, early.key, early.due_at, {_BODY: early.body.decode()}))
    refused = dict(decoded.refused)
    for rejection in recorded.rejections:
        refused.setdefault(decoded.positions[rejection.position], rejection.reason)
    return Verdicts(
        len(decoded.ids) - len(refused),
        tuple(Refused(position, decoded.ids[position], reason) for position, reason in sorted(refused.items())),
    )


def take_early(store: Store, now: datetime, most: int) -> list[Refused]:
    """Record messages whose time has come, at most so many, in the open transaction; those that cannot be taken.

    A message is taken and dropped together, and by one transaction at a time, so it is recorded once.
    """
    store.bulk.one_writer()
    refused: list[Refused] = []
    for message in store.early_messages.due(now, most):
        verdicts = take(store, message.source, decode_message(message.message[_BODY].encode(), "", now), now)
        refused += verdicts.refused
        store.early_messages.drop(message)
    return refused
