"""An office to deliver to: a stand-in of Slack, a database with messages, and bots that one starts and kills."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from bot.manifest import ASKED_SCOPES, SCOPES
from bot.playground import Identity, Playground
from revenue.vocabulary import Role
from storage import Database, OutboxMessage, OutboxState
from storage.tables import outbox
from tests.crash.processes import SERVING, Bot, wait_for

DIGEST, CARD, RESPONSE = "digest:s1:2026-W46", "handoff:h1:card", "reply:r1"
FIRST_REPLY, SECOND_REPLY = f"{DIGEST}:reply:1", f"{DIGEST}:reply:2"
MESSAGES = (DIGEST, CARD, RESPONSE, FIRST_REPLY, SECOND_REPLY)
DIGEST_CHANNEL, CARD_CHANNEL = "C0REVENUE", "C0HANDOFFS"
READER = "U0PRIYA"
ADMIN = "U0MIA"

LEASE_SECONDS = "600"
ALL_SCOPES = ASKED_SCOPES
WITHOUT_HISTORY = SCOPES

Json = dict[str, Any]


@dataclass
class Office:
    """One workspace. What a message says is its dedupe key, so that it is found wherever it is."""

    folder: Path
    slack: Playground
    database: Database
    workspace_id: UUID
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def bot(self, crash_point: str = "", command: tuple[str, ...] = SERVING, **settings: str) -> Bot:
        """Start a bot in Socket Mode."""
        return Bot(
            self.folder,
            f"bot-{next(self._numbers)}",
            command,
            **{
                "TANDEM_DATABASE_URL": self.database.engine.url.render_as_string(hide_password=False),
                "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
                "TANDEM_SLACK_APP_TOKEN": "xapp-playground",
                "TANDEM_SLACK_API_URL": self.slack.api_url,
                "TANDEM_TICK_SECONDS": "0.2",
                "TANDEM_LEASE_SECONDS": LEASE_SECONDS,
                "TANDEM_CRASH_POINT": crash_point,
                **settings,
            },
        )

    def enqueue(self, key: str, kind: str, slack_channel: str, thread_of: str | None = None) -> None:
        """Queue one message."""
        block = {"type": "section", "text": {"type": "mrkdwn", "text": key, "verbatim": True}}
        with self.database.unit_of_work(self.workspace_id) as store:
            payload = {"text": key, "blocks": [block]}
            assert store.outbox.enqueue(kind, key, slack_channel, payload, datetime.now(UTC), thread_of=thread_of)

    def enqueue_all(self) -> None:
        """Queue `MESSAGES`: a digest with two replies in its thread, a card, and an answer to a response URL."""
        self.enqueue(DIGEST, "digest", DIGEST_CHANNEL)
        self.enqueue(CARD, "card", CARD_CHANNEL)
        self.enqueue(RESPONSE, "reply", self.response_url())
        self.enqueue(FIRST_REPLY, "digest", DIGEST_CHANNEL, DIGEST)
        self.enqueue(SECOND_REPLY, "digest", DIGEST_CHANNEL, DIGEST)

    def response_url(self) -> str:
        """A response URL: that of a command which nobody was there to answer."""
        self.slack.slash(READER, DIGEST_CHANNEL, "/tandem")
        return str(self.slack.requests[-1].body["response_url"])

    def let_leases_lapse(self) -> None:
        """Make it so late that the leases of dead bots are over, without waiting for it."""
        with self.database.unit_of_work(self.workspace_id) as store:
            past = datetime.now(UTC) - timedelta(seconds=1)
            statement = outbox.update().where(outbox.c.workspace_id == self.workspace_id, outbox.c.lease_until > past)
            store._connection.execute(statement.values(lease_until=past))

    def posted(self, key: str) -> list[Json]:
        """Every message that says this, in any channel and before the eyes of the reader alone."""
        seen = [
            *self.slack.messages(DIGEST_CHANNEL),
            *self.slack.messages(CARD_CHANNEL),
            *self.slack.ephemerals(READER),
        ]
        return [message for message in seen if message["text"] == key]

    def row(self, key: str) -> OutboxMessage:
        """A message as the outbox knows it."""
        with self.database.unit_of_work(self.workspace_id, write=False) as store:
            found = store.outbox.by_key(key)
        assert found is not None
        return found

    def state(self, key: str) -> OutboxState:
        """Where a message stands."""
        return self.row(key).state

    def wait_until(self, state: OutboxState, *keys: str) -> None:
        """Wait until these messages stand there."""
        self.wait_until_settled(keys, (state,))

    def wait_until_settled(
        self,
        keys: Iterable[str],
        states: Iterable[OutboxState] = (OutboxState.SENT, OutboxState.AMBIGUOUS, OutboxState.DEAD),
    ) -> None:
        """Wait until each of these messages stands in one of these states."""
        wanted = tuple(states)
        for key in keys:
            wait_for(lambda key=key: self.state(key) in wanted, f"{key} is {' or '.join(wanted)}")  # type: ignore[misc]


@contextmanager
def open_office(
    folder: Path, database_url: str, scopes: Iterable[str] = ALL_SCOPES, ack_timeout: float = 3
) -> Iterator[Office]:
    """An office whose Slack granted these scopes and waits so many seconds for an answer."""
    with Playground(scopes=scopes, ack_timeout=ack_timeout) as slack, closing(Database.open(database_url)) as database:
        workspace = database.ensure_workspace(Identity().team_id, "Nordwind", datetime.now(UTC) - timedelta(days=30))
        with database.unit_of_work(workspace.id) as store:
            # Whoever decides about a message is a member.
            store.members.save(ADMIN, "Mia", datetime.now(UTC), role=Role.ADMIN)
        yield Office(folder, slack, database, workspace.id)


def fill(folder: Path, migrated_database: Path) -> str:
    """Put an empty SQLite database into a folder; its address."""
    return f"sqlite:///{shutil.copy(migrated_database, folder / 'tandem.db')}"
