"""What one batch looked up spares the next one a question, and never outlives a rollback."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from revenue.records import TouchEvent, TouchKind
from storage import Database, Recall, record

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def _take(database: Database, space: UUID, recall: Recall, key: str, *, fail: bool = False) -> None:
    touch = TouchEvent(key, "ada", TouchKind.PAGE_VIEW, NOW)
    with database.unit_of_work(space) as store:
        record(store, "web", [touch], NOW, recall=recall, fold_later=True)
        if fail:
            raise RuntimeError("the power is gone")


def _leads_of_touches(database: Database, space: UUID) -> list[UUID]:
    with database.unit_of_work(space, write=False) as store:
        bulk = store.bulk
        return [bulk.uuid(row[0]) for row in bulk.fetch("SELECT lead_id FROM touches ORDER BY id")]


def test_a_later_batch_finds_the_lead_that_an_earlier_one_made(database: Database, space: UUID) -> None:
    recall = Recall()
    _take(database, space, recall, "t1")
    recall.keep()
    kind = "key:web"
    assert set(recall.leads(kind, ["ada", "bo"])) == {"ada"}
    _take(database, space, recall, "t2")
    first, second = _leads_of_touches(database, space)
    assert first == second


def test_a_lead_that_was_rolled_back_is_made_again(database: Database, space: UUID) -> None:
    recall = Recall()
    with pytest.raises(RuntimeError):
        _take(database, space, recall, "t1", fail=True)
    recall.drop()
    _take(database, space, recall, "t1")
    recall.keep()
    (lead,) = _leads_of_touches(database, space)
    with database.unit_of_work(space, write=False) as store:
        assert store.leads.get(lead) is not None
