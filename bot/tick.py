"""The clock tick: every few seconds each replica asks the database what is due, and claims it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger()

Job = Callable[[datetime], object]
Due = Callable[[datetime, datetime], datetime | None]
"""The first instant after one and not after another at which something falls due; None when nothing does."""


def first_of(*dues: Due) -> Due:
    """When the first of several kinds of things falls due."""

    def due(since: datetime, until: datetime) -> datetime | None:
        instants = [each(since, until) for each in dues]
        return min((instant for instant in instants if instant is not None), default=None)

    return due


class Turning(Protocol):
    """A clock that jumps, stopping on its way wherever something falls due: the playground's, never a real one."""

    def listen(self, callback: Callable[[datetime], object], due: Due | None = None) -> Callable[[], None]:
        """Call `callback` with the instant at every stop; returns what ends that."""
        ...


def beat(jobs: Sequence[tuple[str, Job]], now: datetime) -> None:
    """Run each job once as of `now`; one that fails is logged and does not stop the others."""
    for name, job in jobs:
        try:
            job(now)
        except Exception as error:
            log.error("tick.failed", job=name, reason=f"{type(error).__name__}: {error}", exc_info=error)


class Tick:
    """Beats every few seconds on a thread of its own. It keeps no state: what is due is in the database."""

    def __init__(self, jobs: Sequence[tuple[str, Job]], clock: Callable[[], datetime], seconds: float) -> None:
        self._jobs = jobs
        self._clock = clock
        self._one_at_a_time = Lock()
        self._scheduler = BackgroundScheduler(timezone=UTC)
        # Missed beats are worth one: the database still knows what is due.
        self._scheduler.add_job(
            self.beat,
            "interval",
            seconds=seconds,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            # The scheduler sleeps in real time, whatever our clock shows.
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Start beating, the first time at once."""
        self._scheduler.start()

    def beat(self) -> None:
        """Beat once, after the beat at hand if there is one."""
        with self._one_at_a_time:
            beat(self._jobs, self._clock())

    def stop(self) -> None:
        """Finish the beat at hand and stop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
