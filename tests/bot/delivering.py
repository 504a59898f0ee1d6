"""One workspace with an outbox and its replicas, for the tests of delivery."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot.delivery import Delivery, no_crash
from bot.posting import Posting
from storage import Database, OutboxMessage
from tests.bot.tiny_slack import TinySlack

LEASE = timedelta(seconds=60)
PAYLOAD = {"text": "Week 39", "blocks": [{"type": "divider"}]}


class Crashed(BaseException):
    """The process ends here; nothing after it runs."""


@dataclass
class Time:
    """A clock and a stopwatch that stand still until told."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    ticks: float = 0.0

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.ticks += seconds


@dataclass
class Outbox:
    """One workspace with an outbox, and the replicas that deliver it."""

    database: Database
    workspace_id: UUID
    slack: TinySlack
    time: Time

    def enqueue(
        self, key: str = "digest:1:2017-W39", kind: str = "digest", channel: str = "C1", **more: object
    ) -> None:
        payload = {**PAYLOAD, **{name: value for name, value in more.items() if name != "thread_of"}}
        thread_of = more.get("thread_of")
        with self.database.unit_of_work(self.workspace_id) as store:
            assert store.outbox.enqueue(
                kind, key, channel, payload, self.time.now, thread_of=str(thread_of) if thread_of else None
            )

    def replica(self, crash: Callable[[str], None] = no_crash, url: str = "") -> Delivery:
        return Delivery(
            self.database,
            Posting(url or self.slack.url, "xoxb-1", timeout_seconds=5),
            lambda: self.time.now,
            owner="replica",
            lease=LEASE,
            ticks=lambda: self.time.ticks,
            crash=crash,
        )

    def row(self, key: str = "digest:1:2017-W39") -> OutboxMessage:
        with self.database.unit_of_work(self.workspace_id, write=False) as store:
            row = store.outbox.by_key(key)
        assert row is not None
        return row


def opened(database_url: str, slack: TinySlack) -> Iterator[Outbox]:
    time = Time()
    with closing(Database.open(database_url)) as database:
        yield Outbox(database, database.ensure_workspace("T1", "Acme", time.now).id, slack, time)
