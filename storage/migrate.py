"""Migrations: bring a database to the schema of this version, or check that it is there."""

from pathlib import Path

from sqlalchemy import inspect, text

from storage.database import Database
from storage.statistics import tell_planner

HEAD = "20261122_intake"
"""The revision this version of the code needs; a test holds it against the migration scripts."""
_SCRIPTS = Path(__file__).parent / "migrations"


class SchemaError(RuntimeError):
    """Raised when the database is not at the schema of this version; the message says what to do."""


def check_schema(database: Database) -> None:
    """Raise SchemaError unless the database is at this version's schema. Does not load Alembic."""
    if (found := current(database)) != HEAD:
        raise SchemaError(
            f"The database is at {found or 'no schema'}, this version needs {HEAD}: run `tandem migrate`."
        )


def current(database: Database) -> str | None:
    """The revision the database is at; None for an empty one."""
    with database.transaction(write=False) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision, upwards or (to "base") downwards. Safe to call on a current one."""
    # Alembic takes 9 MiB of memory and is needed once: the running bot never loads it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["database"] = database
    if revision == "base":
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)
    if revision == "head":
        with database.transaction() as connection:
            tell_planner(connection)
