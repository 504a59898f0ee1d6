"""Nobody knows whether Slack has a message: look it up, wait for a person, or post again, once."""

from collections.abc import Iterator

import pytest

from storage import OutboxState
from tests.bot.delivering import LEASE, Outbox, opened
from tests.bot.tiny_slack import Reply, TinySlack


@pytest.fixture
def outbox(database_url: str, slack: TinySlack) -> Iterator[Outbox]:
    yield from opened(database_url, slack)


def test_a_lost_answer_is_looked_up_instead_of_posting_twice(outbox: Outbox) -> None:
    outbox.slack.answer("chat.postMessage", Reply(reset=True))
    outbox.enqueue()
    assert outbox.replica().deliver_due() == 0
    assert outbox.row().state is OutboxState.SENDING
    assert outbox.replica().deliver_due() == 0
    outbox.time.pass_by(LEASE.total_seconds() + 1)
    assert outbox.replica().deliver_due() == 1
    assert len(outbox.slack.posted) == 1
    assert outbox.slack.of("conversations.history")[0].body["include_all_metadata"] == "1"


def test_without_the_history_a_digest_waits_for_a_person(outbox: Outbox) -> None:
    outbox.slack.history_allowed = False
    outbox.slack.answer("chat.postMessage", Reply(reset=True))
    outbox.enqueue(kind="digest:weekly")
    outbox.replica().deliver_due()
    outbox.time.pass_by(LEASE.total_seconds() + 1)
    outbox.replica().deliver_due()
    outbox.time.pass_by(LEASE.total_seconds() + 1)
    outbox.replica().deliver_due()
    assert len(outbox.slack.posted) == 1
    row = outbox.row()
    assert row.state is OutboxState.AMBIGUOUS
    assert row.error == (
        "an earlier attempt ended without an answer from Slack, and the history may not be read: missing_scope"
    )

    with outbox.database.unit_of_work(outbox.workspace_id) as store:
        assert store.outbox.post_again(row.dedupe_key, outbox.time.now)
    assert outbox.replica().deliver_due() == 1


def test_without_the_history_a_card_is_posted_again(outbox: Outbox) -> None:
    outbox.slack.history_allowed = False
    outbox.slack.answer("chat.postMessage", Reply({}, status=503))
    outbox.enqueue(kind="card")
    outbox.replica().deliver_due()
    assert outbox.slack.posted == []
    outbox.time.pass_by(LEASE.total_seconds() + 1)
    assert outbox.replica().deliver_due() == 1
    assert outbox.row().state is OutboxState.SENT


def test_a_card_is_posted_again_once_and_no_more(outbox: Outbox) -> None:
    outbox.slack.history_allowed = False
    outbox.slack.answer("chat.postMessage", Reply(reset=True), Reply(reset=True), Reply(reset=True))
    outbox.enqueue(kind="card")
    for _ in range(4):
        outbox.replica().deliver_due()
        outbox.time.pass_by(LEASE.total_seconds() + 1)
    assert len(outbox.slack.posted) == 2
    assert outbox.row().state is OutboxState.AMBIGUOUS


TRY_LATER = (
    Reply({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "90"}),
    Reply({}, status=503),
    Reply({"ok": False, "error": "internal_error"}),
    Reply({"ok": False, "error": "token_revoked"}),
    Reply(reset=True),
)


@pytest.mark.parametrize("kind", ["digest", "card"])
@pytest.mark.parametrize("arrived", [True, False])
def test_a_history_that_fails_for_a_moment_is_asked_again(outbox: Outbox, kind: str, arrived: bool) -> None:
    outbox.slack.answer("chat.postMessage", Reply(reset=True) if arrived else Reply({}, status=503))
    outbox.slack.answer("conversations.history", *TRY_LATER)
    outbox.enqueue(kind=kind)
    outbox.replica().deliver_due()
    for looks in range(1, len(TRY_LATER) + 1):
        outbox.time.pass_by(601)
        assert outbox.replica().deliver_due() == 0
        assert outbox.replica().deliver_due() == 0
        assert len(outbox.slack.of("conversations.history")) == looks
        assert (outbox.row().state, outbox.row().lapses) == (OutboxState.SENDING, 0)
    outbox.time.pass_by(601)
    assert outbox.replica().deliver_due() == 1
    assert (len(outbox.slack.posted), outbox.row().state) == (1, OutboxState.SENT)


def test_looks_into_the_history_back_off(outbox: Outbox) -> None:
    outbox.slack.answer("chat.postMessage", Reply(reset=True))
    outbox.slack.answer("conversations.history", *[Reply({}, status=503)] * 8)
    outbox.enqueue()
    waits = []
    for _ in range(8):
        outbox.replica().deliver_due()
        lease_until = outbox.row().lease_until
        assert lease_until is not None
        waits.append((lease_until - outbox.time.now).total_seconds())
        outbox.time.pass_by(waits[-1] + 1)
    assert waits == [60, 60, 120, 240, 480, 600, 600, 600]


def test_a_message_in_a_thread_waits_for_nobody(outbox: Outbox) -> None:
    outbox.slack.history_allowed = False
    outbox.enqueue("d")
    outbox.enqueue("d:reply:1", thread_of="d")
    outbox.slack.answer("chat.postMessage", Reply({"ok": True, "channel": "C1", "ts": "1.1"}), Reply({}, status=503))
    assert outbox.replica().deliver_due() == 1
    outbox.time.pass_by(LEASE.total_seconds() + 1)
    assert outbox.replica().deliver_due() == 1
    assert outbox.row("d:reply:1").state is OutboxState.SENT


def test_a_dropped_message_takes_its_thread_with_it(outbox: Outbox) -> None:
    outbox.slack.history_allowed = False
    outbox.slack.answer("chat.postMessage", Reply(reset=True))
    outbox.enqueue("d")
    outbox.enqueue("d:reply:1", thread_of="d")
    outbox.replica().deliver_due()
    outbox.time.pass_by(LEASE.total_seconds() + 1)
    outbox.replica().deliver_due()
    with outbox.database.unit_of_work(outbox.workspace_id) as store:
        assert [message.dedupe_key for message in store.outbox.troubled()] == ["d"]
        assert store.outbox.drop("d")
        assert not store.outbox.drop("d")
        assert not store.outbox.post_again("d", outbox.time.now)
        assert store.outbox.troubled() == []
        assert store.outbox.counts() == {OutboxState.DROPPED: 2}
    outbox.time.pass_by(3600)
    assert outbox.replica().deliver_due() == 0
    assert len(outbox.slack.posted) == 1
