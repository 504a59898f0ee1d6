"""Deliveries of messages into a database, without HTTP."""

import time
from collections.abc import Sequence
from contextlib import closing
from uuid import UUID

import psycopg

from intake.collecting import rare_collection
from intake.receiving import take
from intake.segment import MOST_MESSAGES, SOURCE, Decoded, decode_batch
from storage import Database
from tests.benchmarks.raw import plain
from tests.benchmarks.visitors import END, bodies
from tests.postgresql import APP, Postgres

MOST = 10_000
"""Messages of one delivery, in bodies that HTTP allows."""


def deliveries(count: int, size: int, seed: int = 47) -> list[list[bytes]]:
    """So many messages in deliveries of `size`, each of one body or more."""
    in_body = min(size, MOST_MESSAGES)
    given = bodies(count, in_body, seed)
    each = size // in_body
    return [given[start : start + each] for start in range(0, len(given), each)]


def delivered(database: Database, workspace: UUID, given: Sequence[Sequence[bytes]]) -> float:
    """Seconds for all deliveries, one after the other. Raises RuntimeError where a message is refused."""
    started = time.perf_counter()
    # As the intake is served.
    with rare_collection():
        for delivery in given:
            decoded = _decoded(delivery)
            with database.unit_of_work(workspace) as store:
                verdicts = take(store, SOURCE, decoded, END)
            if verdicts.refused:
                raise RuntimeError(f"{len(verdicts.refused)} messages were refused: {verdicts.refused[0].reason}")
    return time.perf_counter() - started


def _decoded(delivery: Sequence[bytes]) -> Decoded:
    """The records of some bodies as those of one."""
    whole = Decoded()
    for body in delivery:
        decoded = decode_batch(body, END)
        before = len(whole.ids)
        whole.ids += decoded.ids
        whole.records += decoded.records
        whole.positions += [before + position for position in decoded.positions]
        whole.refused.update((before + position, reason) for position, reason in decoded.refused.items())
    return whole


def seeded(server: Postgres, count: int) -> str:
    """The name of a database that has so many messages of other people, and statistics."""
    name = server.create()
    with closing(Database.open(server.url(APP, name))) as database:
        delivered(database, workspace_of(database), deliveries(count, MOST, seed=46))
    with psycopg.connect(plain(server.url(str(server.admin.username), name)), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return name


def workspace_of(database: Database) -> UUID:
    """The one workspace of a benchmark."""
    return database.ensure_workspace("T1", "Bench", END).id
