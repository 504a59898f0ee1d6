"""Rows that were recorded ten days ago and changed five days ago: seven days ago they say what was known then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from revenue.money import Money
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Recorded,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import OpportunityKind, Outcome, Role, Team
from storage import Database, Scope
from storage.before_tables import BEFORE

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Take = Callable[..., Recorded]


def days_ago(days: float) -> datetime:
    return NOW - days * DAY


def deal(*passages: StagePassage) -> OpportunityRecord:
    return OpportunityRecord("o1", passages, "Deal", owner="rita")


def then(database: Database, space: UUID, at: datetime) -> list[tuple[str, int | None]]:
    """Stage and amount of every deal as it was known at an instant."""
    with database.unit_of_work(space, as_of=at) as store:
        return [(deal.stage, deal.amount.minor if deal.amount else None) for deal in store.opportunities.deals(at)]


def test_names_regions_and_industries_are_those_of_then(database: Database, space: UUID, take: Take) -> None:
    dated = StagePassage("Open", Outcome.OPEN, days_ago(12), Money(100, "EUR"))
    take(
        space,
        MemberRecord("m1", "Rita", team=Team.SALES, manager="Mo", region="South"),
        AccountRecord("a1", "Acme", region="Nordics", industry="energy"),
        CampaignRecord("c1", "Webinar"),
        LeadRecord("l1", "Ada Lind", "ada@x.example", "CTO", "a1", "m1", "c1", "Loom", created_at=days_ago(12)),
        OpportunityRecord("o1", (dated,), "Pilot", "a1", "m1", "l1", "c1", "Loom"),
        now=days_ago(10),
    )
    take(
        space,
        MemberRecord("m1", "Rita Reyes", team=Team.MARKETING, manager="Lee", region="West"),
        MemberRecord("m2", "Tomas"),
        AccountRecord("a1", "Acme Group", region="Iberia", industry="retail"),
        AccountRecord("a2", "Birch"),
        CampaignRecord("c1", "Roadshow"),
        LeadRecord("l1", "Ada Moor", "ada@y.example", "CEO", "a2", "m2", "c1", "Grid"),
        OpportunityRecord("o1", (dated,), "Rollout", "a2", "m2", None, "c1", "Grid", OpportunityKind.RENEWAL),
        now=days_ago(5),
    )
    with database.unit_of_work(space, as_of=days_ago(7)) as store:
        (ada,) = store.leads.find("ada@x.example")
        assert (ada.name, ada.title, ada.product, ada.campaign) == ("Ada Lind", "CTO", "Loom", "Webinar")
        assert (ada.account, ada.region, ada.industry, ada.owner) == ("Acme", "Nordics", "energy", "Rita")
        assert store.leads.find("Moor") == []
        (deal,) = store.opportunities.deals(days_ago(7))
        assert (deal.name, deal.account, deal.owner, deal.manager, deal.region, deal.product, deal.kind) == (
            "Pilot", "Acme", "Rita", "Mo", "South", "Loom", OpportunityKind.NEW,
        )  # fmt: skip
        assert [(member.name, member.team) for member in store.members.all()] == [("Rita", Team.SALES)]
        assert store.vocabulary.regions() == ["Nordics", "South"]
        assert store.leads.names_like("ac") == ["Acme"]
        levels = store.ranking.levels(days_ago(7))
        assert store.ranking.counts(Scope(filter="nordics"), days_ago(7), levels).open == 1
        assert store.ranking.counts(Scope(filter="iberia"), days_ago(7), levels).open == 0
    # Nobody had told anything by then: history that is imported afterwards is read at its best.
    with database.unit_of_work(space, as_of=days_ago(11)) as store:
        assert [deal.name for deal in store.opportunities.deals(NOW)] == ["Rollout"]
        assert [lead.name for lead in store.leads.find("ada")] == ["Ada Moor"]


def test_a_corrected_amount_of_a_dated_stage(database: Database, space: UUID, take: Take) -> None:
    for recorded, amount in ((days_ago(10), 100), (days_ago(5), 900)):
        take(space, deal(StagePassage("Won", Outcome.WON, days_ago(12), Money(amount, "EUR"))), now=recorded)
    assert then(database, space, days_ago(7)) == [("Won", 100)]
    assert then(database, space, days_ago(5)) == [("Won", 900)]
    assert then(database, space, days_ago(11)) == [("Won", 900)]


def test_a_corrected_amount_of_an_undated_stage(database: Database, space: UUID, take: Take) -> None:
    for recorded, amount in ((days_ago(10), 100), (days_ago(5), 900)):
        take(space, deal(StagePassage("Open", Outcome.OPEN, None, Money(amount, "EUR"))), now=recorded)
    assert then(database, space, days_ago(7)) == [("Open", 100)]
    assert then(database, space, NOW) == [("Open", 900)]
    assert then(database, space, days_ago(11)) == []


def test_a_stage_that_is_taken_back(database: Database, space: UUID, take: Take) -> None:
    take(space, deal(StagePassage("Lost", Outcome.LOST, days_ago(12))), now=days_ago(10))
    take(space, deal(StagePassage("Open", Outcome.OPEN, days_ago(12))), now=days_ago(5))
    assert then(database, space, days_ago(7)) == [("Lost", None)]
    assert then(database, space, NOW) == [("Open", None)]
    with database.unit_of_work(space, as_of=days_ago(7)) as store:
        assert store.opportunities.stage_records(NOW) == {}


def test_news_that_comes_late_counts_from_its_date(database: Database, space: UUID, take: Take) -> None:
    opened = StagePassage("Open", Outcome.OPEN, days_ago(12), Money(100, "EUR"))
    take(space, deal(opened), now=days_ago(10))
    corrected = StagePassage("Open", Outcome.OPEN, days_ago(12), Money(150, "EUR"))
    take(space, deal(corrected, StagePassage("Won", Outcome.WON, days_ago(6))), now=days_ago(5))
    assert then(database, space, days_ago(7)) == [("Open", 100)]
    assert then(database, space, days_ago(5.5)) == [("Won", 100)]
    assert then(database, space, NOW) == [("Won", 150)]


def test_settings_and_people_changed_by_commands(database: Database) -> None:
    space = database.ensure_workspace("T-then", "Then", days_ago(20)).id
    with database.unit_of_work(space) as store:
        rita = store.members.save("U1", "U1", days_ago(10), team=Team.SALES)
    with database.unit_of_work(space) as store:
        store.configure(days_ago(5), currency="USD", zone="Asia/Tokyo", fiscal_start_month=4)
        store.members.save("U1", "Rita", days_ago(5), zone="Asia/Tokyo")
        store.members.change(rita.id, days_ago(4), team=Team.MARKETING, role=Role.LEAD)
    with database.unit_of_work(space, as_of=days_ago(7)) as store:
        workspace, member = store.members.asker("U1")
        assert (workspace.currency, workspace.zone, workspace.fiscal_start_month) == ("EUR", "UTC", 1)
        assert member == rita
    with database.unit_of_work(space, as_of=days_ago(4.5)) as store:
        workspace, member = store.members.asker("U1")
        assert (workspace.currency, member and member.name, member and member.team) == ("USD", "Rita", Team.SALES)
    with database.unit_of_work(space, as_of=days_ago(11)) as store:
        assert store.members.asker("U1")[1] is None


def test_a_snooze_that_was_ended_and_a_receiver_who_was_replaced(database: Database, space: UUID, take: Take) -> None:
    take(
        space,
        LeadRecord("l1", "Ada", created_at=days_ago(12)),
        MemberRecord("m1", "Rita", team=Team.SALES),
        MemberRecord("m2", "Tomas", team=Team.SALES),
        TouchEvent("t1", "l1", TouchKind.DEMO_REQUEST, days_ago(11)),
        now=days_ago(10),
    )
    with database.unit_of_work(space) as store:
        (ada,), (rita,), (tomas,) = store.leads.find("ada"), store.members.find("rita"), store.members.find("tomas")
        store.handoffs.send(ada.id, Team.MARKETING, "hot", days_ago(9), to_member_id=rita.id)
        store.leads.snooze(ada.id, NOW, days_ago(8))
        assert store.leads.take(ada.id, tomas.id, Team.SALES, days_ago(5), seen=None)
        assert store.handoffs.accept_open(ada.id, tomas.id, days_ago(5))
    with database.unit_of_work(space, as_of=days_ago(7)) as store:
        levels = store.ranking.levels(days_ago(7))
        assert store.ranking.top(Scope(), 5, days_ago(7), levels) == []
        assert [lead.snoozed_until for lead in store.leads.find("ada")] == [NOW]
        assert [handoff.to_member for handoff in store.handoffs.of_lead(ada.id)] == ["Rita"]
    with database.unit_of_work(space, as_of=days_ago(4)) as store:
        assert [handoff.to_member for handoff in store.handoffs.of_lead(ada.id)] == ["Tomas"]


def test_a_digest_of_last_week_is_told_as_it_is_known_now(database: Database, space: UUID, take: Take) -> None:
    for recorded, amount in ((days_ago(10), 100), (days_ago(5), 900)):
        take(space, deal(StagePassage("Won", Outcome.WON, days_ago(12), Money(amount, "EUR"))), now=recorded)
    with database.unit_of_work(space, write=False) as store:
        (won,) = store.at(days_ago(7)).opportunities.deals(NOW)
        assert won.amount == Money(900, "EUR")


def test_what_is_told_twice_keeps_nothing(
    database: Database, space: UUID, take: Take, rows: Callable[..., list[Any]]
) -> None:
    for _ in range(2):
        take(space, AccountRecord("a1", "Acme"), deal(StagePassage("Open", Outcome.OPEN, days_ago(12))))
    # A name before its record, in one go: nobody ever saw the first.
    take(space, LeadRecord("l1", "Ada", account="a2"), AccountRecord("a2", "Birch"))
    assert [table.name for table in BEFORE.values() if rows(space, table)] == []
