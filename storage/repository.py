"""What every repository starts from: one connection, one workspace, one scoped select."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, Update, select, update
from sqlalchemy.dialects import postgresql, sqlite

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Repository:
    """Rows of one workspace, in the open transaction; `as_of` hides everything that happened after it."""

    def __init__(self, connection: Connection, workspace_id: UUID, as_of: datetime | None = None) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._as_of = as_of

    @property
    def _horizon(self) -> datetime:
        """Nothing after this instant is visible."""
        return self._as_of or FOREVER

    def _select(self, table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
        return select(*(columns or table.c)).where(table.c.workspace_id == self._workspace_id)

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """An insert that can say what to do when the row is there already."""
        postgres = self._connection.dialect.name == "postgresql"
        return postgresql.insert(table) if postgres else sqlite.insert(table)

    def _add(self, table: Table, **values: Any) -> bool:
        """Add a row of this workspace; False when one with the same key is there already."""
        statement = self._insert(table).values(workspace_id=self._workspace_id, **values).on_conflict_do_nothing()
        # Without this option, an INSERT on PostgreSQL does not say how many rows it added.
        added = self._connection.execute(statement, execution_options={"preserve_rowcount": True})
        return added.rowcount == 1

    def _update(self, table: Table, record_id: UUID) -> Update:
        return update(table).where(table.c.workspace_id == self._workspace_id, table.c.id == record_id)


def same(left: FromClause, right: FromClause, left_column: str, right_column: str = "id") -> ColumnElement[bool]:
    """The join condition of two tenant tables: the reference, within the same workspace."""
    return (left.c.workspace_id == right.c.workspace_id) & (left.c[left_column] == right.c[right_column])
