"""Digests on time: each period of a subscription is claimed once, then posted or skipped with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
"""How far back a tick looks for periods nobody claimed: more than a week, so that none is missed."""
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
        return sum(
            self._run_or_report(workspace, each, now)
            for workspace in self.database.workspaces()
            for each in self._due(workspace, now)
        )

    def _due(self, workspace: Workspace, now: datetime) -> list[Due]:
        """The periods of a workspace that are due and that nobody has claimed: two queries, whatever is due."""
        with self.database.unit_of_work(workspace.id, write=False) as store:
            subscriptions = store.subscriptions.all()
            claimed = store.subscriptions.claimed_since(now - LOOK_BACK) if subscriptions else set()
        return [
            Due(subscription, period, run_at)
            for subscription in subscriptions
            if subscription.paused_at is None
            for period, run_at in _runs(subscription, now)
            if (subscription.id, period.key) not in claimed
        ]

    def _run_or_report(self, workspace: Workspace, due: Due, now: datetime) -> int:
        try:
            return self._run(workspace, due, now)
        except Exception as error:
            about = {"digest": due.subscription.digest, "period": due.period.key, "workspace": workspace.team_id}
            log.error("digest.failed", **about, reason=f"{type(error).__name__}: {error}", exc_info=error)
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
        late = now - due.run_at
        if late > CATCH_UP:
            hours = late // timedelta(hours=1)
            return NothingToSay(f"it was {hours} hours late when Tandem could post it, and more than 24 is too late")
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


def _runs(subscription: Subscription, now: datetime) -> list[tuple[Period, datetime]]:
    since = max(subscription.created_at, now - LOOK_BACK)
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
