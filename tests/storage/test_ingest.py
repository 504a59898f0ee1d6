"""Records of any kind: once each, in any order, and one bad record never costs its batch."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from revenue.money import MAX_MINOR, Money
from revenue.records import (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    Recorded,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, Outcome, Role, Team
from storage import Database, Scope, record
from storage.bulk import REFUSALS, Bulk
from storage.tables import accounts, campaign_costs, engagement, lead_assignments, leads, members, touches

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
Take = Callable[..., Recorded]
Rows = Callable[..., list[dict[str, Any]]]


def call(key: str = "t1", lead: str = "l1", **fields: Any) -> TouchEvent:
    """A call with a lead yesterday."""
    return TouchEvent(key, lead, TouchKind.CALL, NOW - DAY, **fields)


EVERYTHING: list[Record] = [
    MemberRecord("m1", "Rita", "rita@tandem.example", "U1", Team.SALES),
    AccountRecord("a1", "Acme", "acme.example", "Trade", "EMEA", "DE", 120),
    CampaignRecord("c1", "Launch", "event", "m1", date(2026, 9, 1)),
    CampaignCostRecord("x1", "c1", date(2026, 9, 2), Money(12_345, "EUR")),
    LeadRecord("l1", "Ada", "ada@acme.example", "CTO", "a1", "m1", "c1", "Loom", created_at=NOW - 9 * DAY),
    OpportunityRecord("o1", (StagePassage("Won", Outcome.WON, NOW - DAY, Money(5, "EUR")),), "Deal", "a1", "m1", "l1"),
    HandoffRecord("h1", "l1", Team.MARKETING, "ready", NOW - DAY, to_member="m1"),
    call(campaign="c1", member="m1"),
]


@pytest.mark.parametrize("order", [EVERYTHING, EVERYTHING[::-1]], ids=["as named", "backwards"])
@pytest.mark.parametrize("size", [1, 3, 8])
def test_records_may_come_in_any_order_and_batching(
    database: Database, space: UUID, take: Take, rows: Rows, order: list[Record], size: int
) -> None:
    taken = Recorded()
    for start in range(0, len(order), size):
        part = take(space, *order[start : start + size])
        assert part.rejections == []
        taken.tally.add(part.tally)
    assert taken.tally.as_mapping() == {"read": 8, "new": 8, "unchanged": 0, "updated": 0, "rejected": 0}
    assert [len(rows(space, table)) for table in (members, accounts, leads, touches)] == [1, 1, 1, 1]
    with database.unit_of_work(space, as_of=NOW) as store:
        (lead,) = store.leads.find("acme.example")
        assert (lead.name, lead.account, lead.owner, lead.campaign, lead.baton) == (
            "Ada", "Acme", "Rita", "Launch", Team.SALES,
        )  # fmt: skip
        (deal,) = store.opportunities.deals(NOW)
        assert (deal.account, deal.owner, deal.region, deal.campaign) == ("Acme", "Rita", "EMEA", None)
        (handoff,) = store.handoffs.of_lead(lead.id)
        assert (handoff.account, handoff.to_member) == ("Acme", "Rita")
    again = take(space, *order)
    assert again.tally.as_mapping() == {"read": 8, "new": 0, "unchanged": 8, "updated": 0, "rejected": 0}


def test_a_change_updates_and_what_is_not_said_stays(space: UUID, take: Take, rows: Rows) -> None:
    take(space, AccountRecord("a1", "Acme", "acme.example", "Trade", "EMEA", "DE", 120))
    changed = take(space, AccountRecord("a1", "Acme SE", employees=150))
    assert changed.tally.as_mapping() == {"read": 1, "new": 0, "unchanged": 0, "updated": 1, "rejected": 0}
    (account,) = rows(space, accounts)
    assert (account["name"], account["domain"], account["region"], account["employees"]) == (
        "Acme SE", "acme.example", "EMEA", 150,
    )  # fmt: skip


def test_of_the_same_key_twice_in_a_batch_the_last_wins(space: UUID, take: Take, rows: Rows) -> None:
    first, second = AccountRecord("a1", "Acme"), AccountRecord("a1", "Acme SE")
    taken = take(space, first, second, second)
    assert taken.tally.as_mapping() == {"read": 3, "new": 1, "unchanged": 1, "updated": 1, "rejected": 0}
    assert [row["name"] for row in rows(space, accounts)] == ["Acme SE"]


def test_the_same_key_of_two_sources_is_two_things(space: UUID, take: Take, rows: Rows) -> None:
    take(space, LeadRecord("7", "Ada"), source="crm")
    take(space, LeadRecord("7", "Bo"), source="events")
    assert {row["name"] for row in rows(space, leads)} == {"Ada", "Bo"}


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
class TestTheSameByAnotherName:
    """One person or company, known under two keys."""

    def deliver(self, take: Take, space: UUID, found: list[Record], together: bool) -> None:
        for part in [found] if together else [[item] for item in found]:
            assert take(space, *part).rejections == []

    def test_a_lead_is_known_by_email(self, space: UUID, take: Take, rows: Rows, together: bool) -> None:
        ada = [LeadRecord("1", "Ada", "Ada@Acme.example"), LeadRecord("2", email="ada@acme.EXAMPLE", title="CTO")]
        self.deliver(take, space, [*ada, call("t1", "1"), call("t2", "2")], together)
        (lead,) = rows(space, leads)
        assert (lead["name"], lead["title"]) == ("Ada", "CTO")
        assert [row["touches"] for row in rows(space, engagement)] == [2]

    def test_a_member_is_known_by_slack_id_or_email(self, space: UUID, take: Take, rows: Rows, together: bool) -> None:
        found: list[Record] = [
            MemberRecord("1", "Rita", "rita@x.example"),
            MemberRecord("2", "Rita R.", "RITA@x.example", "U1"),
            MemberRecord("3", "Rita Reyes", slack_user_id="U1"),
        ]
        self.deliver(take, space, found, together)
        assert [(row["name"], row["email"]) for row in rows(space, members)] == [("Rita Reyes", "RITA@x.example")]

    def test_an_account_is_known_by_domain_or_by_name(
        self, space: UUID, take: Take, rows: Rows, together: bool
    ) -> None:
        found: list[Record] = [
            AccountRecord("1", "Acme", "acme.example"),
            AccountRecord("2", "ACME Corp", "ACME.example", region="EMEA"),
            AccountRecord("3", "Nord"),
            AccountRecord("4", "NORD", "nord.example"),
            AccountRecord("5", "Nord", "nord-usa.example"),
        ]
        self.deliver(take, space, found, together)
        assert sorted((row["name"], row["domain"], row["region"]) for row in rows(space, accounts)) == [
            ("ACME Corp", "ACME.example", "EMEA"),
            ("NORD", "nord.example", None),
            ("Nord", "nord-usa.example", None),
        ]


def test_another_source_adds_to_a_lead_known_by_email(database: Database, space: UUID, take: Take) -> None:
    take(space, LeadRecord("7", "Ada Lovelace", "ada@acme.example"), call("1", "7"), source="crm")
    take(space, LeadRecord("web-9", email="ADA@acme.example"), call("1", "web-9"), source="web")
    with database.unit_of_work(space, write=False) as store:
        (lead,) = store.leads.find("ada")
        assert len(store.touches.of_lead(lead.id)) == 2


BAD: dict[str, tuple[Record, str]] = {
    "blank key": (AccountRecord(" ", "Acme"), "its key is blank"),
    "key nobody sees": (AccountRecord("\u200b \u2060", "Acme"), "its key is blank"),
    "blank touch key": (call(""), "its key is blank"),
    "nul": (AccountRecord("bad", "Ac\0me"), "its name has a zero character in it"),
    "nul in a touch": (call("bad", note="a\0b"), "its note has a zero character in it"),
    "nul key": (call("b\0d"), "its key has a zero character in it"),
    "half a character": (LeadRecord("bad", "\ud800"), "its name is not valid text"),
    "half a character in a touch": (call("bad", content="\udfff"), "its content is not valid text"),
    "long key": (call("k" * 501), "its key is longer than 500 characters"),
    "long lead": (call("bad", lead="l" * 3000), "its lead is longer than 500 characters"),
    "long slack id": (MemberRecord("bad", "Rita", slack_user_id="U" * 33), "longer than 32 characters"),
    "no zone": (TouchEvent("bad", "l1", TouchKind.CALL, NOW.replace(tzinfo=None)), "its at has no time zone"),
    "no zone in the lifecycle": (
        LeadRecord("bad", "Ada", lifecycle=((LifecycleStage.KNOWN, NOW.replace(tzinfo=None)),)), "has no time zone",
    ),
    "money": (CampaignCostRecord("bad", "c1", NOW.date(), Money(MAX_MINOR + 1, "EUR")), "its amount is out of range"),
    "currency": (CampaignCostRecord("bad", "c1", NOW.date(), Money(1, "EURO")), "its amount is out of range"),
    "employees": (AccountRecord("bad", "Acme", employees=2**31), "its employees is out of range"),
    "stage amount": (
        OpportunityRecord("bad", (StagePassage("Won", Outcome.WON, NOW, Money(-MAX_MINOR - 9, "EUR")),)),
        "its amount is out of range",
    ),
    "somebody else's slack id": (MemberRecord("known", "Mia", slack_user_id="U1"), "belongs to Rita already"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_is_refused_in_words_and_the_others_are_kept(
    space: UUID, take: Take, rows: Rows, name: str
) -> None:
    bad, reason = BAD[name]
    take(space, MemberRecord("known", "Mia", "mia@x.example"), MemberRecord("r", "Rita", slack_user_id="U1"))
    taken = take(space, AccountRecord("good", "Nord"), bad, call("good", member="known"))
    assert [rejection.position for rejection in taken.rejections] == [1]
    assert reason in taken.rejections[0].reason
    assert taken.tally.as_mapping() == {"read": 3, "new": 2, "unchanged": 0, "updated": 0, "rejected": 1}
    assert [row["name"] for row in rows(space, accounts)] == ["Nord"]
    assert [row["key"] for row in rows(space, touches)] == ["good"]


def test_the_largest_amounts_and_the_longest_texts_are_kept(space: UUID, take: Take, rows: Rows) -> None:
    spent = [CampaignCostRecord(f"x{n}", "c1", NOW.date(), Money(n, "EUR")) for n in (MAX_MINOR, -MAX_MINOR)]
    note = "\U0001f525 <!channel> =cmd() \u202e\u05e9\u05dc\u05d5\u05dd " * 1000
    taken = take(space, *spent, call("k" * 500, "\U0001f525" * 500, note=note))
    assert taken.rejections == []
    assert {row["amount_minor"] for row in rows(space, campaign_costs)} == {MAX_MINOR, -MAX_MINOR}
    assert [row["note"] for row in rows(space, touches)] == [note]


def test_a_batch_larger_than_a_statement_may_have_values(space: UUID, take: Take, rows: Rows) -> None:
    taken = take(space, *(AccountRecord(f"a{n}", f"Company {n}") for n in range(33_000)))
    assert (taken.tally.new, taken.tally.rejected) == (33_000, 0)
    again = take(space, *(AccountRecord(f"a{n}", f"Company {n}") for n in range(33_000)))
    assert again.tally.unchanged == 33_000


def test_a_source_without_a_name_is_refused(database: Database, space: UUID) -> None:
    with (
        database.unit_of_work(space) as store,
        pytest.raises(ValueError, match="1 to 60 characters"),
    ):
        record(store, "s" * 61, [call()], NOW)


def test_a_role_given_in_slack_survives_the_next_import(database: Database, space: UUID, take: Take) -> None:
    take(space, MemberRecord("m1", "Rita", "rita@x.example"))
    with database.unit_of_work(space) as store:
        assert store.members.save("U1", "Rita", NOW, email="rita@x.example").role is Role.VIEWER
        store.members.save("U1", "Rita", NOW, role=Role.ADMIN)
    take(space, MemberRecord("m1", "Rita Reyes", "rita@x.example", team=Team.SALES))
    with database.unit_of_work(space, write=False) as store:
        _workspace, rita = store.members.asker("U1")
        assert rita
        assert (rita.name, rita.role, rita.team) == ("Rita Reyes", Role.ADMIN, Team.SALES)


def test_a_viewer_becomes_a_rep_when_the_team_is_told(space: UUID, take: Take, rows: Rows) -> None:
    take(space, call(member="m1"))
    take(space, MemberRecord("m1", "Rita", team=Team.SALES))
    assert [(row["name"], row["role"]) for row in rows(space, members)] == [("Rita", "rep")]


class TestChangedLeads:
    """A lead told again: what people did in Slack meanwhile is not undone by an old story."""

    def test_an_update_without_a_stage_leaves_the_stage(self, database: Database, space: UUID, take: Take) -> None:
        take(space, LeadRecord("l1", "Ada", created_at=NOW - 9 * DAY))
        with database.unit_of_work(space) as store:
            (lead,) = store.leads.find("ada")
            store.leads.enter(lead.id, LifecycleStage.QUALIFIED, NOW - DAY)
        take(space, LeadRecord("l1", "Ada", title="CTO"))
        with database.unit_of_work(space, write=False) as store:
            (lead,) = store.leads.find("ada")
            assert (lead.lifecycle_stage, lead.title) == (LifecycleStage.QUALIFIED, "CTO")
            assert [stage for stage, _at in store.leads.passages(lead.id)] == [
                LifecycleStage.KNOWN, LifecycleStage.QUALIFIED,
            ]  # fmt: skip

    def test_an_older_stage_told_later_is_history_not_news(self, database: Database, space: UUID, take: Take) -> None:
        take(space, LeadRecord("l1", "Ada", created_at=NOW - 9 * DAY))
        with database.unit_of_work(space) as store:
            (lead,) = store.leads.find("ada")
            store.leads.enter(lead.id, LifecycleStage.LOST, NOW - DAY)
        take(space, LeadRecord("l1", "Ada", lifecycle=((LifecycleStage.ENGAGED, NOW - 5 * DAY),)))
        for as_of in (None, NOW):
            with database.unit_of_work(space, write=False, as_of=as_of) as store:
                (lead,) = store.leads.find("ada")
                assert lead.lifecycle_stage is LifecycleStage.LOST
                assert store.ranking.counts(Scope(), NOW, store.ranking.levels(NOW)).open == 0

    def test_the_same_owner_again_is_no_new_assignment(self, space: UUID, take: Take, rows: Rows) -> None:
        take(space, LeadRecord("l1", "Ada", owner="m1", created_at=NOW - 9 * DAY))
        take(space, LeadRecord("l1", "Ada", owner="m1", title="CTO"))
        assert [row["assigned_at"] for row in rows(space, lead_assignments)] == [NOW - 9 * DAY]

    @pytest.mark.parametrize("baton", [None, Team.SALES])
    def test_a_source_that_repeats_itself_does_not_undo_a_hand_back(
        self, database: Database, space: UUID, take: Take, baton: Team | None
    ) -> None:
        def holder() -> tuple[str | None, Team]:
            with database.unit_of_work(space) as store:
                (lead,) = store.leads.find("ada")
                return lead.owner, lead.baton

        take(space, LeadRecord("l1", "Ada", owner="m1", baton=baton))
        with database.unit_of_work(space) as store:
            assert store.leads.give_back(store.leads.find("ada")[0].id, NOW)
        take(space, LeadRecord("l1", "Ada", title="CTO", owner="m1", baton=baton), now=NOW + DAY)
        assert holder() == (None, Team.MARKETING)
        take(space, LeadRecord("l1", "Ada", title="CEO"), now=NOW + 2 * DAY)
        take(space, LeadRecord("l1", "Ada", title="COO", owner="m1", baton=baton), now=NOW + 2 * DAY)
        assert holder() == (None, Team.MARKETING)
        take(space, LeadRecord("l1", "Ada", title="COO", owner="m2", baton=baton), now=NOW + 3 * DAY)
        assert holder() == ("m2", Team.SALES)

    def test_a_new_baton_keeps_the_owner_in_its_history(self, database: Database, space: UUID, take: Take) -> None:
        take(space, LeadRecord("l1", "Ada", owner="m1", created_at=NOW - 9 * DAY))
        take(space, LeadRecord("l1", "Ada", baton=Team.MARKETING), now=NOW - DAY)
        for as_of in (None, NOW):
            with database.unit_of_work(space, write=False, as_of=as_of) as store:
                (lead,) = store.leads.find("ada")
                assert (lead.owner, lead.baton) == ("m1", Team.MARKETING)
        with database.unit_of_work(space, as_of=NOW - 2 * DAY) as store:
            assert store.leads.find("ada")[0].baton is Team.SALES


class BrokenBulk(Bulk):
    """Bulk statements with a bug of ours in them."""

    def new_ids(self, count: int) -> list[Any]:
        raise ValueError(f"no {count} ids")


def test_a_bug_of_ours_is_no_fault_of_the_record(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        store.bulk = BrokenBulk(store._connection, space)
        with pytest.raises(ValueError, match="no 1 ids"):
            record(store, "crm", [LeadRecord("l1", "Ada")], NOW)


def test_what_a_driver_cannot_convert_is_refused(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store, pytest.raises(REFUSALS):
        store.bulk.fetch("SELECT {}", "\ud800")
