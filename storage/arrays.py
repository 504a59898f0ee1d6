"""Columns of many rows as arrays in the text that PostgreSQL reads: one parameter for a column instead of one for each
value, which makes a statement of ten thousand rows cost what one of ten rows did.

Source: PostgreSQL's manual, "Arrays", on the input of array values.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, Double, Integer, LargeBinary, String, Table

from storage.types import Id, Instant


class ZeroCharacterError(ValueError):
    """Raised for a text with a zero character in it: PostgreSQL has none."""


def text_array(values: Sequence[str | None]) -> str:
    """An array of texts. Raises ZeroCharacterError."""
    nulls = values.count(None)
    # No text has a zero character, so it can stand for what is none of them. Together, because a call for each of
    # them is what costs.
    joined = "\0,".join(["\0" if value is None else value for value in values] if nulls else values)  # type: ignore[arg-type]
    if joined.count("\0") != len(values) - 1 + nulls:
        raise ZeroCharacterError("it has a zero character in it")
    if "\\" in joined or '"' in joined:
        joined = joined.replace("\\", "\\\\").replace('"', '\\"')
    literal = '{"' + joined.replace("\0,", '","') + '"}'
    return literal.replace('"\0"', "NULL") if nulls else literal


def _array_by(word: Callable[[Any], str]) -> Callable[[Sequence[Any]], str]:
    """Arrays of values whose words need no quotes."""

    def array(values: Sequence[Any]) -> str:
        if None in values:
            return "{" + ",".join(["NULL" if value is None else word(value) for value in values]) + "}"
        return "{" + ",".join(map(word, values)) + "}"

    return array


def _hexadecimal(value: UUID) -> str:
    return f"{value.int:032x}"


def _float(value: float) -> str:
    return repr(float(value))


def _bytes(value: bytes) -> str:
    # The backslash is doubled inside of an array.
    return f"\\\\x{value.hex()}"


Write = Callable[[Sequence[Any]], str]
id_array = _array_by(_hexadecimal)
# Texts go without their limits: to be cast to varchar(16) would cut off what must be refused.
_WRITERS: Mapping[type[Any], tuple[str, Write]] = {
    Id: ("uuid", id_array),
    Instant: ("timestamptz", _array_by(datetime.isoformat)),
    String: ("text", text_array),
    Boolean: ("bool", _array_by(str)),
    Integer: ("int8", _array_by(str)),
    Double: ("float8", _array_by(_float)),
    Date: ("date", _array_by(date.isoformat)),
    LargeBinary: ("bytea", _array_by(_bytes)),
}


@cache
def writers(table: Table, columns: tuple[str, ...]) -> tuple[tuple[str, Write], ...] | None:
    """(PostgreSQL's type, what writes an array of it) for columns; None where one of them has no such writer."""
    found = []
    for name in columns:
        kind = type(table.c[name].type)
        writer = next((_WRITERS[base] for base in kind.__mro__ if base in _WRITERS), None)
        if writer is None:
            return None
        found.append(writer)
    return tuple(found)


def any_of(values: Sequence[Any]) -> tuple[str, str] | None:
    """(type, array) of ids or texts to look for; None for values of another type."""
    kind = type(values[0])
    if kind is UUID:
        return "uuid", id_array(values)
    return ("text", text_array(values)) if issubclass(kind, str) else None
