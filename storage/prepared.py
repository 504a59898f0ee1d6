"""Statements of the hottest paths, compiled once and run as they are: SQLAlchemy's per-call costs are paid once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, SelectBase, TypeDecorator
from sqlalchemy.types import TypeEngine

from storage.types import Id, Instant

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement in one driver's words: `names` of its parameters in order, and what must be converted."""

    sql: str
    names: tuple[str, ...] | None
    fixed: Mapping[str, Any]
    bind: Mapping[str, Convert]
    read: tuple[tuple[int, Convert], ...]


class Prepared:
    """A select with named parameters (`bindparam`), for statements that run in every request.

    The table objects still give names and types; rows come back as tuples of converted values.
    """

    def __init__(self, statement: SelectBase) -> None:
        self._statement = statement
        self._plans: dict[str, _Plan] = {}

    def rows(self, connection: Connection, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """All rows; `parameters` may hold more than the statement needs."""
        dialect = connection.dialect
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = _plan(self._statement, dialect)
        values = {**plan.fixed, **parameters}
        for name, convert in plan.bind.items():
            values[name] = convert(values[name])
        given = values if plan.names is None else tuple([values[name] for name in plan.names])
        found = _fetch(connection, plan.sql, given)
        if not plan.read or not found:
            return found
        # Column by column: a loop over the cells of every row takes twice as long.
        columns = list[Sequence[Any]](zip(*found, strict=True))
        for index, convert in plan.read:
            columns[index] = [None if value is None else convert(value) for value in columns[index]]
        return list(zip(*columns, strict=True))


def _fetch(connection: Connection, sql: str, given: Any) -> Sequence[Sequence[Any]]:
    if connection.dialect.name == "sqlite":
        # Straight to the driver, which answers in a tenth of the time that SQLAlchemy needs to wrap its cursor.
        return connection.connection.cursor().execute(sql, given).fetchall()  # type: ignore[no-any-return]
    return connection.exec_driver_sql(sql, given).fetchall()


def _plan(statement: SelectBase, dialect: Dialect) -> _Plan:
    compiled = statement.compile(dialect=dialect)
    fixed, bind = {}, {}
    for parameter, name in compiled.bind_names.items():
        convert = parameter.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            bind[name] = convert
        if not parameter.required:
            fixed[name] = parameter.value
    read = []
    for index, column in enumerate(statement.selected_columns):
        if dialect.name == "postgresql" and not isinstance(column.type, TypeDecorator):
            continue  # psycopg reads plain types by itself
        reader = _reader(column.type, dialect)
        if reader is not None:
            read.append((index, reader))
    return _Plan(
        compiled.string,
        tuple(compiled.positiontup) if compiled.positiontup is not None else None,
        fixed,
        bind,
        tuple(read),
    )


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What converts a value that is not null. Nulls are left alone here, so the types of ours need no look at them."""
    if isinstance(kind, Id | Instant):
        return kind.reader(dialect)
    return kind.dialect_impl(dialect).result_processor(dialect, None)
