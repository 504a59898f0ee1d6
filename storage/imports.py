"""Checkpoints of file imports: how far each run came, committed together with what it recorded."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from storage.repository import Repository
from storage.tables import imports


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a run came: input records read, bytes of the rejects file, and the counts so far."""

    position: int
    rejects_bytes: int
    counts: dict[str, int]


class Imports(Repository):
    """The import runs of this workspace, by run key (what is read and how)."""

    def resume_point(self, run_key: str) -> Checkpoint | None:
        """Where an unfinished run stopped; None for a new run or one that finished."""
        statement = self._select(imports).where(imports.c.run_key == run_key, imports.c.finished_at.is_(None))
        row = self._connection.execute(statement).first()
        return Checkpoint(**row.checkpoint) if row else None

    def save(self, run_key: str, checkpoint: Checkpoint, now: datetime, *, finished: bool = False) -> None:
        """Keep how far the run came, in this transaction."""
        values: dict[str, Any] = {
            "checkpoint": asdict(checkpoint),
            "updated_at": now,
            "finished_at": now if finished else None,
        }
        self._write(
            self._insert(imports)
            .values(workspace_id=self._workspace_id, run_key=run_key, **values)
            .on_conflict_do_update(index_elements=["workspace_id", "run_key"], set_=values)
        )
