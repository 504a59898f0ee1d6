"""All rows of a workspace by their natural keys, so that two databases that say the same are equal."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select

from storage import Database
from storage.tables import lead_identities, metadata, source_keys, touches, workspaces

# The inputs tell of things before this instant; what is later says when somebody recorded them.
RECORDED_SINCE = datetime(2025, 1, 1, tzinfo=UTC)
STAMP = "when it was recorded"

Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(database: Database) -> Rows:
    """The rows of the only workspace, table by table and sorted: ids by what they stand for, no stamps, no counts."""
    (workspace,) = database.workspaces()
    with database.unit_of_work(workspace.id, write=False) as store:
        connection = store._connection
        name = _names(connection, workspace.id)
        return {
            table.name: sorted(
                (tuple(_plain(value, name) for value in row) for row in connection.execute(_all(table, workspace.id))),
                key=repr,
            )
            for table in metadata.sorted_tables
            if table is not workspaces
        }


def _all(table: Table, workspace_id: UUID) -> Any:
    return select(table).where(table.c.workspace_id == workspace_id)


def _names(connection: Connection, workspace_id: UUID) -> Callable[[UUID], str]:
    """What an id stands for: every key and identity under which its record is known."""
    known: defaultdict[UUID, set[str]] = defaultdict(set, {workspace_id: {"workspace"}})
    for row in connection.execute(_all(source_keys, workspace_id)):
        known[row.record_id].add(f"{row.source} {row.kind} {row.key}")
    for row in connection.execute(_all(lead_identities, workspace_id)):
        known[row.lead_id].add(f"{row.kind} {row.value}")
    for row in connection.execute(_all(touches, workspace_id)):
        known[row.id].add(f"{row.source} touch {row.key}")

    def name(record_id: UUID) -> str:
        return ", ".join(sorted(known[record_id])) or "nobody knows it"

    return name


def _plain(value: Any, name: Callable[[UUID], str]) -> Any:
    if isinstance(value, UUID):
        return name(value)
    if isinstance(value, datetime) and value >= RECORDED_SINCE:
        return STAMP
    if isinstance(value, dict):
        # The counts of a checkpoint belong to one run: a file that is read again has nothing new.
        return sorted((key, each) for key, each in value.items() if key != "counts")
    return value
