"""Digest subscriptions and their runs: who gets which digest when, and what became of each period."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from revenue.calendar import WEEKDAYS
from revenue.schedule import WeeklySchedule, due_runs
from storage.ids import new_id
from storage.repository import Repository
from storage.tables import digest_runs, digest_subscriptions

# Runs are kept for 13 months; of one period, two schedules are at most a week and two days of zones apart.
_OWED = timedelta(days=396)
_A_RUN = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A digest for a Slack channel or person, every week at a local day and time.

    `created_at` is since when it counts: the first subscription, its last change or the end of its last pause.
    """

    id: UUID
    digest: str
    slack_channel: str
    schedule: WeeklySchedule
    created_by: str | None
    created_at: datetime
    paused_at: datetime | None


@dataclass(frozen=True, slots=True)
class DigestRun:
    """What became of one period of a subscription: posted, or skipped and why."""

    subscription_id: UUID
    period_key: str
    state: str
    reason: str | None
    run_at: datetime


def run_key(subscription_id: UUID, period_key: str) -> str:
    """The outbox key of a period of a subscription: it is said once."""
    return f"digest:{subscription_id}:{period_key}"


class Subscriptions(Repository):
    """The digest subscriptions of this workspace."""

    def all(self) -> list[Subscription]:
        """Every subscription, oldest first."""
        statement = self._select(digest_subscriptions).order_by(digest_subscriptions.c.id)
        return [
            Subscription(
                row.id,
                row.digest,
                row.slack_channel,
                WeeklySchedule(row.weekday, time(row.minute // 60, row.minute % 60), row.zone),
                row.created_by,
                row.created_at,
                row.paused_at,
            )
            for row in self._connection.execute(statement)
        ]

    def subscribe(
        self, digest: str, slack_channel: str, schedule: WeeklySchedule, created_by: str | None, now: datetime
    ) -> Subscription:
        """Subscribe a channel, or change when its digest comes; a paused one starts again.

        It counts from now: a run that the new schedule would have had before is not caught up. What the schedule before
        still owed is recorded as skipped then, so that every period has exactly one run.
        """
        known = self._of(digest, slack_channel)
        if known is not None and known.paused_at is None:
            if known.schedule == schedule:
                return known
            self._skip_passed(known, schedule, now)
        values = {
            "weekday": schedule.weekday,
            "minute": schedule.at.hour * 60 + schedule.at.minute,
            "zone": schedule.zone,
        }
        self._write(
            self._insert(digest_subscriptions)
            .values(
                workspace_id=self._workspace_id,
                id=new_id(),
                digest=digest,
                slack_channel=slack_channel,
                created_by=created_by,
                created_at=now,
                **values,
            )
            # As with `resume`: what fell due before is not caught up.
            .on_conflict_do_update(
                index_elements=["workspace_id", "digest", "slack_channel"],
                set_={**values, "paused_at": None, "created_at": now},
            )
        )
        subscribed = self._of(digest, slack_channel)
        if subscribed is None:
            raise LookupError(f"{digest} for {slack_channel} is gone")
        return subscribed

    def _of(self, digest: str, slack_channel: str) -> Subscription | None:
        return next((row for row in self.all() if (row.digest, row.slack_channel) == (digest, slack_channel)), None)

    def _skip_passed(self, known: Subscription, schedule: WeeklySchedule, now: datetime) -> None:
        """Record the periods that were still to come on the schedule before, and whose time on the new one is over."""
        owed = due_runs(known.schedule, max(known.created_at, now - _OWED), now + _A_RUN)
        coming = {period.key for period, _ in due_runs(schedule, now, now + 2 * _A_RUN)}
        when = f"{WEEKDAYS[schedule.weekday]} {schedule.at:%H:%M} ({schedule.zone})"
        for period, _ in owed:
            if period.key not in coming:
                reason = f"the digest was moved to {when} when that had passed"
                self.claim_run(known.id, period.key, "skipped", reason, now)

    def pause(self, subscription_id: UUID, now: datetime) -> None:
        """Stop posting until `resume`; pausing twice keeps the first time."""
        self._write(
            self._update(digest_subscriptions, subscription_id)
            .where(digest_subscriptions.c.paused_at.is_(None))
            .values(paused_at=now)
        )

    def resume(self, subscription_id: UUID, now: datetime) -> None:
        """Post again from now on; periods that fell due in the pause are not caught up."""
        self._write(self._update(digest_subscriptions, subscription_id).values(paused_at=None, created_at=now))

    def claim_run(self, subscription_id: UUID, period_key: str, state: str, reason: str | None, now: datetime) -> bool:
        """Claim a period: True for the one caller whose row it becomes, False when it already has a row."""
        return self._add(
            digest_runs,
            subscription_id=subscription_id,
            period_key=period_key,
            state=state,
            reason=reason,
            run_at=now,
        )

    def claimed_since(self, since: datetime) -> set[tuple[UUID, str]]:
        """(subscription id, period key) of every run claimed since an instant."""
        columns = (digest_runs.c.subscription_id, digest_runs.c.period_key)
        statement = self._select(digest_runs, *columns).where(digest_runs.c.run_at >= since)
        return {(row[0], row[1]) for row in self._connection.execute(statement)}

    def runs(self, subscription_id: UUID, limit: int = 10) -> list[DigestRun]:
        """The latest runs of a subscription, newest first."""
        statement = (
            self._select(digest_runs)
            .where(digest_runs.c.subscription_id == subscription_id)
            .order_by(digest_runs.c.run_at.desc(), digest_runs.c.period_key.desc())
            .limit(limit)
        )
        return [
            DigestRun(row.subscription_id, row.period_key, row.state, row.reason, row.run_at)
            for row in self._connection.execute(statement)
        ]

    def forget_runs_before(self, before: datetime) -> int:
        """Drop runs older than `before` (kept 13 months); the number dropped."""
        return self._write(
            digest_runs.delete().where(digest_runs.c.workspace_id == self._workspace_id, digest_runs.c.run_at < before)
        ).rowcount
