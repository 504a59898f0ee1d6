"""Migrations: up, down and up again, and what they make equals what the code declares."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import storage
from revenue.records import TouchEvent, TouchKind
from storage import Database, SchemaError, Scope, catch_up, check_schema, migrate, record
from storage.backlog import Backlog
from storage.migrate import HEAD, current
from storage.tables import metadata


@pytest.fixture
def empty(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table, for the role that will own them."""
    if engine_name == "sqlite":
        database = Database.open(f"sqlite:///{tmp_path / 'empty.db'}")
        yield database
        database.close()
    else:
        server = request.getfixturevalue("postgres")
        name = server.create(migrated=False)
        database = Database.open(server.url("tandem_owner", name))
        yield database
        database.close()
        server.drop(name)


def tables(database: Database) -> set[str]:
    with database.transaction(write=False) as connection:
        return set(inspect(connection).get_table_names())


def test_up_down_and_up_again(empty: Database) -> None:
    migrate(empty)
    assert tables(empty) == {*metadata.tables, "alembic_version"}
    migrate(empty, "base")
    assert tables(empty) == {"alembic_version"}
    migrate(empty)
    migrate(empty)
    assert current(empty) == HEAD
    with empty.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_an_earlier_version_folded_is_folded_again(empty: Database) -> None:
    migrate(empty, "20261122_before_changes")
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    space = empty.ensure_workspace("T1", "Old", now).id
    migrate(empty)
    read = (TouchEvent(f"t{day}", "ada", TouchKind.PRICING_VIEW, now - timedelta(days=day)) for day in (0, 1))
    with empty.unit_of_work(space) as store:
        record(store, "crm", list(read), now)
        assert Backlog(store.bulk).exists()
    assert catch_up(empty, space) == 1
    with empty.unit_of_work(space) as store:
        (ada,) = store.ranking.top(Scope(), 9, now, store.ranking.levels(now))
        assert (ada.pricing_at, ada.pricing_2_at) == (now, now - timedelta(days=1))
        assert not Backlog(store.bulk).exists()


def test_the_code_needs_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_empty_database_is_told_from_a_current_one(empty: Database) -> None:
    with pytest.raises(SchemaError, match=f"no schema, this version needs {HEAD}: run `tandem migrate`"):
        check_schema(empty)
    migrate(empty)
    check_schema(empty)
