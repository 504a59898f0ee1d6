"""SQLite connections that stay open between reads, and can do nothing but read."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine

_MOST_IDLE = 4


class Readers:
    """Connections for reading, taken by one thread at a time.

    To take a connection from SQLAlchemy's pool, begin, commit and give it back costs more than the reads of an answer.
    These stay taken, and the driver begins and ends. A statement that would write is refused by SQLite.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[Connection] = []

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the rows as they are committed now, until it is given back."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._open()
        driver = connection.connection
        driver.cursor().execute("BEGIN")
        try:
            yield connection
        finally:
            # What SQLAlchemy ran opened a transaction of its own on top, which is the same one to the driver.
            if connection.in_transaction():
                connection.rollback()
            else:
                driver.rollback()
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(connection)
            else:
                _end(connection)

    def close(self) -> None:
        """Give all idle connections back."""
        with suppress(IndexError):
            while True:
                _end(self._idle.pop())

    def _open(self) -> Connection:
        connection = self._engine.connect()
        connection.connection.cursor().execute("PRAGMA query_only = ON")
        return connection


def _end(connection: Connection) -> None:
    """Close it for good: given back to the pool it would refuse the next writer."""
    connection.detach()
    connection.close()
