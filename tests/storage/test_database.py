"""The database: transactions, units of work, and looking at the past without touching it."""

from uuid import UUID

from storage import Database


def test_a_new_workspace_has_nobody(database: Database, space: UUID) -> None:
    with database.unit_of_work(space, write=False) as store:
        assert store.members.all() == []
