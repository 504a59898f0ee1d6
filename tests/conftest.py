"""Fixtures that many rooms share: a migrated database, a workspace, and a way to talk to commands in it."""

import gc
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from storage import Database, Workspace, migrate
from tests.postgresql import postgres
from tests.talk import Talk

__all__ = ["postgres"]

# How long an example takes says nothing about Tandem, only about who else uses the machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# All that is imported stays to the end: the collector, which else looks through it again and again, leaves it alone.
gc.disable()


def pytest_collection_finish() -> None:
    """From here on the tests make garbage."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, made once; tests copy it."""
    file = tmp_path_factory.mktemp("migrated") / "tandem.db"
    database = Database.open(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Iterator[Database]:
    """A database of one's own with all tables and no rows."""
    opened = Database.open(f"sqlite:///{shutil.copy(migrated_database, tmp_path / 'tandem.db')}")
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """The usual instant of the tests: a Tuesday, 14:02 in UTC."""
    return datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


@pytest.fixture
def workspace(database: Database, now: datetime) -> Workspace:
    """A workspace without any rows."""
    return database.ensure_workspace("T1", "Acme", now)


@pytest.fixture
def talk(database: Database, workspace: Workspace, now: datetime) -> Talk:
    """Talks to commands in the empty workspace; record rows first."""
    return Talk(database, workspace.id, now)
