"""From the text of a cell to a value of a field: words, dates, amounts, numbers, each read once and remembered."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import repeat
from operator import itemgetter

from intake.amounts import DecimalMark, read_amount, read_whole
from intake.dates import DateReader
from intake.problems import RowRejectedError, suggestion
from intake.shapes import FieldShape, ValueKind

Read = Callable[[str], object]
_REMEMBERED = 20_000


class Remembered(dict[str, object]):
    """What texts mean: read on first sight, then found; forgets everything when it has grown large."""

    __slots__ = ("_read",)

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> object:
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self[text] = self._read(text)
        return value


class Value:
    """What rows say of one field: `of` one row, or of many at once. Both raise RowRejectedError with the reason.

    Reading one field of all rows before the next field spares a Python call for most cells.
    """

    __slots__ = ("of",)

    def __init__(self, of: Callable[[list[str]], object]) -> None:
        self.of = of

    def of_all(self, rows: Sequence[list[str]]) -> Iterable[object]:
        """The values of the rows, in their order."""
        return map(self.of, rows)


class Constant(Value):
    """The same for every row."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        super().__init__(lambda _row: value)
        self._value = value

    def of_all(self, rows: Sequence[list[str]]) -> Iterable[object]:
        """The value, as often as there are rows."""
        return repeat(self._value, len(rows))


class Meaning(Value):
    """What the cells of one column mean, each text read once."""

    __slots__ = ("_cell", "_means")

    def __init__(self, spot: int, means: Remembered) -> None:
        super().__init__(lambda row: means[row[spot]])
        self._cell = itemgetter(spot)
        self._means = means

    def of_all(self, rows: Sequence[list[str]]) -> Iterable[object]:
        """What the cells mean."""
        return map(self._means.__getitem__, map(self._cell, rows))


class Stripped(Value):
    """The cells of one column as they are; `blank` stands for those without text."""

    __slots__ = ("_blank", "_cell")

    def __init__(self, spot: int, blank: Callable[[], object]) -> None:
        super().__init__(lambda row: row[spot].strip() or blank())
        self._cell = itemgetter(spot)
        self._blank = blank

    def of_all(self, rows: Sequence[list[str]]) -> Iterable[object]:
        """The texts of the cells."""
        blank = self._blank
        return [text or blank() for text in map(str.strip, map(self._cell, rows))]


def reading_of(
    shape: FieldShape, place: str, dates: DateReader | None, decimal: DecimalMark | None, currency: str
) -> Read:
    """The function from stripped text to a field's value; it raises RowRejectedError with the reason.

    `dates` is needed for days and instants; `place` is the column as the reason should name it.
    """
    if shape.kind is ValueKind.TEXT:
        return str
    if shape.kind is ValueKind.DOMAIN:
        return _domain
    if shape.kind is ValueKind.WORD and shape.words is not None:
        return _word(shape.words, place)
    if shape.kind is ValueKind.DAY and dates is not None:
        return lambda text: dates.as_written(text).date()
    if shape.kind is ValueKind.INSTANT and dates is not None:
        return dates.instant
    if shape.kind is ValueKind.MONEY:
        return _named(place, lambda text: read_amount(text, currency, decimal))
    return _named(place, lambda text: read_whole(text, decimal))


def _domain(text: str) -> str:
    """The domain in the address of a web site, by which a company is known in every system: www and the page go."""
    return text.casefold().rpartition("://")[2].partition("/")[0].removeprefix("www.") or text


def _named(place: str, read: Read) -> Read:
    def named(text: str) -> object:
        try:
            return read(text)
        except ValueError as error:
            raise RowRejectedError(f"{place} {error}") from None

    return named


def _word(words: type[StrEnum], place: str) -> Read:
    known = {word.value: word for word in words}

    def read(text: str) -> object:
        word = known.get(text) or known.get(text.casefold().replace(" ", "_").replace("-", "_"))
        if word is None:
            raise RowRejectedError(f"{place} {text!r} is none of Tandem's words. {suggestion(text, known)}")
        return word

    return read
