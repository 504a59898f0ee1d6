"""The outbox: what Tandem wants to say, written in the transaction of the fact and delivered afterwards.

States: `pending -> sending(attempt, owner, lease) -> sent | ambiguous | dead`, and `dropped` for what a person gave up.
A claim is one UPDATE that names the state and attempt it saw; one changed row is yours. No statement here waits for a
lock of another tenant.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, or_, select

from storage.ids import new_id
from storage.repository import Repository
from storage.tables import outbox


class OutboxState(StrEnum):
    """Where a message stands on its way to Slack."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    AMBIGUOUS = "ambiguous"
    DEAD = "dead"
    DROPPED = "dropped"


_TROUBLED = (OutboxState.AMBIGUOUS, OutboxState.DEAD)
_DONE = (OutboxState.SENT, OutboxState.DROPPED)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message to deliver. `slack_channel` is a channel or user id, or a response_url.

    `thread_of` is the dedupe key of the message in whose thread it belongs; it waits until that one is sent.
    `lapses` counts the attempts whose lease ended before anybody recorded how they went.
    """

    id: UUID
    kind: str
    dedupe_key: str
    slack_channel: str
    thread_of: str | None
    payload: dict[str, Any]
    state: OutboxState
    attempt: int
    lapses: int
    owner: str | None
    lease_until: datetime | None
    due_at: datetime
    sent_at: datetime | None
    sent_channel: str | None
    sent_ts: str | None
    error: str | None


class Outbox(Repository):
    """The messages of this workspace on their way out."""

    def enqueue(
        self,
        kind: str,
        dedupe_key: str,
        slack_channel: str,
        payload: dict[str, Any],
        now: datetime,
        *,
        thread_of: str | None = None,
    ) -> bool:
        """Add a message; False when its dedupe key is already there (said once is enough)."""
        return self._add(
            outbox,
            id=new_id(),
            kind=kind,
            dedupe_key=dedupe_key,
            slack_channel=slack_channel,
            thread_of=thread_of,
            payload=payload,
            state=OutboxState.PENDING,
            due_at=now,
            created_at=now,
        )

    def candidates(
        self, now: datetime, limit: int = 20, *, except_channels: Collection[str] = ()
    ) -> list[OutboxMessage]:
        """Messages that may be claimed now, oldest first: pending and due, or sending with a lapsed lease.

        A reply waits for the message whose thread it belongs in. Channels that have to be quiet for now are left out,
        so that what waits for them is in nobody's way.
        """
        statement = (
            self._select(outbox)
            .where(
                or_(
                    (outbox.c.state == OutboxState.PENDING) & (outbox.c.due_at <= now),
                    (outbox.c.state == OutboxState.SENDING) & (outbox.c.lease_until < now),
                ),
                outbox.c.thread_of.is_(None) | self._parent_is(OutboxState.SENT),
                outbox.c.slack_channel.not_in(sorted(except_channels)),
            )
            .order_by(outbox.c.created_at, outbox.c.id)
            .limit(limit)
        )
        return [_message(row) for row in self._connection.execute(statement)]

    def next_due(self, since: datetime, until: datetime) -> datetime | None:
        """The first instant after `since`, and not after `until`, at which a message that waits may be claimed."""
        lapse = outbox.c.lease_until
        waits = select(func.min(outbox.c.due_at)).where(
            outbox.c.state == OutboxState.PENDING, outbox.c.due_at > since, outbox.c.due_at <= until
        )
        lapses = select(func.min(lapse)).where(outbox.c.state == OutboxState.SENDING, lapse >= since, lapse < until)
        mine = outbox.c.workspace_id == self._workspace_id
        due = self._connection.execute(waits.where(mine)).scalar()
        lapsed = self._connection.execute(lapses.where(mine)).scalar()
        # A lease still holds at its very end.
        instants = (due, lapsed + timedelta(microseconds=1) if lapsed is not None else None)
        return min((instant for instant in instants if instant is not None), default=None)

    def _parent_is(self, *states: OutboxState) -> ColumnElement[bool]:
        """Whether the message in whose thread this one belongs stands in one of these states."""
        parent = outbox.alias("parent")
        return (
            select(parent.c.id)
            .where(
                parent.c.workspace_id == self._workspace_id,
                parent.c.dedupe_key == outbox.c.thread_of,
                parent.c.state.in_(states),
            )
            .exists()
        )

    def claim(self, message: OutboxMessage, owner: str, now: datetime, lease: timedelta) -> OutboxMessage | None:
        """Take a candidate for `lease`: the message as it is now mine, or None when somebody was faster."""
        claimed = self._write(
            self._update(outbox, message.id)
            .where(outbox.c.state == message.state, outbox.c.attempt == message.attempt)
            .values(
                state=OutboxState.SENDING,
                attempt=message.attempt + 1,
                lapses=message.lapses + (message.state is OutboxState.SENDING),
                owner=owner,
                lease_until=now + lease,
            )
        )
        return self.get(message.id) if claimed.rowcount == 1 else None

    def _settle(self, message: OutboxMessage, **values: Any) -> bool:
        settled = self._write(
            self._update(outbox, message.id)
            .where(outbox.c.state == OutboxState.SENDING, outbox.c.attempt == message.attempt)
            .values(**{"owner": None, "lease_until": None, **values})
        )
        return settled.rowcount == 1

    def mark_sent(self, message: OutboxMessage, slack_channel: str, ts: str, now: datetime) -> bool:
        """Slack has it, at this channel and timestamp. False when the claim was lost meanwhile."""
        return self._settle(
            message, state=OutboxState.SENT, sent_channel=slack_channel, sent_ts=ts, sent_at=now, error=None
        )

    def mark_retry(self, message: OutboxMessage, due_at: datetime, error: str) -> bool:
        """Slack surely does not have it: try again at `due_at`."""
        return self._settle(message, state=OutboxState.PENDING, due_at=due_at, error=error)

    def mark_simpler(self, message: OutboxMessage, payload: dict[str, Any], now: datetime, error: str) -> bool:
        """Slack refused what it is made of and surely does not have it: from now on it is this payload, due at once."""
        return self._settle(message, state=OutboxState.PENDING, payload=payload, due_at=now, error=error)

    def look_later(self, message: OutboxMessage, at: datetime, error: str) -> bool:
        """Slack may have it, and could not be asked just now: ask again at `at`. Nothing was sent meanwhile."""
        return self._settle(message, state=OutboxState.SENDING, lease_until=at, lapses=message.lapses - 1, error=error)

    def mark_ambiguous(self, message: OutboxMessage, error: str) -> bool:
        """Slack may or may not have it; a person or the policy of its kind decides."""
        return self._settle(message, state=OutboxState.AMBIGUOUS, error=error)

    def mark_dead(self, message: OutboxMessage, error: str) -> bool:
        """Slack refused it for good, and with it what waits for its thread."""
        mine = self._settle(message, state=OutboxState.DEAD, error=error)
        if mine:
            self._move_thread(message.dedupe_key, OutboxState.PENDING, OutboxState.DEAD, error)
        return mine

    def _move_thread(self, dedupe_key: str, seen: OutboxState, state: OutboxState, error: str | None) -> None:
        self._write(
            outbox.update()
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.thread_of == dedupe_key,
                outbox.c.state == seen,
            )
            .values(state=state, error=error)
        )

    def post_again(self, dedupe_key: str, now: datetime) -> bool:
        """A person decided that an ambiguous or dead message shall be posted again, and then its thread."""
        again = self._write(
            outbox.update()
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.dedupe_key == dedupe_key,
                outbox.c.state.in_(_TROUBLED),
            )
            .values(state=OutboxState.PENDING, lapses=0, due_at=now, error=None)
        )
        if again.rowcount == 1:
            self._move_thread(dedupe_key, OutboxState.DEAD, OutboxState.PENDING, None)
        return again.rowcount == 1

    def drop(self, dedupe_key: str) -> bool:
        """A person decided that an ambiguous or dead message shall not be posted again, and so not its thread."""
        dropped = self._write(
            outbox.update()
            .where(
                outbox.c.workspace_id == self._workspace_id,
                outbox.c.dedupe_key == dedupe_key,
                outbox.c.state.in_(_TROUBLED),
            )
            .values(state=OutboxState.DROPPED)
        )
        if dropped.rowcount == 1:
            for waiting in (OutboxState.PENDING, *_TROUBLED):
                self._move_thread(dedupe_key, waiting, OutboxState.DROPPED, None)
        return dropped.rowcount == 1

    def forget_done_before(self, before: datetime, most: int) -> int:
        """Delete what was sent or given up before an instant, oldest first, at most so many; the number deleted.

        What a person or Slack has not settled stays, and so does a message while one of its thread is not done.
        """
        answered = self._select(outbox, outbox.c.thread_of).where(
            outbox.c.thread_of.is_not(None), outbox.c.state.not_in(_DONE)
        )
        old = (
            self._select(outbox, outbox.c.id)
            .where(
                outbox.c.state.in_(_DONE),
                # By the index; a message that Slack took late is as old as its sending.
                outbox.c.due_at < before,
                outbox.c.sent_at.is_(None) | (outbox.c.sent_at < before),
                outbox.c.dedupe_key.not_in(answered),
            )
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(most)
        )
        return self._write(
            outbox.delete().where(outbox.c.workspace_id == self._workspace_id, outbox.c.id.in_(old))
        ).rowcount

    def get(self, message_id: UUID) -> OutboxMessage | None:
        """A message by id."""
        row = self._connection.execute(self._select(outbox).where(outbox.c.id == message_id)).first()
        return _message(row) if row else None

    def by_key(self, dedupe_key: str) -> OutboxMessage | None:
        """A message by its dedupe key."""
        row = self._connection.execute(self._select(outbox).where(outbox.c.dedupe_key == dedupe_key)).first()
        return _message(row) if row else None

    def troubled(self, limit: int = 10) -> list[OutboxMessage]:
        """Messages that an admin should look at: ambiguous or dead, newest first, without the replies to them."""
        statement = (
            self._select(outbox)
            .where(outbox.c.state.in_(_TROUBLED), ~self._parent_is(*_TROUBLED))
            .order_by(outbox.c.created_at.desc())
            .limit(limit)
        )
        return [_message(row) for row in self._connection.execute(statement)]

    def counts(self) -> dict[OutboxState, int]:
        """How many messages stand in each state; not counted are replies whose message waits for a person to decide."""
        statement = (
            self._select(outbox, outbox.c.state, func.count())
            .where(~self._parent_is(*_TROUBLED))
            .group_by(outbox.c.state)
        )
        return {OutboxState(state): count for state, count in self._connection.execute(statement)}


def _message(row: Row[Any]) -> OutboxMessage:
    return OutboxMessage(
        row.id,
        row.kind,
        row.dedupe_key,
        row.slack_channel,
        row.thread_of,
        row.payload,
        OutboxState(row.state),
        row.attempt,
        row.lapses,
        row.owner,
        row.lease_until,
        row.due_at,
        row.sent_at,
        row.sent_channel,
        row.sent_ts,
        row.error,
    )
