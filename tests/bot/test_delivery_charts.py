"""A Slack that does not take charts yet: the message arrives without them, once, whatever happens in between."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.delivery import CrashPoint, Delivery, no_crash
from bot.playground import Playground
from bot.playground.faults import Fault, FaultKind
from bot.posting import Posting
from storage import Database, OutboxMessage, OutboxState

LEASE = timedelta(seconds=60)
WORDS: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "We are ahead of pace", "verbatim": True}}
CHART: dict[str, Any] = {
    "type": "data_visualization",
    "title": "Won",
    "chart": {"type": "pie", "segments": [{"label": "EMEA", "value": 1}]},
}


def refuse_charts(blocks: list[dict[str, Any]]) -> list[str]:
    """The verdict of a workspace that has no charts yet."""
    return [
        f"unsupported type: data_visualization [json-pointer:/blocks/{place}/type]"
        for place, block in enumerate(blocks)
        if block["type"] == "data_visualization"
    ]


class Crashed(BaseException):
    """The process ends here; nothing after it runs."""


@dataclass
class Office:
    """A workspace whose outbox is delivered to a stand-in; its clock stands still until told."""

    database: Database
    workspace_id: UUID
    slack: Playground
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def enqueue(self, key: str, *, channel: str = "", thread_of: str | None = None, **more: Any) -> None:
        payload = {"text": key, "blocks": [WORDS, CHART], **more}
        with self.database.unit_of_work(self.workspace_id) as store:
            place = channel or self.slack.messages_channel
            assert store.outbox.enqueue("digest", key, place, payload, self.now, thread_of=thread_of)

    def deliver(self, crash: Callable[[str], None] = no_crash) -> int:
        return Delivery(
            self.database,
            Posting(self.slack.api_url, "xoxb-playground", timeout_seconds=5),
            lambda: self.now,
            owner="replica",
            lease=LEASE,
            ticks=lambda: self.now.timestamp(),
            crash=crash,
        ).deliver_due()

    def row(self, key: str) -> OutboxMessage:
        with self.database.unit_of_work(self.workspace_id, write=False) as store:
            row = store.outbox.by_key(key)
        assert row is not None
        return row

    def posted(self) -> list[dict[str, Any]]:
        return self.slack.messages("revenue")

    def posts(self) -> list[str]:
        """What the stand-in answered to every post and update, in order."""
        return [each.verdict for each in self.slack.requests if each.name in ("chat.postMessage", "chat.update")]
