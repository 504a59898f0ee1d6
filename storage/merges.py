"""Two leads turn out to be one person: their journeys become one, and it is written down so that it can be undone.

Everything that names the absorbed lead names the kept one afterwards. The absorbed row goes; `lead_merges` holds what
it said and what belonged to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, insert, update

from revenue.identities import IdentityKind, company_domain
from revenue.vocabulary import LifecycleStage, furthest
from storage.before_tables import BEFORE
from storage.bulk import Bulk
from storage.engagement_rows import EngagementRows
from storage.ids import new_id
from storage.intake_tables import lead_merges
from storage.merge_history import MergeHistory
from storage.tables import (
    accounts,
    engagement,
    handoffs,
    lead_assignments,
    lead_identities,
    lead_passages,
    leads,
    opportunities,
    source_keys,
    touches,
)
from storage.types import Id, Instant

INTAKE = "intake"
"""Who merges two leads when nobody pressed a button: the rules of identity."""
# What the kept lead takes over where it knows nothing itself.
_FILLED = ("name", "email", "title", "product", "account_id", "campaign_id")
# What has an id of its own and belongs to a lead.
_BELONGING = (touches, opportunities, handoffs)
_HISTORIES = (lead_passages, lead_assignments)


class UnmergeableError(Exception):
    """A merge that cannot be undone; the message says why, to whoever asked."""


class Merges(MergeHistory):
    """Which leads of this workspace turned out to be one person."""

    def merge(
        self,
        kept_id: UUID,
        absorbed_id: UUID,
        reason: str,
        now: datetime,
        by: str = INTAKE,
        told: Iterable[str] = (),
    ) -> UUID:
        """Let the kept lead have everything of the absorbed one; the id of the merge.

        The kept lead keeps its owner, baton and stage, and takes over what it did not know; one that was never told
        about takes over the stage too. `told` are fields that whoever said they are one tells of the kept lead anyway:
        an undo leaves them.
        """
        Bulk(self._connection, self._workspace_id).one_writer()
        kept, absorbed = self._lead(kept_id), self._lead(absorbed_id)
        belongings = self._belongings(absorbed_id)
        # As of an earlier instant, too, they are one person, so nothing is kept of the time when they were two.
        earlier = BEFORE[leads]
        before = self._rows(earlier, earlier.c.id == absorbed_id)
        self._give(belongings, absorbed_id, kept_id)
        self._write(self._delete(earlier, earlier.c.id == absorbed_id))
        for table in _HISTORIES:
            self._write(self._delete(table, table.c.lead_id == absorbed_id))
        self._write(self._delete(engagement, engagement.c.lead_id == absorbed_id))
        self._write(self._delete(leads, leads.c.id == absorbed_id))
        added = self._add_histories(kept_id, kept, absorbed, belongings, now)
        self._fill(kept_id, kept, absorbed)
        self._fold_again([kept_id])
        story = {
            "lead": absorbed,
            "before": before,
            "belongings": belongings,
            "kept": kept,
            "added": added,
            "told": sorted(told),
        }
        merge_id = new_id()
        self._write(
            insert(lead_merges).values(
                workspace_id=self._workspace_id,
                id=merge_id,
                kept_id=kept_id,
                absorbed_id=absorbed_id,
                reason=reason,
                merged_by=by,
                merged_at=now,
                absorbed=story,
                change=self.changes() + 1,
            )
        )
        return merge_id

    def undo(self, merge_id: UUID, now: datetime, by: str) -> None:
        """Make two leads of one again: what belonged to the absorbed lead is its own, what came later stays.

        Raises UnmergeableError when it was undone already, or when the kept lead was absorbed by another one since.
        """
        Bulk(self._connection, self._workspace_id).one_writer()
        found = (
            self._connection.execute(self._select(lead_merges).where(lead_merges.c.id == merge_id)).mappings().first()
        )
        if found is None or found["undone_at"] is not None:
            raise UnmergeableError("This merge was undone already.")
        kept_id, absorbed_id, story = found["kept_id"], found["absorbed_id"], found["absorbed"]
        if self._connection.execute(self._select(leads, leads.c.id).where(leads.c.id == kept_id)).first() is None:
            raise UnmergeableError("The lead was merged with another one since: undo that first.")
        row = _typed(leads, story["lead"])
        self._write(insert(leads).values(workspace_id=self._workspace_id, id=absorbed_id, **row))
        is_open = LifecycleStage(row["lifecycle_stage"]).is_open
        state = {"owner_id": row["owner_id"], "baton": row["baton"], "is_open": is_open, **_COLD}
        self._write(insert(engagement).values(workspace_id=self._workspace_id, lead_id=absorbed_id, **state))
        self._give(story["belongings"], kept_id, absorbed_id)
        for earlier in story["before"]:
            self._add(BEFORE[leads], **_typed(BEFORE[leads], earlier))
        for table in _HISTORIES:
            for history in story["belongings"][table.name]:
                self._add(table, **{**_typed(table, history), "lead_id": absorbed_id})
            for history in story["added"][table.name]:
                self._write(self._delete(table, table.c.lead_id == kept_id, *_same_row(table, history)))
        self._unfill(kept_id, story)
        self._fold_again([kept_id, absorbed_id])
        self._write(self._update(lead_merges, merge_id).values(undone_by=by, undone_at=now, change=self.changes() + 1))

    def _add_histories(
        self,
        kept_id: UUID,
        kept: Mapping[str, Any],
        absorbed: Mapping[str, Any],
        belongings: Mapping[str, Any],
        now: datetime,
    ) -> dict[str, list[dict[str, Any]]]:
        """Let the kept lead have passed where the absorbed one passed; the rows that it got, by table."""
        mine = [_typed(lead_passages, row) for row in self._rows(lead_passages, lead_passages.c.lead_id == kept_id)]
        theirs = [_typed(lead_passages, row) for row in belongings[lead_passages.name]]
        named = [row["entered_at"] for row in (*mine, *theirs) if row["stage"] != LifecycleStage.SEED]
        one_is_known = {kept["lifecycle_stage"], absorbed["lifecycle_stage"]} != {LifecycleStage.SEED}
        if not named and (mine or theirs) and one_is_known:
            # One of them was known when it was first heard of, and nobody told when that was.
            known = kept if kept["lifecycle_stage"] != LifecycleStage.SEED else absorbed
            since = max(_typed(leads, known)["created_at"], *(row["entered_at"] for row in (*mine, *theirs)))
            theirs.append({"stage": known["lifecycle_stage"], "entered_at": since})
            named = [since]
        # Who has a name is no seed again, however late an anonymous visit comes to light.
        first = min(named, default=now)
        # Nor is anybody who has come further known only now.
        known_since = min((row["entered_at"] for row in mine if row["stage"] != LifecycleStage.SEED), default=None)
        passed = [
            row
            for row in theirs
            if not (row["stage"] == LifecycleStage.SEED and row["entered_at"] > first)
            and not (row["stage"] == LifecycleStage.KNOWN and known_since and row["entered_at"] >= known_since)
        ]
        added = {lead_passages.name: self._add_rows(lead_passages, kept_id, passed), lead_assignments.name: []}
        if kept["owner_id"] is None and absorbed["owner_id"] is not None:
            held = [_typed(lead_assignments, row) for row in belongings[lead_assignments.name]]
            # Whoever leads the lead now is who was assigned last.
            last = {"assigned_at": now, **{name: _typed(leads, absorbed)[name] for name in ("owner_id", "baton")}}
            before = self._connection.execute(
                self._select(lead_assignments, func.max(lead_assignments.c.assigned_at)).where(
                    lead_assignments.c.lead_id == kept_id
                )
            ).scalar()
            if not held or (before is not None and before >= max(row["assigned_at"] for row in held)):
                held.append(last)
            added[lead_assignments.name] = self._add_rows(lead_assignments, kept_id, held)
        return added

    def _add_rows(self, table: Table, lead_id: UUID, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Those of the rows that were not there, as they can be written in JSON."""
        added = [row for row in rows if self._add(table, **{**row, "lead_id": lead_id})]
        return [{name: _plain(value) for name, value in row.items()} for row in added]

    def _lead(self, lead_id: UUID) -> dict[str, Any]:
        (row,) = self._rows(leads, leads.c.id == lead_id)
        return {name: value for name, value in row.items() if name != "id"}

    def _rows(self, table: Table, which: ColumnElement[bool]) -> list[dict[str, Any]]:
        """Rows as they can be written in JSON, without the workspace and the lead."""
        rows = self._connection.execute(self._select(table).where(which)).mappings()
        return [{name: _plain(value) for name, value in row.items() if name not in _IMPLIED} for row in rows]

    def _belongings(self, lead_id: UUID) -> dict[str, Any]:
        mine: dict[str, Any] = {table.name: self._rows(table, table.c.lead_id == lead_id) for table in _HISTORIES}
        for table in _BELONGING:
            ids = self._connection.scalars(self._select(table, table.c.id).where(table.c.lead_id == lead_id))
            mine[table.name] = [record_id.hex for record_id in ids]
        mine["lead_identities"] = self._rows(lead_identities, lead_identities.c.lead_id == lead_id)
        told = (source_keys.c.kind == "lead") & (source_keys.c.record_id == lead_id)
        mine["source_keys"] = [
            list(row)
            for row in self._connection.execute(
                self._select(source_keys, source_keys.c.source, source_keys.c.key).where(told)
            )
        ]
        return mine

    def _give(self, belongings: Mapping[str, Any], giver: UUID, taker: UUID) -> None:
        """Let what belonged to a lead belong to another one."""
        space = self._workspace_id
        for table in _BELONGING:
            for part in self._parts(UUID(record_id) for record_id in belongings[table.name]):
                for place in (table, *((BEFORE[table],) if table in BEFORE else ())):
                    mine = (place.c.workspace_id == space) & (place.c.lead_id == giver) & place.c.id.in_(part)
                    self._write(update(place).where(mine).values(lead_id=taker))
        for row in belongings["lead_identities"]:
            name = (lead_identities.c.kind == row["kind"]) & (lead_identities.c.value == row["value"])
            mine = (lead_identities.c.workspace_id == space) & (lead_identities.c.lead_id == giver) & name
            self._write(update(lead_identities).where(mine).values(lead_id=taker))
        for source, key in belongings["source_keys"]:
            name = (source_keys.c.source == source) & (source_keys.c.kind == "lead") & (source_keys.c.key == key)
            mine = (source_keys.c.workspace_id == space) & (source_keys.c.record_id == giver) & name
            self._write(update(source_keys).where(mine).values(record_id=taker))

    def _fill(self, kept_id: UUID, kept: Mapping[str, Any], absorbed: Mapping[str, Any]) -> None:
        """Let the kept lead know what only the absorbed one knew."""
        mine, theirs = _typed(leads, kept), _typed(leads, absorbed)
        values = {name: theirs[name] for name in _FILLED if mine[name] is None and theirs[name] is not None}
        values["created_at"] = min(mine["created_at"], theirs["created_at"])
        if mine["owner_id"] is None and theirs["owner_id"] is not None:
            values.update(owner_id=theirs["owner_id"], baton=theirs["baton"])
        if theirs["lifecycle_stage"] != LifecycleStage.SEED:
            values["lifecycle_stage"] = self._stage(kept_id, mine["lifecycle_stage"])
        self._put(kept_id, values)

    def _unfill(self, kept_id: UUID, story: Mapping[str, Any]) -> None:
        """Let the kept lead forget what it had from the absorbed one alone, unless it was told again since."""
        current, was = self._lead(kept_id), story["kept"]
        filled = [
            name
            for name in _FILLED
            if was[name] is None and current[name] == story["lead"][name] and name not in story["told"]
        ]
        values: dict[str, Any] = dict.fromkeys(filled)
        if was["owner_id"] is None and current["owner_id"] == story["lead"]["owner_id"]:
            values.update(owner_id=None, baton=was["baton"])
        gone = {row["value"] for row in story["belongings"]["lead_identities"] if row["kind"] == IdentityKind.EMAIL}
        if (current["email"] or "").lower() in gone:
            values["email"] = was["email"]
            domain = company_domain(current["email"])
            guessed = self._select(accounts, accounts.c.id).where(func.lower(accounts.c.domain) == domain)
            if was["account_id"] is None and current["account_id"] in {
                account_id.hex for account_id in self._connection.scalars(guessed)
            }:
                values["account_id"] = None
        values["created_at"] = _typed(leads, was)["created_at"]
        if story["lead"]["lifecycle_stage"] != LifecycleStage.SEED:
            values["lifecycle_stage"] = self._stage(kept_id, was["lifecycle_stage"])
        self._put(kept_id, values)

    def _stage(self, lead_id: UUID, otherwise: str) -> str:
        """The stage that a lead entered last."""
        rows = self._connection.execute(
            self._select(lead_passages, lead_passages.c.stage, lead_passages.c.entered_at).where(
                lead_passages.c.lead_id == lead_id
            )
        )
        return furthest((LifecycleStage(stage), at) for stage, at in rows) or otherwise

    def _put(self, lead_id: UUID, values: Mapping[str, Any]) -> None:
        """Change a lead, and what its engagement copies of it."""
        self._write(self._update(leads, lead_id).values(**values))
        copied = {name: values[name] for name in ("owner_id", "baton") if name in values}
        if "lifecycle_stage" in values:
            copied["is_open"] = LifecycleStage(values["lifecycle_stage"]).is_open
        if copied:
            mine = (engagement.c.workspace_id == self._workspace_id) & (engagement.c.lead_id == lead_id)
            self._write(update(engagement).where(mine).values(**copied))

    def _fold_again(self, lead_ids: Sequence[UUID]) -> None:
        bulk = Bulk(self._connection, self._workspace_id)
        EngagementRows(bulk).refold([bulk.id(lead_id) for lead_id in lead_ids])

    def _delete(self, table: Table, *which: ColumnElement[bool]) -> Any:
        return delete(table).where(table.c.workspace_id == self._workspace_id, *which)


_IMPLIED = frozenset({"workspace_id", "lead_id"})
_COLD = {
    column.name: 0.0 if column.name.endswith("log2") else 0
    for column in engagement.c
    if not column.nullable and column.name not in {"workspace_id", "lead_id", "baton", "is_open"}
}


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row out of JSON with ids and instants again."""
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Id):
        return UUID(value)
    return datetime.fromisoformat(value) if isinstance(kind, Instant) else value


def _same_row(table: Table, row: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    key = [column.name for column in table.primary_key if column.name in row]
    typed = _typed(table, row)
    return [table.c[name] == typed[name] for name in key]
