"""Databases for the tests of storage: each test runs on SQLite and on a real PostgreSQL, on its own copy."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from revenue.records import Record, Recorded
from storage import Database, migrate, record
from tests.postgresql import APP, Postgres

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_names = count(1)


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
    """take(space, *records, source="crm", now=NOW, later=False): record a batch in a transaction of its own."""

    def take(space: UUID, *records: Record, source: str = "crm", now: datetime = NOW, later: bool = False) -> Recorded:
        with database.unit_of_work(space) as store:
            return record(store, source, records, now, fold_later=later)

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
