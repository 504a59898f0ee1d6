"""Many rows in one statement: each is kept as it was given, whatever they have in common."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from storage import Database
from storage.tables import accounts
from tests.storage.conftest import NOW

_COLUMNS = ("id", "name", "domain", "industry", "region", "country", "employees", "recorded_at")


@pytest.mark.parametrize("count", [1, 49, 50, 51, 150, 207])
def test_rows_are_kept_as_given_whatever_they_have_in_common(database: Database, space: UUID, count: int) -> None:
    later = datetime(2026, 11, 21, tzinfo=UTC)
    with database.unit_of_work(space) as store:
        bulk = store.bulk
        rows: list[tuple[Any, ...]] = [
            (
                bulk.workspace_id,
                new_id,
                f"Company {number}",
                None,
                "retail" if number else None,
                "EMEA",
                None if number == count - 1 else "DE",
                number % 3,
                bulk.instant(later if number == 1 else NOW),
            )
            for number, new_id in enumerate(bulk.new_ids(count))
        ]
        bulk.insert(accounts, _COLUMNS, rows)
        kept = bulk.fetch(
            "SELECT workspace_id, id, name, domain, industry, region, country, employees, recorded_at FROM accounts"
            " WHERE workspace_id = {} ORDER BY id",
            bulk.workspace_id,
        )
    assert [tuple(row) for row in kept] == rows


def test_rows_that_are_alike_in_everything_are_inserted_once_where_a_conflict_does_nothing(
    database: Database, space: UUID
) -> None:
    with database.unit_of_work(space) as store:
        bulk = store.bulk
        row = (bulk.workspace_id, *bulk.new_ids(1), "Acme", None, None, None, None, 5, bulk.instant(NOW))
        bulk.insert(accounts, _COLUMNS, [row] * 100, conflict="ON CONFLICT DO NOTHING")
        assert [account[0] for account in bulk.fetch("SELECT name FROM accounts")] == ["Acme"]
