"""Writing the very same rows without anything of ours: what a pipeline is held against."""

import sqlite3
import time
from contextlib import closing
from operator import itemgetter
from pathlib import Path

import psycopg
from sqlalchemy import JSON, make_url

from storage import Database, migrate
from storage.tables import metadata

BATCH = 1_000
COPIED = 10_000
"""Rows that one COPY takes."""


def remove(database: Path) -> None:
    """Delete an SQLite database with its log."""
    for ending in ("", "-wal", "-shm"):
        database.with_name(f"{database.name}{ending}").unlink(missing_ok=True)


def raw_seconds(source: Path, target: Path) -> float:
    """Seconds to write every row of `source` into the same tables with `executemany`, a thousand rows a transaction."""
    remove(target)
    with closing(Database.open(f"sqlite:///{target}")) as database, closing(sqlite3.connect(source)) as reading:
        migrate(database)
        # A connection of ours, so that cache, log and checkpoints are the same for both.
        writing = database.engine.raw_connection().cursor()
        # Tables come in an order in which every reference finds its row.
        tables = [
            (table.name, reading.execute(f"SELECT * FROM {table.name}").fetchall())  # noqa: S608 - our own names
            for table in metadata.sorted_tables
            if table.name != "imports"
        ]
        started = time.perf_counter()
        for table, rows in tables:
            if not rows:
                continue
            sql = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"  # noqa: S608 - our own names
            for start in range(0, len(rows), BATCH):
                writing.execute("BEGIN IMMEDIATE")
                writing.executemany(sql, rows[start : start + BATCH])
                writing.execute("COMMIT")
        return time.perf_counter() - started


def copy_seconds(source: str, target: str) -> float:
    """Seconds to write every row of one PostgreSQL database that another lacks into it, each COPY a transaction.

    Both are URLs of a superuser: row-level security, which COPY cannot pass, is no part of the raw writer. The rows are
    Python values, as in `executemany`.
    """
    with psycopg.connect(source) as reading, psycopg.connect(target) as writing:
        tables = []
        for table in metadata.sorted_tables:
            columns = [str(column.name) for column in table.c]
            key = itemgetter(*(columns.index(column.name) for column in table.primary_key))
            known = {key(row) for row in writing.execute(_all_of(table.name))}
            rows = [row for row in reading.execute(_all_of(table.name)) if key(row) not in known]
            tables.append((table.name, columns, rows))
        writing.commit()
        started = time.perf_counter()
        for name, columns, rows in tables:
            sql = f"COPY {name} ({', '.join(columns)}) FROM STDIN"
            for start in range(0, len(rows), COPIED):
                with writing.transaction(), writing.cursor().copy(sql.encode()) as copy:
                    for row in rows[start : start + COPIED]:
                        copy.write_row(row)
        return time.perf_counter() - started


def plain(url: str) -> str:
    """A URL as psycopg takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _all_of(table: str) -> bytes:
    columns = ", ".join(
        f"{column.name}::text" if isinstance(column.type, JSON) else column.name for column in metadata.tables[table].c
    )
    return f"SELECT {columns} FROM {table}".encode()  # noqa: S608 - our own names
