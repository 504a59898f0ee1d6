"""One delivery of a source: its records in one transaction, and a verdict on each message in words."""

from dataclasses import dataclass
from datetime import datetime

from intake.segment import decode_message
from intake.segment_reader import Decoded
from revenue.records import CampaignRecord, IdentityRecord, Record
from storage import EarlyMessage, Store, record


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was not taken: its place in the delivery (from 0), its id, and why."""

    position: int
    message_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of the messages of a delivery: each is accepted, also one that was known already, or refused.

    `notes` are about accepted ones: why somebody was not linked to whom the message names as well.
    """

    accepted: int
    refused: tuple[Refused, ...]
    notes: tuple[Refused, ...] = ()


def take(store: Store, source: str, decoded: Decoded, now: datetime) -> Verdicts:
    """Record a delivery in the open transaction. What is acknowledged afterwards is there, once."""
    records, positions = decoded.records, decoded.positions
    if decoded.unverified and any(isinstance(item, CampaignRecord) for item in records):
        records, positions = _without_known_campaigns(store, decoded)
    recorded = record(store, source, records, now, together=positions)
    for early in decoded.early:
        said = {"body": early.body.decode(), "unverified": decoded.unverified}
        store.early_messages.keep_aside(EarlyMessage(source, early.key, early.due_at, said))
    refused, unlinked = dict(decoded.refused), dict[int, str]()
    for rejection in recorded.rejections:
        # The touch of a message stands also where two of its names belong to two people.
        item = records[rejection.position]
        told = unlinked if isinstance(item, IdentityRecord) and item.key in decoded.links else refused
        told.setdefault(positions[rejection.position], rejection.reason)
    # Whom a name belongs to is nobody's business who has the key of a web page.
    notes = {} if decoded.unverified else {at: why for at, why in unlinked.items() if at not in refused}
    return Verdicts(len(decoded.ids) - len(refused), _told(decoded, refused), _told(decoded, notes))


def _told(decoded: Decoded, reasons: dict[int, str]) -> tuple[Refused, ...]:
    return tuple(Refused(position, decoded.ids[position], reason) for position, reason in sorted(reasons.items()))


def take_early(store: Store, now: datetime, most: int) -> list[Refused]:
    """Record messages whose time has come, at most so many, in the open transaction; those that cannot be taken.

    A message is taken and dropped together, and by one transaction at a time, so it is recorded once.
    """
    store.bulk.one_writer()
    refused: list[Refused] = []
    for message in store.early_messages.due(now, most):
        said = message.message
        decoded = decode_message(said["body"].encode(), "", now, unverified=said["unverified"])
        refused += take(store, message.source, decoded, now).refused
        store.early_messages.drop(message)
    return refused


def _without_known_campaigns(store: Store, decoded: Decoded) -> tuple[list[Record], list[int]]:
    """The records and their positions without those that would change a campaign: anybody can write an address."""
    known = set(store.vocabulary.campaigns())
    kept = [
        (item, position)
        for item, position in zip(decoded.records, decoded.positions, strict=True)
        if not (isinstance(item, CampaignRecord) and item.key in known)
    ]
    return [item for item, _position in kept], [position for _item, position in kept]
