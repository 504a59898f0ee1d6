"""Importing files by a mapping: planned as a whole, recorded in batches, resumable after any crash."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from intake.batches import Batch, Batches
from intake.collecting import rare_collection
from intake.mapping import Kind
from intake.mapping_file import load_mapping
from intake.notes import not_read, nothing_kept, only_named, skipped
from intake.plan import Run, plan
from intake.problems import ImportRefusedError, Problem
from intake.recorder import Recorder, WorkspaceRecorder
from intake.rejects import RejectsFile, format_of
from revenue.records import Recorded, Tally
from storage import Checkpoint, Database, rehearsing

Crash = Callable[[str], None]

_REASONS_SHOWN = 10


class CrashPoint(StrEnum):
    """Places where a test may end the process; an import must survive each of them."""

    BEFORE_BATCH = "import:before-batch"
    AFTER_RECORD = "import:after-record"
    AFTER_REJECTS = "import:after-rejects"
    BEFORE_COMMIT = "import:before-commit"
    AFTER_COMMIT = "import:after-commit"
    AFTER_FINISH = "import:after-finish"


class Progress(Protocol):
    """Who watches an import: told of every file and of the lines done in it."""

    def start(self, file: str, kind: str, lines: int) -> None:
        """A file of so many lines begins."""
        ...

    def advance(self, line: int) -> None:
        """Everything up to this line is done."""
        ...

    def finish(self) -> None:
        """The file is done."""
        ...


def _never(_point: str) -> None:
    """The crash hook of every run but a test's."""


@dataclass(slots=True)
class ImportSummary:
    """What became of an import: counts by kind, the rejects files, the first reasons, and whether it was resumed.

    `earlier` are rejects files of earlier runs that are not like those of this one: somebody may have mended them.
    `unsaid` are rejected rows of this run whose reasons are not among those shown.
    """

    tallies: dict[Kind, Tally] = field(default_factory=dict)
    rejects: list[Path] = field(default_factory=list)
    earlier: list[Path] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsaid: int = 0
    resumed: bool = False
    dry_run: bool = False

    @property
    def total(self) -> Tally:
        """The counts of all kinds together."""
        total = Tally()
        for tally in self.tallies.values():
            total.add(tally)
        return total


def import_files(
    database: Database,
    workspace_id: UUID,
    paths: Sequence[Path],
    mapping_path: str | Path,
    *,
    dry_run: bool,
    now: datetime,
    progress: Progress | None = None,
    rejects: Path | None = None,
    crash: Crash = _never,
) -> ImportSummary:
    """Import files into a workspace by a mapping (a path, or the bare name of a ready one).

    Rejected rows go to `<file>.rejects.csv` (`.ndjson` for NDJSON) in the folder `rejects`, by default the current
    one; a dry run writes neither rows nor rejects. `crash` is called at every named point where a process may die.
    Raises ImportRefusedError, before anything is written, with all that is wrong with the mapping or the files.
    """
    folder = None if dry_run else rejects or Path.cwd()
    with rare_collection(), rehearsing(wanted=dry_run) as rehearsal:
        recorder = WorkspaceRecorder(database, workspace_id, now, rehearsal=rehearsal)
        return import_with(recorder, paths, mapping_path, rejects=folder, progress=progress, crash=crash)


def import_with(
    recorder: Recorder,
    paths: Sequence[Path],
    mapping_path: str | Path,
    *,
    rejects: Path | None,
    progress: Progress | None = None,
    crash: Crash = _never,
) -> ImportSummary:
    """`import_files` for any recorder; `rejects` None makes it a dry run without rejects files."""
    mapping = load_mapping(mapping_path)
    summary = ImportSummary(dry_run=rejects is None)
    planned = plan(mapping, paths, recorder.defaults())
    runs, jobs = planned.runs, []
    if rejects is not None:
        _check_rejects(rejects, [rejects / run.rejects_name for run in runs], paths)
    for run in runs:
        job = _Job(run, mapping.source, recorder, None if rejects is None else rejects / run.rejects_name, crash)
        if progress is not None:
            progress.start(run.path.name, run.section.kind, run.survey.lines)
        job.work(progress)
        if progress is not None:
            progress.finish()
        summary.tallies.setdefault(run.section.kind, Tally()).add(job.tally)
        summary.resumed |= job.resume is not None
        told = job.reasons[: max(0, _REASONS_SHOWN - len(summary.reasons))]
        summary.reasons += told
        summary.unsaid += job.refused - len(told)
        summary.notes += job.notes
        jobs.append(job)
        if job.rejects.earlier is not None:
            summary.earlier.append(job.rejects.earlier)
        if job.rejects.path is not None and job.rejects.bytes:
            summary.rejects.append(job.rejects.path)
    summary.notes += nothing_kept([(job.run, job.kept_none) for job in jobs])
    summary.notes += [*not_read(planned), *only_named(recorder.only_named(mapping.source))]
    return summary


def _check_rejects(folder: Path, targets: Sequence[Path], paths: Sequence[Path]) -> None:
    """Raise ImportRefusedError when rejected rows could not be kept, or would overwrite a file that is to be read."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        remedy = "Run the import from a folder you may write to, or name one for the rejects."
        raise ImportRefusedError([Problem(str(folder), "rejected rows cannot be written there", remedy)])
    written = {target.resolve() for target in targets}
    both = [path for path in paths if path.resolve() in written]
    if both:
        fault, remedy = (
            "it is where the rejected rows of another of these files go",
            "Rename it, or import it by itself.",
        )
        raise ImportRefusedError([Problem(path.name, fault, remedy) for path in both])


class _Job:
    """One run at work."""

    def __init__(self, run: Run, source: str, recorder: Recorder, rejects: Path | None, crash: Crash) -> None:
        self.run = run
        self.source = source
        self.recorder = recorder
        self.crash = crash
        self.resume = recorder.resume_point(run.key)
        self.tally = Tally(**self.resume.counts) if self.resume else Tally()
        self.rejects = RejectsFile(rejects, format_of(run.reader), self.resume.rejects_bytes if self.resume else 0)
        self.reasons: list[str] = []
        self.refused = 0
        self.notes: list[str] = []
        self.kept_none = False

    def work(self, progress: Progress | None) -> None:
        """Read, convert and record all rows that an earlier run has not."""
        done = self.resume.position if self.resume else 0
        with Batches(self.run, done) as batches:
            while (batch := batches.take()) is not None:
                self.record(batch, batches.prepare)
                if progress is not None:
                    progress.advance(batch.line)
        self.kept_none = bool(batches.passed and not batches.kept and not done)
        self.notes += skipped(self.run, batches.skipped)
        self.recorder.finish(self.run.key, self.checkpoint(batches.line))
        self.rejects.finish()
        self.crash(CrashPoint.AFTER_FINISH)

    def record(self, batch: Batch, meanwhile: Callable[[], None]) -> None:
        """Record a batch, and what was rejected of it, in one transaction."""
        self.crash(CrashPoint.BEFORE_BATCH)
        lines = [origin[0] for origin in batch.origins]

        def advance(recorded: Recorded) -> Checkpoint:
            return self.advance(batch, recorded)

        self.recorder.record_batch(self.run.key, self.source, batch.records, lines, advance, meanwhile)
        self.crash(CrashPoint.AFTER_COMMIT)

    def advance(self, batch: Batch, recorded: Recorded) -> Checkpoint:
        """Within the transaction: the rejects go to the disk first, so that no checkpoint counts a lost one."""
        self.crash(CrashPoint.AFTER_RECORD)
        refused = [
            (*batch.origins[rejection.position][:1], rejection.reason, batch.origins[rejection.position][1])
            for rejection in recorded.rejections
        ]
        rejected = sorted([*batch.faults, *refused], key=lambda row: row[0])
        self.rejects.add(rejected)
        self.refused += len(rejected)
        self.crash(CrashPoint.AFTER_REJECTS)
        for number, reason, _ in rejected[: _REASONS_SHOWN - len(self.reasons)]:
            self.reasons.append(f"{self.run.path.name}, line {number}: {reason}")
        self.tally.add(recorded.tally)
        self.tally.add(Tally(read=len(batch.faults), rejected=len(batch.faults)))
        self.crash(CrashPoint.BEFORE_COMMIT)
        return self.checkpoint(batch.line)

    def checkpoint(self, line: int) -> Checkpoint:
        """How far the run came."""
        return Checkpoint(line, self.rejects.bytes, dict(self.tally.as_mapping()))
