"""`tandem import`: files into rows, with a progress bar and a summary a person can check."""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.app import utc_now
from bot.cli_answers import open_database
from bot.crash import crash_at
from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.settings import Settings
from bot.workspaces import UnclearWorkspaceError, only_workspace
from intake.files import ImportSummary, import_files
from intake.problems import ImportRefusedError
from storage import SchemaError


def run_import(settings: Settings, files: Sequence[Path], mapping: str, *, dry_run: bool, team_id: str) -> int:
    """Import; the exit code: 0 also when rows were rejected, 1 when the import cannot run as asked."""
    console = Console(stderr=True)
    try:
        with closing(open_database(settings)) as database, Bars(console) as bars:
            now = utc_now()
            workspace_id = only_workspace(database, now, team_id).id
            summary = import_files(
                database,
                workspace_id,
                files,
                mapping,
                dry_run=dry_run,
                now=now,
                progress=bars,
                crash=crash_at(settings.crash_point),
            )
            if not dry_run:
                with database.unit_of_work(workspace_id) as store:
                    store.ranking.refresh(now)
    except (ImportRefusedError, SchemaError) as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    except UnclearWorkspaceError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    show(summary, Console(width=None if sys.stdout.isatty() else 100))
    return 0


class Bars:
    """One progress bar per file, on standard error, only where somebody can see it move."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task: TaskID | None = None

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def start(self, file: str, kind: str, lines: int) -> None:
        """A file of so many lines begins."""
        self._task = self._progress.add_task(f"{file}: {kind}", total=lines)

    def advance(self, line: int) -> None:
        """Everything up to this line is done."""
        if self._task is not None:
            self._progress.update(self._task, completed=line)

    def finish(self) -> None:
        """The file is done."""
        if self._task is not None:
            task = next(task for task in self._progress.tasks if task.id == self._task)
            self._progress.update(self._task, completed=task.total)


def show(summary: ImportSummary, console: Console) -> None:
    """The counts of every kind, where the rejected rows are, and the first reasons."""
    words = {True: "Dry run: nothing was written.", False: "Imported."}[summary.dry_run]
    console.print(f"{words} Went on where the last run stopped." if summary.resumed else words)
    table = Table(box=None, pad_edge=False)
    table.add_column("kind")
    for name in summary.total.as_mapping():
        table.add_column(name, justify="right")
    for kind, tally in [*summary.tallies.items(), ("total", summary.total)]:
        table.add_row(str(kind), *(f"{count:,}" for count in tally.as_mapping().values()))
    console.print(table)
    for reason in summary.reasons:
        console.print(f"- {reason}", markup=False, highlight=False, soft_wrap=True)
    if summary.unsaid:
        console.print(f"- and {summary.unsaid:,} more")
    lines = [
        *summary.notes,
        *(f"The rejected rows are in {path}." for path in summary.rejects),
        *(f"Those of an earlier run, perhaps mended since, are kept in {path}." for path in summary.earlier),
    ]
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
