"""A Slack that does not take charts yet: the message arrives without them, once, whatever happens in between."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.delivery import CrashPoint, Delivery, no_crash
from bot.digest_jobs import enqueue
from bot.playground import Playground
from bot.playground.faults import Fault, FaultKind
from bot.posting import Posting
from digests.weekly_view import EXAMPLE
from messages import render
from storage import Database, OutboxMessage, OutboxState

LEASE = timedelta(seconds=60)
REVENUE = "C0REVENUE"
WORDS: dict[str, Any] = {
    "type": "section",
    "text": {"type": "mrkdwn", "text": "We are ahead of pace", "verbatim": True},
}
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

    def enqueue(self, key: str, *, place: str = REVENUE, thread_of: str | None = None, **more: Any) -> None:
        payload = {"text": key, "blocks": [WORDS, CHART], **more}
        with self.database.unit_of_work(self.workspace_id) as store:
            assert store.outbox.enqueue("digest", key, place, payload, self.now, thread_of=thread_of)

    def deliver(self, crash: Callable[[str], None] = no_crash) -> int:
        return Delivery(
            self.database,
            Posting(self.slack.api_url, "xoxb-playground", timeout_seconds=5),
            lambda: self.now,
            owner="replica",
            lease=LEASE,
            ticks=self.now.timestamp,
            crash=crash,
        ).deliver_due()

    def row(self, key: str) -> OutboxMessage:
        with self.database.unit_of_work(self.workspace_id, write=False) as store:
            row = store.outbox.by_key(key)
        assert row is not None
        return row

    def posted(self) -> list[tuple[str, list[str]]]:
        """What stands in the channel: the text of each message and the kinds of its blocks."""
        return [
            (message["text"], [block["type"] for block in message["blocks"]])
            for message in self.slack.messages(REVENUE)
        ]

    def verdicts(self) -> list[str]:
        """What Slack answered to whatever was sent, in order."""
        names = ("chat.postMessage", "chat.update", "response_url")
        return [request.verdict for request in self.slack.requests if request.name in names]


@pytest.fixture
def slack() -> Iterator[Playground]:
    with Playground(check=refuse_charts) as running:
        yield running


@pytest.fixture
def office(database_url: str, slack: Playground) -> Iterator[Office]:
    with closing(Database.open(database_url)) as database:
        workspace = database.ensure_workspace("T1", "Acme", datetime.now(UTC))
        yield Office(database, workspace.id, slack)


def test_a_chart_that_is_refused_is_left_out_and_its_words_arrive_once(office: Office) -> None:
    office.enqueue("digest")
    assert office.deliver() == 1
    assert office.deliver() == 0
    assert office.verdicts() == ["invalid_blocks", "ok"]
    assert office.posted() == [("digest", ["section"])]
    row = office.row("digest")
    assert (row.state, row.attempt, row.lapses, row.error) == (OutboxState.SENT, 2, 0, None)
    assert row.payload["blocks"] == [WORDS]


def test_a_chart_that_is_taken_stays(database_url: str) -> None:
    with Playground() as slack, closing(Database.open(database_url)) as database:
        office = Office(database, database.ensure_workspace("T1", "Acme", datetime.now(UTC)).id, slack)
        office.enqueue("digest")
        assert office.deliver() == 1
        assert office.posted() == [("digest", ["section", "data_visualization"])]
        assert office.row("digest").attempt == 1


def test_a_message_that_is_only_a_chart_arrives_as_its_text(office: Office) -> None:
    office.enqueue("digest", blocks=[CHART])
    assert office.deliver() == 1
    assert [(message["text"], message.get("blocks")) for message in office.slack.messages(REVENUE)] == [
        ("digest", None)
    ]


def test_the_thread_of_a_digest_loses_its_chart_alone(office: Office) -> None:
    office.enqueue("digest", blocks=[WORDS])
    office.enqueue("digest:reply:1", thread_of="digest")
    office.enqueue("digest:reply:2", thread_of="digest", blocks=[WORDS])
    assert office.deliver() == 3
    first, *replies = office.slack.messages(REVENUE)
    assert sorted(reply["text"] for reply in replies) == ["digest:reply:1", "digest:reply:2"]
    assert {reply["thread_ts"] for reply in replies} == {first["ts"]}
    assert {kinds for _, (kinds, *_) in office.posted()} == {"section"}


def test_a_message_is_changed_without_its_chart(office: Office) -> None:
    office.enqueue("digest", blocks=[WORDS])
    office.enqueue("digest:2", update_of="digest")
    assert office.deliver() == 2
    assert office.verdicts() == ["ok", "invalid_blocks", "ok"]
    assert office.posted() == [("digest:2", ["section"])]


def test_an_answer_to_a_response_url_loses_its_chart(office: Office) -> None:
    office.slack.slash("mia", "revenue", "/tandem")
    office.enqueue("answer", place=str(office.slack.requests[-1].body["response_url"]))
    assert office.deliver() == 1
    assert office.verdicts() == ["invalid_blocks", "ok"]
    assert [message["text"] for message in office.slack.ephemerals("mia")][-1] == "answer"


def test_blocks_that_are_refused_without_a_chart_are_final(office: Office) -> None:
    office.enqueue("digest", blocks=[{"type": "section"}])
    office.slack.fail_next("chat.postMessage", Fault(FaultKind.REFUSED, code="invalid_blocks"))
    assert office.deliver() == 0
    assert (office.row("digest").state, office.row("digest").error) == (OutboxState.DEAD, "invalid_blocks")
    assert office.verdicts() == ["invalid_blocks"]


def test_what_is_refused_without_its_chart_too_is_final(office: Office) -> None:
    office.enqueue("digest")
    office.slack.fail_next("chat.postMessage", Fault(FaultKind.REFUSED, code="invalid_blocks"), times=2)
    assert office.deliver() == 0
    assert office.verdicts() == ["invalid_blocks", "invalid_blocks"]
    assert office.row("digest").state is OutboxState.DEAD


@pytest.mark.parametrize("passing", [1, 2])
@pytest.mark.parametrize("point", list(CrashPoint))
def test_a_crash_at_either_attempt_loses_nothing_and_doubles_nothing(
    office: Office, point: CrashPoint, passing: int
) -> None:
    office.enqueue("digest")
    passed = []

    def crash(here: str) -> None:
        passed.append(here)
        if passed.count(point) == passing:
            raise Crashed

    with pytest.raises(Crashed):
        office.deliver(crash)
    office.deliver()
    office.now += LEASE + timedelta(seconds=1)
    office.deliver()
    office.deliver()
    assert office.posted() == [("digest", ["section"])]
    assert office.row("digest").state is OutboxState.SENT


def test_a_lost_answer_to_the_plain_message_is_looked_up(office: Office) -> None:
    office.enqueue("digest")
    office.slack.fail_next("chat.postMessage", Fault(FaultKind.REFUSED, code="invalid_blocks"))
    office.slack.fail_next("chat.postMessage", Fault(FaultKind.RESET_AFTER))
    assert office.deliver() == 0
    assert office.row("digest").state is OutboxState.SENDING
    office.now += LEASE + timedelta(seconds=1)
    assert office.deliver() == 1
    assert office.posted() == [("digest", ["section"])]
    assert office.verdicts() == ["invalid_blocks", "reset_after"]


def test_the_plain_message_waits_when_slack_asks_for_it(office: Office) -> None:
    office.enqueue("digest")
    office.slack.fail_next("chat.postMessage", Fault(FaultKind.REFUSED, code="invalid_blocks"))
    office.slack.fail_next("chat.postMessage", Fault(FaultKind.RATELIMITED, retry_after=7))
    assert office.deliver() == 0
    assert (office.row("digest").state, office.row("digest").payload["blocks"]) == (OutboxState.PENDING, [WORDS])
    office.now += timedelta(seconds=8)
    assert office.deliver() == 1
    assert office.verdicts() == ["invalid_blocks", "ratelimited", "ok"]


def test_the_weekly_digest_arrives_with_its_chart_in_its_thread(database_url: str) -> None:
    with Playground() as slack, closing(Database.open(database_url)) as database:
        office = Office(database, database.ensure_workspace("T1", "Acme", datetime.now(UTC)).id, slack)
        with database.unit_of_work(office.workspace_id) as store:
            enqueue(store, "digest", "weekly", REVENUE, render("digests/weekly", EXAMPLE), office.now)
        assert office.deliver() == 3
        digest, first, _ = slack.messages(REVENUE)
        assert "data_visualization" not in {block["type"] for block in digest["blocks"]}
        assert first["thread_ts"] == digest["ts"]
        assert [block["type"] for block in first["blocks"]] == ["section", "data_visualization", "section"]
        assert first["blocks"][1]["title"] == "Won against the pace, Q4 2026"
