"""Looking at an earlier instant: nothing that happened later leaks in, even if it is stored."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from revenue.calendar import parse_period
from revenue.money import Money
from revenue.records import (
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Recorded,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Outcome, Team
from storage import Database, TeamMeasure

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Take = Callable[..., Recorded]


def days_ago(days: float) -> datetime:
    return NOW - days * DAY


def test_a_lead_stands_where_it_stood(database: Database, space: UUID, take: Take) -> None:
    lifecycle = ((LifecycleStage.KNOWN, days_ago(30)), (LifecycleStage.ENGAGED, days_ago(20)))
    take(
        space,
        LeadRecord("l1", "Ada", owner="rita", created_at=days_ago(30), lifecycle=lifecycle),
        TouchEvent("t1", "l1", TouchKind.CALL, days_ago(25)),
        TouchEvent("t2", "l1", TouchKind.DEMO_REQUEST, days_ago(2)),
    )
    with database.unit_of_work(space) as store:
        (lead,) = store.leads.find("ada")
        store.leads.enter(lead.id, LifecycleStage.QUALIFIED, days_ago(5))
        store.leads.assign(lead.id, None, Team.MARKETING, days_ago(4))
        store.leads.snooze(lead.id, NOW + DAY, days_ago(3))
    with database.unit_of_work(space, as_of=days_ago(10)) as store:
        (then,) = store.leads.find("ada")
        assert (then.lifecycle_stage, then.owner, then.baton, then.snoozed_until) == (
            LifecycleStage.ENGAGED, "rita", Team.SALES, None,
        )  # fmt: skip
        assert [touch.kind for touch in store.touches.of_lead(lead.id)] == [TouchKind.CALL]
        assert [stage for stage, _at in store.leads.passages(lead.id)] == [LifecycleStage.KNOWN, LifecycleStage.ENGAGED]
    with database.unit_of_work(space, as_of=days_ago(40)) as store:
        assert store.leads.find("ada") == []
        assert store.leads.get(lead.id) is None
        assert not store.touches.any()
    with database.unit_of_work(space, as_of=NOW) as store:
        assert store.leads.get(lead.id) == lead_now(database, space)


def lead_now(database: Database, space: UUID) -> object:
    """Ada as she stands now."""
    with database.unit_of_work(space, write=False) as store:
        return store.leads.find("ada")[0]


def test_a_lead_that_touches_named_first_is_there_from_its_first_touch(
    database: Database, space: UUID, take: Take
) -> None:
    take(space, TouchEvent("t1", "l1", TouchKind.PAGE_VIEW, days_ago(50)))
    take(space, LeadRecord("l1", "Ada", owner="rita", created_at=days_ago(30)))
    with database.unit_of_work(space, as_of=days_ago(45)) as store:
        assert [lead.name for lead in store.leads.find("ada")] == ["Ada"]
    with database.unit_of_work(space, as_of=days_ago(20)) as store:
        assert [lead.owner for lead in store.leads.find("ada")] == ["rita"]


def deal(*passages: StagePassage) -> OpportunityRecord:
    return OpportunityRecord("o1", passages, "Deal", owner="rita")


def stage(database: Database, space: UUID, at: datetime) -> list[tuple[str, int | None]]:
    """Stage and amount of every deal as it stood at an instant, looked at in both ways."""
    with database.unit_of_work(space, write=False) as store:
        found = [(d.stage, d.amount.minor if d.amount else None) for d in store.opportunities.deals(at)]
    with database.unit_of_work(space, as_of=at) as store:
        assert [d.stage for d in store.opportunities.deals(NOW + 99 * DAY)] == [name for name, _ in found]
    return found


def test_dated_stages_count_from_their_date_whenever_they_were_told(
    database: Database, space: UUID, take: Take
) -> None:
    take(
        space,
        deal(
            StagePassage("Engaging", Outcome.OPEN, days_ago(90), Money(100, "EUR")),
            StagePassage("Won", Outcome.WON, days_ago(10), Money(120, "EUR")),
        ),
    )
    assert stage(database, space, days_ago(91)) == []
    assert stage(database, space, days_ago(11)) == [("Engaging", 100)]
    assert stage(database, space, NOW) == [("Won", 120)]


def test_undated_stages_count_from_when_they_were_told(database: Database, space: UUID, take: Take) -> None:
    take(space, deal(StagePassage("Prospecting", Outcome.OPEN, None)), now=days_ago(20))
    assert stage(database, space, days_ago(21)) == []
    take(space, deal(StagePassage("Won", Outcome.WON, None, Money(90, "EUR"))), now=days_ago(5))
    assert stage(database, space, days_ago(6)) == [("Prospecting", None)]
    assert stage(database, space, NOW) == [("Won", 90)]
    take(space, OpportunityRecord("o1", (StagePassage("Won", Outcome.WON, None, Money(90, "EUR")),), "Deal, renamed"))
    assert stage(database, space, days_ago(6)) == [("Prospecting", None)]
    with database.unit_of_work(space, write=False) as store:
        (won,) = store.opportunities.deals(NOW)
        assert (won.name, won.closed_at, won.outcome) == ("Deal, renamed", None, Outcome.WON)


def test_a_dated_history_replaces_what_was_known_before(database: Database, space: UUID, take: Take) -> None:
    undated = StagePassage("Prospecting", Outcome.OPEN, None)
    take(space, deal(undated), now=days_ago(20))
    take(space, deal(undated, StagePassage("Lost", Outcome.LOST, days_ago(8), lost_reason="price")), now=days_ago(7))
    assert stage(database, space, days_ago(9)) == [("Prospecting", None)]
    assert stage(database, space, days_ago(8)) == [("Lost", None)]
    take(space, deal(StagePassage("Engaging", Outcome.OPEN, days_ago(30))))
    assert stage(database, space, NOW) == [("Engaging", None)]


def test_the_answers_to_a_handoff_are_not_known_before_they_are_given(
    database: Database, space: UUID, take: Take
) -> None:
    take(
        space,
        MemberRecord("rita", "Rita"),
        HandoffRecord(
            "h1", "ada", Team.MARKETING, "ready", days_ago(9), None, "rita",
            accepted_at=days_ago(7), touched_at=days_ago(6), returned_at=days_ago(4), return_reason="no budget",
            acknowledged_at=days_ago(2),
        ),
    )  # fmt: skip

    def answers(at: datetime) -> list[tuple[object, ...]]:
        with database.unit_of_work(space, as_of=at) as store:
            (lead,) = store.leads.find("ada") or [None]
            found = store.handoffs.of_lead(lead.id) if lead else []
            assert store.handoffs.between(days_ago(99), NOW) == found
            return [
                (bool(h.accepted_at), bool(h.touched_at), h.return_reason, bool(h.acknowledged_at), h.to_member)
                for h in found
            ]

    take(space, LeadRecord("ada", "Ada", created_at=days_ago(30)))
    assert answers(days_ago(10)) == []
    assert answers(days_ago(8)) == [(False, False, None, False, None)]
    assert answers(days_ago(5)) == [(True, True, None, False, "Rita")]
    assert answers(days_ago(3)) == [(True, True, "no budget", False, "Rita")]
    assert answers(NOW) == [(True, True, "no budget", True, "Rita")]


def test_goals_are_what_was_agreed_then(database: Database, space: UUID) -> None:
    year, quarter = (parse_period(text, date(2026, 11, 20)) for text in ("2026", "Q4 2026"))
    with database.unit_of_work(space) as store:
        store.goals.agree(year, Money(100, "EUR"), "Lee", days_ago(30))
        store.goals.agree(year, Money(200, "EUR"), "Mo", days_ago(10))
        store.goals.agree(quarter, Money(50, "EUR"), "Lee", days_ago(5))
        store.goals.agree_measure("2026", TeamMeasure(Team.SALES, "calls", 5), days_ago(30))
        store.goals.agree_measure("2026", TeamMeasure(Team.SALES, "calls", 7), days_ago(10))
        store.goals.agree_measure("2026", TeamMeasure(Team.SALES, "calls", 8), days_ago(10))
        store.goals.agree_measure("2026", TeamMeasure(Team.MARKETING, "webinars", 3), days_ago(10))
    for at, target, measures in [
        (days_ago(31), None, []),
        (days_ago(20), 100, [("calls", 5)]),
        (days_ago(6), 200, [("webinars", 3), ("calls", 8)]),
        (NOW, 50, [("webinars", 3), ("calls", 8)]),
    ]:
        with database.unit_of_work(space, as_of=at) as store:
            goal = store.goals.on(date(2026, 11, 1), NOW)
            assert (goal.target.minor if goal else None) == target
            assert [(m.measure, m.target) for m in store.goals.measures("2026", NOW)] == measures
            assert store.goals.on(date(2027, 1, 1), NOW) is None
