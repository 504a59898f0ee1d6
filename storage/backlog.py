"""Touches that are in the log and not yet in the engagement projection: noted, and folded later, lead by lead.

An import of a million touches would write each lead's state again with every batch. It appends to the log, leaves a
note in the same transaction, and folds each lead once at its end. The note survives a crash: whoever comes next (the
rest of the import, the tick, a rebuild) does what is left. Folding a lead from its log twice gives the same state.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from storage.bulk import Bulk
from storage.tables import unfolded_touches

_NOTE = "engagement"
# Two machines number their touches by their own clocks; this much one may be behind the other.
_CLOCKS_APART_MS = 60_000


class Backlog:
    """The notes of one workspace: one for what is recorded, and one by the name of each pass that folds it."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk

    def exists(self) -> bool:
        """True when the log is ahead of the projection."""
        return bool(self._notes())

    def note(self, first_id: object) -> None:
        """Touches from this id (a driver value) on are not folded; an earlier note stays."""
        self._write(_NOTE, first_id)

    def clear(self) -> None:
        """Everything is folded."""
        sql = self._bulk.sql("DELETE FROM unfolded_touches WHERE workspace_id = {}")
        self._bulk.run(sql, [(self._bulk.workspace_id,)])

    def begin(self, name: str, *, take_over: bool) -> UUID | None:
        """Begin a pass: its note stands for the one of what is recorded, and with `take_over` for those of all passes,
        which may have died. Returns the id from which on touches are to be folded; None when there is nothing.
        """
        taken = {note: first for note, first in self._notes().items() if take_over or note == _NOTE}
        if not taken:
            return None
        for note in taken:
            self.end(note)
        first = min(taken.values())
        self._write(name, self._bulk.id(first))
        return UUID(int=max(0, first.int - (_CLOCKS_APART_MS << 80)))

    def advance(self, name: str, done: UUID) -> None:
        """The pass has folded the touches up to this id. Nothing happens when another pass took it over."""
        sql = self._bulk.sql("UPDATE unfolded_touches SET first_id = {} WHERE workspace_id = {} AND projection = {}")
        self._bulk.run(sql, [(self._bulk.id(done), self._bulk.workspace_id, name)])

    def end(self, name: str) -> None:
        """The pass has folded all touches."""
        sql = self._bulk.sql("DELETE FROM unfolded_touches WHERE workspace_id = {} AND projection = {}")
        self._bulk.run(sql, [(self._bulk.workspace_id, name)])

    def touches_from(self, first: UUID, limit: int) -> Sequence[tuple[Any, Any]]:
        """(id, lead id) of the next touches of the log in the order of ids, as driver values."""
        return self._bulk.fetch(
            "SELECT id, lead_id FROM touches WHERE workspace_id = {} AND id >= {} ORDER BY id LIMIT {}",
            self._bulk.workspace_id,
            self._bulk.id(first),
            limit,
        )

    def _write(self, name: str, first_id: object) -> None:
        row = (self._bulk.workspace_id, name, first_id)
        self._bulk.insert(unfolded_touches, ("projection", "first_id"), [row], conflict="ON CONFLICT DO NOTHING")

    def _notes(self) -> dict[str, UUID]:
        sql = "SELECT projection, first_id FROM unfolded_touches WHERE workspace_id = {}"
        return {name: self._bulk.uuid(first) for name, first in self._bulk.fetch(sql, self._bulk.workspace_id)}
