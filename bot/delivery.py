"""Delivers the outbox: every message once if Slack lets us know, and never silently twice.

One attempt is: claim, commit, check the clock, write to the socket, record. Whatever ends between claim and record,
a crash or an answer that never came, leaves the row claimed. When its lease has lapsed the next replica asks Slack's
history whether the message arrived: again and again while Slack cannot be asked, and only when nobody can ever tell
the policy of its kind decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heappop, heappush
from threading import Event
from time import monotonic
from uuid import UUID

import structlog

from bot.posting import Absent, Outcome, Posting, Refused, Sent, TooNew, Uncertain, Unknowable, Wait
from storage import Database, OutboxMessage, OutboxState

log = structlog.get_logger()

MOST_LAPSES = 1
"""How often a message is posted again on a guess: a second copy is a nuisance, a third is an alarm."""
SECONDS_BEFORE_PARENT_IS_ASKED_AGAIN = 5
SECONDS_BEFORE_SECOND_LOOK = 15
"""How long the first failed look into the history is waited for; twice as long after every further attempt."""
MOST_SECONDS_BETWEEN_LOOKS = 600
BETWEEN_ATTEMPTS_WHILE_TURNING = timedelta(hours=1)

Clock = Callable[[], datetime]


class CrashPoint(StrEnum):
    """Places where a test may end the process; a delivery must survive each of them."""

    AFTER_CLAIM = "delivery:after-claim"
    BEFORE_SEND = "delivery:before-send"
    AFTER_SEND = "delivery:after-send"
    BEFORE_MARK = "delivery:before-mark"
    AFTER_MARK = "delivery:after-mark"


class Policy(StrEnum):
    """What to do when nobody can tell whether Slack has a message."""

    POST_AGAIN = "post_again"
    ASK = "ask"


# A missing handoff card stops work, a doubled digest annoys a whole channel: the channel's admin presses Post again.
# An answer to a person never comes twice: whoever misses it asks again.
POLICIES = {"digest": Policy.ASK, "reply": Policy.ASK}


def policy_of(message: OutboxMessage) -> Policy:
    """The policy of a message by the first word of its kind: "digest:weekly" is a digest.

    In a thread a second copy annoys nobody, and nobody would come to press a button for it.
    """
    if message.thread_of is not None:
        return Policy.POST_AGAIN
    return POLICIES.get(message.kind.partition(":")[0], Policy.POST_AGAIN)


def no_crash(_: str) -> None:
    """The crash hook of every day: nothing happens."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: a channel (perhaps in a thread), a message to change, or a response URL."""

    slack_channel: str
    thread_ts: str | None = None
    update_ts: str | None = None

    @property
    def is_response_url(self) -> bool:
        """True for a response URL."""
        return self.slack_channel.startswith(("https://", "http://"))


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Nobody can tell whether an earlier attempt reached Slack, and a person shall decide."""

    reason: str


@dataclass(frozen=True, slots=True)
class LookLater:
    """Whether an earlier attempt reached Slack cannot be asked right now, and is asked again after so many seconds."""

    seconds: float
    reason: str


Settled = Outcome | Unresolved | LookLater


class Delivery:
    """The worker that empties the outbox of every workspace, one message at a time."""

    def __init__(
        self,
        database: Database,
        posting: Posting,
        clock: Clock,
        *,
        owner: str,
        lease: timedelta,
        ticks: Callable[[], float] = monotonic,
        crash: Callable[[str], None] = no_crash,
    ) -> None:
        self._database = database
        self._posting = posting
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._ticks = ticks
        self._crash = crash
        self._quiet_until: dict[str, float] = {}
        self._put_off_until: list[float] = []
        self._stopping = Event()

    def stop(self) -> None:
        """Finish the message at hand and take no other."""
        self._stopping.set()

    def seconds_until_next(self, at_most: float) -> float:
        """Seconds until what was put off here falls due, at most so many: Slack's "in a second" is less than a tick."""
        return min(at_most, max(0.0, self._put_off_until[0] - self._ticks())) if self._put_off_until else at_most

    def next_due(self, since: datetime, until: datetime) -> datetime | None:
        """When to deliver again what was put off, after `since` and not after `until`: when it is due, and not sooner
        than an hour later, so that a clock that is turned by weeks does not stop for every attempt of a lost message.
        """
        soonest = since + BETWEEN_ATTEMPTS_WHILE_TURNING
        if soonest > until:
            return None
        instants = []
        for workspace in self._database.workspaces():
            with self._database.unit_of_work(workspace.id, write=False) as store:
                instants.append(store.outbox.next_due(since, until))
        return min((max(instant, soonest) for instant in instants if instant is not None), default=None)

    def deliver_due(self) -> int:
        """Deliver whatever is due in all workspaces; the number of messages that reached Slack."""
        while self._put_off_until and self._put_off_until[0] <= self._ticks():
            heappop(self._put_off_until)
        return sum(self.deliver_workspace(workspace.id) for workspace in self._database.workspaces())

    def deliver_workspace(self, workspace_id: UUID) -> int:
        """Deliver whatever is due in one workspace; the number of messages that reached Slack."""
        sent = 0
        while not self._stopping.is_set():
            with self._database.unit_of_work(workspace_id, write=False) as store:
                candidates = store.outbox.candidates(self._clock(), except_channels=self._quiet())
            progress = False
            for candidate in candidates:
                if self._stopping.is_set():
                    break
                # Slack may have asked for quiet since the candidates were read.
                if candidate.slack_channel in self._quiet():
                    continue
                outcome = self._deliver(workspace_id, candidate)
                progress = progress or outcome is not None
                sent += isinstance(outcome, Sent)
            # A sent message may have released the replies of its thread: look again while something moves.
            if not progress:
                break
        return sent

    def _quiet(self) -> set[str]:
        """The channels that Slack asked to leave alone for now."""
        now = self._ticks()
        return {channel for channel, until in list(self._quiet_until.items()) if now < until}

    def _deliver(self, workspace_id: UUID, candidate: OutboxMessage) -> Settled | None:
        started = self._ticks()
        with self._database.unit_of_work(workspace_id) as store:
            message = store.outbox.claim(candidate, self._owner, self._clock(), self._lease)
            if message is None:
                return None
            target = self._target(store.outbox.by_key, message)
        self._crash(CrashPoint.AFTER_CLAIM)
        if not isinstance(target, Target):
            return self._settle(workspace_id, message, target)
        lapsed = candidate.state is OutboxState.SENDING
        if lapsed:
            known = self._after_lapse(message, target)
            if known is not None:
                return self._settle(workspace_id, message, known)
        self._crash(CrashPoint.BEFORE_SEND)
        if self._ticks() >= started + self._lease.total_seconds() / 2:
            # Too slow to be sure that the lease still holds when Slack answers. Nothing was sent.
            return self._settle(workspace_id, message, Wait(1, "the claim grew old before sending"))
        outcome = self._send(message, target)
        if isinstance(outcome, Wait):
            self._quiet_until[message.slack_channel] = self._ticks() + outcome.seconds
        self._crash(CrashPoint.AFTER_SEND)
        return self._settle(workspace_id, message, outcome)

    @staticmethod
    def _target(by_key: Callable[[str], OutboxMessage | None], message: OutboxMessage) -> Target | Wait | Refused:
        """Where the message goes, if the one that it changes or whose thread it belongs in is there."""
        early = Wait(SECONDS_BEFORE_PARENT_IS_ASKED_AGAIN, "the message it belongs to is not sent yet")
        update_of = message.payload.get("update_of")
        if update_of is not None:
            first = by_key(update_of)
            if first is None:
                return Refused("the message that it changes is not kept any more")
            if first.sent_channel is None or not first.sent_ts:
                return early
            return Target(first.sent_channel, update_ts=first.sent_ts)
        if message.thread_of is not None:
            parent = by_key(message.thread_of)
            if parent is None or parent.sent_channel is None or not parent.sent_ts:
                return early
            return Target(parent.sent_channel, thread_ts=parent.sent_ts)
        return Target(message.slack_channel)

    def _send(self, message: OutboxMessage, target: Target) -> Outcome:
        if target.is_response_url:
            return self._posting.respond(target.slack_channel, message.payload)
        if target.update_ts is not None:
            return self._posting.update(target.slack_channel, target.update_ts, message.payload, message.dedupe_key)
        return self._posting.post(target.slack_channel, message.payload, message.dedupe_key, target.thread_ts)

    def _after_lapse(self, message: OutboxMessage, target: Target) -> Sent | Unresolved | LookLater | None:
        """What is known about an attempt that was never recorded; None means: send it."""
        if target.update_ts is not None:
            return None
        if target.is_response_url:
            return self._undecided(message, "an answer to a person leaves no trace")
        match self._posting.find(target.slack_channel, message.dedupe_key, message.due_at, target.thread_ts):
            case Sent() as found:
                return found
            case Absent():
                return None
            case Wait() as wait:
                # Nothing was sent: each of these attempts only looked.
                pause = min(SECONDS_BEFORE_SECOND_LOOK * 2.0 ** min(message.attempt, 16), MOST_SECONDS_BETWEEN_LOOKS)
                return LookLater(max(wait.seconds, pause), wait.reason)
            case Unknowable() as unknowable:
                return self._undecided(message, unknowable.reason)

    @staticmethod
    def _undecided(message: OutboxMessage, reason: str) -> Unresolved | None:
        """Nobody can tell whether an earlier attempt arrived: None to post again, by the policy of its kind."""
        if policy_of(message) is Policy.POST_AGAIN and message.lapses <= MOST_LAPSES:
            return None
        return Unresolved(f"an earlier attempt ended without an answer from Slack, and {reason}")

    def _settle(self, workspace_id: UUID, message: OutboxMessage, outcome: Settled) -> Settled:
        self._crash(CrashPoint.BEFORE_MARK)
        now = self._clock()
        about = {"key": message.dedupe_key, "kind": message.kind, "attempt": message.attempt}
        with self._database.unit_of_work(workspace_id) as store:
            match outcome:
                case Sent():
                    mine = store.outbox.mark_sent(message, outcome.slack_channel, outcome.ts, now)
                    log.info("outbox.sent" if mine else "outbox.claim_lost", **about)
                case Refused():
                    store.outbox.mark_dead(message, outcome.reason)
                    log.error("outbox.dead", **about, reason=outcome.reason)
                case TooNew():
                    # An attempt of its own: a second write under this claim could outlive the lease.
                    store.outbox.mark_simpler(message, outcome.payload, now, outcome.reason)
                    log.warning("outbox.simpler", **about, reason=outcome.reason)
                case Wait():
                    store.outbox.mark_retry(message, now + timedelta(seconds=outcome.seconds), outcome.reason)
                    level = "info" if outcome.access else "error"
                    getattr(log, level)("outbox.waits", **about, seconds=outcome.seconds, reason=outcome.reason)
                case LookLater():
                    store.outbox.look_later(message, now + timedelta(seconds=outcome.seconds), outcome.reason)
                    log.warning("outbox.look_later", **about, seconds=outcome.seconds, reason=outcome.reason)
                case Uncertain():
                    # The row stays claimed: Slack may still be working on it. The next look is when the lease lapsed.
                    log.warning("outbox.unanswered", **about, reason=outcome.reason)
                case Unresolved():
                    store.outbox.mark_ambiguous(message, outcome.reason)
                    log.error("outbox.ambiguous", **about, reason=outcome.reason)
        if isinstance(outcome, Wait | LookLater):
            # Counted from here, so that the row is due by then. What another process puts off is found by the tick.
            heappush(self._put_off_until, self._ticks() + outcome.seconds)
        self._crash(CrashPoint.AFTER_MARK)
        return outcome
