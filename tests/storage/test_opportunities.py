"""Deals as they stood at an instant, and what became of the deals that were once in a stage."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from revenue.coverage import StageRecord
from revenue.deals import Deal
from revenue.money import Money
from revenue.records import AccountRecord, CampaignRecord, MemberRecord, OpportunityRecord, StagePassage
from revenue.vocabulary import OpportunityKind, Outcome
from storage import Database
from storage.tables import accounts
from tests.storage.conftest import NOW

Deals = Callable[..., dict[str, Deal]]
DAY = timedelta(days=1)


def euros(amount: int) -> Money:
    return Money.of(amount, "EUR")


def path(*stages: str, since: datetime = NOW - 30 * DAY, amount: Money | None = None) -> tuple[StagePassage, ...]:
    """A deal that goes through these stages, one each day; Won and Lost end it."""
    outcomes = {"Won": Outcome.WON, "Lost": Outcome.LOST}
    return tuple(
        StagePassage(stage, outcomes.get(stage, Outcome.OPEN), since + number * DAY, amount if number == 0 else None)
        for number, stage in enumerate(stages)
    )


def deals(database: Database, space: UUID, now: datetime = NOW, as_of: datetime | None = None) -> dict[str, Deal]:
    with database.unit_of_work(space, write=False, as_of=as_of) as store:
        return {deal.name: deal for deal in store.opportunities.deals(now)}


def test_a_deal_says_who_and_what_it_is(database: Database, space: UUID, take: Any) -> None:
    take(
        space,
        AccountRecord("a", "Helio", industry="retail", region="North"),
        MemberRecord("p", "Priya", manager="Astrid", region="Nordics"),
        CampaignRecord("c", "Autumn"),
        OpportunityRecord(
            "1",
            path("Discovery", "Proposal", "Won", amount=euros(92_000)),
            name="Helio 1",
            account="a",
            owner="p",
            campaign="c",
            product="Platform",
            kind=OpportunityKind.RENEWAL,
        ),
        OpportunityRecord("2", path("Discovery"), account="a"),
    )
    found = deals(database, space)
    won = found["Helio 1"]
    assert (won.account, won.industry, won.owner, won.manager) == ("Helio", "retail", "Priya", "Astrid")
    # Where the owner has no region, the account's counts.
    assert (won.region, found["Helio"].region) == ("Nordics", "North")
    assert (won.campaign, won.product, won.kind) == ("Autumn", "Platform", OpportunityKind.RENEWAL)
    assert (won.outcome, won.stage, won.amount) == (Outcome.WON, "Won", euros(92_000))
    assert (won.opened_at, won.closed_at) == (NOW - 30 * DAY, NOW - 28 * DAY)
    assert found["Helio"].closed_at is None


def test_an_earlier_instant_sees_the_stage_of_then(database: Database, space: UUID, take: Any) -> None:
    take(space, OpportunityRecord("1", path("Discovery", "Proposal", "Won", amount=euros(5)), name="A"))
    assert deals(database, space, NOW - 29.5 * DAY)["A"].stage == "Discovery"
    then = deals(database, space, as_of=NOW - 28.5 * DAY)["A"]
    assert (then.stage, then.outcome, then.stage_entered_at) == ("Proposal", Outcome.OPEN, NOW - 29 * DAY)
    assert deals(database, space, NOW - 31 * DAY) == {}


def test_a_stage_without_a_date_counts_from_when_it_was_recorded(database: Database, space: UUID, take: Any) -> None:
    take(space, OpportunityRecord("1", (StagePassage("Prospecting", Outcome.OPEN, None),), name="A"), now=NOW)
    assert deals(database, space, NOW - DAY) == {}
    assert deals(database, space)["A"].opened_at is None


def test_a_deal_lost_at_nothing_is_worth_what_it_was_before(database: Database, space: UUID, take: Any) -> None:
    lost = (*path("Discovery", amount=euros(800)), StagePassage("Lost", Outcome.LOST, NOW, euros(0)))
    given = (*path("Discovery", amount=euros(800)), StagePassage("Won", Outcome.WON, NOW, euros(0)))
    take(space, OpportunityRecord("1", lost, name="Lost"), OpportunityRecord("2", given, name="Given"))
    found = deals(database, space)
    assert found["Lost"].amount == euros(800)
    assert found["Given"].amount == euros(0)


def test_deals_of_one_account(database: Database, space: UUID, take: Any, rows: Any) -> None:
    take(
        space,
        AccountRecord("a", "Helio"),
        AccountRecord("b", "Finch"),
        OpportunityRecord("1", path("Discovery"), account="a"),
        OpportunityRecord("2", path("Discovery", "Won"), account="b"),
    )
    [finch] = [row["id"] for row in rows(space, accounts) if row["name"] == "Finch"]
    with database.unit_of_work(space, write=False) as store:
        assert [deal.name for deal in store.opportunities.deals(NOW, account_id=finch)] == ["Finch"]


def test_stages_in_their_usual_order_with_what_became_of_them(database: Database, space: UUID, take: Any) -> None:
    take(
        space,
        OpportunityRecord("1", path("Discovery", "Proposal", "Won")),
        OpportunityRecord("2", path("Discovery", "Proposal", "Security", "Lost")),
        OpportunityRecord("3", path("Discovery", "Lost")),
        OpportunityRecord("4", path("Discovery", "Proposal")),
        # Lost, opened again, won: what it is now counts, once for each stage it was in.
        OpportunityRecord("5", path("Discovery", "Lost", "Discovery", "Won")),
    )
    with database.unit_of_work(space, write=False) as store:
        records = store.opportunities.stage_records(NOW)
        earlier = store.opportunities.stage_records(NOW - 28.5 * DAY)
    assert records == {"Discovery": StageRecord(2, 2), "Proposal": StageRecord(1, 1), "Security": StageRecord(0, 1)}
    assert list(records) == ["Discovery", "Proposal", "Security"]
    assert earlier == {"Discovery": StageRecord(0, 2), "Proposal": StageRecord(0, 0)}


def test_how_long_deals_were_in_the_stages_they_have_left(database: Database, space: UUID, take: Any) -> None:
    take(
        space,
        OpportunityRecord("1", path("Discovery", "Proposal", "Won")),
        OpportunityRecord("2", path("Discovery", "Proposal")),
    )
    with database.unit_of_work(space, write=False) as store:
        left = store.opportunities.left_stages(NOW)
        assert sorted(stage for stage, _, _ in left) == ["Discovery", "Discovery", "Proposal"]
        assert {ended - entered for _, entered, ended in left} == {DAY}
        first = min(ended for _, _, ended in left)
        assert store.opportunities.left_stages(first - DAY / 2) == []


def test_a_stage_that_is_often_skipped_keeps_its_place(database: Database, space: UUID, take: Any) -> None:
    take(
        space,
        OpportunityRecord("1", path("Discovery", "Proposal", "Security", "Negotiation")),
        OpportunityRecord("2", path("Proposal", "Negotiation")),
        # A renewal begins late: by its position alone, Negotiation would come before Security.
        *(OpportunityRecord(f"renewal {number}", path("Negotiation", "Won")) for number in range(5)),
    )
    with database.unit_of_work(space, write=False) as store:
        order = list(store.opportunities.stage_records(NOW))
    assert order == ["Discovery", "Proposal", "Security", "Negotiation"]


def test_stages_nobody_goes_through_in_order(database: Database, space: UUID, take: Any) -> None:
    take(
        space,
        OpportunityRecord("1", path("Engaging", "Won")),
        OpportunityRecord("2", path("Prospecting")),
        OpportunityRecord("3", path("Prospecting")),
    )
    with database.unit_of_work(space, write=False) as store:
        assert list(store.opportunities.stage_records(NOW)) == ["Prospecting", "Engaging"]


def test_nothing_crosses_workspaces(database: Database, new_space: Callable[[], UUID], take: Any) -> None:
    mine, other = new_space(), new_space()
    take(other, OpportunityRecord("1", path("Discovery", "Won", amount=euros(5)), name="Theirs"))
    assert deals(database, mine) == {}
    with database.unit_of_work(mine, write=False) as store:
        assert store.opportunities.stage_records(NOW) == {}
