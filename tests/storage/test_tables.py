"""The tables obey the storage laws: tenant first in every key, and PostgreSQL itself refuses foreign rows."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Table, UniqueConstraint, inspect, select, text, update

from revenue.records import AccountRecord, Recorded
from storage import Database
from storage.tables import GLOBAL_TABLES, accounts, metadata

TENANT_TABLES = [table for table in metadata.sorted_tables if table.name not in GLOBAL_TABLES]
Take = Callable[..., Recorded]


@pytest.mark.parametrize("table", TENANT_TABLES, ids=lambda table: table.name)
def test_every_key_of_a_tenant_table_starts_with_the_workspace(table: Table) -> None:
    keys = [list(table.primary_key.columns)]
    keys += [list(part.columns) for part in table.constraints if isinstance(part, UniqueConstraint)]
    keys += [list(key.columns) for key in table.foreign_key_constraints]
    keys += [list(index.columns) for index in table.indexes]
    assert [key[0].name for key in keys] == ["workspace_id"] * len(keys)
    for key in table.foreign_key_constraints:
        assert key.elements[0].target_fullname in {"workspaces.id", f"{key.referred_table.name}.workspace_id"}
        assert key.ondelete is None


def test_only_the_workspaces_themselves_are_global() -> None:
    assert {"workspaces"} == GLOBAL_TABLES


class TestRowLevelSecurity:
    """PostgreSQL's own net below the repositories, for the app's role."""

    @pytest.fixture(params=["postgresql"])
    def engine_name(self, request: pytest.FixtureRequest) -> str:
        """SQLite has nothing of the kind."""
        return str(request.param)

    def test_is_forced_on_every_tenant_table(self, database: Database) -> None:
        with database.transaction(write=False) as connection:
            flags = text("SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relkind = 'r'")
            secured = {name for name, forced in connection.execute(flags) if forced}
            owners = text("SELECT tableowner = current_user FROM pg_tables WHERE schemaname = 'public'")
            assert not any(connection.scalars(owners)), "the app's role owns no table, or the net has a hole"
        assert secured == {table.name for table in TENANT_TABLES}

    def test_without_a_workspace_no_row_is_there(self, database: Database, space: UUID, take: Take) -> None:
        take(space, AccountRecord("a", "Acme"))
        with database.transaction(write=False) as connection:
            assert connection.execute(select(accounts.c.name)).all() == []

    def test_a_statement_for_another_workspace_touches_nothing(
        self, database: Database, new_space: Callable[[], UUID], take: Take
    ) -> None:
        mine, other = new_space(), new_space()
        take(other, AccountRecord("a", "Acme"))
        with database.unit_of_work(mine) as store:
            everywhere = update(accounts).values(name="Stolen")
            assert store._connection.execute(everywhere.where(accounts.c.workspace_id == other)).rowcount == 0
            assert store._connection.execute(everywhere).rowcount == 0
        with database.unit_of_work(other, write=False) as store:
            assert store._connection.scalars(select(accounts.c.name)).all() == ["Acme"]

    def test_the_workspace_of_one_transaction_is_forgotten_in_the_next(
        self, database: Database, space: UUID, take: Take
    ) -> None:
        take(space, AccountRecord("a", "Acme"))
        with database.unit_of_work(space, write=False) as store:
            assert len(store._connection.execute(select(accounts.c.id)).all()) == 1
        with database.transaction(write=False) as connection:
            assert connection.execute(select(accounts.c.id)).all() == []


def test_the_tables_are_where_the_metadata_says(database: Database) -> None:
    with database.transaction(write=False) as connection:
        assert {*inspect(connection).get_table_names()} == {*metadata.tables, "alembic_version"}
