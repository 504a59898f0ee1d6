"""The rejects file: rows that could not come in, with line and reason, to be mended and read again."""

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Protocol

import msgspec

from intake.ndjson import LINE_KEY, RAW_KEY, REASON_KEY, ObjectCells
from intake.reading import CsvReader, Row, RowReader

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ADDED = ("line", "reason")

Rejected = tuple[int, str, Sequence[str]]


class RejectsFormat(Protocol):
    """How rejected rows are written: as the file they come from is."""

    encoding: str

    def text(self, rows: Sequence[Rejected], *, first: bool) -> str:
        """Rows (line, reason, cells) as text; the first of a file come with its header."""
        ...


class RejectedCsv:
    """Delimited text with two columns before the file's own, safe to open in a spreadsheet."""

    def __init__(self, columns: Sequence[str], delimiter: str, encoding: str) -> None:
        self.encoding = encoding
        self._columns = tuple(columns)
        self._delimiter = delimiter

    def text(self, rows: Sequence[Rejected], *, first: bool) -> str:
        """The rows, neutral cells in the file's own delimiter."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self._delimiter)
        if first:
            writer.writerow([*_ADDED, *self._columns])
        for line, reason, cells in rows:
            writer.writerow([line, reason, *(neutral(cell) for cell in cells)])
        return text.getvalue()


class RejectedNdjson:
    """The objects themselves with two keys more; a line that is no JSON object stands in a third."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding

    def text(self, rows: Sequence[Rejected], *, first: bool) -> str:
        """The rows, one object in a line."""
        return "".join(f"{_object(line, reason, cells)}\n" for line, reason, cells in rows)


def _object(line: int, reason: str, cells: Sequence[str]) -> str:
    raw = cells.raw if isinstance(cells, ObjectCells) else "".join(cells)
    added = {LINE_KEY: line, REASON_KEY: reason}
    try:
        node = msgspec.json.decode(raw)
        if isinstance(node, dict):
            return json.dumps({**node, **added}, ensure_ascii=False)
    except (msgspec.DecodeError, RecursionError):
        pass
    return json.dumps({RAW_KEY: raw, **added}, ensure_ascii=False)


def format_of(reader: RowReader) -> RejectsFormat:
    """How the rejected rows of a file are written."""
    if isinstance(reader, MendedReader):
        return RejectedCsv(reader.columns, reader.inner.delimiter, reader.encoding)
    if isinstance(reader, CsvReader):
        return RejectedCsv(reader.columns, reader.delimiter, reader.encoding)
    return RejectedNdjson(reader.encoding)


class RejectsFile:
    """Rejected rows of one run. It exists only when there are any; a resumed run goes on at the length it kept.

    A file of an earlier run may have been mended by hand: it is set aside as `earlier`, and stays there unless this
    run rejects the same rows.
    """

    def __init__(self, path: Path | None, form: RejectsFormat, kept_bytes: int) -> None:
        """Cuts the file of a run that goes on back to `kept_bytes`. Without a path nothing is written."""
        self.path = path
        self.earlier: Path | None = None
        self._form = form
        found = path.stat().st_size if path is not None and path.exists() else 0
        self.bytes = min(kept_bytes, found)
        if path is not None and self.bytes:
            os.truncate(path, self.bytes)
        elif path is not None and found:
            self.earlier = _beside(path)
            path.rename(self.earlier)

    def finish(self) -> None:
        """The run is complete: what was set aside goes when it is what was rejected again."""
        if self.path is None or self.earlier is None:
            return
        now = self.path.read_bytes() if self.bytes else b""
        if self.earlier.stat().st_size == len(now) and self.earlier.read_bytes() == now:
            self.earlier.unlink()
            self.earlier = None

    def add(self, rows: Sequence[Rejected]) -> None:
        """Append rows (line, reason, cells); they are on the disk when this returns."""
        if not rows or self.path is None:
            return
        encoding, first = self._form.encoding, self.bytes == 0
        written = self._form.text(rows, first=first).encode(encoding, "backslashreplace")
        if not first:
            written = written.removeprefix("".encode(encoding))  # a byte order mark stands at a file's start alone
        with self.path.open("ab") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        self.bytes += len(written)


def _beside(path: Path) -> Path:
    """A name for an earlier file of rejects that no file has yet."""
    names = (f"{path.stem}.earlier{'' if number == 1 else f'-{number}'}{path.suffix}" for number in count(1))
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())


class MendedReader:
    """A CSV rejects file read as the file its rows come from: without the columns and apostrophes that were added."""

    def __init__(self, inner: CsvReader) -> None:
        self.inner = inner
        self.path = inner.path
        self.encoding = inner.encoding
        self.columns = inner.columns[len(_ADDED) :]
        self._origin = ""

    def rows(self) -> Iterator[Row]:
        """Every row with the cells it had."""
        for line, cells, fault in self.inner.rows():
            self._origin = cells[0].strip()
            whole = cells if len(cells) == 1 else [as_it_was(cell) for cell in cells[len(_ADDED) :]]
            inner = self._inner(whole)
            yield (line, whole, fault) if inner is None else (line, inner, None)

    def _inner(self, cells: list[str]) -> list[str] | None:
        """The cells of a damaged line, which stands in one cell and may have been mended there."""
        if len(self.columns) == 1 or not cells or any(cells[1:]):
            return None
        try:
            inner = next(csv.reader(cells[:1], delimiter=self.inner.delimiter, strict=True), [])
        except csv.Error:
            return None
        return inner if len(inner) == len(self.columns) else None

    def line_of(self, line: int) -> str:
        """The line that the row last read had in its first file; its own where that is blank."""
        return self._origin or str(line)


def mended(reader: CsvReader) -> RowReader:
    """The reader of a file that is named as a rejects file, if it still has the columns of one."""
    return MendedReader(reader) if reader.columns[: len(_ADDED)] == _ADDED else reader


def neutral(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet would take it for a formula; numbers stay as they are."""
    return f"'{cell}" if _is_formula(cell) else cell


def as_it_was(cell: str) -> str:
    """The cell that `neutral` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    """Whether a cell is a formula, also behind apostrophes of its own: one more must be as easily taken away."""
    inner = cell.lstrip("'")
    if not inner.startswith(_FORMULA_STARTS):
        return False
    try:
        float(inner)
    except ValueError:
        return True
    return False
