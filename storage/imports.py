"""Checkpoints of file imports: how far each run came, committed together with what it recorded."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func

from storage.bulk import Bulk
from storage.repository import Repository, refuse_the_past
from storage.tables import imports, source_keys

_COLUMNS = ("run_key", "checkpoint", "updated_at", "finished_at")
_KEPT = "ON CONFLICT (workspace_id, run_key) DO UPDATE SET " + ", ".join(
    f"{column} = excluded.{column}" for column in _COLUMNS[1:]
)


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

    def only_named(self, source: str, examples: int = 3) -> dict[str, tuple[int, list[str]]]:
        """What records of a source refer to and nothing describes yet, by kind: how many, and a few of their keys."""
        named = (source_keys.c.source == source) & source_keys.c.fingerprint.is_(None)
        found = {}
        for kind in ("account", "member", "campaign"):
            mine = named & (source_keys.c.kind == kind)
            total = self._connection.execute(self._select(source_keys, func.count()).where(mine)).scalar_one()
            if total:
                keys = self._select(source_keys, source_keys.c.key).where(mine).order_by(source_keys.c.key)
                found[kind] = (total, list(self._connection.execute(keys.limit(examples)).scalars()))
        return found

    def save(self, run_key: str, checkpoint: Checkpoint, now: datetime, *, finished: bool = False) -> None:
        """Keep how far the run came, in this transaction."""
        refuse_the_past(self._as_of)
        bulk = Bulk(self._connection, self._workspace_id)
        at = bulk.instant(now)
        row = (bulk.workspace_id, run_key, json.dumps(asdict(checkpoint)), at, at if finished else None)
        bulk.insert(imports, _COLUMNS, [row], conflict=_KEPT)
