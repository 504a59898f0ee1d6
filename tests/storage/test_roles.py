"""The role on PostgreSQL: the app's own is taken, one above row-level security is refused."""

import pytest

from storage import Database, RoleError, check_role
from tests.postgresql import APP, Postgres


def check(url: str) -> None:
    """Check the role of a URL."""
    database = Database.open(url)
    try:
        check_role(database)
    finally:
        database.close()


def test_the_apps_own_role_and_sqlite_are_taken(database_url: str) -> None:
    check(database_url)


def test_a_role_above_row_level_security_is_refused(postgres: Postgres) -> None:
    name = postgres.create()
    root = postgres.admin.username
    assert root is not None
    with pytest.raises(RoleError, match=f"TANDEM_DATABASE_URL connects as the role {root}, which is a superuser"):
        check(postgres.url(root, name))
    postgres._run(f"ALTER ROLE {APP} BYPASSRLS")
    try:
        with pytest.raises(RoleError, match=f"{APP}, which has BYPASSRLS.*docs/operations.md"):
            check(postgres.url(APP, name))
    finally:
        postgres._run(f"ALTER ROLE {APP} NOBYPASSRLS")
        postgres.drop(name)
