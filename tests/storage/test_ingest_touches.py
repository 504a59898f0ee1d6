"""Lead events into the log and its projections: any order, batching or replay gives the fold over the sorted log."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.event import listen, remove

from revenue.heat import DEFAULT_SHEET, HUMAN_KINDS, LANDMARK, KindRule
from revenue.records import LeadRecord, Recorded, TouchEvent, TouchKind
from revenue.vocabulary import TouchTeam
from storage import Database, catch_up
from storage.backlog import Backlog
from storage.engagement_rows import EngagementRows
from storage.tables import daily_touches, engagement, leads, touches

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Take = Callable[..., Recorded]
Rows = Callable[..., list[dict[str, Any]]]


def touch(key: str, kind: TouchKind = TouchKind.PAGE_VIEW, ago: timedelta = DAY, lead: str = "ada") -> TouchEvent:
    """A touch of a lead, some time before now."""
    return TouchEvent(key, lead, kind, NOW - ago)


# A handful of minutes in three days and two leads: caps bind, instants tie, days overlap between batches.
events = st.lists(
    st.builds(
        lambda lead, kind, day, minute, content, member: TouchEvent(
            "",
            lead,
            kind,
            datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day, minutes=minute),
            None,
            None,
            content,
            member,
        ),
        st.sampled_from(["ada", "bo"]),
        st.sampled_from(list(TouchKind)),
        st.integers(0, 2),
        st.sampled_from([0, 1, 719, 1439]),
        st.sampled_from([None, "Pricing", "Guide"]),
        st.sampled_from([None, "rita"]),
    ),
    max_size=40,
)


def numbered(found: Sequence[TouchEvent]) -> list[TouchEvent]:
    """The same events with keys of their own."""
    return [
        TouchEvent(f"k{n:02}", e.lead, e.kind, e.at, e.team, e.campaign, e.content, e.member)
        for n, e in enumerate(found)
    ]


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[TouchEvent], list[tuple[list[TouchEvent], bool]]]:
    """Events, and one way in which they may arrive: in any order, in batches, some again, some to be folded later."""
    sent = numbered(draw(events))
    again = draw(st.lists(st.sampled_from(sent), max_size=8)) if sent else []
    order = draw(st.permutations([*sent, *again]))
    batches: list[tuple[list[TouchEvent], bool]] = []
    while order:
        size = draw(st.integers(1, len(order)))
        batches.append((order[:size], draw(st.sampled_from([False, False, True]))))
        order = order[size:]
    return sent, batches


def counted(log: Sequence[TouchEvent]) -> list[tuple[TouchEvent, KindRule]]:
    """What the formula counts: of each kind and UTC day the earliest up to the cap."""
    seen: Counter[Any] = Counter()
    kept = []
    for event in sorted(log, key=lambda e: (e.at, e.key)):
        rule = DEFAULT_SHEET.rules[event.kind]
        seen[event.kind, event.at.date()] += 1
        if rule.daily_cap is None or seen[event.kind, event.at.date()] <= rule.daily_cap:
            kept.append((event, rule))
    return kept


def check_sum(sign: int, log2: float, log: Sequence[TouchEvent], half_life: float) -> None:
    """The stored sum is the formula's, to nine digits of what went into it."""
    landmark = (NOW - LANDMARK) / DAY / half_life
    parts = [rule.weight * 2.0 ** (-((NOW - event.at) / DAY) / half_life) for event, rule in counted(log)]
    wanted, gross = math.fsum(parts), math.fsum(map(abs, parts))
    assert sign * 2.0 ** (log2 - landmark) * bool(sign) == pytest.approx(wanted, rel=0, abs=1e-9 * gross)
    if min(parts, default=0) > 0:
        assert (sign, log2) == (1, pytest.approx(math.log2(wanted) + landmark, abs=1e-9))


def check_lead(row: dict[str, Any], log: list[TouchEvent]) -> None:
    """An engagement row says about a lead's log what the words mean."""
    check_sum(row["heat_sign"], row["heat_log2"], log, DEFAULT_SHEET.half_life)
    check_sum(row["fast_sign"], row["fast_log2"], log, DEFAULT_SHEET.fast_half_life)
    kinds = Counter(event.kind for event in log)
    assert row["touches"] == len(log)
    assert row["pages"] == kinds[TouchKind.PAGE_VIEW] + kinds[TouchKind.PRICING_VIEW]
    assert row["webinars"] == kinds[TouchKind.WEBINAR_ATTEND]
    assert row["papers"] == kinds[TouchKind.CONTENT_READ]
    assert row["first_at"] == min((event.at for event in log), default=None)
    assert row["newest_at"] == max((event.at for event in log), default=None)
    by_buyer = [event for event in log if DEFAULT_SHEET.rules[event.kind].team is TouchTeam.BUYER]
    last = max(by_buyer, key=lambda e: (e.at, e.key), default=None)
    assert row["last_key"] == (last and last.key)
    assert row["last_content"] == (last and last.content)
    # An email that nobody of ours is named for is a mailing.
    spoken = [e for e in log if e.kind in HUMAN_KINDS and (e.member or e.kind is not TouchKind.EMAIL_SENT)]
    human = max(spoken, key=lambda e: (e.at, e.key), default=None)
    assert row["human_at"] == (human and human.at)
    assert (row["human_member_id"] is None) == (human is None or human.member is None)
    warming = [e for e in by_buyer if DEFAULT_SHEET.rules[e.kind].weight > 0]
    why = max(
        warming,
        key=lambda e: (
            math.log2(DEFAULT_SHEET.rules[e.kind].weight) + (e.at - LANDMARK) / DAY / DEFAULT_SHEET.fast_half_life,
            e.key,
        ),
        default=None,
    )
    assert row["why_key"] == (why and why.key)
    assert row["why_at"] == (why and why.at)


@given(delivery=deliveries())
# Each example writes into a workspace of its own; how long that takes says nothing about rows.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_batching_and_replay_give_the_fold_over_the_sorted_log(
    database: Database,
    new_space: Callable[[], UUID],
    take: Take,
    rows: Rows,
    delivery: tuple[list[TouchEvent], list[tuple[list[TouchEvent], bool]]],
) -> None:
    sent, batches = delivery
    space = new_space()
    taken = Recorded()
    for found, later in batches:
        taken.tally.add(take(space, *found, later=later).tally)
    catch_up(database, space, window=2, leads_at_once=1)
    assert catch_up(database, space) == 0
    assert (taken.tally.new, taken.tally.rejected) == (len(sent), 0)
    names = {row["id"]: row["name"] for row in rows(space, leads)}
    states = {names[row["lead_id"]]: row for row in rows(space, engagement)}
    assert states.keys() == {event.lead for event in sent}
    for name, row in states.items():
        check_lead(row, [event for event in sent if event.lead == name])
    with database.unit_of_work(space) as store:
        assert store.rebuild() == len(states)
        # As for more leads than fit into memory at once.
        projection = EngagementRows(store.bulk)
        projection.fold_by_scan([store.bulk.id(row["lead_id"]) for row in states.values()], size=1)
    for row in rows(space, engagement):
        check_lead(row, [event for event in sent if event.lead == names[row["lead_id"]]])
    daily = {(row["day"], row["team"], row["kind"]): row["touches"] for row in rows(space, daily_touches)}
    assert daily == Counter((e.at.date(), DEFAULT_SHEET.rules[e.kind].team, e.kind) for e in sent)


def test_a_second_delivery_changes_nothing(space: UUID, take: Take, rows: Rows) -> None:
    sent = [touch("1", TouchKind.DEMO_REQUEST), touch("2", TouchKind.CALL)]
    take(space, *sent)
    before = (rows(space, touches), rows(space, engagement), rows(space, daily_touches))
    again = take(space, *sent)
    assert again.tally.as_mapping() == {"read": 2, "new": 0, "unchanged": 2, "updated": 0, "rejected": 0}
    assert (rows(space, touches), rows(space, engagement), rows(space, daily_touches)) == before


def test_a_touch_from_the_future_is_refused_and_the_rest_is_taken(space: UUID, take: Take, rows: Rows) -> None:
    taken = take(space, touch("1"), touch("2", ago=timedelta(days=-30)))
    assert [(r.position, r.reason) for r in taken.rejections] == [(1, "dated 2026-12-20 09:00 UTC, in the future")]
    assert taken.tally.as_mapping() == {"read": 2, "new": 1, "unchanged": 0, "updated": 0, "rejected": 1}
    assert [row["key"] for row in rows(space, touches)] == ["1"]


def test_days_of_the_caps_are_utc_days_wherever_the_source_stands(space: UUID, take: Take, rows: Rows) -> None:
    auckland = timezone(timedelta(hours=13))
    late = datetime(2026, 11, 10, 23, 30, tzinfo=UTC)
    demos = [TouchEvent(f"d{n}", "ada", TouchKind.DEMO_REQUEST, late + n * timedelta(hours=1)) for n in range(2)]
    abroad = [TouchEvent(e.key, e.lead, e.kind, e.at.astimezone(auckland)) for e in demos]
    take(space, *abroad)
    (row,) = rows(space, engagement)
    check_lead(row, demos)
    assert {row["day"].isoformat() for row in rows(space, daily_touches)} == {"2026-11-10", "2026-11-11"}


def test_a_lead_named_by_a_touch_is_filled_when_the_source_tells_about_it(
    database: Database, space: UUID, take: Take
) -> None:
    take(space, touch("1", TouchKind.PRICING_VIEW, lead="L-7"))
    told = take(space, LeadRecord("L-7", name="Ada Lovelace", email="ada@engine.example"))
    assert told.tally.new == 1
    with database.unit_of_work(space, write=False) as store:
        (lead,) = store.leads.find("lovelace")
        assert [t.kind for t in store.touches.of_lead(lead.id)] == [TouchKind.PRICING_VIEW]
        assert store.leads.find("L-7") == []


def test_what_waits_to_be_folded_waits_through_a_crash_and_is_folded_with_what_came_meanwhile(
    database: Database, space: UUID, take: Take, rows: Rows
) -> None:
    first = [touch("1", TouchKind.DEMO_REQUEST), touch("2", TouchKind.PAGE_VIEW, lead="bo")]
    take(space, *first)
    late = touch("3", TouchKind.DEMO_REQUEST, ago=1.5 * DAY)
    take(space, late, later=True)
    live = touch("4", TouchKind.CALL, ago=DAY / 2)
    take(space, live)
    assert sorted(row["touches"] for row in rows(space, engagement)) == [1, 1], "the log is ahead of the ranking"
    assert sum(row["touches"] for row in rows(space, daily_touches)) == 4
    assert catch_up(database, space) >= 1
    ada, bo = sorted(rows(space, engagement), key=lambda row: -row["touches"])
    check_lead(ada, [first[0], late, live])
    check_lead(bo, [first[1]])
    again = touch("5", TouchKind.CALL, ago=DAY / 3)
    take(space, again)
    check_lead(max(rows(space, engagement), key=lambda row: row["touches"]), [first[0], late, live, again])


class DiedError(Exception):
    """Stands for the end of the process before a transaction is committed."""


@pytest.mark.parametrize("commit", range(1, 12))
def test_a_pass_that_dies_at_any_commit_is_finished_by_the_next_with_what_came_meanwhile(
    database: Database, space: UUID, take: Take, rows: Rows, commit: int
) -> None:
    sent = [touch(f"{n}", TouchKind.DEMO_REQUEST, lead=f"lead {n % 5}", ago=n * DAY / 4) for n in range(12)]
    take(space, *sent, later=True)
    passed = count(1)

    def die(_connection: Connection) -> None:
        if next(passed) == commit:
            raise DiedError

    listen(database.engine, "commit", die)
    with pytest.raises(DiedError):
        catch_up(database, space, window=4, leads_at_once=1)
    remove(database.engine, "commit", die)
    live = touch("live", TouchKind.CALL, lead="lead 0", ago=DAY / 8)
    take(space, live)
    assert catch_up(database, space, window=4, leads_at_once=1) >= 1
    names = {row["id"]: row["name"] for row in rows(space, leads)}
    for row in rows(space, engagement):
        check_lead(row, [each for each in (*sent, live) if each.lead == names[row["lead_id"]]])
    assert catch_up(database, space) == 0


def test_a_pass_leaves_the_note_of_another_that_took_it_over(database: Database, space: UUID, take: Take) -> None:
    take(space, touch("1"), later=True)
    with database.unit_of_work(space) as store:
        backlog = Backlog(store.bulk)
        assert backlog.begin("first", take_over=True)
        assert backlog.begin("second", take_over=False) is None
        assert backlog.begin("second", take_over=True)
        backlog.end("first")
        assert backlog.exists()
        backlog.end("second")
        assert not backlog.exists()
