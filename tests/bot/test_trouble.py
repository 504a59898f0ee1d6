"""Whatever the stand-in's Slack does at random: in the end every message is there once, or waits for a person."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.delivery import Delivery
from bot.playground import ALWAYS, Fault, FaultKind, Identity, Playground
from bot.posting import Posting
from storage import Database, OutboxState

MESSAGES = 50
RATE = 0.3
SEEDS = [1, 2, 3]
LAG = 30
LEASE = timedelta(seconds=60)
CHANNELS = ("C0REVENUE", "C0HANDOFFS", "C0WINS")
WITHOUT_HISTORY = ("commands", "chat:write", "im:write", "users:read", "users:read.email", "channels:read")
MOST_ROUNDS = 200


@dataclass
class Time:
    """A clock and a stopwatch that both go on only when told, for Slack and for Tandem alike."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))
    ticks: float = 0.0

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.ticks += seconds


@dataclass
class Office:
    """A Slack with trouble, and a Tandem that has fifty things to say."""

    slack: Playground
    database: Database
    workspace_id: UUID
    time: Time

    def enqueue(self, kind: str, with_replies: bool = True) -> list[str]:
        """Queue the messages, every fifth as a reply in the thread of the one before; their keys."""
        keys = [f"{kind}:{number}" for number in range(MESSAGES)]
        with self.database.unit_of_work(self.workspace_id) as store:
            for number, key in enumerate(keys):
                parent = keys[number - 1] if with_replies and number % 5 == 4 else None
                channel = CHANNELS[(number - (parent is not None)) % len(CHANNELS)]
                payload = {"text": key, "blocks": [{"type": "divider"}]}
                assert store.outbox.enqueue(kind, key, channel, payload, self.time.now, thread_of=parent)
        return keys

    def deliver(self, keys: list[str]) -> dict[str, OutboxState]:
        """Deliver with the patience of a day; where each message stands then."""
        delivery = Delivery(
            self.database,
            Posting(self.slack.api_url, "xoxb-playground", timeout_seconds=5),
            lambda: self.time.now,
            owner="replica",
            lease=LEASE,
            ticks=lambda: self.time.ticks,
        )
        for _ in range(MOST_ROUNDS):
            delivery.deliver_due()
            states = self.states(keys)
            if not {OutboxState.PENDING, OutboxState.SENDING} & set(states.values()):
                return states
            self.time.pass_by(31)
        raise AssertionError(f"not settled: {Counter(states.values())}")

    def states(self, keys: list[str]) -> dict[str, OutboxState]:
        with self.database.unit_of_work(self.workspace_id, write=False) as store:
            return {key: row.state for key in keys if (row := store.outbox.by_key(key)) is not None}

    def posted(self) -> Counter[str]:
        return Counter(message["text"] for channel in CHANNELS for message in self.slack.messages(channel))

    def met(self) -> set[str]:
        """The faults that really happened."""
        return {request.fault for request in self.slack.requests} - {""}


@contextmanager
def office(database_url: str, seed: int, scopes: tuple[str, ...] | None = None) -> Iterator[Office]:
    time = Time()
    with (
        closing(Database.open(database_url)) as database,
        Playground(seed=seed, clock=lambda: time.now, scopes=scopes) as slack,
    ):
        slack.trouble(RATE)
        yield Office(slack, database, database.ensure_workspace(Identity().team_id, "Nordwind", time.now).id, time)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["digest:weekly", "handoff"])
def test_every_message_is_there_once_whatever_slack_does(database_url: str, seed: int, kind: str) -> None:
    with office(database_url, seed) as here:
        keys = here.enqueue(kind)
        states = here.deliver(keys)

        assert here.posted() == Counter(keys)
        assert set(states.values()) == {OutboxState.SENT}
        assert len(here.met()) >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_that_lags_behind_makes_nothing_double(database_url: str, seed: int) -> None:
    with office(database_url, seed) as here:
        here.slack.fail_next("chat.*", Fault(FaultKind.RESET_AFTER), times=20)
        here.slack.fail_next("conversations.*", Fault(FaultKind.HISTORY_LAG, seconds=LAG), ALWAYS)
        keys = here.enqueue("handoff")
        here.deliver(keys)

        assert here.posted() == Counter(keys)
        assert here.met() >= {"reset_after", "history_lag"}


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_history_what_nobody_can_tell_waits_for_a_person(database_url: str, seed: int) -> None:
    with office(database_url, seed, WITHOUT_HISTORY) as here:
        keys = here.enqueue("digest:weekly", with_replies=False)
        states = here.deliver(keys)

        assert set(here.posted().values()) == {1}
        assert {states[key] for key in keys if not here.posted()[key]} == {OutboxState.AMBIGUOUS}
        assert set(states.values()) == {OutboxState.SENT, OutboxState.AMBIGUOUS}


def test_the_same_seed_ends_the_same(database_url: str, tmp_path: Path) -> None:
    def told(url: str) -> list[tuple[str, str]]:
        with office(url, seed=5, scopes=WITHOUT_HISTORY) as here:
            here.deliver(here.enqueue("digest:weekly", with_replies=False))
            return [(request.name, request.fault) for request in here.slack.requests]

    again = f"sqlite:///{shutil.copy(database_url.removeprefix('sqlite:///'), tmp_path / 'again.db')}"
    assert told(database_url) == told(again)
