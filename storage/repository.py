"""What every repository starts from: one connection, one workspace, one scoped select."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    FromClause,
    Select,
    Table,
    Update,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.before_tables import BEFORE
from storage.bulk import Bulk
from storage.superseded import keep, passages_then, then
from storage.tables import opportunity_passages

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class ReadOnlyError(RuntimeError):
    """Raised when something would be written while looking at the past, or while only reading was promised."""


def refuse_the_past(as_of: datetime | None) -> None:
    """Raise ReadOnlyError when an earlier instant is looked at: what is written would be read as if it was then."""
    if as_of is not None:
        raise ReadOnlyError("The past cannot be changed: this looks at an earlier instant.")


MOST_IDS = 10_000
"""How many ids one statement names: SQLite takes 32,766 parameters, PostgreSQL 65,535."""


class Repository:
    """Rows of one workspace, in the open transaction.

    `as_of` hides everything that happened after it; `known_at` also hides what was corrected or renamed after it.
    """

    def __init__(
        self,
        connection: Connection,
        workspace_id: UUID,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._as_of = as_of
        self._known_at = known_at
        self._known: dict[Table, FromClause] = {}

    @property
    def _horizon(self) -> datetime:
        """Nothing after this instant is visible."""
        return self._as_of or FOREVER

    def _then(self, table: Table) -> FromClause:
        """A table whose rows change in place, as it was known at `known_at`; the table itself where nothing is kept."""
        if self._known_at is None:
            return table
        if table not in self._known:
            changed = self._select(BEFORE[table], BEFORE[table].c.until).where(BEFORE[table].c.until > self._known_at)
            if self._connection.execute(changed.limit(1)).first() is None:
                self._known[table] = table
            elif table is opportunity_passages:
                self._known[table] = passages_then(self._workspace_id, self._known_at)
            else:
                self._known[table] = then(table, self._workspace_id, self._known_at)
        return self._known[table]

    def _keep(self, table: Table, record_id: UUID, now: datetime) -> None:
        """Keep what a row says, before it is changed."""
        refuse_the_past(self._as_of)
        bulk = Bulk(self._connection, self._workspace_id)
        keep(bulk, table, [bulk.id(record_id)], now)

    def _select(self, table: FromClause, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*(columns or table.c)).where(table.c.workspace_id == self._workspace_id)

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        return insert_into(self._connection, table)

    def _add(self, table: Table, **values: Any) -> bool:
        """Add a row of this workspace; False when one with the same key is there already."""
        statement = self._insert(table).values(workspace_id=self._workspace_id, **values).on_conflict_do_nothing()
        return self._write(statement).rowcount == 1

    @staticmethod
    def _parts(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
        """The ids, each once, in lists that one statement can name."""
        each = list(dict.fromkeys(ids))
        return (each[start : start + MOST_IDS] for start in range(0, len(each), MOST_IDS))

    def _write(self, statement: Executable) -> CursorResult[Any]:
        """Run a statement that changes rows; raises ReadOnlyError when looking at the past."""
        refuse_the_past(self._as_of)
        # Without this option, an INSERT on PostgreSQL does not say how many rows it added.
        return self._connection.execute(statement, execution_options={"preserve_rowcount": True})

    def _update(self, table: Table, record_id: UUID) -> Update:
        return update(table).where(table.c.workspace_id == self._workspace_id, table.c.id == record_id)


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what to do when the row is there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def same(left: FromClause, right: FromClause, left_column: str, right_column: str = "id") -> ColumnElement[bool]:
    """The join condition of two tenant tables: the reference, within the same workspace."""
    return (left.c.workspace_id == right.c.workspace_id) & (left.c[left_column] == right.c[right_column])
