"""The outbox: said once, claimed by one, and every message ends as sent or in front of an admin."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from storage import Database, OutboxMessage, OutboxState, Store
from tests.storage.races import race

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)


def enqueue(store: Store, key: str = "digest:1", thread_of: str | None = None, now: datetime = NOW) -> bool:
    return store.outbox.enqueue("digest", key, "C1", {"text": "Good morning"}, now, thread_of=thread_of)


def claimed(store: Store, key: str = "digest:1", now: datetime = NOW) -> OutboxMessage:
    """A message that is mine now."""
    (candidate,) = [message for message in store.outbox.candidates(now) if message.dedupe_key == key]
    mine = store.outbox.claim(candidate, "replica-1", now, LEASE)
    assert mine
    return mine


def test_a_message_is_said_once(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        assert enqueue(store)
        assert not enqueue(store)
        (message,) = store.outbox.candidates(NOW)
        assert (message.payload, message.state, message.attempt) == ({"text": "Good morning"}, OutboxState.PENDING, 0)
        assert store.outbox.candidates(NOW - SECOND) == []


def test_from_pending_to_sent(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store)
        mine = claimed(store)
        assert (mine.state, mine.attempt, mine.owner, mine.lease_until) == (
            OutboxState.SENDING, 1, "replica-1", NOW + LEASE,
        )  # fmt: skip
        assert store.outbox.candidates(NOW) == []
        assert store.outbox.mark_sent(mine, "C9", "1700.01", NOW)
        assert not store.outbox.mark_dead(mine, "too late to say so")
        sent = store.outbox.by_key("digest:1")
        assert sent == store.outbox.get(mine.id)
        assert sent
        assert (sent.state, sent.sent_channel, sent.sent_ts, sent.sent_at, sent.owner) == (
            OutboxState.SENT, "C9", "1700.01", NOW, None,
        )  # fmt: skip
        assert store.outbox.counts() == {OutboxState.SENT: 1}


def test_the_next_due_instant_is_when_a_message_may_first_be_claimed(database: Database, space: UUID) -> None:
    later, until = NOW + 30 * SECOND, NOW + timedelta(days=1)
    with database.unit_of_work(space) as store:
        assert store.outbox.next_due(NOW, until) is None
        enqueue(store)
        mine = claimed(store)
        lapsed = store.outbox.next_due(NOW, until)
        assert lapsed
        assert (len(store.outbox.candidates(NOW + LEASE)), len(store.outbox.candidates(lapsed))) == (0, 1)
        assert store.outbox.next_due(lapsed, until) is None
        assert store.outbox.mark_retry(mine, later, "ratelimited")
        assert store.outbox.next_due(NOW, until) == later
        assert store.outbox.next_due(NOW, later - SECOND) is None
        assert store.outbox.next_due(later, until) is None


def test_a_refusal_for_now_waits_its_time(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store)
        assert store.outbox.mark_retry(claimed(store), NOW + 30 * SECOND, "ratelimited")
        assert store.outbox.candidates(NOW + 29 * SECOND) == []
        again = claimed(store, now=NOW + 30 * SECOND)
        assert (again.attempt, again.error) == (2, "ratelimited")


@pytest.mark.parametrize("end", ["ambiguous", "dead"])
def test_what_went_wrong_is_shown_to_an_admin_who_may_post_it_again(database: Database, space: UUID, end: str) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store)
        mine = claimed(store)
        mark = store.outbox.mark_ambiguous if end == "ambiguous" else store.outbox.mark_dead
        assert mark(mine, "timed out")
        assert store.outbox.candidates(NOW + 9 * LEASE) == []
        (trouble,) = store.outbox.troubled()
        assert (trouble.state, trouble.error) == (end, "timed out")
        assert store.outbox.post_again("digest:1", NOW)
        assert not store.outbox.post_again("digest:1", NOW)
        assert claimed(store).attempt == 2
        assert store.outbox.troubled() == []


def test_a_lapsed_lease_is_taken_over_and_the_first_owner_has_no_say_any_more(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store)
        first = claimed(store)
        assert store.outbox.candidates(NOW + LEASE) == []
        second = claimed(store, now=NOW + LEASE + SECOND)
        assert (second.attempt, second.state) == (2, OutboxState.SENDING)
        assert not store.outbox.mark_sent(first, "C1", "1.1", NOW)
        assert store.outbox.mark_sent(second, "C1", "1.2", NOW)


def test_a_reply_waits_for_its_parent(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store, "digest:1:chart", thread_of="digest:1")
        enqueue(store, "digest:1", now=NOW)
        assert [message.dedupe_key for message in store.outbox.candidates(NOW)] == ["digest:1"]
        store.outbox.mark_sent(claimed(store), "C1", "1.1", NOW)
        (reply,) = store.outbox.candidates(NOW)
        assert (reply.dedupe_key, reply.thread_of) == ("digest:1:chart", "digest:1")


def test_a_channel_that_has_to_be_quiet_is_in_nobodys_way(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        for number in range(25):
            enqueue(store, f"digest:{number}")
        assert store.outbox.enqueue("digest", "other", "C2", {"text": "Good morning"}, NOW + SECOND)
        found = store.outbox.candidates(NOW + SECOND, except_channels={"C1"})
        assert [message.dedupe_key for message in found] == ["other"]


def test_a_thread_shares_the_fate_of_its_message(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store, "digest:1")
        enqueue(store, "digest:1:chart", thread_of="digest:1")
        assert store.outbox.mark_dead(claimed(store), "channel_not_found")
        reply = store.outbox.by_key("digest:1:chart")
        assert reply
        assert (reply.state, reply.error) == (OutboxState.DEAD, "channel_not_found")
        assert [message.dedupe_key for message in store.outbox.troubled()] == ["digest:1"]
        assert store.outbox.counts() == {OutboxState.DEAD: 1}
        assert store.outbox.post_again("digest:1", NOW)
        assert store.outbox.counts() == {OutboxState.PENDING: 2}
        assert store.outbox.mark_sent(claimed(store), "C1", "1.1", NOW)
        assert [message.dedupe_key for message in store.outbox.candidates(NOW)] == ["digest:1:chart"]


def test_replies_of_a_message_that_waits_for_a_person_are_not_on_their_way(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store, "digest:1")
        enqueue(store, "digest:1:chart", thread_of="digest:1")
        assert store.outbox.mark_ambiguous(claimed(store), "timed out")
        assert store.outbox.counts() == {OutboxState.AMBIGUOUS: 1}


def test_of_several_replicas_exactly_one_claims(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        enqueue(store)
        (candidate,) = store.outbox.candidates(NOW)

    def claim(number: int) -> bool:
        with database.unit_of_work(space) as store:
            return store.outbox.claim(candidate, f"replica-{number}", NOW, LEASE) is not None

    assert sorted(race(claim)) == [False, False, False, True]


def test_of_several_replicas_exactly_one_enqueues(database: Database, space: UUID) -> None:
    def say(_number: int) -> bool:
        with database.unit_of_work(space) as store:
            return enqueue(store)

    assert sorted(race(say)) == [False, False, False, True]
