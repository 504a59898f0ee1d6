"""The rows of a run as batches of records: the next one is made while the database writes the last to the disk."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType

from intake.ndjson import ObjectCells
from intake.plan import Run
from intake.problems import RowRejectedError
from revenue.records import Record

BATCH = 1000

Origin = tuple[int, list[str]]
Fault = tuple[int, str, list[str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of the rows up to a line: records, the (line, cells) each is from, and (line, reason, cells) of
    rows that make none.
    """

    line: int
    records: list[Record]
    origins: list[Origin]
    faults: list[Fault]


class Batches(AbstractContextManager["Batches"]):
    """The batches of a run after the line `done`; read, decoded and converted by one thread of their own.

    `line` is the last one read, `kept` and `passed` count the rows that the section is about, and those it is not;
    `skipped` those that a rule of the mapping skips, by its words. Rows of an earlier run count too: the summary tells
    of the whole file.
    """

    def __init__(self, run: Run, done: int) -> None:
        self.line = 0
        self.kept = 0
        self.passed = 0
        self.skipped: Counter[str] = Counter()
        self._run = run
        self._done = done
        self._batches = self._read()
        self._reader = ThreadPoolExecutor(1, "import-reader")
        self._next: Future[Batch | None] | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._reader.shutdown()

    def prepare(self) -> None:
        """Begin to make the next batch: whoever is about to wait for the disk leaves a processor to it."""
        self._next = self._reader.submit(next, self._batches, None)

    def take(self) -> Batch | None:
        """The next batch; None after the last. Raises what reading it raised."""
        if self._next is None:
            self.prepare()
        made, self._next = self._next, None
        return made.result() if made is not None else None

    def _read(self) -> Iterator[Batch]:
        run, done = self._run, self._done
        keep, skip, numbered, nul = run.keep, run.skip, run.numbered, run.survey.nul
        rows: list[list[str]] = []
        origins: list[Origin] = []
        faults: list[Fault] = []
        for line, cells, broken in run.reader.rows():
            self.line = line
            fault = broken
            if fault is None and nul and any("\0" in cell for cell in cells):
                fault = "a cell contains a NUL character"
            # An object with a fault is still known to be of another kind, where a damaged line of CSV is not.
            if keep is not None and (fault is None or isinstance(cells, ObjectCells)) and not keep(cells):
                self.passed += 1
                continue
            self.kept += 1
            if skip is not None and fault is None and (because := skip(cells)) is not None:
                self.skipped[because] += 1
                continue
            if line <= done:
                continue
            if fault is None:
                rows.append([*cells, numbered(line)] if numbered else cells)
                origins.append((line, cells))
            elif _says_anything(cells):
                faults.append((line, fault, cells))
            if len(rows) + len(faults) >= BATCH:
                yield _converted(run, line, rows, origins, faults)
                rows, origins, faults = [], [], []
        if rows or faults:
            yield _converted(run, self.line, rows, origins, faults)


def _says_anything(cells: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def _converted(run: Run, line: int, rows: list[list[str]], origins: list[Origin], faults: list[Fault]) -> Batch:
    """The records of rows; those that make none join the faults, unless nothing is in them."""
    try:
        return Batch(line, run.convert(rows), origins, faults)
    except RowRejectedError:
        pass
    # One or more of them: each by itself tells which, and why.
    records: list[Record] = []
    good: list[Origin] = []
    for row, (number, cells) in zip(rows, origins, strict=True):
        try:
            records += run.convert([row])
        except RowRejectedError as error:
            if _says_anything(cells):
                faults.append((number, str(error), cells))
        else:
            good.append((number, cells))
    return Batch(line, records, good, faults)
