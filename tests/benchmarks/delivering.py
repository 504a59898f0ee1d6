"""Deliveries of messages into a database, without HTTP."""

import time
from collections.abc import Sequence
from contextlib import closing
from uuid import UUID

import psycopg

from intake.receiving import take
from intake.segment import SOURCE, decode_batch
from storage import Database
from tests.benchmarks.raw import plain
from tests.benchmarks.visitors import END, bodies
from tests.postgresql import APP, Postgres

MOST = 10_000
"""Messages of one delivery: four times what HTTP allows."""


def delivered(database: Database, workspace: UUID, given: Sequence[bytes]) -> float:
    """Seconds for all deliveries, one after the other. Raises RuntimeError where a message is refused."""
    started = time.perf_counter()
    for body in given:
        decoded = decode_batch(body, END, most=MOST)
        with database.unit_of_work(workspace) as store:
            verdicts = take(store, SOURCE, decoded, END)
        if verdicts.refused:
            raise RuntimeError(f"{len(verdicts.refused)} messages were refused: {verdicts.refused[0].reason}")
    return time.perf_counter() - started


def seeded(server: Postgres, count: int) -> str:
    """The name of a database that has so many messages of other people, and statistics."""
    name = server.create()
    with closing(Database.open(server.url(APP, name))) as database:
        delivered(database, workspace_of(database), bodies(count, count, seed=46))
    with psycopg.connect(plain(server.url(str(server.admin.username), name)), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return name


def workspace_of(database: Database) -> UUID:
    """The one workspace of a benchmark."""
    return database.ensure_workspace("T1", "Bench", END).id
