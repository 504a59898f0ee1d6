"""SQLite finds the rows of a lead, a company or an event by their index, however many others the workspace has."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage import Database


@pytest.fixture
def connection(sqlite_template: Path) -> Iterator[Connection]:
    with (
        closing(Database.open(f"sqlite:///{sqlite_template}")) as database,
        database.transaction(write=False) as opened,
    ):
        yield opened


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT kind, content FROM touches WHERE workspace_id = ? AND lead_id = ?",
            "ix_touches_workspace_id_lead_id_at",
        ),
        ("SELECT kind FROM touches WHERE workspace_id = ? AND at >= ? AND lead_id IN (?, ?)", "lead_id_at"),
        ("SELECT id FROM touches WHERE workspace_id = ? AND kind = 'other' AND event = ?", "ix_touches_other"),
        ("SELECT reason FROM handoffs WHERE workspace_id = ? AND lead_id = ?", "ix_handoffs_workspace_id_lead_id"),
        ("SELECT name FROM leads WHERE workspace_id = ? AND account_id = ?", "ix_leads_workspace_id_account_id"),
        ("SELECT name FROM opportunities WHERE workspace_id = ? AND account_id = ?", "workspace_id_account_id"),
        ("SELECT lead_id FROM touches WHERE workspace_id = ? AND id >= ? ORDER BY id", "PRIMARY KEY"),
    ],
)
def test_rows_are_found_by_their_index(connection: Connection, query: str, index: str) -> None:
    marks = (b"0" * 16,) * query.count("?")
    plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", marks)]
    assert any(index in step for step in plan), plan
    assert not any(step.startswith("SCAN") or step.endswith("PRIMARY KEY (workspace_id=?)") for step in plan), plan
