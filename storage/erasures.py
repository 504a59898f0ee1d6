"""Erased people: everything about them goes, and marks of what they were known by refuse their return.

A mark says nothing to a reader, but whoever has a copy of the database can test a guess: marks are keyed by the id of
the workspace alone, which every key of the intake contains, too.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Text, cast, delete, or_, select, update

from revenue.identities import IdentityKind
from revenue.instants import DAY_MICROS, to_micros
from revenue.records import HandoffRecord, IdentityRecord, LeadRecord, OpportunityRecord, Record, TouchEvent
from storage.before_tables import BEFORE
from storage.bulk import Bulk
from storage.daily import add_daily
from storage.early_messages import EarlyMessages
from storage.intake_tables import erased_identities, lead_merges, lookups
from storage.merge_history import now_at
from storage.repository import Repository
from storage.tables import (
    engagement,
    handoffs,
    lead_assignments,
    lead_identities,
    lead_passages,
    leads,
    opportunities,
    outbox,
    source_keys,
    touches,
)

Name = tuple[str, str]
"""What somebody is known by: the kind of identity, and its value."""
REFUSED = "this person asked to be forgotten"
_KEY = "key:"
# What belongs to a person, in an order in which it may be deleted.
_PERSONAL = (touches, engagement, lead_passages, lead_assignments, lead_identities, handoffs, BEFORE[handoffs])


@dataclass(frozen=True, slots=True)
class Erased:
    """How much went: touches of the log, and names that are refused from now on."""

    touches: int
    names: int


class Erasures(Repository):
    """The people who asked this workspace to forget them."""

    def erase(self, lead_id: UUID, now: datetime) -> Erased:
        """Delete a lead with everything about it, and refuse its return; a deal stays, as one of the company.

        One that was absorbed is the lead that absorbed it. Raises LookupError for a lead that is not there.
        """
        # Whoever records about this person meanwhile waits, and reads the marks afterwards.
        Bulk(self._connection, self._workspace_id).one_writer()
        lead_id = now_at(self._connection, self._workspace_id, lead_id)
        if self._connection.execute(self._select(leads, leads.c.id).where(leads.c.id == lead_id)).first() is None:
            raise LookupError(f"there is no lead {lead_id}")
        identities = select(lead_identities.c.kind, lead_identities.c.value)
        names: list[Name] = [
            (kind, value) for kind, value in self._connection.execute(self._of(lead_identities, lead_id, identities))
        ]
        self.remember(names, now)
        gone = self._uncount(lead_id)
        for table in _PERSONAL:
            self._forget(table, table.c.lead_id == lead_id)
        for table in (opportunities, BEFORE[opportunities]):
            mine = (table.c.workspace_id == self._workspace_id) & (table.c.lead_id == lead_id)
            self._write(update(table).where(mine).values(lead_id=None))
        self._forget(BEFORE[leads], BEFORE[leads].c.id == lead_id)
        self._forget(source_keys, source_keys.c.kind == "lead", source_keys.c.record_id == lead_id)
        parts = self._parts_of(lead_id)
        self._forget(lead_merges, or_(lead_merges.c.kept_id.in_(parts), lead_merges.c.absorbed_id.in_(parts)))
        self._forget_messages(parts, names)
        for kind, key in names:
            if kind.startswith(_KEY):
                # Nothing but people is looked up.
                self._forget(lookups, lookups.c.source == kind.removeprefix(_KEY), lookups.c.key == key)
        self._forget(leads, leads.c.id == lead_id)
        return Erased(gone, len(names))

    def remember(self, names: Iterable[Name], now: datetime) -> None:
        """Refuse these names from now on."""
        Bulk(self._connection, self._workspace_id).one_writer()
        for name in sorted(_spelled(names)):
            self._add(erased_identities, mark=self._mark(name), erased_at=now)

    def among(self, names: Iterable[Name]) -> set[Name]:
        """Those of some names that were erased. One that is an email is refused in any spelling and of any kind."""
        if self._connection.execute(self._select(erased_identities).limit(1)).first() is None:
            return set()
        spellings = {name: _spelled([name]) for name in names}
        marks = {self._mark(spelled): spelled for found in spellings.values() for spelled in found}
        erased: set[Name] = set()
        each = list(marks)
        for start in range(0, len(each), 1_000):
            statement = self._select(erased_identities, erased_identities.c.mark)
            part = statement.where(erased_identities.c.mark.in_(each[start : start + 1_000]))
            erased.update(marks[bytes(mark)] for mark in self._connection.scalars(part))
        return {name for name, found in spellings.items() if not erased.isdisjoint(found)}

    def refused(self, source: str, records: Sequence[tuple[int, Record]]) -> set[int]:
        """The positions of records that are about somebody who was erased."""
        if self._connection.execute(self._select(erased_identities).limit(1)).first() is None:
            return set()
        names = {position: _names_of(source, item) for position, item in records}
        erased = self.among({name for found in names.values() for name in found})
        return {position for position, found in names.items() if erased.intersection(found)} if erased else set()

    def _of(self, table: Table, lead_id: UUID, statement: Any) -> Any:
        return statement.where(table.c.workspace_id == self._workspace_id, table.c.lead_id == lead_id)

    def _parts_of(self, lead_id: UUID) -> set[UUID]:
        """The lead and all that it absorbed, and what these had absorbed before."""
        parts, newest = {lead_id}, {lead_id}
        while newest:
            absorbed = self._select(lead_merges, lead_merges.c.absorbed_id).where(
                lead_merges.c.kept_id.in_(newest), lead_merges.c.undone_at.is_(None)
            )
            newest = set(self._connection.scalars(absorbed)) - parts
            parts |= newest
        return parts

    def _forget(self, table: Table, *which: ColumnElement[bool]) -> None:
        self._write(delete(table).where(table.c.workspace_id == self._workspace_id, *which))

    def _uncount(self, lead_id: UUID) -> int:
        """Take the lead's touches out of the daily roll-up; how many there were."""
        bulk = Bulk(self._connection, self._workspace_id)
        counts: dict[tuple[int, str, str], int] = {}
        rows = self._connection.execute(
            self._of(touches, lead_id, select(touches.c.at, touches.c.team, touches.c.kind))
        ).all()
        for at, team, kind in rows:
            day = (to_micros(at) // DAY_MICROS, team, kind)
            counts[day] = counts.get(day, 0) - 1
        add_daily(bulk, counts)
        bulk.run(bulk.sql("DELETE FROM daily_touches WHERE workspace_id = {} AND touches = 0"), [(bulk.workspace_id,)])
        return len(rows)

    def _forget_messages(self, lead_ids: Iterable[UUID], names: Sequence[Name]) -> None:
        """Messages to Slack that name one of the leads, and messages of sources that wait for their time."""
        payload = cast(outbox.c.payload, Text)
        for lead_id in lead_ids:
            self._forget(outbox, or_(payload.contains(str(lead_id)), payload.contains(lead_id.hex)))
        erased = _spelled(names)
        waiting = EarlyMessages(self._connection, self._workspace_id)
        for message in waiting.all():
            if not erased.isdisjoint(_spelled(message.names())):
                waiting.drop(message)

    def _mark(self, name: Name) -> bytes:
        """Keyed by the workspace, so that the same person is marked differently in each."""
        kind, value = name
        # Asked of what a source says, too, before anybody has looked whether it can be kept.
        said = f"{kind}:{value}".encode(errors="surrogatepass")
        return hmac.new(self._workspace_id.bytes, said, hashlib.sha256).digest()


def _spelled(names: Iterable[Name]) -> set[Name]:
    """Names with what else they say: whatever contains an @ is an email, whose case does not matter."""
    spelled = set(names)
    for kind, value in list(spelled):
        if "@" in value:
            spelled |= {(kind, value.lower()), (IdentityKind.EMAIL.value, value.lower())}
    return spelled


def _names_of(source: str, item: Record) -> list[Name]:
    """Everybody whom a record names as the buyer."""
    key = f"{_KEY}{source}"
    if type(item) is TouchEvent:
        return [(item.named_by.value if item.named_by else key, item.lead)]
    if type(item) is IdentityRecord:
        return [(kind.value, value) for kind, value in item.identities]
    if type(item) is LeadRecord:
        return [(key, item.key), *([(IdentityKind.EMAIL.value, item.email)] if item.email else [])]
    if type(item) is HandoffRecord or type(item) is OpportunityRecord:
        return [(key, item.lead)] if item.lead else []
    return []
