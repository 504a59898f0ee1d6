"""An email is one person in any spelling: as a key, as a reference, and against what is stored already."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from revenue.records import HandoffRecord, LeadRecord, MemberRecord, Record, Recorded, TouchEvent, TouchKind
from revenue.vocabulary import Team
from storage import Database
from storage.tables import lead_identities, leads, members, source_keys

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Take = Callable[..., Recorded]
Rows = Callable[..., list[dict[str, Any]]]

ANN = LeadRecord("Ann@X.com", "Ann", owner="Rita@Us.example", created_at=NOW - 9 * DAY)
RITA = MemberRecord("rita@us.example", "Rita", team=Team.SALES)
READS = TouchEvent("t1", "ann@x.com", TouchKind.PAGE_VIEW, NOW - DAY)
CALLED = TouchEvent("t2", "ANN@X.COM", TouchKind.CALL, NOW - DAY, member="RITA@us.example")
SENT = HandoffRecord("h1", "aNN@x.com", Team.MARKETING, "ready", NOW - DAY, to_member="ritA@us.example")


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 4, 0, 3, 1)])
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "one by one"])
def test_one_person_in_any_spelling_and_order(
    space: UUID, take: Take, rows: Rows, order: tuple[int, ...], together: bool
) -> None:
    records: list[Record] = [(ANN, RITA, READS, CALLED, SENT)[index] for index in order]
    batches = [records] if together else [[record] for record in records]
    for batch in batches:
        assert not take(space, *batch).rejections
    (ann,), (rita,) = rows(space, leads), rows(space, members)
    assert (ann["name"], rita["name"], ann["owner_id"]) == ("Ann", "Rita", rita["id"])
    for batch in batches:
        tally = take(space, *batch).tally
        assert (tally.new, tally.updated) == (0, 0)


def stored_before(database: Database, space: UUID) -> None:
    """As if a version that told spellings apart had recorded them."""
    with database.unit_of_work(space) as store:
        for table, column, known in (
            (lead_identities, "value", "ann@x.com"),
            (source_keys, "key", "ann@x.com"),
            (source_keys, "key", "rita@us.example"),
        ):
            spelled = known.title()
            changed = table.update().where(table.c.workspace_id == space, table.c[column] == known)
            store._connection.execute(changed.values({column: spelled}))


def test_what_was_stored_in_another_spelling_is_found_when_its_source_repeats_it(
    database: Database, space: UUID, take: Take, rows: Rows
) -> None:
    take(space, LeadRecord("ann@x.com", "Ann", owner="rita@us.example"), RITA)
    stored_before(database, space)
    again = LeadRecord("Ann@X.Com", "Ann Reyes", owner="Rita@Us.Example")
    assert take(space, again).tally.updated == 1
    take(space, READS)
    assert [row["name"] for row in rows(space, leads)] == ["Ann Reyes"]
    assert len(rows(space, members)) == 1


def test_what_was_stored_in_another_spelling_is_found_by_its_email(
    database: Database, space: UUID, take: Take, rows: Rows
) -> None:
    take(space, LeadRecord("ann@x.com", "Ann", "Ann@X.com", owner="rita@us.example"), RITA)
    take(space, MemberRecord("rita@us.example", "Rita", "Rita@us.example"))
    with database.unit_of_work(space) as store:
        for table, column in ((lead_identities, "kind"), (source_keys, "source")):
            older = table.c[column].in_(["key:crm", "crm"])
            values = {column: "key:old" if column == "kind" else "old"}
            store._connection.execute(table.update().where(table.c.workspace_id == space, older).values(values))
    take(space, CALLED, READS)
    assert len(rows(space, leads)) == len(rows(space, members)) == 1


def test_a_rebuild_finds_the_rest(database: Database, space: UUID, take: Take, rows: Rows) -> None:
    take(space, READS, CALLED)
    stored_before(database, space)
    with database.unit_of_work(space) as store:
        assert store.rebuild() == 1
        store.rebuild()
    later = TouchEvent("t3", "ann@x.com", TouchKind.PAGE_VIEW, NOW, member="rita@us.example")
    take(space, later)
    assert len(rows(space, leads)) == len(rows(space, members)) == 1


def test_keys_that_are_no_emails_keep_their_case(space: UUID, take: Take, rows: Rows) -> None:
    take(space, LeadRecord("Abc", "Ann"), LeadRecord("aBC", "Ben"), LeadRecord("@x", "Cid"), LeadRecord("@X", "Dee"))
    assert len(rows(space, leads)) == 4
