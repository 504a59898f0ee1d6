"""Where imported records go: one transaction per batch, which also holds how far the run came."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from intake.mapping import Settings
from revenue.records import Record, Recorded
from storage import Checkpoint, Database, FileRows, Recall, Rehearsal, catch_up, record

Advance = Callable[[Recorded], Checkpoint]


class Recorder(Protocol):
    """What an import needs to know and to have kept."""

    def defaults(self) -> Settings:
        """The zone and currency of the workspace, for mappings that say none."""
        ...

    def resume_point(self, run_key: str) -> Checkpoint | None:
        """How far an unfinished run came; None for a new or a finished one."""
        ...

    def record_batch(
        self,
        run_key: str,
        source: str,
        records: Sequence[Record],
        lines: Sequence[int],
        advance: Advance,
        meanwhile: Callable[[], None],
    ) -> None:
        """Record a batch from these lines in one transaction, with the checkpoint `advance` makes of the outcome.

        `meanwhile` is called right before the commit: what it begins in another thread is done while the disk is busy.
        """
        ...

    def finish(self, run_key: str, checkpoint: Checkpoint) -> None:
        """The run is complete: the next one of the same file starts at its beginning."""
        ...

    def only_named(self, source: str) -> dict[str, tuple[int, list[str]]]:
        """What records of a source refer to and nothing describes yet, by kind: how many, and a few of their keys."""
        ...


class WorkspaceRecorder:
    """Records into one workspace. A rehearsal does the same and takes every batch back, for counts that are true.

    It keeps what a batch would have made known beside the database: one transaction open to its end would keep
    everybody else from writing for as long.
    """

    def __init__(
        self, database: Database, workspace_id: UUID, now: datetime, *, rehearsal: Rehearsal | None = None
    ) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._now = now
        self._rehearsal = rehearsal
        self._recall = Recall()

    def defaults(self) -> Settings:
        """The zone and currency of the workspace. Raises LookupError for a workspace that is not there."""
        for workspace in self._database.workspaces():
            if workspace.id == self._workspace_id:
                return Settings(zone=workspace.zone, currency=workspace.currency)
        raise LookupError(f"there is no workspace {self._workspace_id}")

    def resume_point(self, run_key: str) -> Checkpoint | None:
        """How far an unfinished run came; a rehearsal always starts at the beginning."""
        if self._rehearsal is not None:
            return None
        with self._database.unit_of_work(self._workspace_id, write=False) as store:
            return store.imports.resume_point(run_key)

    def record_batch(
        self,
        run_key: str,
        source: str,
        records: Sequence[Record],
        lines: Sequence[int],
        advance: Advance,
        meanwhile: Callable[[], None],
    ) -> None:
        """Record a batch and its checkpoint in one transaction; a rehearsal rolls it back."""
        rows = FileRows(bytes.fromhex(run_key), lines)
        try:
            with self._database.unit_of_work(self._workspace_id) as store:
                recorded = record(
                    store,
                    source,
                    records,
                    self._now,
                    fold_later=True,
                    recall=self._recall,
                    rows=rows,
                    rehearsal=self._rehearsal,
                )
                store.imports.save(run_key, advance(recorded), self._now)
                meanwhile()
                if self._rehearsal is not None:
                    raise _TakeBackError
        except _TakeBackError:
            self._recall.drop()
            if self._rehearsal is not None:
                self._rehearsal.keep()
        except BaseException:
            self._recall.drop()
            raise
        else:
            self._recall.keep()

    def finish(self, run_key: str, checkpoint: Checkpoint) -> None:
        """Mark the run as complete."""
        if self._rehearsal is None:
            self._recall = Recall()  # the fold needs the memory
            catch_up(self._database, self._workspace_id)
            with self._database.unit_of_work(self._workspace_id) as store:
                store.imports.save(run_key, checkpoint, self._now, finished=True)

    def only_named(self, source: str) -> dict[str, tuple[int, list[str]]]:
        """What nothing describes yet; a rehearsal has taken back what it would have to look at."""
        if self._rehearsal is not None:
            return {}
        with self._database.unit_of_work(self._workspace_id, write=False) as store:
            return store.imports.only_named(source)


class _TakeBackError(Exception):
    """Rolls a rehearsal's transaction back."""
