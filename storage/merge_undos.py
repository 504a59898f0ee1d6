"""Two leads that were merged are made two again, from what was written down when they became one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, insert, update

from revenue.identities import IdentityKind, company_domain
from revenue.vocabulary import LifecycleStage
from storage.before_tables import BEFORE
from storage.bulk import Bulk
from storage.engagement_rows import EngagementRows
from storage.intake_tables import lead_merges
from storage.merge_history import MergeHistory
from storage.merge_people import stage_of
from storage.merge_stories import BELONGING, FILLED, HISTORIES, plain_row, typed
from storage.tables import accounts, engagement, lead_identities, lead_passages, leads, source_keys


class UnmergeableError(Exception):
    """A merge that cannot be undone; the message says why, to whoever asked."""


class MergeUndos(MergeHistory):
    """Undoing merges of this workspace's leads."""

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
        row = typed(leads, story["lead"])
        self._write(insert(leads).values(workspace_id=self._workspace_id, id=absorbed_id, **row))
        is_open = LifecycleStage(row["lifecycle_stage"]).is_open
        state = {"owner_id": row["owner_id"], "baton": row["baton"], "is_open": is_open, **_COLD}
        self._write(insert(engagement).values(workspace_id=self._workspace_id, lead_id=absorbed_id, **state))
        self._give(story["belongings"], kept_id, absorbed_id)
        for earlier in story["before"]:
            self._add(BEFORE[leads], **typed(BEFORE[leads], earlier))
        for table in HISTORIES:
            for history in story["belongings"][table.name]:
                self._add(table, **{**typed(table, history), "lead_id": absorbed_id})
            for history in story["added"][table.name]:
                self._write(self._delete(table, table.c.lead_id == kept_id, *_same_row(table, history)))
        self._unfill(kept_id, story)
        self._fold_again([kept_id, absorbed_id])
        self._write(self._update(lead_merges, merge_id).values(undone_by=by, undone_at=now, change=self.changes() + 1))

    def _give(self, belongings: Mapping[str, Any], giver: UUID, taker: UUID) -> None:
        """Let what belonged to a lead belong to another one."""
        space = self._workspace_id
        for table in BELONGING:
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

    def _unfill(self, kept_id: UUID, story: Mapping[str, Any]) -> None:
        """Let the kept lead forget what it had from the absorbed one alone, unless it was told again since."""
        (row,) = self._connection.execute(self._select(leads).where(leads.c.id == kept_id))
        current, was = plain_row(row._asdict()), story["kept"]
        filled = [
            name
            for name in FILLED
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
        values["created_at"] = typed(leads, was)["created_at"]
        if story["lead"]["lifecycle_stage"] != LifecycleStage.SEED:
            passages = self._connection.execute(self._select(lead_passages).where(lead_passages.c.lead_id == kept_id))
            values["lifecycle_stage"] = stage_of((row._asdict() for row in passages), was["lifecycle_stage"])
        self._write(self._update(leads, kept_id).values(**values))
        if copied := copied_to_engagement(values):
            mine = (engagement.c.workspace_id == self._workspace_id) & (engagement.c.lead_id == kept_id)
            self._write(update(engagement).where(mine).values(**copied))

    def _fold_again(self, lead_ids: Sequence[UUID]) -> None:
        bulk = Bulk(self._connection, self._workspace_id)
        EngagementRows(bulk).refold([bulk.id(lead_id) for lead_id in lead_ids])

    def _delete(self, table: Table, *which: ColumnElement[bool]) -> Any:
        return delete(table).where(table.c.workspace_id == self._workspace_id, *which)


def copied_to_engagement(values: Mapping[str, Any]) -> dict[str, Any]:
    """What engagement says of a lead whose row has new values."""
    copied = {name: values[name] for name in ("owner_id", "baton") if name in values}
    if "lifecycle_stage" in values:
        copied["is_open"] = LifecycleStage(values["lifecycle_stage"]).is_open
    return copied


_COLD = {
    column.name: 0.0 if column.name.endswith("log2") else 0
    for column in engagement.c
    if not column.nullable and column.name not in {"workspace_id", "lead_id", "baton", "is_open"}
}


def _same_row(table: Table, row: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    key = [column.name for column in table.primary_key if column.name in row]
    values = typed(table, row)
    return [table.c[name] == values[name] for name in key]
