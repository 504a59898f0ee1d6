"""Alembic's entry: runs the migrations on the database that `storage.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage import intake_tables  # noqa: F401 - what it declares belongs to the metadata
from storage.tables import metadata
from storage.types import Id, Instant


def _render(kind: str, value: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(value, Id | Instant):
        autogenerate.imports.add("from storage.types import Id, Instant")
        return f"{type(value).__name__}()"
    return False


with context.config.attributes["database"].transaction() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_render,
        transactional_ddl=True,
    )
    if connection.dialect.name == "postgresql":
        # A migration that cannot get its lock gives way to the running bot instead of queueing everybody behind it.
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    with context.begin_transaction():
        context.run_migrations()
