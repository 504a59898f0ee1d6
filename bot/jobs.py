"""What every tick of the clock does, as plain functions of the instant."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from bot.digest_jobs import DigestJobs
from bot.tick import Job
from intake.receiving import take_early
from storage import Database, catch_up

log = structlog.get_logger()

HEAT_LEVELS_EVERY = timedelta(minutes=5)
FORGET_EVERY = timedelta(days=1)
CLEAN_UP_EVERY = timedelta(hours=1)
MESSAGES_KEPT = timedelta(days=90)
"""How long a message is kept that was sent, or that a person gave up."""
EVENTS_KEPT = timedelta(days=7)
"""How long the id of a Slack event is kept: Slack repeats an event for an hour at most."""
INTRODUCTIONS_KEPT = timedelta(days=90)
"""How long the id of a message is kept that says who somebody is; one that left a touch is recognised for ever."""
ROWS_AT_ONCE = 500
EARLY_AT_ONCE = 100
MOST_ROUNDS = 20
"""So that a tick never takes long: what is left over is deleted an hour later."""


class Every:
    """A job that is worth doing now and then only: at the first tick, and again when `interval` has passed."""

    def __init__(self, interval: timedelta, job: Job) -> None:
        self._interval = interval
        self._job = job
        self._last: datetime | None = None

    def __call__(self, now: datetime) -> None:
        """Do the job if it is time. A job that fails is tried again at the next tick."""
        if self._last is None or now - self._last >= self._interval:
            self._job(now)
            self._last = now


def refresh_heat_levels(database: Database, now: datetime) -> None:
    """Measure again what counts as hot in each workspace: flames and stars are ranks among its open leads."""
    for workspace in database.workspaces():
        # What an import that ended early left unfolded, if anything.
        catch_up(database, workspace.id)
        with database.unit_of_work(workspace.id) as store:
            store.ranking.refresh(now)


def take_early_messages(database: Database, now: datetime) -> None:
    """Record the events that were dated ahead and whose time has come, in short transactions."""
    for workspace in database.workspaces():
        while True:
            with database.unit_of_work(workspace.id, write=False) as store:
                due = store.early_messages.due(now, 1)
            if not due:
                break
            with database.unit_of_work(workspace.id) as store:
                refused = take_early(store, now, EARLY_AT_ONCE)
            for message in refused:
                log.warning("intake.early_message_refused", message_id=message.message_id, reason=message.reason)


def count_events_again(database: Database, now: datetime) -> int:
    """Let events that a person has named since count as what they are, in short transactions; how many touches."""
    changed = 0
    for workspace in database.workspaces():
        for _round in range(MOST_ROUNDS):
            with database.unit_of_work(workspace.id) as store:
                counted = store.event_names.count_again(now)
            changed += counted
            if not counted:
                break
    return changed


def clean_up(database: Database, now: datetime) -> int:
    """Delete messages that are done and ids of events and messages that are old, in short transactions; the number of
    rows deleted.
    """
    return sum(_clean_up(database, workspace.id, now) for workspace in database.workspaces())


def _clean_up(database: Database, workspace_id: UUID, now: datetime) -> int:
    deleted = 0
    for _round in range(MOST_ROUNDS):
        with database.unit_of_work(workspace_id) as store:
            messages = store.outbox.forget_done_before(now - MESSAGES_KEPT, ROWS_AT_ONCE)
            events = store.slack_events.forget_before(now - EVENTS_KEPT, ROWS_AT_ONCE)
            names = store.seen_messages.forget_before(now - INTRODUCTIONS_KEPT, ROWS_AT_ONCE)
        deleted += messages + events + names
        if max(messages, events, names) < ROWS_AT_ONCE:
            break
    return deleted


def intake_jobs(database: Database) -> tuple[tuple[str, Job], ...]:
    """What a tick does for events that come in, with or without Slack."""
    return (
        ("early messages", lambda now: take_early_messages(database, now)),
        ("event names", lambda now: count_events_again(database, now)),
        ("heat levels", Every(HEAT_LEVELS_EVERY, lambda now: refresh_heat_levels(database, now))),
        ("old messages", Every(CLEAN_UP_EVERY, lambda now: clean_up(database, now))),
    )


def tick_jobs(
    database: Database, digests: DigestJobs, wake_delivery: Callable[[], None]
) -> tuple[tuple[str, Job], ...]:
    """The jobs of a tick, in order."""
    return (
        ("digests", digests.run_due),
        ("delivery", lambda _: wake_delivery()),
        *intake_jobs(database),
        ("old runs", Every(FORGET_EVERY, digests.forget_old)),
    )
