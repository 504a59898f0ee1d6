"""A workspace in a real database, filled with what a test says and asked for a digest."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from digests import DigestContext, NothingToSay, weekly
from messages import Message, as_text
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
from revenue.vocabulary import HandoffState, OpportunityKind, Outcome, Team, TouchTeam
from storage import Database, migrate, record

RECORDED = datetime(2026, 11, 23, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""The morning after week 47 of 2026, which is from 16 to 22 November."""


def day(text: str) -> datetime:
    """Noon UTC of "2026-11-19", or the instant of "2026-11-19T08:30"."""
    return datetime.fromisoformat(text if "T" in text else f"{text}T12:00").replace(tzinfo=UTC)


@dataclass
class Scene:
    """What happened in a workspace; amounts are whole EUR, days are noon UTC."""

    database: Database
    zone: str = "UTC"
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.id = self.database.ensure_workspace("T1", "Nordlys", RECORDED).id

    def take(self, *records: Record, now: datetime = RECORDED) -> None:
        """Record these, all of which must be taken."""
        with self.database.unit_of_work(self.id) as store:
            assert record(store, "crm", records, now).rejections == []

    def deal(
        self,
        company: str,
        amount: int | Money | None = 1_000,
        *,
        opened: str | None = "2026-10-20",
        won: str | None = None,
        lost: str | None = None,
        why: str | None = None,
        stage: str = "Proposal",
        kind: OpportunityKind = OpportunityKind.NEW,
        lead: str | None = None,
        campaign: str | None = None,
        product: str | None = None,
        owner: str | None = None,
    ) -> None:
        """A deal, open unless it is won or lost on a day."""
        money = Money.of(amount, "EUR") if isinstance(amount, int) else amount
        passages = [StagePassage(stage, Outcome.OPEN, day(opened) if opened else None, money)]
        if won:
            passages.append(StagePassage("Won", Outcome.WON, day(won), money))
        if lost:
            passages.append(StagePassage("Lost", Outcome.LOST, day(lost), None, why))
        self.take(AccountRecord(company, company))
        for name in filter(None, (campaign,)):
            self.take(CampaignRecord(name, name))
        for name in filter(None, (owner,)):
            self.take(MemberRecord(name, name, team=Team.SALES))
        self.take(
            OpportunityRecord(
                f"deal {next(self.numbers)}",
                tuple(passages),
                account=company,
                owner=owner,
                lead=lead,
                campaign=campaign,
                product=product,
                kind=kind,
            )
        )

    def past_wins(self, number: int = 6, *, days: int = 20, amount: int = 1_000) -> None:
        """Wins of October that each took so many days: what is usual."""
        for n in range(number):
            closed = day("2026-10-05") + timedelta(days=n)
            self.deal(f"Past {n}", amount, opened=f"{closed - timedelta(days=days):%Y-%m-%d}", won=f"{closed:%Y-%m-%d}")

    def lead(self, key: str, *, company: str | None = None) -> None:
        """A lead, of a company or not."""
        if company:
            self.take(AccountRecord(company, company))
        self.take(LeadRecord(key, name=key, account=company, created_at=day("2026-01-05")))

    def touch(
        self,
        lead: str,
        kind: TouchKind,
        at: str,
        *,
        team: TouchTeam = TouchTeam.BUYER,
        content: str | None = None,
        campaign: str | None = None,
        by: str | None = None,
    ) -> None:
        """A touch of a lead."""
        if campaign:
            self.take(CampaignRecord(campaign, campaign))
        if by:
            self.take(MemberRecord(by, by))
        key = f"touch {next(self.numbers)}"
        self.take(TouchEvent(key, lead, kind, day(at), team=team, content=content, campaign=campaign, member=by))

    def handoff(
        self,
        lead: str,
        at: str,
        *,
        by: str = "Mia",
        to: str = "Priya",
        team: Team = Team.MARKETING,
        accepted: str | None = None,
        called: str | None = None,
        returned: str | None = None,
        why: str | None = None,
        acknowledged: str | None = None,
    ) -> None:
        """A lead handed over, and what became of it."""
        self.take(MemberRecord(by, by), MemberRecord(to, to))
        state = HandoffState.RETURNED if returned else HandoffState.ACCEPTED if accepted else HandoffState.SENT
        self.take(
            HandoffRecord(
                f"handoff {next(self.numbers)}",
                lead,
                team,
                "qualified",
                day(at),
                from_member=by,
                to_member=to,
                state=HandoffState.ACKNOWLEDGED if acknowledged else state,
                accepted_at=day(accepted) if accepted else None,
                touched_at=day(called) if called else None,
                returned_at=day(returned) if returned else None,
                return_reason=why,
                acknowledged_at=day(acknowledged) if acknowledged else None,
            )
        )

    def goal(self, period: str, amount: int | Money, *, at: str = "2026-09-28") -> None:
        """The shared goal of a period, agreed on a day."""
        money = Money.of(amount, "EUR") if isinstance(amount, int) else amount
        with self.database.unit_of_work(self.id) as store:
            store.goals.agree(parse_period(period, day(at).date()), money, None, day(at))

    def build(
        self, week: str = "2026-W47", *, now: datetime = MONDAY, as_of: datetime | None = None
    ) -> Message | NothingToSay:
        """The weekly digest."""
        workspace = self.database.workspaces()[0]
        period = parse_period(week, now.date())
        with self.database.unit_of_work(self.id, write=False, as_of=as_of) as store:
            return weekly.DIGEST.build(DigestContext(store, workspace, now, self.zone), period)

    def tell(self, week: str = "2026-W47", *, now: datetime = MONDAY, as_of: datetime | None = None) -> str:
        """The weekly digest as a person reads it in a terminal, its thread below it."""
        built = self.build(week, now=now, as_of=as_of)
        assert isinstance(built, Message), built
        return as_text(built)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """An empty workspace."""
    database = Database.open(f"sqlite:///{tmp_path / 'tandem.db'}")
    migrate(database)
    yield Scene(database)
    database.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs, which are no part of the project."""
    folder = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not (folder / "maven").is_dir():
        pytest.skip(f"the Maven files are not in {folder}")
    return folder
