"""Which leads turned out to be one person: the merges and undos on record, and where a lead is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from storage.bulk import Bulk
from storage.intake_tables import lead_merges
from storage.repository import Repository


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge as it is on record. `absorbed_name` is what the absorbed lead was called, if it was."""

    id: UUID
    kept_id: UUID
    absorbed_id: UUID
    absorbed_name: str | None
    reason: str
    merged_by: str
    merged_at: datetime
    undone_by: str | None
    undone_at: datetime | None


class MergeHistory(Repository):
    """The merges of this workspace's leads, as they are on record."""

    def now_at(self, lead_id: UUID) -> UUID:
        """The lead that a lead is now: itself, or whichever absorbed it."""
        return now_at(self._connection, self._workspace_id, lead_id)

    def of_lead(self, lead_id: UUID) -> list[Merge]:
        """The merges into a lead, newest first, undone ones too."""
        return self._merges(lead_merges.c.kept_id == lead_id)

    def latest(self, limit: int = 20) -> list[Merge]:
        """The latest merges that hold, newest first."""
        return self._merges(lead_merges.c.undone_at.is_(None), limit)

    def get(self, merge_id: UUID) -> Merge | None:
        """A merge by id."""
        return next(iter(self._merges(lead_merges.c.id == merge_id)), None)

    def _merges(self, which: ColumnElement[bool], limit: int | None = None) -> list[Merge]:
        table = lead_merges.c
        statement = self._select(
            lead_merges,
            table.id,
            table.kept_id,
            table.absorbed_id,
            func.coalesce(
                table.absorbed["lead"]["name"].as_string(), table.absorbed["lead"]["email"].as_string()
            ).label("absorbed_name"),
            table.reason,
            table.merged_by,
            table.merged_at,
            table.undone_by,
            table.undone_at,
        ).where(which, table.merged_at <= self._horizon)
        rows = self._connection.execute(statement.order_by(table.merged_at.desc(), table.id.desc()).limit(limit))
        return [Merge(*row) for row in rows]

    def parted(self, lead_ids: Sequence[UUID]) -> set[frozenset[UUID]]:
        """Pairs among these leads that a person parted: they are not merged again by themselves.

        A lead that absorbed one of a pair stands in its place.
        """
        wanted = set(lead_ids)
        undone = self._select(lead_merges, lead_merges.c.kept_id, lead_merges.c.absorbed_id).where(
            lead_merges.c.undone_at.is_not(None)
        )
        # A person undoes a merge now and then: these are few, whatever the number of merges.
        rows = self._connection.execute(undone.distinct())
        pairs = (frozenset((self.now_at(kept_id), self.now_at(absorbed_id))) for kept_id, absorbed_id in rows)
        return {pair for pair in pairs if len(pair) == 2 and pair <= wanted}

    def changes(self) -> int:
        """How many merges and undos there were: whoever remembers leads asks whether they may have moved."""
        return changes(Bulk(self._connection, self._workspace_id))


def now_at(connection: Connection, workspace_id: UUID, lead_id: UUID) -> UUID:
    """The lead that a lead of a workspace is now: itself, or whichever absorbed it."""
    seen = {lead_id}
    while True:
        found = connection.execute(
            select(lead_merges.c.kept_id)
            .where(
                lead_merges.c.workspace_id == workspace_id,
                lead_merges.c.absorbed_id == lead_id,
                lead_merges.c.undone_at.is_(None),
            )
            .order_by(lead_merges.c.change.desc())
            .limit(1)
        ).scalar()
        if found is None or found in seen:
            return lead_id
        lead_id = found
        seen.add(found)


def changes(bulk: Bulk) -> int:
    """How many merges and undos a workspace has seen."""
    ((last,),) = bulk.fetch("SELECT max(change) FROM lead_merges WHERE workspace_id = {}", bulk.workspace_id)
    return last or 0
