"""One delivery of a source: its records in one transaction, and a verdict on each message in words."""

from dataclasses import dataclass, replace
from datetime import datetime

from intake.segment import decode_message
from intake.segment_reader import Decoded
from revenue.records import CampaignRecord, IdentityRecord, Record, TouchEvent
from storage import EarlyMessage, Store, campaigns_for_visitors, record


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that was not taken: its place in the delivery (from 0), its id, and why."""

    position: int
    message_id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of the messages of a delivery: each is accepted, also one that was known already, or refused.

    `notes` are about accepted ones: why somebody was not linked to whom the message names as well. Of a message that
    anybody may have sent, the verdict depends on its form alone, and on nothing that is stored.
    """

    accepted: int
    refused: tuple[Refused, ...]
    notes: tuple[Refused, ...] = ()


def take(store: Store, source: str, decoded: Decoded, now: datetime) -> Verdicts:
    """Record a delivery in the open transaction. What is acknowledged afterwards is there, once."""
    records, positions = decoded.records, decoded.positions
    if decoded.unverified:
        records, positions = _with_campaigns_for_visitors(store, source, decoded, now)
    recorded = record(store, source, records, now, together=positions)
    for early in decoded.early:
        said = {"body": early.body.decode(), "unverified": decoded.unverified}
        store.early_messages.keep_aside(EarlyMessage(source, early.key, early.due_at, said))
    refused, unlinked = dict(decoded.refused), dict[int, str]()
    # A stranger would learn from them who is known here, whom a name belongs to, and who asked to be forgotten.
    for rejection in recorded.rejections if not decoded.unverified else ():
        # The touch of a message stands also where two of its names belong to two people.
        item = records[rejection.position]
        told = unlinked if isinstance(item, IdentityRecord) and item.key in decoded.links else refused
        told.setdefault(positions[rejection.position], rejection.reason)
    notes = {at: why for at, why in unlinked.items() if at not in refused}
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


def _with_campaigns_for_visitors(
    store: Store, source: str, decoded: Decoded, now: datetime
) -> tuple[list[Record], list[int]]:
    """The records and their positions, without what would change a campaign, and with so many new ones at most."""
    named = [(item, _campaign_of(item)) for item in decoded.records]
    campaigns = campaigns_for_visitors(store, source, [name for _item, name in named if name], now)
    usable = campaigns.known | campaigns.new
    kept: list[tuple[Record, int]] = []
    for (item, name), position in zip(named, decoded.positions, strict=True):
        if isinstance(item, TouchEvent) and name and name not in usable:
            kept.append((replace(item, campaign=None), position))
        elif not isinstance(item, CampaignRecord) or name in campaigns.new:
            kept.append((item, position))
    return [item for item, _position in kept], [position for _item, position in kept]


def _campaign_of(item: Record) -> str | None:
    if isinstance(item, CampaignRecord):
        return item.key
    return item.campaign if isinstance(item, TouchEvent) else None
