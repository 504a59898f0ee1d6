"""Touches that are in the log and not yet in the engagement projection: noted, and folded later, lead by lead.

An import of a million touches would write each lead's state again with every batch. It appends to the log, leaves a
note in the same transaction, and folds each lead once at its end. The note survives a crash: whoever comes next (the
rest of the import, the tick, a rebuild) does what is left. Folding a lead from its log twice gives the same state.
"""

from uuid import UUID

from storage.bulk import Bulk
from storage.engagement_rows import EngagementRows
from storage.tables import unfolded_touches

_PROJECTION = "engagement"
# Two machines number their touches by their own clocks; this much one may be behind the other.
_CLOCKS_APART_MS = 60_000


class Backlog:
    """The note of one workspace."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk

    def exists(self) -> bool:
        """True when the log is ahead of the projection."""
        return self._first() is not None

    def note(self, first_id: object) -> None:
        """Touches from this id (a driver value) on are not folded; an earlier note stays."""
        self._bulk.insert(
            unfolded_touches,
            ("projection", "first_id"),
            [(self._bulk.workspace_id, _PROJECTION, first_id)],
            conflict="ON CONFLICT DO NOTHING",
        )

    def clear(self) -> None:
        """Everything is folded."""
        sql = self._bulk.sql("DELETE FROM unfolded_touches WHERE workspace_id = {} AND projection = {}")
        self._bulk.run(sql, [(self._bulk.workspace_id, _PROJECTION)])

    def fold(self) -> int:
        """Fold every lead with a touch that is not folded; the number of those leads."""
        first = self._first()
        if first is None:
            return 0
        first_id = self._bulk.id(_earlier(first))
        leads = self._bulk.fetch(
            "SELECT t.lead_id, e.touches FROM"
            " (SELECT DISTINCT lead_id FROM touches WHERE workspace_id = {} AND id >= {}) t"
            " JOIN engagement e ON e.workspace_id = {} AND e.lead_id = t.lead_id",
            self._bulk.workspace_id,
            first_id,
            self._bulk.workspace_id,
        )
        projection = EngagementRows(self._bulk)
        # A lead without a folded touch has its whole log here; the others are folded each from its own.
        projection.fold_by_scan([lead for lead, folded in leads if not folded], first_id=first_id)
        projection.refold(sorted(lead for lead, folded in leads if folded))
        self.clear()
        return len(leads)

    def _first(self) -> UUID | None:
        rows = self._bulk.fetch(
            "SELECT first_id FROM unfolded_touches WHERE workspace_id = {} AND projection = {}",
            self._bulk.workspace_id,
            _PROJECTION,
        )
        return self._bulk.uuid(rows[0][0]) if rows else None


def _earlier(first: UUID) -> UUID:
    return UUID(int=max(0, first.int - (_CLOCKS_APART_MS << 80)))
