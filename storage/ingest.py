"""How anything comes in: typed records of one source, recorded once each in the open transaction."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from revenue.records import (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    Recorded,
    Rejection,
    Tally,
    TouchEvent,
)
from storage import ingest_deals, ingest_people
from storage.bulk import Bulk
from storage.ingest_touches import record_touches
from storage.references import References
from storage.store import Store

# People before what they own, companies before their buyers, leads before what happens to them.
_ORDER: tuple[type[Record], ...] = (
    MemberRecord,
    AccountRecord,
    CampaignRecord,
    CampaignCostRecord,
    LeadRecord,
    OpportunityRecord,
    HandoffRecord,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of record is kept: its name in `source_keys`, and how new and changed ones are written.

    Both writers take (key, record id, record) triples; ids are driver values.
    """

    name: str
    insert: Callable[[Bulk, References, Sequence[tuple[str, Any, Any]], datetime], None]
    change: Callable[[Bulk, References, Sequence[tuple[str, Any, Any]], datetime], None]
    match: Callable[[Bulk, References, Sequence[Any]], dict[str, Any]] | None = None


_KINDS: dict[type[Record], Kind] = {
    MemberRecord: Kind(
        "member", ingest_people.insert_members, ingest_people.change_members, ingest_people.match_members
    ),
    AccountRecord: Kind(
        "account", ingest_people.insert_accounts, ingest_people.change_accounts, ingest_people.match_accounts
    ),
    CampaignRecord: Kind("campaign", ingest_deals.insert_campaigns, ingest_deals.change_campaigns),
    CampaignCostRecord: Kind("cost", ingest_deals.insert_costs, ingest_deals.change_costs),
    LeadRecord: Kind("lead", ingest_people.insert_leads, ingest_people.change_leads, ingest_people.match_leads),
    OpportunityRecord: Kind("opportunity", ingest_deals.insert_opportunities, ingest_deals.change_opportunities),
    HandoffRecord: Kind("handoff", ingest_deals.insert_handoffs, ingest_deals.change_handoffs),
}


def record(store: Store, source: str, records: Sequence[Record], now: datetime) -> Recorded:
    """Record one batch of any kinds in the open transaction; the same record again changes nothing.

    A record whose content changed since the source last sent it is an update; of several in one batch with the same
    key the last wins. What cannot be taken is in `rejections`, by position in `records`; the rest is recorded.
    """
    bulk = store.bulk
    references = References(bulk, source, now)
    result = Recorded()
    for kind in _ORDER:
        placed = [(position, item) for position, item in enumerate(records) if type(item) is kind]
        if placed:
            _merge(result, _record_kind(bulk, references, _KINDS[kind], placed, now))
    touches = [(position, item) for position, item in enumerate(records) if isinstance(item, TouchEvent)]
    if touches:
        _merge(result, record_touches(bulk, references, source, touches, now))
    result.rejections.sort(key=lambda rejection: rejection.position)
    return result


def introduce(store: Store, source: str, now: datetime, *, lead_id: UUID, member_id: UUID) -> None:
    """Let a source name a lead and a member of ours by the 32 hexadecimal digits of their ids in what it records."""
    bulk = store.bulk
    references = References(bulk, source, now)
    references.identify(references.lead_kind, [(lead_id.hex, bulk.id(lead_id))])
    references.remember("member", [(member_id.hex, bulk.id(member_id), None)])


def _merge(result: Recorded, part: Recorded) -> None:
    result.tally.add(part.tally)
    result.rejections.extend(part.rejections)


_encode = msgspec.msgpack.Encoder(decimal_format="string").encode


def _fingerprint(item: Record) -> bytes:
    return hashlib.blake2b(_encode(item), digest_size=16).digest()


def _record_kind(
    bulk: Bulk, references: References, kind: Kind, placed: Sequence[tuple[int, Any]], now: datetime
) -> Recorded:
    tally = Tally(read=len(placed))
    rejections: list[Rejection] = []
    known = references.known(kind.name, [item.key for _position, item in placed])
    latest: dict[str, tuple[Any, bytes]] = {}
    for position, item in placed:
        if not item.key.strip():
            rejections.append(Rejection(position, "its key is blank"))
            tally.rejected += 1
            continue
        stamp = _fingerprint(item)
        before = latest[item.key][1] if item.key in latest else known.get(item.key, (None, None))[1]
        if before is None:
            tally.new += 1
        elif before == stamp:
            tally.unchanged += 1
            continue
        else:
            tally.updated += 1
        latest[item.key] = (item, stamp)

    unknown = [item for key, (item, _stamp) in latest.items() if key not in known]
    matched = kind.match(bulk, references, unknown) if kind.match and unknown else {}
    fresh = [item for item in unknown if item.key not in matched]
    new = [(item.key, new_id, item) for item, new_id in zip(fresh, bulk.new_ids(len(fresh)), strict=True)]
    changed = [
        (key, known[key][0] if key in known else matched[key], item)
        for key, (item, _stamp) in latest.items()
        if key in known or key in matched
    ]
    if new:
        kind.insert(bulk, references, new, now)
    if changed:
        kind.change(bulk, references, changed, now)
    references.remember(kind.name, [(key, record_id, latest[key][1]) for key, record_id, _item in (*new, *changed)])
    return Recorded(tally, rejections)
