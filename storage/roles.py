"""Refuses a role on PostgreSQL for which row-level security does not hold."""

from sqlalchemy import text

from storage.database import Database

_ROLE = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"


class RoleError(RuntimeError):
    """Raised when nothing in the database would keep workspaces apart; the message says what to do."""


def check_role(database: Database) -> None:
    """Raise RoleError when the role on PostgreSQL is a superuser or has BYPASSRLS. SQLite has no roles."""
    if database.engine.dialect.name != "postgresql":
        return
    with database.transaction(write=False) as connection:
        name, is_superuser, bypasses = connection.execute(text(_ROLE)).one()
    if is_superuser or bypasses:
        what = "is a superuser" if is_superuser else "has BYPASSRLS"
        raise RoleError(
            f"TANDEM_DATABASE_URL connects as the role {name}, which {what}: PostgreSQL's row-level security, which"
            " keeps workspaces apart, does not hold for it. Connect as a role with neither that does not own the"
            ' tables, as "The role on PostgreSQL" in docs/operations.md says.'
        )
