"""Reading CSV and NDJSON files row by row in flat memory, with the fault of every row that is damaged."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Protocol, TextIO

from intake.problems import ImportRefusedError, Problem
from intake.survey import Survey

DELIMITERS = (",", ";", "\t", "|")
# A record longer than this was not closed where it should have been: csv's own limit is on one cell (128 KiB).
LONGEST_RECORD_LINES = 1000
_CHUNK = 1 << 20
# Excel's own first line for the delimiter.
_SAYS_DELIMITER = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?", re.IGNORECASE)


# One row: its first line (from 1), its cells, and what is wrong with it if it cannot be read. A plain tuple, because
# making a named one takes half as long as reading the row.
Row = tuple[int, list[str], str | None]


class RowReader(Protocol):
    """A file as rows of cells; `columns` names the cells."""

    path: Path
    columns: tuple[str, ...]
    encoding: str

    def rows(self) -> Iterator[Row]:
        """Every row of the file from its start; blank lines are left out."""
        ...

    def line_of(self, line: int) -> str:
        """What `{line}` is for the row last read, which began in this line."""
        ...


class CsvReader:
    """A delimited text file with one header row."""

    def __init__(
        self, path: Path, survey: Survey, delimiter: str | None, wanted: Sequence[str], *, keep: bool = False
    ) -> None:
        """Reads the header; `wanted` columns help to tell the delimiter. Raises ImportRefusedError without a header.

        With `keep`, a file is read once and its rows stay in memory: for a small one that is gone through twice.
        """
        self.path = path
        self.encoding = survey.encoding
        self._keep = keep
        self._kept: list[Row] | None = None
        with self._open() as text:
            lines = list(_up_to(text, LONGEST_RECORD_LINES))
        self.delimiter, self.columns, self._header_lines = self._header(lines, delimiter, wanted)

    def _open(self) -> TextIO:
        return self.path.open(encoding=self.encoding, newline="")

    def _header(self, lines: list[str], given: str | None, wanted: Sequence[str]) -> tuple[str, tuple[str, ...], int]:
        blank = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
        if blank == len(lines):
            raise self._refusal("the file is empty", "It needs a first line with the names of its columns.")
        if said := _SAYS_DELIMITER.fullmatch(lines[blank].strip()):
            given, blank = given or said[1], blank + 1
        best: tuple[tuple[int, int], str, tuple[str, ...], int] | None = None
        for delimiter in (given,) if given else DELIMITERS:
            reader = csv.reader(lines[blank:], delimiter=delimiter, strict=True)
            try:
                cells = tuple(cell.strip().removeprefix("\ufeff") for cell in next(reader))
            except csv.Error:
                continue
            score = (len(set(cells) & set(wanted)), len(cells))
            if best is None or score > best[0]:
                best = (score, delimiter, cells, blank + reader.line_num)
        if best is None:
            raise self._refusal(
                "the first line opens a quote that is never closed", "Mend the header and import the file again."
            )
        _, delimiter, columns, count = best
        if len(columns) == 1 and (inner := self._wrapped(columns[0])):
            if given and not lines[blank].lstrip("\ufeff \t").startswith('"'):
                fault = f"its header has no {given!r}, the delimiter that it should have"
                raise self._refusal(fault, "Correct `delimiter` in the mapping, or save the file with that delimiter.")
            raise self._refusal(
                f"every line is one quoted cell that holds a whole row ({inner} columns in the header's)",
                "Save the file again as CSV from its source; opening and re-saving it as text wrapped its lines.",
            )
        return delimiter, columns, count

    def _wrapped(self, cell: str) -> int | None:
        counts = [len(next(csv.reader([cell], delimiter=delimiter), [])) for delimiter in DELIMITERS]
        return max(counts) if max(counts) > 1 else None

    def _refusal(self, fault: str, remedy: str) -> ImportRefusedError:
        return ImportRefusedError([Problem(self.path.name, fault, remedy)])

    def rows(self) -> Iterator[Row]:
        """Every row after the header.

        A record that a stray quote runs away with costs one line: reading goes on with the next.
        """
        if not self._keep:
            return self._read()
        if self._kept is None:
            self._kept = list(self._read())
        return iter(self._kept)

    def _read(self) -> Iterator[Row]:
        width = len(self.columns)
        with self._open() as text:
            source = _Lines(text)
            for _ in range(self._header_lines):
                next(source.stream)
            done = self._header_lines
            while True:
                reader = csv.reader(source.stream, delimiter=self.delimiter, strict=True)
                base = done
                fault = None
                try:
                    for cells in reader:
                        start, done = done, base + reader.line_num
                        if len(cells) == width and done - start == 1:
                            yield start + 1, cells, None
                        elif not cells or (len(cells) == 1 and not cells[0].strip() and width > 1):
                            continue
                        elif done - start > 1 and (fault := self._runaway(cells, done - start, start + 1)) is not None:
                            done = start
                            break
                        elif len(cells) == width:
                            yield start + 1, cells, None
                        elif any(cells):
                            yield start + 1, cells, self._wrong_width(cells)
                    else:
                        return
                except csv.Error as error:
                    fault = self._broken(error, done + 1)
                damaged = source.rewind(done)
                done += 1
                yield done, [damaged.rstrip("\r\n")], fault

    def line_of(self, line: int) -> str:
        """The line itself."""
        return str(line)

    def _runaway(self, cells: list[str], lines: int, first: int) -> str | None:
        """Why a record of several lines is no record, or None when it is an ordinary cell with line breaks."""
        swallowed = any(
            line.count(self.delimiter) >= len(self.columns) - 1 > 0
            for cell in cells
            for line in cell.splitlines()[1:-1]
        )
        if lines > LONGEST_RECORD_LINES or swallowed or len(cells) != len(self.columns):
            return f"a quote opened in line {first} and was not closed in its row"
        return None

    def _broken(self, error: csv.Error, line: int) -> str:
        if "delimiter expected" in str(error).replace(repr(self.delimiter), "delimiter"):
            return "text follows a closing quote: a quote inside a quoted cell must be doubled"
        if "field limit" in str(error):
            limit = csv.field_size_limit()
            return f"a quote opened in line {line} is never closed, or its cell has more than {limit:,} characters"
        return f"a quote opened in line {line} is never closed"

    def _wrong_width(self, cells: list[str]) -> str:
        width = len(self.columns)
        if len(cells) == 1 and width > 1:
            inner = next(csv.reader([cells[0]], delimiter=self.delimiter), [])
            if len(inner) == width:
                return "the line is one quoted cell that holds a whole row"
        return f"{len(cells)} cells where the header has {width}"


class _Lines:
    """The lines of a text with a short memory, so that reading can go back to a damaged record."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._kept: deque[tuple[int, list[str]]] = deque(maxlen=3)
        self._next = 0
        self._chunks = self._read()
        self.stream: Iterator[str] = chain.from_iterable(self._chunks)

    def _read(self) -> Iterator[list[str]]:
        while chunk := self._text.readlines(_CHUNK):
            self._kept.append((self._next, chunk))
            self._next += len(chunk)
            yield chunk

    def rewind(self, number: int) -> str:
        """The line of this number (from 0); reading goes on with the line after it."""
        kept = [(first, chunk) for first, chunk in self._kept if first + len(chunk) > number]
        first, chunk = kept[0]
        later = chain.from_iterable(chunk for _, chunk in kept[1:])
        self.stream = chain(islice(chunk, number - first + 1, None), later, chain.from_iterable(self._chunks))
        return chunk[number - first]


def _up_to(text: TextIO, count: int) -> Iterator[str]:
    for _, line in zip(range(count), text, strict=False):
        yield line
