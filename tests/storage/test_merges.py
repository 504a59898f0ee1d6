"""Two leads become one and two again: nothing is lost, counted twice or left behind, whatever comes when."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revenue.identities import Identity, IdentityKind
from revenue.records import (
    HandoffRecord,
    IdentityRecord,
    LeadRecord,
    MemberRecord,
    Record,
    Recorded,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Team
from storage import Database, Scope, catch_up, record
from storage.intake_tables import lead_merges
from storage.merge_undos import UnmergeableError
from storage.tables import (
    engagement,
    handoffs,
    lead_assignments,
    lead_identities,
    lead_passages,
    leads,
    source_keys,
    touches,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWNED = (touches, engagement, lead_identities, lead_passages, lead_assignments, handoffs, source_keys)
Take = Callable[..., Recorded]
Rows = Callable[..., list[dict[str, Any]]]
USERS = [Identity(IdentityKind.USER_ID, name) for name in ("ada", "bob")]
EMAILS = [Identity(IdentityKind.EMAIL, name) for name in ("a@x.example", "b@x.example")]
BROWSERS = [Identity(IdentityKind.ANONYMOUS_ID, name) for name in ("phone", "desk", "kiosk")]


def visit(key: str, who: Identity, hours: float = 2, kind: TouchKind = TouchKind.PAGE_VIEW) -> TouchEvent:
    return TouchEvent(key, who.value, kind, NOW - hours * HOUR, named_by=who.kind)


def linked(key: str, *names: Identity, **told: Any) -> IdentityRecord:
    return IdentityRecord(key, names, NOW - HOUR, **told)


def everything(rows: Rows, space: UUID) -> dict[str, list[dict[str, Any]]]:
    """What is known of leads, without what happened to be written when."""
    found = {table.name: rows(space, table) for table in (leads, *OWNED)}
    for row in found["leads"]:
        del row["recorded_at"]
    return found


def folded_again(database: Database, space: UUID, rows: Rows) -> list[dict[str, Any]]:
    with database.unit_of_work(space) as store:
        store.rebuild()
    return rows(space, engagement)


def alike(states: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """States to compare: sums that were added up in another order differ in their last bits."""
    return [
        {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()} for row in states
    ]


# --- what a merge does ------------------------------------------------------------------------------------------------


@pytest.fixture
def pair(space: UUID, take: Take) -> UUID:
    """A lead of the CRM, owned and handed over, and a user of the site with another journey; the workspace."""
    take(
        space,
        MemberRecord("priya", "Priya", slack_user_id="U1", team=Team.SALES),
        LeadRecord("1", "Ada Lovelace", "a@x.example", owner="priya", baton=Team.SALES, created_at=NOW - 9 * HOUR),
        HandoffRecord("h", "1", Team.MARKETING, "asked for a demo", NOW - 8 * HOUR),
        TouchEvent("c1", "1", TouchKind.DEMO_REQUEST, NOW - 8 * HOUR),
    )
    take(space, *(visit(f"v{n}", BROWSERS[0], 5 - n) for n in range(3)), source="web")
    take(space, linked("i", USERS[0], BROWSERS[0]), visit("u", USERS[0], 1), source="web")
    return space


def test_an_undo_gives_back_everything_that_a_merge_took(
    pair: UUID, take: Take, rows: Rows, database: Database
) -> None:
    before = everything(rows, pair)
    take(pair, linked("j", USERS[0], EMAILS[0]), source="web")
    (one,) = rows(pair, leads)
    assert (one["name"], one["email"], one["lifecycle_stage"]) == ("Ada Lovelace", "a@x.example", LifecycleStage.KNOWN)
    assert {row["lead_id"] for table in OWNED if table is not source_keys for row in rows(pair, table)} == {one["id"]}
    assert (one["owner_id"], one["baton"]) == (rows(pair, lead_assignments)[-1]["owner_id"], "sales")
    assert rows(pair, engagement) == folded_again(database, pair, rows)
    with database.unit_of_work(pair) as store:
        (merge,) = store.merges.of_lead(one["id"])
        assert merge.absorbed_name == "Ada Lovelace"
        assert merge.reason == "user id ada and email a@x.example are one person, by message j"
        store.merges.undo(merge.id, NOW + HOUR, "Priya")
    assert everything(rows, pair) == before
    assert rows(pair, engagement) == folded_again(database, pair, rows)
    with database.unit_of_work(pair) as store, pytest.raises(UnmergeableError, match="undone already"):
        store.merges.undo(merge.id, NOW + HOUR, "Priya")


def test_a_pair_that_was_parted_is_not_merged_again_by_itself(
    pair: UUID, take: Take, rows: Rows, database: Database
) -> None:
    take(pair, linked("j", USERS[0], EMAILS[0]), source="web")
    with database.unit_of_work(pair) as store:
        store.merges.undo(store.merges.latest()[0].id, NOW, "Priya")
    take(pair, linked("k", USERS[0], EMAILS[0]), source="web")
    assert len(rows(pair, leads)) == 2
    # Nor by way of a third one that is part of the first by then.
    take(pair, visit("x", USERS[1]), linked("l", USERS[1], USERS[0], said_equal=True), source="web")
    take(pair, linked("m", USERS[1], EMAILS[0], said_equal=True), source="web")
    assert len(rows(pair, leads)) == 2


def test_a_chain_is_undone_from_its_end(space: UUID, take: Take, rows: Rows, database: Database) -> None:
    take(space, *(visit(f"t{n}", who) for n, who in enumerate(BROWSERS)), source="web")
    before = everything(rows, space)
    first, second, third = (row["id"] for row in rows(space, leads))
    with database.unit_of_work(space) as store:
        inner = store.merges.merge(second, first, "a test", NOW)
        outer = store.merges.merge(third, second, "a test", NOW + HOUR)
        assert store.merges.now_at(first) == third
        found = store.leads.get(first)
        assert found
        assert found.id == third
        with pytest.raises(UnmergeableError, match="merged with another one since"):
            store.merges.undo(inner, NOW, "Priya")
        store.merges.undo(outer, NOW + 2 * HOUR, "Priya")
        assert store.merges.now_at(first) == second
        store.merges.undo(inner, NOW + 3 * HOUR, "Priya")
    assert everything(rows, space) == before


def test_what_comes_after_a_merge_stays_with_the_lead_that_was_kept(
    pair: UUID, take: Take, rows: Rows, database: Database
) -> None:
    take(pair, linked("j", USERS[0], EMAILS[0]), source="web")
    take(pair, visit("later", EMAILS[0], 0), source="web")
    with database.unit_of_work(pair) as store:
        store.merges.undo(store.merges.latest()[0].id, NOW, "Priya")
    by_key = {row["key"]: row["lead_id"] for row in rows(pair, touches)}
    assert by_key["later"] == by_key["u"] != by_key["c1"]


def test_an_owner_and_an_assignment_at_the_same_instant_are_not_lost(
    space: UUID, take: Take, rows: Rows, database: Database
) -> None:
    people = [MemberRecord(name, name, team=Team.SALES) for name in ("priya", "sam")]
    owned = [
        LeadRecord(str(n), name, owner=name, baton=Team.SALES, created_at=NOW - HOUR)
        for n, name in enumerate(("priya", "sam"))
    ]
    take(space, *people, *owned)
    before = everything(rows, space)
    kept, absorbed = (row["id"] for row in rows(space, leads))
    with database.unit_of_work(space) as store:
        merge = store.merges.merge(kept, absorbed, "a test", NOW)
        assert [row["owner_id"] for row in rows(space, lead_assignments) if row["lead_id"] == kept] == [
            before["leads"][0]["owner_id"]
        ]
        store.merges.undo(merge, NOW, "Priya")
    assert everything(rows, space) == before


def test_an_earlier_instant_shows_one_person_as_well(pair: UUID, take: Take, database: Database) -> None:
    take(pair, LeadRecord("1", "Ada L.", "a@x.example"), now=NOW + HOUR)
    take(pair, linked("j", USERS[0], EMAILS[0]), source="web", now=NOW + 2 * HOUR)
    with database.unit_of_work(pair, as_of=NOW + timedelta(minutes=1)) as store:
        assert [lead.name for lead in store.leads.find("a@x.example")] == ["Ada L."]
        assert store.ranking.standing(Scope(), NOW)[1].open == 1


def test_a_merge_in_the_middle_of_an_import_is_folded_once(
    space: UUID, take: Take, rows: Rows, database: Database
) -> None:
    take(space, visit("a", USERS[0], 9), linked("n", USERS[0]), source="web")
    take(space, visit("b", BROWSERS[0], 3), visit("c", USERS[0], 2), source="web", later=True)
    take(space, linked("j", USERS[0], BROWSERS[0]), source="web")
    take(space, visit("d", BROWSERS[0], 1), source="web", later=True)
    catch_up(database, space)
    (state,) = rows(space, engagement)
    assert state["touches"] == 4
    assert [state] == folded_again(database, space, rows)


# --- any order --------------------------------------------------------------------------------------------------------

_names = st.lists(st.sampled_from([*USERS, *EMAILS, *BROWSERS]), min_size=1, max_size=3, unique=True)


@st.composite
def messages(draw: st.DrawFn) -> list[Record]:
    """Visits of a few names, and who was told to be who; caps bind and instants tie."""
    sent: list[Record] = []
    for number in range(draw(st.integers(1, 14))):
        names = sorted(draw(_names), key=lambda name: list(IdentityKind).index(name.kind))
        if draw(st.booleans()):
            kind = draw(st.sampled_from([TouchKind.PAGE_VIEW, TouchKind.PRICING_VIEW, TouchKind.DEMO_REQUEST]))
            sent.append(visit(f"t{number:02}", names[0], draw(st.sampled_from([1, 1, 2, 30])), kind))
        else:
            equal = draw(st.integers(0, 4)) == 0
            sent.append(linked(f"i{number:02}", *names, name=names[0].value, said_equal=equal))
    return sent


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Record], list[tuple[list[Record], bool]]]:
    """Messages, and a way in which they may arrive: in any order, in batches, some again, some folded later."""
    sent = draw(messages())
    again = draw(st.lists(st.sampled_from(sent), max_size=5))
    order = draw(st.permutations([*sent, *again]))
    batches = []
    while order:
        size = draw(st.integers(1, len(order)))
        batches.append((order[:size], draw(st.integers(0, 4)) == 0))
        order = order[size:]
    return sent, batches


_lenient = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(deliveries())
@_lenient
def test_any_order_gives_every_touch_once_and_every_name_one_lead(
    database: Database, new_space: Callable[[], UUID], rows: Rows, delivered: Any
) -> None:
    sent, batches = delivered
    space = new_space()
    for batch, later in batches:
        with database.unit_of_work(space) as store:
            record(store, "web", batch, NOW, fold_later=later)
    catch_up(database, space)
    there = {row["id"] for row in rows(space, leads)}
    assert sorted(row["key"] for row in rows(space, touches)) == sorted(
        item.key for item in sent if isinstance(item, TouchEvent)
    )
    # Nothing is left of an absorbed lead, and every lead has exactly one state.
    assert {row["lead_id"] for table in OWNED if table is not source_keys for row in rows(space, table)} <= there
    assert [row["lead_id"] for row in rows(space, engagement)] == sorted(there)
    owners = {(row["kind"], row["value"]): row["lead_id"] for row in rows(space, lead_identities)}
    for item in sent:
        if isinstance(item, TouchEvent) and item.named_by is not IdentityKind.ANONYMOUS_ID:
            (touch,) = [row for row in rows(space, touches) if row["key"] == item.key]
            assert touch["lead_id"] == owners[item.named_by, item.lead]
    # Whoever has a name is no seed, and nobody else is known.
    names: dict[UUID, set[str]] = {}
    for (kind, _value), lead in owners.items():
        names.setdefault(lead, set()).add(kind)
    stages = {row["id"]: row["lifecycle_stage"] for row in rows(space, leads)}
    told = any(isinstance(item, IdentityRecord) for item in sent)
    for lead, kinds in names.items():
        if kinds - {IdentityKind.ANONYMOUS_ID}:
            assert stages[lead] == LifecycleStage.KNOWN
        elif not told:
            assert stages[lead] == LifecycleStage.SEED
    assert alike(rows(space, engagement)) == alike(folded_again(database, space, rows))


@given(st.lists(messages(), min_size=1, max_size=2), st.randoms())
@_lenient
def test_undoing_all_merges_restores_what_was_before_them(
    database: Database, new_space: Callable[[], UUID], rows: Rows, sent: Sequence[list[Record]], chance: Any
) -> None:
    space = new_space()
    keys = count()
    with database.unit_of_work(space) as store:
        for part in sent:
            record(store, f"web{next(keys)}", part, NOW)
    before = everything(rows, space)
    there = [row["id"] for row in before["leads"]]
    with database.unit_of_work(space) as store:
        made = []
        while len(there) > 1:
            kept, absorbed = chance.sample(there, 2)
            there.remove(absorbed)
            made.append(store.merges.merge(kept, absorbed, "a test", NOW))
        assert store.merges.changes() >= len(made)
        for merge in reversed(made):
            store.merges.undo(merge, NOW, "Priya")
    after = everything(rows, space)
    assert alike(after.pop("engagement")) == alike(before.pop("engagement"))
    assert after == before
    assert alike(rows(space, engagement)) == alike(folded_again(database, space, rows))


def test_two_writers_that_link_the_same_names_make_one_person(database: Database, space: UUID, rows: Rows) -> None:
    start = threading.Barrier(4)
    problems: list[Any] = []

    def write(number: int) -> None:
        start.wait(10)
        for turn in range(5):
            with database.unit_of_work(space) as store:
                batch = [
                    visit(f"{number}.{turn}", BROWSERS[turn % 3]),
                    linked(f"i{number}.{turn}", USERS[0], BROWSERS[(turn + number) % 3]),
                ]
                problems.extend(record(store, "web", batch, NOW).rejections)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert not problems
    assert len(rows(space, leads)) == 1
    (state,) = rows(space, engagement)
    assert state["touches"] == 20
    assert [state] == folded_again(database, space, rows)


def test_nothing_of_a_chain_is_left_when_its_person_is_forgotten(
    space: UUID, take: Take, rows: Rows, database: Database
) -> None:
    take(space, *(visit(f"t{n}", who) for n, who in enumerate(BROWSERS)), source="web")
    first, second, third = (row["id"] for row in rows(space, leads))
    with database.unit_of_work(space) as store:
        store.merges.merge(second, first, "a test", NOW)
        store.merges.merge(third, second, "a test", NOW)
        store.erasures.erase(third, NOW)
    assert not any(rows(space, table) for table in (leads, lead_merges, *OWNED))
