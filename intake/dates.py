"""Dates and instants as foreign files write them: several formats, one meaning, never a guess."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import combinations

from intake.problems import RowRejectedError

DEFAULT_FORMATS = ("iso",)
FIRST_YEAR, LAST_YEAR = 1900, 2200

Reader = Callable[[str], datetime]

_NUMERIC = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<short>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "H": r"(?P<hour>\d{1,2})",
    "M": r"(?P<minute>\d{1,2})",
    "S": r"(?P<second>\d{1,2})",
}
_DAY_NEEDS = (({"%Y", "%y"}, "a year"), ({"%m", "%b", "%B"}, "a month"), ({"%d"}, "a day"))


def format_fault(written: str) -> str | None:
    """What to write instead when this is no date format, else None."""
    if written in _WORDS:
        return None
    codes = set(re.findall(r"%.", written))
    if not codes:
        return 'Write %-codes: "%d.%m.%Y" reads 31.12.2017; or one of the words iso, unix, unix_ms.'
    missing = [what for any_of, what in _DAY_NEEDS if not codes & any_of]
    if missing:
        return f"It lacks {' and '.join(missing)}; %d is the day, %m the month, %Y the year."
    sample = datetime(2017, 12, 31, 13, 22, 59, tzinfo=UTC)
    try:
        datetime.strptime(sample.strftime(written), written)  # noqa: DTZ007 only tried, never kept
    except (ValueError, re.error):
        return "Python's strptime does not know one of its %-codes."
    return None


def reader_of(written: str) -> Reader:
    """The function that reads one format; it raises ValueError for text that is not in it."""
    if written in _WORDS:
        return _WORDS[written]
    return _numeric(written) or (lambda text: datetime.strptime(text, written))  # noqa: DTZ007 localised by the caller


def _numeric(written: str) -> Reader | None:
    """A reader for formats of numbers only, four times as fast as strptime; None for any other format."""
    codes = re.findall(r"%(.)", written)
    if set(codes) - set(_NUMERIC) or len(set(codes)) < len(codes) or {"Y", "y"} <= set(codes):
        return None
    pieces = re.split(r"%(.)", written)
    pattern = "".join(_NUMERIC[piece] if spot % 2 else re.escape(piece) for spot, piece in enumerate(pieces))
    match = re.compile(pattern, re.ASCII).fullmatch
    names = ("year", "month", "day", "hour", "minute", "second")
    groups = [name for name in names if f"?P<{name}>" in pattern or (name == "year" and "y" in codes)]
    columns = tuple("short" if name == "year" and "y" in codes else name for name in groups)
    century = "y" in codes

    def read(text: str) -> datetime:
        found = match(text)
        if found is None:
            raise ValueError(text)
        numbers = [int(number) for number in found.group(*columns)]
        if century:  # POSIX: 69 to 99 are the last century
            numbers[0] += 1900 if numbers[0] >= 69 else 2000
        return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 localised by the caller

    return read


def _unix(text: str) -> datetime:
    return _epoch(float(text))


def _unix_ms(text: str) -> datetime:
    return _epoch(float(text) / 1000)


def _epoch(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError):
        raise ValueError(seconds) from None


_WORDS: dict[str, Reader] = {"iso": datetime.fromisoformat, "unix": _unix, "unix_ms": _unix_ms}


class DateReader:
    """Reads the dates of one column under the formats that are still possible for it.

    A value that two formats read as different instants is refused, whatever the order of the formats.
    """

    def __init__(self, formats: Sequence[str], zone: tzinfo, column: str) -> None:
        self.formats = tuple(formats)
        self.zone = zone
        self.column = column
        self._readers = [(written, reader_of(written)) for written in self.formats]

    def readings(self, text: str) -> dict[str, datetime]:
        """What each format makes of the text, as written (aware only if the text has an offset)."""
        found = {}
        for written, read in self._readers:
            try:
                value = read(text)
            except ValueError:
                continue
            if FIRST_YEAR <= value.year <= LAST_YEAR:
                found[written] = value
        return found

    def as_written(self, text: str) -> datetime:
        """The one reading of the text. Raises RowRejectedError when there is none or more than one."""
        if len(self._readers) == 1:
            try:
                value = self._readers[0][1](text)
            except ValueError:
                pass
            else:
                if FIRST_YEAR <= value.year <= LAST_YEAR:
                    return value
        found = self.readings(text)
        values = list(found.values())
        if not values:
            formats = ", ".join(self.formats)
            raise RowRejectedError(f"{self.column} {text!r} is no date in the form {formats}")
        if len(values) > 1 and any(value != values[0] for value in values):
            raise RowRejectedError(f"{self.column} {text!r} is ambiguous: {_in_words(found)}")
        return values[0]

    def instant(self, text: str) -> datetime:
        """The text as an aware UTC instant; without an offset it is local to the zone (in a gap, as before it)."""
        value = self.as_written(text)
        if value.tzinfo is None:
            value = value.replace(tzinfo=self.zone)
        return value if value.tzinfo is UTC else value.astimezone(UTC)


class ColumnDecider:
    """Sees every value of one column before anything is written, and decides which of several formats it is in."""

    def __init__(self, reader: DateReader) -> None:
        self.reader = reader
        self.fitting = set(reader.formats)
        self._seen: set[str] = set()
        self._differ: dict[tuple[str, str], tuple[str, dict[str, datetime]]] = {}

    def see(self, text: str) -> None:
        """Take one value into account. Text that no format reads decides nothing: its row is rejected later."""
        if text in self._seen or not text:
            return
        if len(self._seen) > 50_000:
            self._seen.clear()
        self._seen.add(text)
        found = self.reader.readings(text)
        if not found:
            return
        self.fitting &= found.keys()
        for pair in combinations(found, 2):
            if pair not in self._differ and found[pair[0]] != found[pair[1]]:
                self._differ[pair] = (text, {written: found[written] for written in pair})

    def decided(self) -> tuple[str, ...]:
        """The formats to read the column with: the one that fits all of it, or all of them for a mixed column."""
        fitting = tuple(written for written in self.reader.formats if written in self.fitting)
        return fitting[:1] or self.reader.formats

    def ambiguity(self) -> str | None:
        """The column's own example of why it cannot be decided, or None."""
        for pair in combinations((written for written in self.reader.formats if written in self.fitting), 2):
            if pair in self._differ:
                text, found = self._differ[pair]
                return f"{text!r} in column {self.reader.column!r} may be {_in_words(found)}, and no row decides"
        return None


def _in_words(found: dict[str, datetime]) -> str:
    return " or ".join(f"{value:%-d %B %Y} ({written})" for written, value in _distinct(found.items()))


def _distinct(items: Iterable[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
    first: dict[datetime, str] = {}
    for written, value in items:
        first.setdefault(value, written)
    return [(written, value) for value, written in first.items()]
