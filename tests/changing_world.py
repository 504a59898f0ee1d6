"""A small revenue team whose rows change all the time: what is recorded is random, and each seed is one history."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from revenue.calendar import parse_period
from revenue.money import Money
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import LifecycleStage, OpportunityKind, Outcome, Role, Team
from storage import Database, Store, TeamMeasure, TwoOwnersError, record

BEGIN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STEP = timedelta(hours=20)
REGIONS = ("Nordics", "Iberia", "Alps", None)
PEOPLE = ("Ada Lind", "Bea Moor", "Cleo Nash", "Dora Ortiz")
COMPANIES = ("Acme", "Birch Works", "Cobalt", "Dunes")
PRODUCTS = ("Loom", "Grid", "Sail", None)
CAMPAIGNS = ("Webinar", "Roadshow", "Launch")
SELLERS = ("Rita", "Tomas", "Mia", "Priya")
_OPEN = ("Discovery", "Proposal", "Legal")
_STAGES = (LifecycleStage.ENGAGED, LifecycleStage.QUALIFIED, LifecycleStage.RECYCLED, LifecycleStage.LOST)
_KEYS = ("1", "2", "3")


class ChangingWorld:
    """Records one random batch after the other. What is dated is dated after the batch before, or told again."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._touches = 0
        self._deals: dict[str, tuple[StagePassage, ...]] = {}
        self._told: dict[str, datetime] = {}
        self._passes: dict[str, HandoffRecord] = {}
        self._stages: dict[str, tuple[tuple[LifecycleStage, datetime], ...]] = {}

    def play(self, database: Database, space: UUID, steps: int) -> Iterator[datetime]:
        """Record `steps` batches; after each the instant at which it was recorded."""
        before = BEGIN
        for number in range(1, steps + 1):
            now = BEGIN + number * STEP
            with database.unit_of_work(space) as store:
                for _ in range(self._random.randint(4, 10)):
                    self._something(store, before, now)
            before = now
            yield now

    def _something(self, store: Store, before: datetime, now: datetime) -> None:
        recorded = (self._member, self._account, self._campaign, self._lead, self._deal, self._touch, self._pass)
        done = (self._settings, self._goal, self._person_in_slack, self._lead_in_slack)
        pick = self._random.choice
        if self._random.random() < 0.3:
            pick(done)(store, now)
            return
        make: Callable[[datetime, datetime], Record] = pick((*recorded, self._deal, self._lead, self._touch))
        # One person's Slack id may be told of another, which is refused.
        record(store, "crm", [make(before, now)], now)

    def _within(self, before: datetime, now: datetime) -> datetime:
        return now - (now - before) * (0.9 * self._random.random())

    def _maybe(self, *values: str | None) -> str | None:
        return self._random.choice((*values, None))

    def _member(self, _before: datetime, _now: datetime) -> Record:
        pick = self._random.choice
        key = pick(_KEYS)
        return MemberRecord(
            f"m{key}",
            pick(SELLERS),
            slack_user_id=self._maybe(f"U{key}"),
            team=pick((*Team, None)),
            role=pick((Role.LEAD, None, None)),
            manager=self._maybe("Astrid", "Jonas"),
            region=pick(REGIONS),
        )

    def _account(self, _before: datetime, _now: datetime) -> Record:
        pick = self._random.choice
        key = pick(_KEYS)
        industry = self._maybe("energy", "retail")
        return AccountRecord(f"a{key}", pick(COMPANIES), f"a{key}.example", industry, pick(REGIONS))

    def _campaign(self, _before: datetime, _now: datetime) -> Record:
        return CampaignRecord(f"c{self._random.choice(_KEYS)}", self._random.choice(CAMPAIGNS))

    def _refers(self, kind: str) -> str | None:
        return self._maybe(*(f"{kind}{key}" for key in _KEYS))

    def _lead(self, before: datetime, now: datetime) -> Record:
        pick = self._random.choice
        key = f"l{pick(_KEYS)}"
        if self._random.random() < 0.4:
            self._stages[key] = (*self._stages.get(key, ()), (pick(_STAGES), self._within(before, now)))
        return LeadRecord(
            key,
            self._maybe(*PEOPLE),
            self._maybe(f"{key}@x.example", f"{key}@y.example"),
            self._maybe("CTO", "COO"),
            self._refers("a"),
            self._refers("m"),
            self._refers("c"),
            pick(PRODUCTS),
            pick((*Team, None)),
            pick((None, self._within(before, now))),
            self._stages.get(key, ()),
        )

    def _money(self) -> Money | None:
        return self._random.choice(
            (None, Money(100 * self._random.randint(1, 99), self._random.choice(("EUR", "USD"))))
        )

    def _deal(self, before: datetime, now: datetime) -> Record:
        pick = self._random.choice
        key = f"o{pick(_KEYS)}"
        stages = list(self._deals.get(key, ()))
        told = self._told.get(key)
        at = pick((self._within(before, now), self._within(before, now), None))
        if not stages or self._random.random() < 0.5:
            stage, outcome = pick([*((stage, Outcome.OPEN) for stage in _OPEN), ("Won", Outcome.WON)])
            stages.append(StagePassage(stage, outcome, at, self._money()))
        elif self._random.random() < 0.5:
            corrected = stages[-1]
            stages[-1] = StagePassage(corrected.stage, corrected.outcome, corrected.at, self._money())
        elif told is not None:
            # The source takes everything back and tells it otherwise, with a date before the last time it told.
            end = pick((("Won", Outcome.WON), ("Lost", Outcome.LOST), ("Legal", Outcome.OPEN)))
            stages = [StagePassage(end[0], end[1], told - self._random.random() * STEP / 2, self._money())]
            if told <= BEGIN + STEP:
                stages = [StagePassage(end[0], end[1], told, self._money())]
        if self._deals.get(key) != tuple(stages):
            self._told[key] = now
        self._deals[key] = tuple(stages)
        return OpportunityRecord(
            key,
            tuple(stages),
            self._maybe("Big one", "Small one"),
            self._refers("a"),
            self._refers("m"),
            self._refers("l"),
            self._refers("c"),
            pick(PRODUCTS),
            pick((OpportunityKind.NEW, OpportunityKind.NEW, OpportunityKind.RENEWAL)),
        )

    def _touch(self, before: datetime, now: datetime) -> Record:
        self._touches += 1
        pick = self._random.choice
        return TouchEvent(
            f"t{self._touches}",
            f"l{pick(_KEYS)}",
            pick((TouchKind.DEMO_REQUEST, TouchKind.PRICING_VIEW, TouchKind.PAGE_VIEW, TouchKind.CALL)),
            self._within(before, now),
            campaign=self._refers("c"),
            content=self._maybe("Pricing", "Guide"),
            member=self._refers("m"),
        )

    def _pass(self, before: datetime, now: datetime) -> Record:
        pick = self._random.choice
        key = f"h{pick(_KEYS)}"
        at = self._within(before, now)
        known = self._passes.get(key)
        if known is None:
            told = HandoffRecord(
                key, f"l{pick(_KEYS)}", pick([*Team]), "ready", at, self._refers("m"), self._refers("m")
            )
        else:
            answered = known.returned_at is None and self._random.random() < 0.4
            told = HandoffRecord(
                key,
                known.lead,
                known.from_team,
                pick(("ready", "asked for a call", "budget is there")),
                known.at,
                known.from_member,
                self._refers("m") or known.to_member,
                known.accepted_at or pick((at, None)),
                known.touched_at or pick((at, None)),
                at if answered else known.returned_at,
                "no budget" if answered else known.return_reason,
            )
        self._passes[key] = told
        return told

    def _settings(self, store: Store, now: datetime) -> None:
        pick = self._random.choice
        store.configure(now, currency=pick(("EUR", "USD", None)), zone=pick(("UTC", "Asia/Tokyo", None)))
        store.configure(now, fiscal_start_month=pick((1, 4, None)))

    def _goal(self, store: Store, now: datetime) -> None:
        quarter = parse_period("Q4 2026", BEGIN.date())
        store.goals.agree(quarter, Money(self._random.randint(1, 9) * 10_000, "EUR"), "U1", now)
        store.goals.agree_measure(quarter.key, TeamMeasure(Team.SALES, "deals_won", self._random.randint(1, 9)), now)

    def _person_in_slack(self, store: Store, now: datetime) -> None:
        pick = self._random.choice
        key = pick(_KEYS)
        if self._random.random() < 0.5:
            store.members.save(f"U{key}", pick(SELLERS), now, team=pick((*Team, None)), zone=self._maybe("Asia/Tokyo"))
        elif people := store.members.all():
            person = pick(people)
            store.members.change(person.id, now, team=pick([*Team]), role=pick((Role.LEAD, None)))
            self._touches += 1
            store.members.claim(person.id, f"U9{self._touches}", now, team=Team.SALES)
            people = store.members.all()
            joined = [member for member in people if member.slack_user_id is not None]
            told = [member for member in people if member.slack_user_id is None]
            if joined and told:
                with suppress(TwoOwnersError):
                    store.recognition.merge(pick(joined), pick(told), now)

    def _lead_in_slack(self, store: Store, now: datetime) -> None:
        pick = self._random.choice
        found, people = [lead for name in "abcdl" for lead in store.leads.find(name)], store.members.all()
        if not found or not people:
            return
        lead, person = pick(found), pick(people)
        match self._random.randint(0, 5):
            case 0:
                store.leads.take(lead.id, person.id, Team.SALES, now, seen=lead.owner_id)
                store.handoffs.accept_open(lead.id, person.id, now)
            case 1:
                store.leads.give_back(lead.id, now)
                store.handoffs.return_open(lead.id, "not now", date(2026, 12, 24), now)
            case 2:
                store.leads.snooze(lead.id, now + pick((STEP / 2, 3 * STEP)), now)
            case 3:
                store.leads.enter(lead.id, pick(_STAGES), now)
            case 4:
                store.handoffs.send(lead.id, Team.MARKETING, "hot", now, to_member_id=person.id)
            case _:
                store.handoffs.touch_open(lead.id, now)
