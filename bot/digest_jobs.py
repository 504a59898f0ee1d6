"""Digests on time: each period of a subscription is claimed once, then posted or skipped with a reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from digests import Digest, DigestContext, NothingToSay
from messages import Message
from revenue.calendar import Period
from revenue.schedule import due_runs
from storage import Database, Store, Subscription, Workspace, run_key

log = structlog.get_logger()

CATCH_UP = timedelta(hours=24)
"""How late a digest may still be posted; later it is recorded as skipped."""
LOOK_BACK = timedelta(days=8)
"""Within how long a subscription that is served has a run: longer than a week. One without may have missed more."""
KEPT = timedelta(days=396)
"""How long runs are kept: 13 months."""


@dataclass(frozen=True, slots=True)
class Due:
    """A period of a subscription whose time has come: `run_at` is when it should have been posted."""

    subscription: Subscription
    period: Period
    run_at: datetime


@dataclass(frozen=True, slots=True)
class DigestJobs:
    """What the tick does about digests."""

    database: Database
    digests: Mapping[str, Digest]

    def run_due(self, now: datetime) -> int:
        """Claim and post everything that is due at `now` in every workspace; the number of messages queued.

        What cannot be built is logged and tried again at the next tick; it does not stop what else is due.
        """
        queued = 0
        for workspace in self.database.workspaces():
            due = self._due(workspace, now)
            late = [each for each in due if now - each.run_at > CATCH_UP]
            if late:
                _or_report(workspace, late[0], partial(self._skip, workspace, late, now))
            queued += sum(
                _or_report(workspace, each, partial(self._run, workspace, each, now))
                for each in due
                if now - each.run_at <= CATCH_UP
            )
        return queued

    def next_due(self, since: datetime, until: datetime) -> datetime | None:
        """The first instant after `since`, and not after `until`, at which a running subscription has a run."""
        runs = []
        for workspace in self.database.workspaces():
            with self.database.unit_of_work(workspace.id, write=False) as store:
                running = [each for each in store.subscriptions.all() if each.paused_at is None]
            for each in running:
                runs += [run_at for _, run_at in due_runs(each.schedule, max(since, each.created_at), until)[:1]]
        return min(runs, default=None)

    def _due(self, workspace: Workspace, now: datetime) -> list[Due]:
        """The periods of a workspace that are due and that nobody has claimed, oldest first for each subscription.

        Two queries, whatever is due; one more where a subscription had no run for longer than a week.
        """
        with self.database.unit_of_work(workspace.id, write=False) as store:
            running = [each for each in store.subscriptions.all() if each.paused_at is None]
            claimed = store.subscriptions.claimed_since(now - LOOK_BACK) if running else set()
            served = {subscription_id for subscription_id, _ in claimed}
            silent = {each.id for each in running if each.id not in served and each.created_at < now - LOOK_BACK}
            if silent:
                claimed = store.subscriptions.claimed_since(now - KEPT)
        return [
            Due(subscription, period, run_at)
            for subscription in running
            for period, run_at in _runs(subscription, KEPT if subscription.id in silent else LOOK_BACK, now)
            if (subscription.id, period.key) not in claimed
        ]

    def _skip(self, workspace: Workspace, late: Sequence[Due], now: datetime) -> int:
        """Record the periods whose time is long over; in one transaction, as a run of today hides older gaps."""
        with self.database.unit_of_work(workspace.id) as store:
            for due in late:
                hours = (now - due.run_at) // timedelta(hours=1)
                reason = f"it was {hours} hours late when Tandem could post it, and more than 24 is too late"
                store.subscriptions.claim_run(due.subscription.id, due.period.key, "skipped", reason, now)
        log.info("digest.too_late", workspace=workspace.team_id, periods=len(late))
        return 0

    def _run(self, workspace: Workspace, due: Due, now: datetime) -> int:
        """One period of one subscription. It is built before the write, so that nobody waits for the building."""
        subscription, period = due.subscription, due.period
        outcome = self._outcome(workspace, due, now)
        reason = outcome.reason if isinstance(outcome, NothingToSay) else None
        state = "posted" if reason is None else "skipped"
        # The claim and the message are one transaction: after a crash there is neither or both.
        with self.database.unit_of_work(workspace.id) as store:
            if not store.subscriptions.claim_run(subscription.id, period.key, state, reason, now):
                return 0
            queued = 0
            if not isinstance(outcome, NothingToSay):
                key = run_key(subscription.id, period.key)
                queued = enqueue(store, "digest", key, subscription.slack_channel, outcome, now)
        log.info("digest.run", digest=subscription.digest, period=period.key, state=state, reason=reason)
        return queued

    def _outcome(self, workspace: Workspace, due: Due, now: datetime) -> Message | NothingToSay:
        zone = due.subscription.schedule.zone
        with self.database.unit_of_work(workspace.id, write=False) as store:
            return self.build(store, workspace, due.subscription.digest, due.period, zone, now)

    def build(
        self, store: Store, workspace: Workspace, name: str, period: Period, zone: str, now: datetime
    ) -> Message | NothingToSay:
        """The digest of a period, or why there is none."""
        digest = self.digests.get(name)
        if digest is None:
            return NothingToSay(f"there is no digest named {name} any more")
        return digest.build(DigestContext(store, workspace, now, zone), period)

    def forget_old(self, now: datetime) -> None:
        """Drop runs that are older than 13 months."""
        for workspace in self.database.workspaces():
            with self.database.unit_of_work(workspace.id) as store:
                store.subscriptions.forget_runs_before(now - KEPT)


def _or_report(workspace: Workspace, due: Due, act: Callable[[], int]) -> int:
    """The number of messages an act queued; one that fails is logged with what it was about, and queued none."""
    try:
        return act()
    except Exception as error:
        about = {"digest": due.subscription.digest, "period": due.period.key, "workspace": workspace.team_id}
        log.error("digest.failed", **about, reason=f"{type(error).__name__}: {error}", exc_info=error)
        return 0


def _runs(subscription: Subscription, look_back: timedelta, now: datetime) -> list[tuple[Period, datetime]]:
    since = max(subscription.created_at, now - look_back)
    return due_runs(subscription.schedule, since, now) if since < now else []


def enqueue(store: Store, kind: str, key: str, slack_channel: str, message: Message, now: datetime) -> int:
    """Queue a message and the messages of its thread; the number queued, 0 when it was queued before."""
    if not store.outbox.enqueue(kind, key, slack_channel, _payload(message), now):
        return 0
    for number, reply in enumerate(message.thread, 1):
        store.outbox.enqueue(kind, f"{key}:reply:{number}", slack_channel, _payload(reply), now, thread_of=key)
    return 1 + len(message.thread)


def _payload(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}
