"""Who a buyer is: each rule of docs/decisions/0013, on both engines."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from revenue.identities import Identity, IdentityKind
from revenue.records import AccountRecord, IdentityRecord, LeadRecord, Recorded, TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage
from storage import Database, Lead, Recall, record
from storage.tables import accounts, lead_identities, leads

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Take = Callable[..., Recorded]
Rows = Callable[..., list[dict[str, Any]]]


def user(value: str) -> Identity:
    return Identity(IdentityKind.USER_ID, value)


def email(value: str) -> Identity:
    return Identity(IdentityKind.EMAIL, value)


def browser(value: str) -> Identity:
    return Identity(IdentityKind.ANONYMOUS_ID, value)


def named(key: str, *identities: Identity, **told: Any) -> IdentityRecord:
    """Somebody tells that these are names of one person."""
    return IdentityRecord(key, identities, NOW - HOUR, **told)


def visit(key: str, who: Identity, ago: timedelta = 2 * HOUR) -> TouchEvent:
    return TouchEvent(key, who.value, TouchKind.PAGE_VIEW, NOW - ago, named_by=who.kind)


class Desk:
    """Tells things to one workspace, and looks who is who."""

    def __init__(self, database: Database, space: UUID, take: Take, rows: Rows) -> None:
        self.database, self.space, self._take, self._rows = database, space, take, rows

    def tell(self, *records: Any, source: str = "web") -> Recorded:
        return self._take(self.space, *records, source=source)

    def lead(self, who: Identity) -> UUID:
        (row,) = [row for row in self.rows(lead_identities) if (row["kind"], row["value"]) == who]
        found: UUID = row["lead_id"]
        return found

    def seen(self, who: Identity) -> Lead:
        with self.database.unit_of_work(self.space, write=False) as store:
            lead = store.leads.get(self.lead(who))
        assert lead
        return lead

    def visits(self, who: Identity) -> set[str]:
        with self.database.unit_of_work(self.space, write=False) as store:
            return {touch.key for touch in store.touches.of_lead(self.lead(who))}

    def rows(self, table: Any) -> list[dict[str, Any]]:
        return self._rows(self.space, table)


@pytest.fixture
def desk(database: Database, space: UUID, take: Take, rows: Rows) -> Desk:
    return Desk(database, space, take, rows)


def test_a_visitor_is_a_seed_until_somebody_tells_a_name(desk: Desk) -> None:
    desk.tell(visit("1", browser("b")))
    assert desk.seen(browser("b")).lifecycle_stage is LifecycleStage.SEED
    desk.tell(named("2", user("ada"), browser("b")))
    assert desk.seen(browser("b")).lifecycle_stage is LifecycleStage.KNOWN
    with desk.database.unit_of_work(desk.space, write=False) as store:
        passages = store.leads.passages(desk.lead(user("ada")))
    assert passages == [(LifecycleStage.SEED, NOW - 2 * HOUR), (LifecycleStage.KNOWN, NOW - HOUR)]


def test_an_anonymous_journey_joins_whoever_is_known_by_it_first(desk: Desk) -> None:
    desk.tell(named("1", user("ada"), email("ada@x.example")), visit("t1", user("ada")))
    desk.tell(visit("t2", browser("b")))
    desk.tell(named("2", user("ada"), browser("b")))
    assert desk.visits(email("ada@x.example")) == {"t1", "t2"}
    assert desk.seen(user("ada")).lifecycle_stage is LifecycleStage.KNOWN
    desk.tell(named("3", user("bob"), browser("b")), visit("t3", user("bob")), visit("t4", browser("b")))
    assert desk.visits(user("bob")) == {"t3"}
    assert desk.visits(user("ada")) == {"t1", "t2", "t4"}


def test_a_known_person_stays_known_when_an_old_visit_comes_to_light(desk: Desk) -> None:
    desk.tell(named("1", user("ada")))
    desk.tell(visit("t", browser("b"), ago=timedelta(minutes=1)))
    desk.tell(named("2", user("ada"), browser("b")))
    desk.tell(named("3", user("ada"), email("ada@x.example")))
    # The source of truth about stages reads all passages again.
    desk.tell(LeadRecord("l", "Ada", "ada@x.example", created_at=NOW - 5 * HOUR), source="crm")
    assert desk.seen(user("ada")).lifecycle_stage is LifecycleStage.KNOWN


def test_an_email_belongs_to_one_person(desk: Desk) -> None:
    desk.tell(named("1", user("ada"), email("a@x.example"), name="Ada"))
    refused = desk.tell(named("2", user("bob"), email("a@x.example"), name="Bob"))
    assert [rejection.reason for rejection in refused.rejections] == [
        "a@x.example belongs to user id ada already, so it cannot be user id bob as well; if the two are one person,"
        " send an alias"
    ]
    assert desk.seen(email("a@x.example")).name == "Ada"


def test_one_person_may_have_two_emails(desk: Desk) -> None:
    desk.tell(named("1", user("ada"), email("a@x.example")), named("2", user("ada"), email("a@home.example")))
    assert desk.lead(email("a@x.example")) == desk.lead(email("a@home.example"))
    assert desk.seen(user("ada")).email == "a@home.example"


def test_an_email_without_a_user_id_joins_the_user_who_gives_it(desk: Desk) -> None:
    desk.tell(named("1", user("ada")), visit("t1", user("ada")))
    desk.tell(visit("t2", email("a@x.example")))
    desk.tell(named("2", user("ada"), email("a@x.example")))
    assert desk.visits(user("ada")) == {"t1", "t2"}


def test_two_user_ids_are_two_people_until_an_alias_says_otherwise(desk: Desk) -> None:
    desk.tell(named("1", user("ada")), named("2", user("old ada")), visit("t", user("old ada")))
    assert desk.lead(user("ada")) != desk.lead(user("old ada"))
    desk.tell(named("3", user("ada"), browser("old ada"), user("old ada"), said_equal=True))
    assert desk.visits(user("ada")) == {"t"}
    assert len(desk.rows(leads)) == 1


def test_an_alias_from_a_shared_browser_does_not_make_two_users_one(desk: Desk) -> None:
    desk.tell(named("1", user("ada"), browser("kiosk")))
    desk.tell(named("2", user("bob"), browser("kiosk"), user("kiosk"), said_equal=True))
    assert desk.lead(user("ada")) != desk.lead(user("bob"))
    assert desk.lead(browser("kiosk")) == desk.lead(user("ada"))


@pytest.mark.parametrize(
    ("address", "company"), [("a@acme.example", "acme.example"), ("a@gmail.com", None), ("a@yahoo.co.uk", None)]
)
def test_an_address_tells_the_company_unless_anybody_gets_one_there(
    desk: Desk, address: str, company: str | None
) -> None:
    desk.tell(named("1", email(address)))
    assert desk.seen(email(address)).account == company


def test_the_company_of_an_address_is_the_one_that_is_known(desk: Desk) -> None:
    desk.tell(AccountRecord("a", "Acme", domain="acme.example"), source="crm")
    desk.tell(named("1", email("a@acme.example"), company="ACME Inc."))
    assert desk.seen(email("a@acme.example")).account == "Acme"
    assert len(desk.rows(accounts)) == 1


def test_a_group_tells_the_company_of_an_anonymous_visitor(desk: Desk) -> None:
    desk.tell(AccountRecord("g", "Acme"), named("1", browser("b"), account="g"), visit("t", browser("b")))
    seed = desk.seen(browser("b"))
    assert (seed.account, seed.lifecycle_stage) == ("Acme", LifecycleStage.SEED)


def test_an_import_finds_whom_the_intake_knows_by_email(desk: Desk) -> None:
    desk.tell(named("1", user("ada"), email("ada@x.example")), visit("t", user("ada")))
    desk.tell(LeadRecord("77", "Ada Lovelace", "Ada@X.example"), source="crm")
    assert desk.visits(email("ada@x.example")) == {"t"}
    assert desk.seen(user("ada")).name == "Ada Lovelace"
    assert desk.lead(Identity("key:crm", "77")) == desk.lead(user("ada"))  # type: ignore[arg-type]


def test_a_lead_of_the_import_that_gets_the_email_of_a_visitor_is_that_visitor(desk: Desk) -> None:
    desk.tell(LeadRecord("77", "Ada Lovelace"), source="crm")
    desk.tell(named("1", user("ada"), email("ada@x.example")), visit("t", user("ada")))
    desk.tell(LeadRecord("77", "Ada Lovelace", "ada@x.example"), source="crm")
    assert desk.visits(Identity("key:crm", "77")) == {"t"}  # type: ignore[arg-type]
    (merge,) = within(desk, lambda store: store.merges.latest())
    assert merge.reason == "both have the email ada@x.example, by source crm"


def test_an_import_does_not_take_an_email_from_another_lead_of_an_import(desk: Desk) -> None:
    desk.tell(LeadRecord("1", "Ada", "ada@x.example"), LeadRecord("2", "Bob"), source="crm")
    desk.tell(LeadRecord("2", "Bob", "ada@x.example"), source="crm")
    assert desk.seen(email("ada@x.example")).name == "Ada"
    assert len(desk.rows(leads)) == 2


def test_two_users_of_one_email_stay_two_when_an_import_names_it(desk: Desk) -> None:
    desk.tell(named("1", user("ada"), email("ada@x.example")), named("2", user("bob"), email("bob@x.example")))
    desk.tell(LeadRecord("7", "Bob", "bob@x.example"), source="crm")
    desk.tell(LeadRecord("7", "Bob", "ada@x.example"), source="crm")
    assert desk.lead(user("ada")) != desk.lead(user("bob"))


def test_the_same_message_again_tells_nothing_new(desk: Desk) -> None:
    first = named("1", user("ada"), email("a@x.example"), name="Ada")
    assert desk.tell(first).tally.new == 1
    desk.tell(named("2", user("ada"), name="Ada Lovelace"))
    assert desk.tell(first).tally.unchanged == 1
    assert desk.seen(user("ada")).name == "Ada Lovelace"


def test_a_message_that_is_forgotten_after_its_time_is_taken_again(desk: Desk) -> None:
    desk.tell(named("1", user("ada")))
    assert within(desk, lambda store: store.seen_messages.forget_before(NOW, 9)) == 0
    assert within(desk, lambda store: store.seen_messages.forget_before(NOW + HOUR, 9)) == 1
    assert desk.tell(named("1", user("ada"))).tally.new == 1
    assert len(desk.rows(leads)) == 1


def test_a_merge_during_an_import_is_no_trouble_for_what_it_remembers(desk: Desk) -> None:
    recall = Recall()

    def batch(key: str) -> None:
        with desk.database.unit_of_work(desk.space) as store:
            assert not record(store, "web", [visit(key, browser("b"))], NOW, fold_later=True, recall=recall).rejections
        recall.keep()

    desk.tell(named("1", user("ada")))
    batch("t1")
    desk.tell(named("2", user("ada"), browser("b")))
    batch("t2")
    assert desk.visits(user("ada")) == {"t1", "t2"}
    (merge,) = within(desk, lambda store: store.merges.latest())
    within(desk, lambda store: store.merges.undo(merge.id, NOW, "Priya"))
    batch("t3")
    assert desk.visits(browser("b")) == {"t1", "t3"}


def within(desk: Desk, work: Callable[[Any], Any]) -> Any:
    with desk.database.unit_of_work(desk.space) as store:
        return work(store)


def test_what_anybody_can_say_does_not_tie_a_user_id_and_an_email(desk: Desk) -> None:
    both = named("1", user("evil"), email("ada@acme.example"), unverified=True)
    (rejection,) = desk.tell(both).rejections
    assert "does not tie a user id and an email together" in rejection.reason
    assert not desk.rows(lead_identities)
