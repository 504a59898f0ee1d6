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
from storage import Database, Store, Subscription, Workspace

log = structlog.get_logger()

CATCH_UP = timedelta(hours=24)
"""How late a digest may still be posted; later it is recorded as skipped."""
LOOK_BACK = timedelta(days=8)
"""How far back a tick looks for periods nobody claimed: more than a week, so that none is missed."""
KEPT = timedelta(days=396)
"""How long runs are kept: 13 months."""


@dataclass(frozen=True, slots=True)
class DigestJobs:
    """What the tick does about digests."""

    database: Database
    digests: Mapping[str, Digest]

    def run_due(self, now: datetime) -> int:
        """Claim and post everything that is due at `now` in every workspace; the number of messages queued."""
        return sum(self._run_workspace(workspace, now) for workspace in self.database.workspaces())

    def _run_workspace(self, workspace: Workspace, now: datetime) -> int:
        with self.database.unit_of_work(workspace.id, write=False) as store:
            due = [
                (subscription, period, run_at)
                for subscription in store.subscriptions.all()
                if subscription.paused_at is None
                for period, run_at in _due(subscription, now)
                if period.key not in {run.period_key for run in store.subscriptions.runs(subscription.id)}
            ]
        return sum(self._run_or_report(workspace, *each, now) for each in due)

    def _run_or_report(
        self, workspace: Workspace, subscription: Subscription, period: Period, run_at: datetime, now: datetime
    ) -> int:
        """One that cannot be built is tried again at the next tick, and does not stop those of others."""
        try:
            return self._run(workspace, subscription, period, run_at, now)
        except Exception as error:
            about = {"digest": subscription.digest, "period": period.key, "workspace": workspace.team_id}
            log.error("digest.failed", **about, reason=f"{type(error).__name__}: {error}", exc_info=error)
            return 0

    def _run(
        self, workspace: Workspace, subscription: Subscription, period: Period, run_at: datetime, now: datetime
    ) -> int:
        """One period of one subscription: the claim and the message are one transaction."""
        with self.database.unit_of_work(workspace.id) as store:
            if now - run_at > CATCH_UP:
                hours = int((now - run_at) / timedelta(hours=1))
                outcome: Message | NothingToSay = NothingToSay(f"Tandem was not running: {hours} hours late")
            else:
                outcome = self.build(store, workspace, subscription.digest, period, subscription.schedule.zone, now)
            skipped = isinstance(outcome, NothingToSay)
            reason = outcome.reason if isinstance(outcome, NothingToSay) else None
            state = "skipped" if skipped else "posted"
            if not store.subscriptions.claim_run(subscription.id, period.key, state, reason, now):
                return 0
            log.info("digest.run", digest=subscription.digest, period=period.key, state=state, reason=reason)
            if isinstance(outcome, NothingToSay):
                return 0
            key = f"digest:{subscription.id}:{period.key}"
            return enqueue(store, "digest", key, subscription.slack_channel, outcome, now)

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


def _due(subscription: Subscription, now: datetime) -> list[tuple[Period, datetime]]:
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
