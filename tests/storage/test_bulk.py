"""Many rows in one statement: each is kept as it was given, whatever they have in common."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from storage import Database
from storage.bulk import REFUSALS
from storage.tables import accounts, members
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


_ODD = (
    'say "hi"',
    "back\\slash",
    "a,b",
    "{}",
    "NULL",
    "null",
    "",
    " blank ",
    "né ✓ 🙂",
    "line\nbreak",
    "%s {} ?",
    ",x",
    None,
)


def test_texts_of_any_kind_are_kept_as_they_are(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        bulk = store.bulk
        ids = bulk.new_ids(len(_ODD))
        rows: list[tuple[Any, ...]] = [
            (bulk.workspace_id, new_id, text or "", text, None, None, None, number, bulk.instant(NOW))
            for number, (new_id, text) in enumerate(zip(ids, _ODD, strict=True))
        ]
        bulk.insert(accounts, _COLUMNS, rows)
        found = bulk.fetch_in(
            "SELECT domain FROM accounts WHERE workspace_id = {} AND id IN {in}", rows[0][0], values=ids
        )
        assert {row[0] for row in found} == set(_ODD)
        named = [text for text in _ODD if text is not None]
        found = bulk.fetch_in(
            "SELECT name FROM accounts WHERE workspace_id = {} AND name IN {in}", rows[0][0], values=named
        )
        assert {row[0] for row in found} == set(named)


def test_a_row_that_is_updated_twice_says_what_was_said_last(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        bulk = store.bulk
        mine, first, second = bulk.workspace_id, *bulk.new_ids(2)
        made = [
            (mine, record_id, "Acme", "acme.example", None, None, None, 1, bulk.instant(NOW))
            for record_id in (first, second)
        ]
        bulk.insert(accounts, _COLUMNS, made)
        told = [
            (None, 7, mine, first),
            ("Bolt", None, mine, second),
            ("Acme Ltd", 9, mine, first),
            (None, None, mine, first),
        ]
        bulk.update("accounts", ("name", "employees"), "id", told, keep_known=True)
        sql = "SELECT name, employees FROM accounts WHERE workspace_id = {} ORDER BY id"
        assert [tuple(row) for row in bulk.fetch(sql, mine)] == [("Acme Ltd", 9), ("Bolt", 1)]
        bulk.update(
            "accounts",
            ("domain",),
            "id",
            [("a.example", mine, first), (None, mine, first), ("b.example", mine, second)],
        )
        sql = "SELECT domain FROM accounts WHERE workspace_id = {} ORDER BY id"
        assert [row[0] for row in bulk.fetch(sql, mine)] == [None, "b.example"]


@pytest.mark.parametrize("bad", ["a\0b", "half \ud800", "x" * 33])
def test_what_cannot_be_stored_is_refused_and_never_cut_off(database: Database, space: UUID, bad: str) -> None:
    with database.unit_of_work(space) as store:
        bulk = store.bulk
        if not bulk.postgres:
            pytest.skip("SQLite keeps zero characters and knows no limits")
        rows = [
            (bulk.workspace_id, new_id, "Ann", text, "viewer", bulk.instant(NOW))
            for new_id, text in zip(bulk.new_ids(2), ("U1", bad), strict=True)
        ]
        with pytest.raises(REFUSALS), bulk.savepoint():
            bulk.insert(members, ("id", "name", "slack_user_id", "role", "recorded_at"), rows)
