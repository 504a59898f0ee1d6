"""The thread that empties the outbox: woken by every write, every tick, and when Slack asked to be called again."""

from threading import Condition, Event, Thread
from time import monotonic

import structlog

from bot.delivery import Delivery

log = structlog.get_logger()

MOMENT = 5.0
"""Seconds that a message may be put off for and still belong to what is due now."""


class DeliveryWorker:
    """Runs one delivery after the other on one thread; a failure is logged and tried again at the next tick."""

    def __init__(self, delivery: Delivery, tick_seconds: float) -> None:
        self._delivery = delivery
        self._tick_seconds = tick_seconds
        self._wake = Event()
        self._stopping = Event()
        self._rounds = Condition()
        self._begun = 0
        self._done = 0
        self._thread = Thread(target=self._run, name="delivery", daemon=True)

    def start(self) -> None:
        """Start delivering."""
        self._thread.start()

    def wake(self) -> None:
        """Something may be due now."""
        self._wake.set()

    def settle(self, seconds: float) -> bool:
        """Wait until whatever is due now was tried, and what Slack put off for a moment was tried again.

        False when that takes longer than `seconds`, or when it does not run.
        """
        if not self._thread.is_alive():
            return False
        ends = monotonic() + seconds
        while self._round(ends - monotonic()):
            pause = self._delivery.seconds_until_next(MOMENT + 1)
            if pause > MOMENT:
                return True
            # A busy channel.
            if self._stopping.wait(min(pause, max(0.0, ends - monotonic()))):
                return True
        return False

    def _round(self, seconds: float) -> bool:
        """Begin a round and wait for its end."""
        with self._rounds:
            awaited = self._begun + 1
            self.wake()
            return self._rounds.wait_for(lambda: self._done >= awaited or self._stopping.is_set(), seconds)

    def stop(self) -> None:
        """Finish the message at hand and end; harmless when it never started."""
        self._stopping.set()
        self._delivery.stop()
        self._wake.set()
        with self._rounds:
            self._rounds.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(self._delivery.seconds_until_next(self._tick_seconds))
            self._wake.clear()
            if self._stopping.is_set():
                return
            with self._rounds:
                self._begun += 1
            try:
                self._delivery.deliver_due()
            except Exception as error:
                log.error("delivery.failed", reason=f"{type(error).__name__}: {error}", exc_info=error)
            with self._rounds:
                self._done = self._begun
                self._rounds.notify_all()
