"""The outbox meets Slack: once, and never silently twice, whatever happens in between."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.delivery import CrashPoint, Delivery
from bot.posting import Posting
from bot.worker import DeliveryWorker
from storage import OutboxState
from tests.bot.delivering import LEASE, PAYLOAD, Crashed, Outbox, opened
from tests.bot.tiny_slack import Call, Reply, TinySlack


@pytest.fixture
def outbox(database_url: str, slack: TinySlack) -> Iterator[Outbox]:
    yield from opened(database_url, slack)


def test_a_message_is_posted_once_and_its_place_is_kept(outbox: Outbox) -> None:
    outbox.enqueue()
    assert outbox.replica().deliver_due() == 1
    assert outbox.replica().deliver_due() == 0
    posted = outbox.slack.of("chat.postMessage")
    assert len(posted) == 1
    body = posted[0].body
    assert (body["channel"], body["text"], body["blocks"]) == ("C1", "Week 39", PAYLOAD["blocks"])
    assert body["metadata"] == {"event_type": "tandem_outbox", "event_payload": {"key": "digest:1:2017-W39"}}
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)
    assert "link_names" not in body
    row = outbox.row()
    assert (row.state, row.sent_channel, row.sent_ts) == (OutboxState.SENT, "C1", outbox.slack.posted[0]["ts"])


def test_a_thread_follows_its_message_in_the_same_pass(outbox: Outbox) -> None:
    outbox.enqueue("d:thread:1", thread_of="d")
    outbox.enqueue("d")
    assert outbox.replica().deliver_due() == 2
    first, reply = outbox.slack.of("chat.postMessage")
    assert "thread_ts" not in first.body
    assert reply.body["thread_ts"] == outbox.slack.posted[0]["ts"]


def test_a_later_message_changes_the_first_in_place(outbox: Outbox) -> None:
    outbox.enqueue("card", kind="card")
    outbox.enqueue("card:2", kind="card", update_of="card", text="Taken by Ada")
    assert outbox.replica().deliver_due() == 2
    assert len(outbox.slack.posted) == 1
    update = outbox.slack.of("chat.update")[0].body
    assert (update["ts"], update["text"]) == (outbox.slack.posted[0]["ts"], "Taken by Ada")


@pytest.mark.parametrize("point", list(CrashPoint))
@pytest.mark.parametrize("kind", ["digest", "card"])
def test_a_crash_anywhere_loses_nothing_and_doubles_nothing(outbox: Outbox, point: CrashPoint, kind: str) -> None:
    outbox.enqueue(kind=kind)

    def crash(here: str) -> None:
        if here == point:
            raise Crashed

    with pytest.raises(Crashed):
        outbox.replica(crash).deliver_due()
    outbox.replica().deliver_due()
    outbox.time.pass_by(LEASE.total_seconds() + 1)
    outbox.replica().deliver_due()
    outbox.replica().deliver_due()
    assert len(outbox.slack.posted) == 1
    assert outbox.row().state is OutboxState.SENT
    assert outbox.row().sent_ts == outbox.slack.posted[0]["ts"]


def test_a_refusal_is_final_and_says_why(outbox: Outbox) -> None:
    outbox.slack.answer("chat.postMessage", Reply({"ok": False, "error": "channel_not_found"}))
    outbox.enqueue()
    assert outbox.replica().deliver_due() == 0
    outbox.time.pass_by(3600)
    assert outbox.replica().deliver_due() == 0
    assert len(outbox.slack.of("chat.postMessage")) == 1
    assert (outbox.row().state, outbox.row().error) == (OutboxState.DEAD, "channel_not_found")


def test_a_busy_channel_waits_as_long_as_slack_says(outbox: Outbox) -> None:
    busy = Reply({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7"})
    outbox.slack.answer("chat.postMessage", busy)
    outbox.enqueue("a")
    outbox.enqueue("b")
    outbox.enqueue("c", channel="C2")
    delivery = outbox.replica()
    assert delivery.deliver_due() == 1
    assert [call.body["channel"] for call in outbox.slack.of("chat.postMessage")] == ["C1", "C2"]
    outbox.time.pass_by(6)
    assert delivery.deliver_due() == 0
    outbox.time.pass_by(2)
    assert delivery.deliver_due() == 2
    assert len(outbox.slack.posted) == 3


def test_who_was_put_off_is_due_as_soon_as_slack_said(outbox: Outbox) -> None:
    for seconds in ("7", "2"):
        busy = Reply({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": seconds})
        outbox.slack.answer("chat.postMessage", busy)
    delivery = outbox.replica()
    assert delivery.seconds_until_next(at_most=5) == 5
    outbox.enqueue("a")
    outbox.enqueue("b", channel="C2")
    assert delivery.deliver_due() == 0
    for seconds, sent, afterwards in ((2, 1, 5), (5, 1, 60)):
        assert delivery.seconds_until_next(at_most=60) == seconds
        outbox.time.pass_by(seconds)
        assert delivery.seconds_until_next(at_most=60) == 0
        assert delivery.deliver_due() == sent
        assert delivery.seconds_until_next(at_most=60) == afterwards


def test_the_worker_does_not_wait_for_a_tick_when_slack_says_when(outbox: Outbox) -> None:
    busy = Reply({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
    outbox.slack.answer("chat.postMessage", busy)
    outbox.enqueue()
    delivery = Delivery(
        outbox.database,
        Posting(outbox.slack.url, "xoxb-1", timeout_seconds=5),
        lambda: datetime.now(UTC),
        owner="replica",
        lease=LEASE,
    )
    worker = DeliveryWorker(delivery, tick_seconds=3600)
    worker.start()
    worker.wake()
    try:
        outbox.slack.wait_for("chat.postMessage", count=2)
    finally:
        worker.stop()
    assert outbox.row().state is OutboxState.SENT


def test_a_busy_channel_does_not_hold_up_another(outbox: Outbox) -> None:
    busy = Reply({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "60"})
    outbox.slack.answer("chat.postMessage", busy)
    for number in range(25):
        outbox.enqueue(f"digest:{number}:2017-W39")
    outbox.enqueue("other", channel="C2")
    assert outbox.replica().deliver_due() == 1
    assert [call.body["channel"] for call in outbox.slack.of("chat.postMessage")] == ["C1", "C2"]


def test_lost_access_keeps_the_message_for_later(outbox: Outbox) -> None:
    outbox.slack.answer("chat.postMessage", Reply({"ok": False, "error": "token_revoked"}))
    outbox.enqueue()
    assert outbox.replica().deliver_due() == 0
    assert (outbox.row().state, outbox.row().error) == (OutboxState.PENDING, "token_revoked")
    outbox.time.pass_by(601)
    assert outbox.replica().deliver_due() == 1


def test_an_unreachable_slack_surely_got_nothing(outbox: Outbox) -> None:
    outbox.enqueue()
    assert outbox.replica(url="http://127.0.0.1:9/api/").deliver_due() == 0
    assert outbox.row().state is OutboxState.PENDING
    outbox.time.pass_by(31)
    assert outbox.replica().deliver_due() == 1


def test_a_refusal_of_charts_that_outlives_the_lease_is_not_followed_by_a_second_copy(outbox: Outbox) -> None:
    refused = Reply({"ok": False, "error": "invalid_blocks"})
    outbox.slack.answer("chat.postMessage", refused, refused)
    outbox.enqueue(blocks=[{"type": "divider"}, {"type": "data_visualization", "title": "Pipeline"}])
    other = outbox.replica()

    def outlive(_: Call) -> None:
        outbox.slack.before_answer = lambda _: None
        outbox.time.pass_by(LEASE.total_seconds() + 1)
        assert other.deliver_due() == 1

    outbox.slack.before_answer = outlive
    assert outbox.replica().deliver_due() == 0
    assert [message["blocks"] for message in outbox.slack.posted] == [[{"type": "divider"}]]


def test_a_claim_that_grew_old_is_not_sent(outbox: Outbox) -> None:
    outbox.enqueue()

    def sleep(here: str) -> None:
        if here == CrashPoint.AFTER_CLAIM:
            outbox.time.pass_by(LEASE.total_seconds() / 2)

    slow = outbox.replica(sleep)
    assert slow.deliver_due() == 0
    assert outbox.slack.calls == []
    outbox.time.pass_by(2)
    assert outbox.replica().deliver_due() == 1


def test_only_one_of_two_replicas_posts(outbox: Outbox) -> None:
    outbox.enqueue()
    other = outbox.replica()
    raced = []

    def race(_: Call) -> None:
        raced.append(other.deliver_due())

    outbox.slack.before_answer = race
    assert outbox.replica().deliver_due() == 1
    assert raced == [0]
    assert len(outbox.slack.posted) == 1


def test_a_response_url_is_answered_once(outbox: Outbox) -> None:
    outbox.enqueue("reply:1", kind="reply", channel=outbox.slack.response_url)
    outbox.enqueue("reply:2", kind="reply", channel=outbox.slack.response_url)
    outbox.slack.answer("/response/1", Reply(), Reply({"error": "used_url"}, status=404))
    assert outbox.replica().deliver_due() == 1
    assert outbox.row("reply:1").state is OutboxState.SENT
    assert outbox.row("reply:2").state is OutboxState.DEAD


def test_stopping_takes_no_further_message(outbox: Outbox) -> None:
    outbox.enqueue("a")
    outbox.enqueue("b")
    delivery = outbox.replica()
    outbox.slack.before_answer = lambda _: delivery.stop()
    assert delivery.deliver_due() == 1
    assert {outbox.row(key).state for key in ("a", "b")} == {OutboxState.SENT, OutboxState.PENDING}


def test_a_change_of_what_is_not_kept_any_more_ends(outbox: Outbox) -> None:
    outbox.enqueue("card:2", kind="card", update_of="card", text="Taken by Ada")
    assert outbox.replica().deliver_due() == 0
    assert (outbox.row("card:2").state, outbox.slack.calls) == (OutboxState.DEAD, [])
