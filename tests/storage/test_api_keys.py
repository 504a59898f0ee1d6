"""Keys that let events in: shown once, found by their text alone, two of a name at a time, and dead when revoked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from storage import Database, KeyScope, TooManyKeysError, read_key
from storage.ids import new_id

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_a_key_is_found_by_its_text_and_by_nothing_near_it(database: Database, new_space: Callable[[], UUID]) -> None:
    space, other = new_space(), new_space()
    with database.unit_of_work(space) as store:
        made = store.api_keys.create("website", KeyScope.BROWSER, NOW, "U1")
    text = str(made)
    read = read_key(text)
    assert read == made
    last = "0" if text[-1] != "0" else "1"
    wrong = read_key(text[:-1] + last)
    assert wrong
    with database.unit_of_work(space, write=False) as store:
        found = store.api_keys.find(made, NOW)
        assert found
        assert (found.name, found.scope, found.created_by) == ("website", KeyScope.BROWSER, "U1")
        assert store.api_keys.find(wrong, NOW) is None
    with database.unit_of_work(other, write=False) as store:
        assert store.api_keys.find(made, NOW) is None
        assert store.api_keys.all() == []


def test_the_secret_is_in_no_row_and_in_no_log_line(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        made = store.api_keys.create("website", KeyScope.EVENTS, NOW)
        rows = store.bulk.fetch("SELECT digest, name, scope FROM api_keys")
    assert made.secret.encode() not in b"".join(bytes(row[0]) for row in rows)
    assert made.secret not in repr(made)


@pytest.mark.parametrize("text", ["", "tk_", "x" * 69, "tk_" + "z" * 66, "tk_" + "0" * 65 + "é", "tk_" + "0" * 67])
def test_what_is_no_key_is_told_from_one(text: str) -> None:
    assert read_key(text) is None


def test_the_next_key_works_beside_the_one_before_until_the_time_is_up(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        first = store.api_keys.create("website", KeyScope.BROWSER, NOW)
        second = store.api_keys.rotate("website", NOW, NOW + WEEK)
        assert second
        with pytest.raises(TooManyKeysError, match="Two keys named website work already"):
            store.api_keys.rotate("website", NOW, NOW + WEEK)
        assert store.api_keys.find(first, NOW + WEEK - timedelta(seconds=1))
        assert store.api_keys.find(first, NOW + WEEK) is None
        kept = store.api_keys.find(second, NOW + WEEK)
        assert kept
        assert kept.scope is KeyScope.BROWSER
        assert store.api_keys.rotate("website", NOW + WEEK, NOW + 2 * WEEK)
        assert store.api_keys.rotate("nobody", NOW, NOW + WEEK) is None


def test_a_revoked_key_works_no_more(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        made = store.api_keys.create("website", KeyScope.EVENTS, NOW)
        assert store.api_keys.revoke(made.key_id, NOW)
        assert not store.api_keys.revoke(made.key_id, NOW)
        assert not store.api_keys.revoke(new_id(), NOW)
        assert store.api_keys.find(made, NOW) is None


def test_when_it_was_last_used_is_kept_to_the_minute(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        made = store.api_keys.create("website", KeyScope.EVENTS, NOW)
        for seconds, kept in ((0, 0), (30, 0), (90, 90)):
            store.api_keys.use(made.key_id, NOW + timedelta(seconds=seconds))
            (key,) = store.api_keys.all()
            assert key.last_used_at == NOW + timedelta(seconds=kept)
