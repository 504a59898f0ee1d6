"""What SQLite's planner is told about our tables, so that it finds the rows of a lead or a company by their index.

Without statistics it takes a workspace for ten rows, and reads all of it rather than following an index to its rows.
Real statistics would come with `ANALYZE`, and plans would change with the data of the day; these hold for any size.
Source: "The SQLite Query Planner", section on sqlite_stat1.
"""

from sqlalchemy import Connection

from storage.tables import metadata

_ROWS = 1_000_000
_ROWS_OF_PARTIAL_INDEX = 10_000
# How many rows share a value of these: one lead, one company, one key of a source.
_ROWS_OF_ONE = 20
_ROWS_OF_OWNER = 2_000
_SELECTIVE = ("id", "key", "value", "name", "event", "mark")
_FEW_VALUES = frozenset({"kind", "team", "baton", "is_open", "state", "source", "scope", "stage", "fast_sign"})


def tell_planner(connection: Connection) -> None:
    """Write the statistics of every index, and let this connection use them; others do when they are opened."""
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql("ANALYZE sqlite_schema")
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    rows = []
    for table in metadata.sorted_tables:
        if "workspace_id" not in table.c:
            continue
        for _number, index, unique, origin, partial in connection.exec_driver_sql(f'PRAGMA index_list("{table.name}")'):
            columns = [row[2] for row in connection.exec_driver_sql(f'PRAGMA index_info("{index}")')]
            # The primary key of a table without row ids goes by the name of the table.
            name = table.name if origin == "pk" else index
            rows.append((table.name, name, _shares(columns, unique=bool(unique), partial=bool(partial))))
    connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", rows)
    connection.exec_driver_sql("ANALYZE sqlite_schema")


def _shares(columns: list[str], *, unique: bool, partial: bool) -> str:
    """How many rows there are, and how many share the first column, the first two, and so on."""
    rows = _ROWS_OF_PARTIAL_INDEX if partial else _ROWS
    numbers = [rows, rows]
    for column in columns[1:]:
        if column == "owner_id":
            rows = min(rows, _ROWS_OF_OWNER)
        elif column.endswith(_SELECTIVE):
            rows = min(rows, _ROWS_OF_ONE)
        elif column in _FEW_VALUES:
            rows = max(rows // 3, 1)
        else:
            rows = max(rows // 10, 1)
        numbers.append(rows)
    if unique:
        numbers[-1] = 1
    return " ".join(map(str, numbers))
