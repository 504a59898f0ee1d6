"""The database, and the unit of work: one transaction on one workspace's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError

from storage.readers import Readers
from storage.repository import ReadOnlyError
from storage.store import Store
from storage.workspaces import Workspace, WorkspaceDirectory

_PAST = "tandem_past"
_READ_ONLY_STATE = "25006"

DatabaseUnavailableError = OperationalError
"""Raised when the database does not answer, is locked for too long or cannot be opened."""
DatabaseBusyError = NoFreeConnectionError
"""Raised when all connections are in use for too long."""
LONGEST_WAIT = 30.0
"""How many seconds whoever nobody waits for, an import or a job, waits for a lock."""
_CONNECTIONS, _CONNECTIONS_KEPT = 15, 5
_SECONDS_FOR_A_CONNECTION = 1.0
# Statements that took too long or waited too long for a lock.
_BUSY_STATES = frozenset({"57014", "55P03"})
# For the transaction only; a time-out of 0 is none.
_SET_UP = text("SELECT set_config('tandem.workspace_id', :id, true), set_config('statement_timeout', :ms, true)")


class Database:
    """One database of many workspaces. `close` gives all connections back."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._ids: dict[tuple[str, str], UUID] = {}
        self._readers = Readers(engine) if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, url: str, *, connections: int = _CONNECTIONS) -> "Database":
        """The database at an SQLAlchemy URL: `sqlite:///file` or `postgresql://…`. Connects lazily.

        On PostgreSQL it has at most so many `connections`: as many as threads use it. Raises ValueError for another
        kind of database.
        """
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return cls(_sqlite(url))
        if parsed.get_backend_name() == "postgresql":
            return cls(_postgres(parsed.set(drivername="postgresql+psycopg"), connections))
        raise ValueError(f"{parsed.get_backend_name()} is not supported: use sqlite:///file or postgresql://…")

    @contextmanager
    def transaction(
        self, *, write: bool = True, past: bool = False, seconds: float | None = None
    ) -> Iterator[Connection]:
        """One transaction on the global tables; commits at the end, rolls back on any error.

        With `seconds`, a writer on SQLite waits no longer for another one. In a transaction on the `past`, a statement
        that would write raises ReadOnlyError; on SQLite it does in every one that is not for writing.
        """
        if self._readers is not None and (past or not write):
            with self._readers.reading() as connection:
                yield connection
            return
        with self.engine.connect() as connection:
            # Whether an INSERT … ON CONFLICT DO NOTHING was the one that inserted is only known from its row count, and
            # with psycopg that is lost unless it is kept.
            connection.execution_options(**{_PAST: past, "preserve_rowcount": True})
            if connection.dialect.name == "sqlite":
                wait = int(1000 * (seconds or LONGEST_WAIT))
                connection.connection.cursor().execute(f"PRAGMA busy_timeout = {wait}")
            with connection.begin():
                yield connection

    @contextmanager
    def unit_of_work(
        self,
        workspace_id: UUID,
        *,
        write: bool = True,
        as_of: datetime | None = None,
        read_only: bool = False,
        seconds: float | None = None,
    ) -> Iterator[Store]:
        """All repositories of one workspace in one transaction; commits at the end, rolls back on any error.

        `as_of` looks at the past: only what had happened by then is read, and writing raises ReadOnlyError; with
        `read_only` it does so in the present too. With `seconds`, because a person waits, no lock is waited for longer
        and on PostgreSQL no statement takes longer: DatabaseUnavailableError is raised instead.
        """
        past = read_only or as_of is not None
        with self.transaction(write=write, past=past, seconds=seconds) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(_SET_UP, {"id": str(workspace_id), "ms": str(int(1000 * (seconds or 0)))})
            yield Store(connection, workspace_id, as_of, as_of)

    def workspace_id(self, enterprise_id: str, team_id: str) -> UUID | None:
        """The id of a Slack workspace, or None. Ids never change, so a found one is remembered."""
        key = (enterprise_id, team_id)
        if key not in self._ids:
            with self.transaction(write=False) as connection:
                found = WorkspaceDirectory(connection).find(enterprise_id, team_id)
            if found is None:
                return None
            self._ids[key] = found.id
        return self._ids[key]

    def workspaces(self) -> list[Workspace]:
        """All workspaces, oldest first."""
        with self.transaction(write=False) as connection:
            return WorkspaceDirectory(connection).all()

    def ensure_workspace(self, team_id: str, name: str, now: datetime, *, enterprise_id: str = "") -> Workspace:
        """The Slack workspace, made with default settings when it is new."""
        with self.transaction() as connection:
            return WorkspaceDirectory(connection).ensure(enterprise_id, team_id, name, now)

    def adopt_workspace(self, known_team_id: str, enterprise_id: str, team_id: str) -> None:
        """Give a workspace that was made without Slack the ids of its Slack workspace, so that its rows are found."""
        with self.transaction() as connection:
            WorkspaceDirectory(connection).adopt(known_team_id, enterprise_id, team_id)
        self._ids.pop(("", known_team_id), None)

    def ping(self) -> None:
        """Ask the database for nothing; raises SQLAlchemyError when it does not answer."""
        with self.transaction(write=False) as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give all connections back."""
        if self._readers is not None:
            self._readers.close()
        self.engine.dispose()


def is_busy(error: Exception) -> bool:
    """Whether the database is there, and only has something else to do: another writer, or too much."""
    if isinstance(error, DatabaseBusyError):
        return True
    cause = getattr(error, "orig", None)
    return (getattr(cause, "sqlite_errorname", None) or "").startswith("SQLITE_BUSY") or (
        getattr(cause, "sqlstate", None) in _BUSY_STATES
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": LONGEST_WAIT})

    @event.listens_for(engine, "connect")
    def _configure(driver_connection: Any, _record: Any) -> None:
        # The driver must not open transactions by itself: a read begins plainly, a write takes the lock at once.
        driver_connection.isolation_level = None
        # 16 MiB of page cache keep the upper pages of every index in memory. A page that many batches of an import
        # change is moved from the log to its place once in 32 MiB of them, not after every one.
        pragmas = (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-16384",
            "wal_autocheckpoint=8192",
        )
        for pragma in pragmas:
            driver_connection.execute(f"PRAGMA {pragma}")
        # SQLite's own knows only the letters of English: without this, nobody finds Émile or ŁUKASZ.
        driver_connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver_connection = connection.connection.driver_connection
        # A reader has begun already.
        if driver_connection is not None and not driver_connection.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "handle_error", _refuse_to_change_the_past)
    return engine


def _lower(text: str | None) -> str | None:
    return text.lower() if isinstance(text, str) else text


def _postgres(url: URL, connections: int) -> Engine:
    kept = min(connections, _CONNECTIONS_KEPT)
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=kept,
        max_overflow=connections - kept,
        pool_timeout=_SECONDS_FOR_A_CONNECTION,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_PAST, False):
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    event.listen(engine, "handle_error", _refuse_to_change_the_past)
    return engine


def _refuse_to_change_the_past(context: ExceptionContext) -> None:
    error = context.original_exception
    refused = getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY"
    if refused or getattr(error, "sqlstate", None) == _READ_ONLY_STATE:
        raise ReadOnlyError("The past cannot be changed: this looks at an earlier instant.") from error
