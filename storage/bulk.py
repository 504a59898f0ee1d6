"""Many rows at once: statements and values in the form the database driver takes without further conversion.

SQLAlchemy converts each value of each row; at a thousand rows a batch that costs more than the database itself. Here
the table objects still give names and types, and values are converted once, by column type.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import chain, count
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DataError, IntegrityError

from revenue.instants import from_micros, to_micros
from storage.arrays import Write, any_of, id_array, writers
from storage.ids import new_numbers
from storage.tables import metadata

Row = tuple[Any, ...]
Marks = tuple[tuple[str, bool], ...]
"""Of each column: PostgreSQL's type, and whether its values come as an array."""
# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535; a few are for the rest of the statement.
MOST_VALUES = 30_000
# Rows in one INSERT on SQLite: running a statement costs it a fifth of what a row does, and more rows gain nothing.
_ROWS_AT_ONCE = 50


class UnstorableError(Exception):
    """Raised when the driver cannot even hand a value to the database: a number too large, half a character."""


class ContradictionError(Exception):
    """Raised when a record contradicts what is known; the message says how, to whoever sent it."""


REFUSALS = (IntegrityError, DataError, UnstorableError, ContradictionError)
"""What a statement raises when the database cannot take a value, as opposed to being out of reach or a bug of ours."""


class Bulk:
    """Bulk statements on one connection. Ids and instants in rows are driver values: see `id` and `instant`."""

    def __init__(self, connection: Connection, workspace_id: UUID) -> None:
        self._connection = connection
        self.postgres = connection.dialect.name == "postgresql"
        self._mark = "%s" if self.postgres else "?"
        self.workspace_id: Any = self.id(workspace_id)

    def id(self, value: UUID) -> Any:
        """An id as the driver takes it."""
        return value if self.postgres else value.bytes

    def uuid(self, value: Any) -> UUID:
        """An id as the driver gives it, as a UUID."""
        return value if self.postgres else UUID(bytes=value)

    def day(self, value: date | None) -> Any:
        """A day as the driver takes it."""
        return value if self.postgres or value is None else value.isoformat()

    def new_ids(self, count: int) -> list[Any]:
        """Fresh ids as the driver takes them."""
        numbers = new_numbers(count)
        if self.postgres:
            return [UUID(int=number) for number in numbers]
        return [number.to_bytes(16) for number in numbers]

    @property
    def instant(self) -> Callable[[datetime], Any]:
        """Converts an aware instant to what the driver takes."""
        return _aware if self.postgres else to_micros

    @property
    def from_driver(self) -> Callable[[Any], datetime]:
        """Converts an instant that the driver gave to an aware datetime."""
        return _aware if self.postgres else from_micros

    def fetch(self, sql: str, *parameters: Any) -> Sequence[Any]:
        """All rows of a query; write `{}` for each parameter."""
        return self._rows(self.sql(sql), parameters)

    def fetch_in(self, sql: str, *parameters: Any, values: Sequence[Any]) -> Sequence[Any]:
        """All rows of a query that ends in `IN {in}`; write `{}` for each parameter before. No values, no rows."""
        if not values:
            return []
        if self.postgres:
            with _converting():
                wanted = any_of(values)
            if wanted is not None:
                kind, array = wanted
                return self._rows(self.sql(sql).replace("IN {in}", f"= ANY(%s::{kind}[])"), (*parameters, array))
        rows: list[Any] = []
        for start in range(0, len(values), MOST_VALUES):
            part = values[start : start + MOST_VALUES]
            marks = ", ".join([self._mark] * len(part))
            statement = self.sql(sql).replace("{in}", f"({marks})")
            rows += self._rows(statement, (*parameters, *part))
        return rows

    def stream(self, sql: str, *parameters: Any) -> Iterator[Sequence[Any]]:
        """The rows of a query one by one, however many there are; write `{}` for each parameter."""
        statement = self.sql(sql)
        if self.postgres:
            options = {"stream_results": True, "yield_per": 2_000}
            yield from self._connection.exec_driver_sql(statement, parameters, execution_options=options)
        else:
            yield from self._connection.connection.cursor().execute(statement, parameters)

    def _rows(self, statement: str, parameters: tuple[Any, ...]) -> Sequence[Any]:
        with _converting():
            if self.postgres:
                return self._connection.exec_driver_sql(statement, parameters).fetchall()
            # Straight from the driver: at a thousand rows a batch, wrapping each of them costs as much as reading it.
            return self._connection.connection.cursor().execute(statement, parameters).fetchall()  # type: ignore[no-any-return]

    @property
    def refuses_nothing(self) -> bool:
        """True where a checked touch cannot be refused: SQLite has one writer, who has looked before."""
        return not self.postgres

    def savepoint(self) -> AbstractContextManager[object]:
        """Take back only what happens inside when it raises."""
        return self._connection.begin_nested()

    def one_writer(self) -> None:
        """Let one transaction at a time change projections of this workspace: reading, folding and writing a state back
        must not cross. SQLite has one writer anyway.
        """
        if self.postgres:
            # Not FOR UPDATE: that would hold up every insert of this workspace, whose foreign key reads this row.
            self.fetch("SELECT id FROM workspaces WHERE id = {} FOR NO KEY UPDATE", self.workspace_id)

    def sql(self, sql: str) -> str:
        """A statement with this driver's parameter marks in the place of each `{}`."""
        return sql.replace("{}", self._mark)

    def insert(self, table: Table, columns: Sequence[str], rows: list[Row], *, conflict: str = "") -> None:
        """Insert rows whose first value is for `workspace_id`, the others for `columns`."""
        names = ("workspace_id", *columns)
        if self.postgres:
            kinds = writers(table, names) if len(rows) > 1 else None
            if kinds is not None:
                self._together(rows, kinds, lambda marks: _insert_from_arrays(table.name, names, conflict, marks))
                return
        else:
            whole = len(rows) - len(rows) % _ROWS_AT_ONCE
            if whole:
                alike, parts = _together(rows[:whole])
                self.run(_insert_together(table.name, names, conflict, alike), parts)
                rows = rows[whole:]
        self.run(_insert(table.name, names, conflict, self._mark), rows)

    def update(
        self, table: str, columns: Sequence[str], key: str, rows: list[Row], *, keep_known: bool = False
    ) -> None:
        """Update `columns` by rows of (column values..., workspace_id, key value); of several for a key the last wins.

        With `keep_known`, a value that is None leaves what is known.
        """
        names = tuple(columns)
        if keep_known:
            rows = _last_known(rows)
        kinds = None
        if self.postgres and len(rows) > 1:
            kinds = writers(metadata.tables[table], (*names, "workspace_id", key))
        if kinds is not None:
            # A statement that finds a row twice would take any of the two.
            rows = list({row[-1]: row for row in rows}.values())
            self._together(rows, kinds, lambda marks: _update_from_arrays(table, names, key, marks, keep_known))
        elif rows:
            self.run(_update(table, names, key, self._mark, keep_known), rows)

    def _together(self, rows: list[Row], kinds: Sequence[tuple[str, Write]], statement: Callable[[Marks], str]) -> None:
        """One statement for all rows on PostgreSQL: a column whose values are alike is one of them, others are arrays.

        `statement` makes it of each column's type, and whether it is an array.
        """
        marks, parameters = [], []
        with _converting():
            for (kind, write), column in zip(kinds, zip(*rows, strict=True), strict=True):
                alike = column[0] == column[-1] and column.count(column[0]) == len(rows)
                marks.append((kind, not alike))
                parameters.append(column[0] if alike else write(column))
            # A row more or less is told by the last column, so that one is an array in any case.
            if not marks[-1][1]:
                kind, write = kinds[-1]
                marks[-1], parameters[-1] = (kind, True), write([row[-1] for row in rows])
            named = {f"p{number}": parameter for number, parameter in enumerate(parameters)}
            self._connection.exec_driver_sql(statement(tuple(marks)), named)

    def run_for_each(self, sql: str, parameters: Row, ids: Sequence[Any]) -> None:
        """A statement on the rows of some ids, each named once; its last `= {}` is the id's, after other parameters."""
        if self.postgres and len(ids) > 1:
            before, _last, after = self.sql(sql).rpartition("= %s")
            self.run(f"{before}= ANY(%s::uuid[]){after}", [(*parameters, id_array(ids))])
        else:
            self.run(self.sql(sql), [(*parameters, record_id) for record_id in ids])

    def run(self, sql: str, rows: list[Row]) -> None:
        """One statement for many rows."""
        if rows:
            with _converting():
                self._connection.exec_driver_sql(sql, rows)


@contextmanager
def _converting() -> Iterator[None]:
    """What a driver raises while it converts values is no error of its own kind, so SQLAlchemy does not wrap it."""
    try:
        yield
    except (OverflowError, ValueError) as error:
        raise UnstorableError(str(error)) from error


def refusal(error: Exception) -> str:
    """Why the database cannot take a record, in words."""
    if isinstance(error, ContradictionError):
        return str(error)
    cause = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    if isinstance(error, IntegrityError):
        return f"it contradicts another record: {cause}"
    return f"it cannot be stored: {cause}"


def _aware(value: datetime) -> datetime:
    return value


@cache
def _insert(table: str, names: tuple[str, ...], conflict: str, mark: str) -> str:
    # Only names of our own tables and columns are put into the statement; every value is a parameter.
    row = ", ".join([mark] * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({row}) {conflict}".rstrip()  # noqa: S608


def _together(rows: list[Row]) -> tuple[tuple[bool, ...], list[Row]]:
    """Which columns say the same in all rows, and the parameters of an INSERT of _ROWS_AT_ONCE rows at a time.

    Handing a value to SQLite costs as much as storing it, so what is alike is handed over once for each statement.
    """
    columns = list(zip(*rows, strict=True))
    alike = tuple([column[0] == column[-1] and column.count(column[0]) == len(rows) for column in columns])
    once = tuple([column[0] for column, same in zip(columns, alike, strict=True) if same])
    differing = [_bound(column) for column, same in zip(columns, alike, strict=True) if not same]
    values = tuple(chain.from_iterable(zip(*differing, strict=True)))
    size = _ROWS_AT_ONCE * len(differing)
    return alike, [once + values[part * size : (part + 1) * size] for part in range(len(rows) // _ROWS_AT_ONCE)]


def _bound(column: tuple[Any, ...]) -> Iterable[Any]:
    """The values of a column as the driver of SQLite binds them soonest: it looks in vain for an adapter of bytes."""
    return map(bytearray, column) if type(column[0]) is bytes and None not in column else column


@lru_cache(maxsize=256)
def _insert_together(table: str, names: tuple[str, ...], conflict: str, alike: tuple[bool, ...]) -> str:
    once, each = count(1), count(1 + sum(alike))
    fixed = [f"?{next(once)}" if same else None for same in alike]
    values = ", ".join([f"({', '.join([mark or f'?{next(each)}' for mark in fixed])})" for _ in range(_ROWS_AT_ONCE)])
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {values} {conflict}".rstrip()  # noqa: S608 - as above


@cache
def _update(table: str, columns: tuple[str, ...], key: str, mark: str, keep_known: bool) -> str:
    value = f"COALESCE({mark}, {{}})" if keep_known else mark
    sets = ", ".join(f"{column} = {value.format(column)}" for column in columns)
    return f"UPDATE {table} SET {sets} WHERE workspace_id = {mark} AND {key} = {mark}"  # noqa: S608


def _last_known(rows: Iterable[Row]) -> list[Row]:
    """One row for each key that is told anything, of each value the last that is not None."""
    known: dict[Any, Row] = {}
    for row in rows:
        if row.count(None) == len(row) - 2:
            continue
        before = known.get(row[-1])
        if before is not None:
            row = tuple([old if new is None else new for old, new in zip(before, row, strict=True)])  # noqa: PLW2901
        known[row[-1]] = row
    return list(known.values())


@lru_cache(maxsize=256)
def _insert_from_arrays(table: str, names: tuple[str, ...], conflict: str, marks: Marks) -> str:
    values = ", ".join(_values(names, marks))
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {_rows(names, marks)} {conflict}".rstrip()  # noqa: S608


@lru_cache(maxsize=256)
def _update_from_arrays(table: str, columns: tuple[str, ...], key: str, marks: Marks, keep_known: bool) -> str:
    *values, space, record = _values((*columns, "workspace_id", key), marks)
    if keep_known:
        values = [f"COALESCE({value}, t.{column})" for value, column in zip(values, columns, strict=True)]
    sets = ", ".join(f"{column} = {value}" for column, value in zip(columns, values, strict=True))
    rows = _rows((*columns, "workspace_id", key), marks)
    return f"UPDATE {table} AS t SET {sets} FROM {rows} WHERE t.workspace_id = {space} AND t.{key} = {record}"  # noqa: S608


def _values(names: tuple[str, ...], marks: Marks) -> list[str]:
    return [
        f"u.{name}" if is_array else f"%(p{number})s::{kind}"
        for number, (name, (kind, is_array)) in enumerate(zip(names, marks, strict=True))
    ]


def _rows(names: tuple[str, ...], marks: Marks) -> str:
    arrays = [
        (number, name, kind)
        for number, (name, (kind, is_array)) in enumerate(zip(names, marks, strict=True))
        if is_array
    ]
    given = ", ".join(f"%(p{number})s::{kind}[]" for number, _name, kind in arrays)
    return f"unnest({given}) AS u({', '.join(name for _number, name, _kind in arrays)})"
