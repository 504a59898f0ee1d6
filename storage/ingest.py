"""How anything comes in: typed records of one source, recorded once each in the open transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from revenue.records import (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    IdentityRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    Recorded,
    Rejection,
    Tally,
    TouchEvent,
)
from storage import identities, ingest_deals, ingest_people
from storage.bulk import REFUSALS, Bulk, refusal
from storage.checks import clean, problem
from storage.email_keys import in_one_spelling
from storage.erasures import REFUSED
from storage.event_names import as_mapped
from storage.fingerprints import SIZE, FileRows, fingerprint
from storage.identities import Acquaintances, Strangers
from storage.ingest_identities import Introducing, join_by_email
from storage.ingest_touches import Touching
from storage.merges import Merges
from storage.recall import Recall
from storage.references import References
from storage.rehearsal import Rehearsal
from storage.store import Store

MAX_SOURCE = 60
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

    Both writers take (key, record id, record) triples; ids are driver values. `known` finds what records with new
    keys may be known as.
    """

    name: str
    insert: Callable[[Bulk, References, Sequence[tuple[str, Any, Any]], datetime], None]
    change: Callable[[Bulk, References, Sequence[tuple[str, Any, Any]], datetime], None]
    known: Callable[[Bulk, References, Sequence[Any]], Acquaintances] = Strangers


_KINDS: dict[type[Record], Kind] = {
    MemberRecord: Kind(
        "member",
        ingest_people.insert_members,
        ingest_people.change_members,
        identities.known_members,
    ),
    AccountRecord: Kind(
        "account",
        ingest_people.insert_accounts,
        ingest_people.change_accounts,
        identities.known_accounts,
    ),
    CampaignRecord: Kind("campaign", ingest_deals.insert_campaigns, ingest_deals.change_campaigns),
    CampaignCostRecord: Kind("cost", ingest_deals.insert_costs, ingest_deals.change_costs),
    LeadRecord: Kind(
        "lead",
        ingest_people.insert_leads,
        ingest_people.change_leads,
        identities.known_leads,
    ),
    OpportunityRecord: Kind("opportunity", ingest_deals.insert_opportunities, ingest_deals.change_opportunities),
    HandoffRecord: Kind("handoff", ingest_deals.insert_handoffs, ingest_deals.change_handoffs),
}
Placed = Sequence[tuple[int, Record]]


def record(
    store: Store,
    source: str,
    records: Sequence[Record],
    now: datetime,
    *,
    fold_later: bool = False,
    recall: Recall | None = None,
    rows: FileRows | None = None,
    rehearsal: Rehearsal | None = None,
    together: Sequence[int] | None = None,
) -> Recorded:
    """Record one batch of any kinds in the open transaction; the same record again changes nothing.

    With `fold_later`, touches go into the log alone: for many batches in a row that end with `catch_up`. `recall` is
    for many batches too; the caller keeps or drops what this one found. The same goes for `rehearsal`, for batches that
    are all taken back. `rows` tells where records of a file stand: when it is read again, rows of a key that a later
    row of it replaced change nothing. Records with the same number in `together` are parts of one message: where one of
    them cannot be kept, none is.

    A record whose content changed since the source last sent it is an update; of several in one batch with the same
    key the last wins. What cannot be taken is in `rejections`, by position in `records`; the rest is recorded.
    Raises ValueError for a source whose name is blank or longer than 60 characters.
    """
    if not source.strip() or len(source) > MAX_SOURCE:
        raise ValueError(f"a source is named by 1 to {MAX_SOURCE} characters, not {source[:80]!r}")
    result = Recorded()
    good = _welcome(store, source, _checked(list(enumerate(records)), result), result)
    if together is not None and result.rejections:
        good = _whole(good, together, result)
    if good:
        store.bulk.one_writer()
        batch = _Batch(store.bulk, store.merges, source, now, fold_later, recall or Recall(), rows, rehearsal)
        good = in_one_spelling(store.bulk, References(store.bulk, source, now), good)
        _merge(result, _record_safely(batch, good))
    result.rejections.sort(key=lambda rejection: rejection.position)
    return result


def _checked(placed: Placed, result: Recorded) -> Placed:
    """The records that a database can keep; the others are rejected."""
    if clean(item for _position, item in placed):
        return placed
    good: list[tuple[int, Record]] = []
    for position, item in placed:
        if found := problem(item):
            _reject(result, position, found)
        else:
            good.append((position, item))
    return good


def _welcome(store: Store, source: str, placed: Placed, result: Recorded) -> Placed:
    """Those that are not about somebody who asked to be forgotten; the others are rejected."""
    refused = store.erasures.refused(source, placed)
    for position in refused:
        _reject(result, position, REFUSED)
    return [pair for pair in placed if pair[0] not in refused] if refused else placed


def _whole(placed: Placed, together: Sequence[int], result: Recorded) -> Placed:
    """Those of which no part was rejected; the other parts are rejected for the same reason."""
    reasons = {together[rejection.position]: rejection.reason for rejection in result.rejections}
    good: list[tuple[int, Record]] = []
    for position, item in placed:
        if together[position] in reasons:
            _reject(result, position, reasons[together[position]])
        else:
            good.append((position, item))
    return good


def _reject(result: Recorded, position: int, reason: str) -> None:
    result.rejections.append(Rejection(position, reason))
    result.tally.read += 1
    result.tally.rejected += 1


@dataclass(frozen=True, slots=True)
class _Batch:
    """How a batch is recorded."""

    bulk: Bulk
    merges: Merges
    source: str
    now: datetime
    fold_later: bool
    recall: Recall
    rows: FileRows | None
    rehearsal: Rehearsal | None

    def take_back(self) -> None:
        """The database refused the batch, or a part of it."""
        self.recall.drop()
        if self.rehearsal is not None:
            self.rehearsal.drop()


def _record_safely(batch: _Batch, placed: Placed) -> Recorded:
    """Record a batch; when the database refuses it, halve it until only what it refuses is left out."""
    if batch.bulk.refuses_nothing and all(type(item) is TouchEvent for _position, item in placed):
        # Not for free: for a savepoint, SQLite copies every page that it changes.
        return _record(batch, placed)
    try:
        with batch.bulk.savepoint():
            return _record(batch, placed)
    except REFUSALS as error:
        batch.take_back()
        if len(placed) == 1:
            result = Recorded()
            _reject(result, placed[0][0], refusal(error))
            return result
    result = Recorded()
    half = len(placed) // 2
    for part in (placed[:half], placed[half:]):
        _merge(result, _record_safely(batch, part))
    return result


def _record(batch: _Batch, placed: Placed) -> Recorded:
    bulk, now = batch.bulk, batch.now
    references = References(bulk, batch.source, now, batch.recall)
    by_kind: dict[type[Record], list[tuple[int, Any]]] = {}
    for pair in placed:
        by_kind.setdefault(type(pair[1]), []).append(pair)
    result = Recorded()
    for kind in _ORDER:
        if kind in by_kind:
            _merge(result, _record_kind(batch, references, _KINDS[kind], by_kind[kind]))
    if IdentityRecord in by_kind:
        introducing = Introducing(bulk, references, batch.merges, batch.source, now)
        _merge(result, introducing.record(by_kind[IdentityRecord]))
    if TouchEvent in by_kind:
        touches = Touching(bulk, references, batch.source, now, fold_later=batch.fold_later, rehearsal=batch.rehearsal)
        _merge(result, touches.record(as_mapped(bulk, by_kind[TouchEvent])))
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


def _record_kind(batch: _Batch, references: References, kind: Kind, placed: Sequence[tuple[int, Any]]) -> Recorded:
    bulk, now, rows = batch.bulk, batch.now, batch.rows
    tally = Tally(read=len(placed))
    keys = [item.key for _position, item in placed]
    known = references.known(kind.name, keys)
    marks = {key: mark for key, (_id, mark) in known.items()}
    if batch.rehearsal is not None:
        marks.update(batch.rehearsal.marks(kind.name, keys))
    latest: dict[str, Any] = {}
    for position, item in placed:
        before = marks.get(item.key)
        if before is None:
            tally.new += 1
            mark = fingerprint(item, None)
        else:
            if rows is not None and rows.superseded(before, position):
                tally.unchanged += 1
                continue
            stamp = fingerprint(item, before)
            if before[:SIZE] == stamp:
                tally.unchanged += 1
                continue
            tally.updated += 1
            mark = rows.mark(stamp, position) if rows is not None else stamp
        marks[item.key] = mark
        latest[item.key] = item

    unknown = [item for key, item in latest.items() if key not in known]
    new, matched = _told_apart(bulk, kind.known(bulk, references, unknown), unknown)
    changed = [
        (key, known[key][0] if key in known else matched[key], item)
        for key, item in latest.items()
        if key in known or key in matched
    ]
    if new:
        kind.insert(bulk, references, new, now)
    if changed:
        kind.change(bulk, references, changed, now)
    references.remember(kind.name, [(key, record_id, marks[key]) for key, record_id, _item in (*new, *changed)])
    if kind.name == "lead":
        join_by_email(bulk, references, batch.merges, changed, now)
    if batch.rehearsal is not None:
        batch.rehearsal.found(kind.name, {key: marks[key] or b"" for key in latest})
    return Recorded(tally)


def _told_apart(
    bulk: Bulk, acquaintances: Acquaintances, unknown: Sequence[Any]
) -> tuple[list[tuple[str, Any, Any]], dict[str, Any]]:
    """Of records with new keys: those to make, with their ids, and the ids of those that are known by another name."""
    if isinstance(acquaintances, Strangers):
        return [(item.key, new_id, item) for item, new_id in zip(unknown, bulk.new_ids(len(unknown)), strict=True)], {}
    new, matched = [], {}
    for item, new_id in zip(unknown, bulk.new_ids(len(unknown)), strict=True):
        known_id = acquaintances.find(item)
        if known_id is None:
            acquaintances.add(item, new_id)
            new.append((item.key, new_id, item))
        else:
            matched[item.key] = known_id
    return new, matched
