"""Nothing crosses workspaces: every public method of every repository, called with the other workspace's ids and keys.

Both workspaces hold the same keys. A new method fails here by its name until it has an entry in CALLS.
"""

import inspect
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from revenue.calendar import parse_period
from revenue.identities import Identity, IdentityKind
from revenue.money import Money
from revenue.records import (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    IdentityRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.schedule import WeeklySchedule
from revenue.vocabulary import LifecycleStage, Outcome, Role, Team
from storage import (
    Checkpoint,
    Database,
    Lookup,
    Member,
    OutboxMessage,
    ReadOnlyError,
    Scope,
    Store,
    TeamMeasure,
    record,
)
from storage.api_keys import KeyScope, KeyText
from storage.early_messages import EarlyMessage
from storage.ids import new_id
from storage.merge_people import Pair
from storage.merge_undos import UnmergeableError
from storage.tables import GLOBAL_TABLES, metadata

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
YEAR = parse_period("2026", date(2026, 1, 1))
WEEKLY = WeeklySchedule(0, time(9), "UTC")
TABLES = [table for table in metadata.sorted_tables if table.name not in GLOBAL_TABLES]


def records(mark: str, amount: int = 900) -> list[Any]:
    """One of each kind; the keys are the same in every workspace, the names carry its mark."""
    return [
        MemberRecord("m1", f"Rita {mark}", f"rita@{mark}.example", "U1", Team.SALES, manager=f"Mo {mark}"),
        AccountRecord("a1", f"Acme {mark}", f"{mark}.example", f"Trade {mark}", f"Region {mark}"),
        CampaignRecord("c1", f"Launch {mark}", "event", "m1"),
        CampaignCostRecord("x1", "c1", date(2026, 11, 1), Money(500, "EUR")),
        LeadRecord(
            "l1", f"Ada {mark}", "ada@same.example", "CTO", "a1", "m1", "c1", f"Loom {mark}", Team.SALES, NOW - 9 * DAY
        ),
        OpportunityRecord(
            "o1",
            (StagePassage("Open", Outcome.OPEN, NOW - DAY, Money(amount, "EUR")),),
            f"Deal {mark}",
            "a1",
            "m1",
            "l1",
        ),
        TouchEvent("t1", "l1", TouchKind.DEMO_REQUEST, NOW - DAY, content=f"Demo {mark}"),
        HandoffRecord("h0", "l1", Team.SALES, f"proof, says {mark}", NOW - 2 * DAY, "m1", "m1"),
        HandoffRecord("h1", "l1", Team.MARKETING, f"ready, says {mark}", NOW - DAY, "m1", "m1"),
    ]


DAY = timedelta(days=1)
NOBODY = Member(new_id(), "U9", "Nobody", None, None, Role.VIEWER, None, None, None)


@dataclass(frozen=True)
class Ids:
    """What the records of one workspace are called by."""

    lead: UUID
    member: UUID
    account: UUID
    opportunity: UUID
    passed_back: UUID
    subscription: UUID
    message: OutboxMessage
    key: KeyText
    merge: UUID
    hook: KeyText
    lookup: Lookup


def fill(store: Store, mark: str) -> Ids:
    """One of everything, and what it said before it was changed."""
    told_first = [item for item in records(f"{mark} once", 800) if not isinstance(item, TouchEvent)]
    assert not record(store, "crm", told_first, NOW - DAY).rejections
    store.configure(NOW, zone="Europe/Oslo")
    assert not record(store, "crm", records(mark), NOW).rejections
    store.goals.agree(YEAR, Money(10_000, "EUR"), f"Lee {mark}", NOW)
    store.goals.agree_measure("2026", TeamMeasure(Team.SALES, f"calls {mark}", 5), NOW)
    subscription = store.subscriptions.subscribe("weekly", "C1", WEEKLY, f"U {mark}", NOW)
    store.subscriptions.claim_run(subscription.id, "2026-W46", "posted", f"told {mark}", NOW)
    store.outbox.enqueue("digest", "digest:1", "C1", {"text": mark}, NOW)
    store.outbox.enqueue("digest", "digest:2", "C1", {"text": mark}, NOW)
    second = store.outbox.by_key("digest:2")
    assert second
    taken = store.outbox.claim(second, "replica", NOW, timedelta(minutes=1))
    assert taken
    store.outbox.mark_dead(taken, f"refused {mark}")
    store.imports.save("run", Checkpoint(3, 0, {mark: 1}), NOW)
    store.ranking.refresh(NOW)
    late = TouchEvent("t2", "l1", TouchKind.PAGE_VIEW, NOW - 2 * DAY, content=f"Page {mark}")
    record(store, "crm", [late], NOW, fold_later=True)
    store.first_sight("Ev1", NOW)
    (lead,) = store.leads.find("ada")
    (deal,) = store.opportunities.deals(NOW)
    (member,) = store.members.all()
    message = store.outbox.by_key("digest:1")
    assert lead.account_id
    assert message
    passed_back, _handed_over = store.handoffs.of_lead(lead.id)
    ids = Ids(
        lead.id, member.id, lead.account_id, deal.id, passed_back.id, subscription.id, message, *take_in(store, mark)
    )
    assert store.merges.get(ids.merge)
    return ids


def take_in(store: Store, mark: str) -> tuple[KeyText, UUID, KeyText, Lookup]:
    """What the intake leaves: keys, the merge of a visitor into the lead, and a contact to look up."""
    key = store.api_keys.create(f"web {mark}", KeyScope.EVENTS, NOW)
    odd = TouchEvent("v2", "u1", TouchKind.OTHER, NOW, named_by=IdentityKind.USER_ID, event=f"Event {mark}")
    record(store, "events", [odd], NOW)
    store.event_names.map(f"Known {mark}", TouchKind.LOGIN, f"U {mark}", NOW)
    store.early_messages.keep_aside(EarlyMessage("events", "k1", LATER, {"said by": mark}))
    store.erasures.remember([GONE], NOW)
    visit = TouchEvent("v1", "browser", TouchKind.PAGE_VIEW, NOW - DAY, named_by=IdentityKind.ANONYMOUS_ID)
    record(store, "events", [visit], NOW)
    named = (Identity(IdentityKind.EMAIL, "ada@same.example"), Identity(IdentityKind.ANONYMOUS_ID, "browser"))
    record(store, "events", [IdentityRecord("i1", named, NOW, name=f"Ada {mark}")], NOW)
    (merge,) = store.merges.latest()
    store.seen_messages.first_sight("events", f"seen {mark}", NOW)
    keys = ["7", f"contact {mark}"] if mark == "Beta" else ["7"]
    store.lookups.ask("hubspot", "contact", keys, NOW)
    lookup = store.lookups.due("hubspot", NOW, 9)[-1]
    return key, merge.id, store.api_keys.create(f"hook {mark}", KeyScope.WEBHOOK, NOW), lookup


GONE = ("email", "gone@same.example")
SCOPES = [
    Scope(),
    Scope(team=Team.SALES),
    Scope(unowned=True),
    Scope(filter="Region Beta"),
    Scope(filter="Launch Beta"),
]


def scopes(other: Ids) -> list[Scope]:
    """Every kind of scope, also of a person of the other workspace."""
    return [*SCOPES, Scope(owner_id=other.member)]


Call = Callable[[Store, Ids], Any]
CALLS: dict[str, Call] = {
    "members.asker": lambda s, _: s.members.asker("U1"),
    "members.all": lambda s, _: s.members.all(),
    "members.get": lambda s, o: s.members.get(o.member),
    "members.find": lambda s, _: [*s.members.find("rita"), *s.members.find("rita@Beta.example"), *s.members.find("U1")],
    "members.named": lambda s, _: [*s.members.named("Rita Beta"), *s.members.named("rita@Beta.example")],
    "members.change": lambda s, o: s.members.change(o.member, LATER, team=Team.MARKETING, role=Role.ADMIN),
    "members.claim": lambda s, o: s.members.claim(o.member, "U9", LATER, team=Team.SALES, role=Role.REP),
    "members.with_email": lambda s, _: s.members.with_email("rita@Beta.example"),
    "members.link": lambda s, _: s.members.link("U9", "rita@Beta.example", LATER),
    "recognition.meet": lambda s, _: s.recognition.meet("U9", LATER, email="rita@Beta.example", zone="Asia/Tokyo"),
    "recognition.alike": lambda s, _: s.recognition.alike("Rita"),
    "recognition.holdings": lambda s, o: (holdings := s.recognition.holdings(o.member)).leads and holdings,
    "recognition.merge": lambda s, o: (
        s.recognition.merge(NOBODY, replace(NOBODY, id=o.member, slack_user_id=None), LATER).manager
    ),
    "members.save": lambda s, _: [
        s.members.save("U1", "Rita Alpha", NOW, role=Role.ADMIN),
        s.members.save("U9", "Rita Alpha", NOW, email="rita@Beta.example").manager,
    ],
    "leads.get": lambda s, o: s.leads.get(o.lead),
    "leads.find": lambda s, _: [*s.leads.find("ada"), *s.leads.find("Beta")],
    "leads.passages": lambda s, o: s.leads.passages(o.lead),
    "leads.assign": lambda s, o: s.leads.assign(o.lead, None, Team.MARKETING, LATER),
    "leads.enter": lambda s, o: s.leads.enter(o.lead, LifecycleStage.LOST, LATER),
    "leads.take": lambda s, o: s.leads.take(o.lead, o.member, Team.SALES, LATER, seen=o.member),
    "leads.campaign_owner_id": lambda s, o: s.leads.campaign_owner_id(o.lead),
    "leads.assigned_at": lambda s, o: s.leads.assigned_at(o.lead),
    "leads.names_like": lambda s, _: [*s.leads.names_like("ada"), *s.leads.names_like("acme")],
    "leads.give_back": lambda s, o: s.leads.give_back(o.lead, LATER),
    "leads.snooze": lambda s, o: s.leads.snooze(o.lead, LATER, NOW),
    "ranking.standing": lambda s, o: s.ranking.standing(Scope(owner_id=o.member), NOW)[1].open,
    "ranking.levels": lambda s, _: s.ranking.levels(NOW) and None,
    "ranking.top": lambda s, o: [s.ranking.top(scope, 9, NOW, s.ranking.levels(NOW)) for scope in scopes(o)],
    "ranking.counts": lambda s, o: [
        counts.open
        for scope in (Scope(), Scope(owner_id=o.member))
        if (counts := s.ranking.counts(scope, NOW, s.ranking.levels(NOW))).open > 1
    ],
    "ranking.refresh": lambda s, _: s.ranking.refresh(LATER) and None,
    "touches.of_lead": lambda s, o: s.touches.of_lead(o.lead),
    "touches.first_of": lambda s, o: s.touches.first_of([o.lead]),
    "touches.any": lambda s, _: s.touches.any(),
    "opportunities.deals": lambda s, o: [
        *s.opportunities.deals(NOW),
        *s.opportunities.deals(NOW, account_id=o.account),
    ],
    "opportunities.stage_records": lambda s, _: [
        stage for stage, record in s.opportunities.stage_records(NOW).items() if record.won + record.lost
    ],
    "opportunities.left_stages": lambda s, _: s.opportunities.left_stages(LATER),
    "opportunities.lead_of": lambda s, o: s.opportunities.lead_of([o.opportunity]),
    "opportunities.any": lambda s, _: s.opportunities.any(),
    "handoffs.get": lambda s, o: s.handoffs.get(o.passed_back),
    "handoffs.acknowledge": lambda s, o: s.handoffs.acknowledge(o.passed_back, LATER),
    "handoffs.of_lead": lambda s, o: s.handoffs.of_lead(o.lead),
    "handoffs.touch_open": lambda s, o: s.handoffs.touch_open(o.lead, LATER),
    "handoffs.of_leads": lambda s, o: s.handoffs.of_leads([o.lead]),
    "handoffs.between": lambda s, _: s.handoffs.between(NOW - 9 * DAY, LATER),
    "handoffs.returned_between": lambda s, _: s.handoffs.returned_between(NOW - 9 * DAY, LATER),
    "handoffs.send": lambda s, o: s.handoffs.send(o.lead, Team.SALES, "no", LATER, to_member_id=o.member),
    "handoffs.accept_open": lambda s, o: s.handoffs.accept_open(o.lead, o.member, LATER),
    "handoffs.return_open": lambda s, o: s.handoffs.return_open(o.lead, "no", None, LATER),
    "goals.on": lambda s, _: s.goals.on(date(2026, 5, 1), NOW),
    "goals.agree": lambda s, _: s.goals.agree(YEAR, Money(1, "EUR"), None, LATER),
    "goals.measures": lambda s, _: s.goals.measures("2026", NOW),
    "goals.agree_measure": lambda s, _: s.goals.agree_measure("2026", TeamMeasure(Team.SALES, "calls Beta", 9), NOW),
    "subscriptions.all": lambda s, _: s.subscriptions.all(),
    "subscriptions.subscribe": lambda s, _: s.subscriptions.subscribe(
        "weekly", "C1", WeeklySchedule(4, time(15), "UTC"), "U", LATER
    ),
    "subscriptions.pause": lambda s, o: s.subscriptions.pause(o.subscription, LATER),
    "subscriptions.resume": lambda s, o: s.subscriptions.resume(o.subscription, LATER),
    "subscriptions.claim_run": lambda s, o: s.subscriptions.claim_run(
        o.subscription, "2026-W47", "posted", None, LATER
    ),
    "subscriptions.runs": lambda s, o: s.subscriptions.runs(o.subscription),
    "subscriptions.claimed_since": lambda s, o: [
        key for subscription, key in s.subscriptions.claimed_since(NOW) if subscription == o.subscription
    ],
    "subscriptions.forget_runs_before": lambda s, _: s.subscriptions.forget_runs_before(LATER),
    "outbox.enqueue": lambda s, _: s.outbox.enqueue("digest", "digest:9", "C1", {}, NOW),
    "outbox.candidates": lambda s, _: s.outbox.candidates(LATER),
    "outbox.claim": lambda s, o: s.outbox.claim(o.message, "me", NOW, timedelta(minutes=1)),
    "outbox.next_due": lambda s, _: [
        *filter(None, [s.outbox.next_due(NOW - timedelta(days=9), LATER + timedelta(days=9))])
    ],
    "outbox.mark_sent": lambda s, o: s.outbox.mark_sent(o.message, "C1", "1.1", NOW),
    "outbox.mark_retry": lambda s, o: s.outbox.mark_retry(o.message, LATER, "429"),
    "outbox.mark_ambiguous": lambda s, o: s.outbox.mark_ambiguous(o.message, "timeout"),
    "outbox.mark_dead": lambda s, o: s.outbox.mark_dead(o.message, "gone"),
    "outbox.mark_simpler": lambda s, o: s.outbox.mark_simpler(o.message, {"text": "plain"}, NOW, "invalid_blocks"),
    "outbox.post_again": lambda s, _: s.outbox.post_again("digest:2", LATER),
    "outbox.look_later": lambda s, o: s.outbox.look_later(o.message, LATER, "timeout"),
    "outbox.drop": lambda s, _: s.outbox.drop("digest:1"),
    "outbox.get": lambda s, o: s.outbox.get(o.message.id),
    "outbox.by_key": lambda s, _: s.outbox.by_key("digest:1"),
    "outbox.troubled": lambda s, _: s.outbox.troubled(),
    "outbox.counts": lambda s, _: [count for count in s.outbox.counts().values() if count != 1],
    "outbox.forget_done_before": lambda s, _: s.outbox.forget_done_before(LATER, 9),
    "slack_events.first_sight": lambda s, _: not s.slack_events.first_sight("Ev1", LATER),
    "slack_events.forget_before": lambda s, _: s.slack_events.forget_before(LATER, 9),
    "seen_messages.forget_before": lambda s, _: s.seen_messages.forget_before(NOW, 9),
    "imports.resume_point": lambda s, _: s.imports.resume_point("run"),
    "imports.only_named": lambda s, _: [
        key for source in ("crm",) for _, keys in s.imports.only_named(source).values() for key in keys
    ],
    "imports.save": lambda s, _: s.imports.save("run", Checkpoint(9, 0, {}), LATER, finished=True),
    "vocabulary.regions": lambda s, _: s.vocabulary.regions(),
    "vocabulary.campaigns": lambda s, _: s.vocabulary.campaigns(),
    "vocabulary.products": lambda s, _: s.vocabulary.products(),
    "vocabulary.industries": lambda s, _: s.vocabulary.industries(),
    "vocabulary.managers": lambda s, _: s.vocabulary.managers(),
    "at": lambda s, o: s.at(NOW).leads.get(o.lead),
    "configure": lambda s, _: s.configure(LATER, currency="USD"),
    "rebuild": lambda s, _: s.rebuild() - 1,
    "first_sight": lambda s, _: s.first_sight("Ev1", LATER) or s.first_sight("Ev2", LATER),
    "api_keys.create": lambda s, _: s.api_keys.create("web Beta", KeyScope.EVENTS, LATER) and None,
    "api_keys.rotate": lambda s, _: s.api_keys.rotate("web Beta", LATER, LATER),
    "api_keys.revoke": lambda s, o: s.api_keys.revoke(o.key.key_id, LATER),
    "api_keys.all": lambda s, _: s.api_keys.all(),
    "api_keys.named": lambda s, _: s.api_keys.named("web Beta"),
    "api_keys.find": lambda s, o: s.api_keys.find(o.key, LATER),
    "api_keys.use": lambda s, o: s.api_keys.use(o.key.key_id, LATER),
    "api_keys.signing_secret": lambda s, o: s.api_keys.signing_secret(o.hook.key_id, LATER),
    "lookups.ask": lambda s, _: s.lookups.ask("hubspot", "contact", ["7"], LATER),
    "lookups.due": lambda s, _: [item for item in s.lookups.due("hubspot", LATER, 9) if item.key != "7"],
    "lookups.claim": lambda s, o: s.lookups.claim(o.lookup, LATER, timedelta(minutes=1)),
    "lookups.done": lambda s, o: s.lookups.done(o.lookup),
    "lookups.cancel": lambda s, _: s.lookups.cancel("hubspot", "contact", ["7"]),
    "lookups.put_off": lambda s, o: s.lookups.put_off(o.lookup, LATER),
    "seen_messages.first_sight": lambda s, _: not s.seen_messages.first_sight("events", "seen Beta", LATER),
    "seen_messages.first_seen": lambda s, _: not s.seen_messages.first_seen("events", ["seen Beta"], LATER),
    "merges.now_at": lambda s, o: s.merges.now_at(o.lead) != o.lead,
    "merges.of_lead": lambda s, o: s.merges.of_lead(o.lead),
    "merges.latest": lambda s, _: s.merges.latest(),
    "merges.get": lambda s, o: s.merges.get(o.merge),
    "merges.changes": lambda s, _: s.merges.changes() - 1,
    "merges.parted": lambda s, o: s.merges.parted([o.lead]),
    "merges.merge": lambda s, o: suppressed(lambda: s.merges.merge(s.leads.find("ada")[0].id, o.lead, "no", LATER)),
    "merges.merge_all": lambda s, o: suppressed(
        lambda: s.merges.merge_all([Pair(s.leads.find("ada")[0].id, o.lead, "no")], LATER)
    ),
    "merges.undo": lambda s, o: suppressed(lambda: s.merges.undo(o.merge, LATER, "U")),
    "early_messages.keep_aside": lambda s, _: (
        not s.early_messages.keep_aside(EarlyMessage("events", "k2", LATER, {})) or None
    ),
    "early_messages.all": lambda s, _: s.early_messages.all(),
    "early_messages.due": lambda s, _: s.early_messages.due(LATER, 9),
    "early_messages.drop": lambda s, _: s.early_messages.drop(EarlyMessage("events", "k1", LATER, {})),
    "event_names.unknown": lambda s, _: s.event_names.unknown(),
    "event_names.mapped": lambda s, _: s.event_names.mapped(),
    "event_names.map": lambda s, _: s.event_names.map("Event Beta", TouchKind.LOGIN, "U", LATER),
    "event_names.count_again": lambda s, _: s.event_names.count_again(LATER),
    "erasures.erase": lambda s, o: suppressed(lambda: s.erasures.erase(o.lead, LATER)),
    "erasures.refused": lambda s, _: s.erasures.refused("crm", list(enumerate(records("Beta")))),
    "erasures.remember": lambda s, _: s.erasures.remember([GONE], LATER),
    "erasures.among": lambda s, _: s.erasures.among([GONE]) - {GONE},
    "record": lambda s, _: record(s, "crm", records("Alpha, later"), LATER).rejections,
}


def public_methods() -> list[str]:
    """Every public method of Store and of each repository that it opens, by name."""
    found = ["record"]
    for name, member in vars(Store).items():
        if isinstance(member, cached_property) and name != "bulk":
            kind = inspect.get_annotations(member.func, eval_str=True)["return"]
            found += [
                f"{name}.{method}" for method, _ in inspect.getmembers(kind, inspect.isfunction) if method[0] != "_"
            ]
        elif inspect.isfunction(member) and not name.startswith("_"):
            found.append(name)
    return sorted(found)


def suppressed(write: Callable[[], Any]) -> None:
    """Write something that is refused because it is not there."""
    with pytest.raises((UnmergeableError, ValueError, LookupError)):
        write()


class UndoError(Exception):
    """Raised to roll back what a test did."""


@dataclass(frozen=True)
class Filled:
    """A database with two workspaces that hold the same keys."""

    database: Database
    mine: UUID
    other: UUID
    others: Ids


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """Workspace Alpha, whose person asks, and workspace Beta, of which nothing may be seen or changed."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("isolation") / "tandem.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), Path(path))
        database = Database.open(f"sqlite:///{path}")
    else:
        server = request.getfixturevalue("postgres")
        database = Database.open(server.url("tandem_app", server.create()))
    spaces = []
    for mark in ("Alpha", "Beta"):
        space = database.ensure_workspace(f"T-{mark}", f"Workspace {mark}", NOW - DAY).id
        with database.unit_of_work(space) as store:
            spaces.append((space, fill(store, mark)))
    yield Filled(database, spaces[0][0], spaces[1][0], spaces[1][1])
    database.close()


def everything(store: Store, space: UUID) -> dict[str, list[Any]]:
    """All rows of a workspace, and its settings, read in the open transaction."""
    connection = store._connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('tandem.workspace_id', :id, true)"), {"id": str(space)})
    found = {
        table.name: connection.execute(
            select(table).where(table.c.workspace_id == space).order_by(*table.primary_key.columns)
        ).all()
        for table in TABLES
    }
    global_row = metadata.tables["workspaces"]
    found["workspaces"] = connection.execute(select(global_row).where(global_row.c.id == space)).all()
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("as_of", [None, LATER], ids=["now", "as_of"])
@pytest.mark.parametrize("name", public_methods())
def test_nothing_crosses_workspaces(filled: Filled, name: str, as_of: datetime | None) -> None:
    if name not in CALLS:
        pytest.fail(f"{name} is new: give it an entry in CALLS, called with the other workspace's ids")
    with filled.database.unit_of_work(filled.other, write=False) as store:
        before = everything(store, filled.other)
    assert all(before[table.name] for table in TABLES), "every table needs a row for this test to mean something"
    result, after = None, before
    # A foreign id that would be stored is refused by the foreign key; writing into the past is refused at all.
    with (
        suppress(UndoError, IntegrityError, ReadOnlyError),
        filled.database.unit_of_work(filled.mine, as_of=as_of) as store,
    ):
        result = CALLS[name](store, filled.others)
        after = everything(store, filled.other)
        raise UndoError
    assert after == before
    assert "Beta" not in repr(result)
    by_foreign_id = inspect.signature(CALLS[name]).parameters.keys() == {"s", "o"}
    if by_foreign_id and not isinstance(result, list):
        assert not result, "a foreign id found something"


@pytest.mark.parametrize("name", public_methods())
def test_a_store_that_looks_at_the_past_writes_nothing(filled: Filled, name: str) -> None:
    with suppress(UndoError), filled.database.unit_of_work(filled.other) as store:
        before = everything(store, filled.other)
        with suppress(ReadOnlyError):
            CALLS[name](store.at(LATER), filled.others)
        assert everything(store, filled.other) == before
        raise UndoError


def test_every_method_finds_what_is_its_own(filled: Filled) -> None:
    silent = {"handoffs.returned_between"}
    with (
        suppress(UndoError),
        filled.database.unit_of_work(filled.other) as store,
    ):
        reads = [name for name in CALLS if name.split(".")[-1] in READS and name not in silent]
        assert [name for name in reads if not CALLS[name](store, filled.others)] == []
        raise UndoError


READS = frozenset(
    [
        "asker",
        "all",
        "get",
        "find",
        "passages",
        "top",
        "standing",
        "of_lead",
        "first_of",
        "any",
        "deals",
        "lead_of",
        "between",
        "on",
        "measures",
        "runs",
        "claimed_since",
        "candidates",
        "by_key",
        "troubled",
        "resume_point",
        "assigned_at",
        "campaign_owner_id",
        "names_like",
        "of_leads",
        "regions",
        "campaigns",
        "products",
        "industries",
        "managers",
    ]
)
