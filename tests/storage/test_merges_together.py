"""Many merges at once write exactly what the same merges write one after the other, in far fewer statements."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from revenue.identities import Identity, IdentityKind
from revenue.records import (
    HandoffRecord,
    IdentityRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    Recorded,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Outcome, Team
from storage import Database, Store
from storage.before_tables import BEFORE
from storage.intake_tables import lead_merges
from storage.merge_people import Pair
from storage.tables import (
    engagement,
    handoffs,
    lead_assignments,
    lead_identities,
    lead_passages,
    leads,
    opportunities,
    source_keys,
    touches,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WRITTEN = (leads, touches, lead_identities, lead_passages, lead_assignments, handoffs, opportunities, source_keys)
EARLIER = tuple(BEFORE[table] for table in (leads, handoffs, opportunities))
Take = Callable[..., Recorded]
Rows = Callable[..., list[dict[str, Any]]]
_hours = st.sampled_from([0, 1, 1, 2, 9])


class TakenBackError(Exception):
    """Raised to take back what was merged for a look."""


@st.composite
def worlds(draw: st.DrawFn) -> list[Record]:
    """Three leads of a CRM and what they did and said; who leads them, since when and how far they are differs."""
    said: list[Record] = [MemberRecord(name, name, team=Team.SALES) for name in ("priya", "sam")]
    for number in range(3):
        stages = draw(
            st.lists(st.sampled_from([LifecycleStage.ENGAGED, LifecycleStage.CUSTOMER]), max_size=2, unique=True)
        )
        lead = LeadRecord(
            f"l{number}",
            draw(st.sampled_from([None, f"Lead {number}"])),
            title=draw(st.sampled_from([None, "CTO"])),
            owner=draw(st.sampled_from([None, "priya", "sam"])),
            baton=draw(st.sampled_from([None, *Team])),
            created_at=NOW - (draw(_hours) + 9) * HOUR,
            lifecycle=tuple((stage, NOW - (5 - step) * HOUR) for step, stage in enumerate(stages)),
        )
        said.append(lead)
    for key in draw(st.lists(st.sampled_from("abc"), max_size=3)):
        lead_key = f"l{draw(st.integers(0, 2))}"
        stage = StagePassage("Offer", Outcome.OPEN, NOW - HOUR)
        said += [
            HandoffRecord(f"h{key}", lead_key, Team.MARKETING, "asked", NOW - draw(_hours) * HOUR),
            OpportunityRecord(f"o{key}", (stage,), f"Deal {key}", lead=lead_key),
            TouchEvent(f"t{key}", lead_key, TouchKind.DEMO_REQUEST, NOW - draw(_hours) * HOUR),
        ]
    return said


@st.composite
def unions(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Which of six leads are merged, as (kept, absorbed): also in chains, and many into one."""
    there = list(draw(st.permutations(range(6))))
    pairs = []
    for _ in range(draw(st.integers(1, 5))):
        absorbed = there.pop(draw(st.integers(0, len(there) - 1)))
        pairs.append((draw(st.sampled_from(there)), absorbed))
    return pairs


def changed(item: Record) -> Record:
    """What the source says of it later: other names, and deals of another lead."""
    if isinstance(item, LeadRecord):
        return replace(item, title="Head of Data")
    if isinstance(item, HandoffRecord):
        return replace(item, accepted_at=NOW)
    return replace(item, name="Bigger deal", lead="l0") if isinstance(item, OpportunityRecord) else item


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All that is written of leads and their merges, without the ids that merges happened to get."""
    found = {}
    for table in (*WRITTEN, *EARLIER, engagement, lead_merges):
        statement = select(table).where(table.c.workspace_id == store.bulk.uuid(store.bulk.workspace_id))
        key = table.c.change if table is lead_merges else table.primary_key.columns
        rows = store._connection.execute(statement.order_by(*([key] if table is lead_merges else key)))
        # Sums that were added up in another order differ in their last bits.
        found[table.name] = [
            {name: round(value, 9) if isinstance(value, float) else value for name, value in row._mapping.items()}
            for row in rows
        ]
    for row in found[lead_merges.name]:
        del row["id"]
    return found


@given(worlds(), unions(), st.booleans())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_many_merges_at_once_are_the_same_merges_one_after_the_other(
    database: Database,
    new_space: Callable[[], UUID],
    take: Take,
    rows: Rows,
    world: list[Record],
    union: Sequence[tuple[int, int]],
    told: bool,
) -> None:
    space = new_space()
    take(space, *world)
    take(space, *map(changed, world), now=NOW + HOUR)
    visits = [("v", "phone"), ("w", "phone"), ("x", "desk"), ("y", "kiosk")]
    for key, browser in visits:
        page = TouchEvent(key, browser, TouchKind.PAGE_VIEW, NOW - HOUR, named_by=IdentityKind.ANONYMOUS_ID)
        take(space, page, source="web")
    user = Identity(IdentityKind.USER_ID, "ada"), Identity(IdentityKind.ANONYMOUS_ID, "desk")
    take(space, IdentityRecord("i", user, NOW - HOUR), source="web")
    there = [row["id"] for row in rows(space, leads)]
    pairs = [
        Pair(there[kept], there[absorbed], f"merge {number}", ("name",) if told else ())
        for number, (kept, absorbed) in enumerate(union)
    ]
    now = NOW + 2 * HOUR
    with database.unit_of_work(space) as store:
        with suppress(TakenBackError), store.bulk.savepoint():
            for pair in pairs:
                store.merges.merge_all([pair], now, "a test")
            one_by_one = everything(store)
            raise TakenBackError
        before = everything(store)
        merge_ids = store.merges.merge_all(pairs, now, "a test")
        assert everything(store) == one_by_one
        assert [store.merges.now_at(pair.absorbed_id) in there for pair in pairs] == [True] * len(pairs)
        for merge_id in reversed(merge_ids):
            store.merges.undo(merge_id, now, "Priya")
        after = everything(store)
    assert len(after.pop("lead_merges")) == len(pairs)
    assert not before.pop("lead_merges")
    # Of a deal that was moved between the two, an undo does not tell whose it was before that.
    assert len(after.pop("opportunities_before")) == len(before.pop("opportunities_before"))
    # What was told of a lead anyway stays with it.
    assert told or after == before


def statements(database: Database, run: Callable[[], object]) -> int:
    """How many statements something takes."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return len(sent)


def test_a_batch_that_joins_many_visitors_takes_no_more_statements_than_one_that_joins_two(
    database: Database, new_space: Callable[[], UUID], take: Take, rows: Rows
) -> None:
    def joined(number: int) -> int:
        space = new_space()
        names = [Identity(IdentityKind.USER_ID, f"u{turn}") for turn in range(number)]
        browsers = [Identity(IdentityKind.ANONYMOUS_ID, f"b{turn}") for turn in range(number)]
        pages = [
            TouchEvent(f"p{turn}", who.value, TouchKind.PAGE_VIEW, NOW - HOUR, named_by=who.kind)
            for turn, who in enumerate(browsers)
        ]
        known = [IdentityRecord(f"k{turn}", (name,), NOW - HOUR) for turn, name in enumerate(names)]
        take(space, *pages, *known, source="web")
        both = [
            IdentityRecord(f"j{turn}", pair, NOW - HOUR) for turn, pair in enumerate(zip(names, browsers, strict=True))
        ]
        count = statements(database, lambda: take(space, *both, source="web"))
        assert len(rows(space, leads)) == len(rows(space, lead_merges)) == number
        return count

    assert joined(40) == joined(2)


def test_nothing_is_written_when_a_lead_of_a_batch_is_no_more(database: Database, space: UUID, take: Take) -> None:
    take(space, *(LeadRecord(str(number), f"Lead {number}") for number in range(3)))
    with database.unit_of_work(space) as store:
        before = everything(store)
        first, second, third = (row["id"] for row in before["leads"])
        with pytest.raises(LookupError):
            store.merges.merge_all([Pair(first, second, "a test"), Pair(third, second, "a test")], NOW)
        assert everything(store) == before
