"""A clock one can turn: real time plus an offset that only grows, and who is called on the way there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from threading import Event, Lock

from bot.playground.workspace import Clock, real_clock
from revenue.calendar import first_instant, zone_of

Due = Callable[[datetime, datetime], datetime | None]
"""The first instant after one and not after another at which something falls due; None when nothing does."""

FARTHEST = timedelta(days=366)
"""How far one turn may go: every day on the way is lived through."""
_MORNING = time(9)


class Turn(StrEnum):
    """The targets that have a name."""

    NEXT_MORNING = "next_morning"
    NEXT_MONDAY = "next_monday"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class _Listener:
    callback: Callable[[datetime], object]
    due: Due | None


class TurnableClock:
    """Tells the time, from any thread. Who turns it lives through the time in between, one due instant after the other.

    `zone` is where mornings and Mondays begin. `start` is what it shows first, by default the real time; `real` is the
    clock behind it.
    """

    def __init__(self, zone: str = "Europe/Berlin", start: datetime | None = None, real: Clock = real_clock) -> None:
        self.zone = zone
        self.real = real
        self._offset = start - real() if start is not None else timedelta()
        self._listeners: list[_Listener] = []
        self._turning = Lock()
        self._halted = Event()

    def __call__(self) -> datetime:
        """The instant now, aware and in UTC."""
        return self.real() + self._offset

    def now(self) -> datetime:
        """The instant now, aware and in UTC."""
        return self()

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the real one; negative where it started in the past."""
        return self._offset

    def listen(self, callback: Callable[[datetime], object], due: Due | None = None) -> Callable[[], None]:
        """Call `callback` with the instant wherever a turn stops on its way; returns what ends that.

        A turn stops at its target and wherever a `due` says that something falls due before. Listeners are called in
        the order in which they came, on the thread that turns; the next step waits for them. They must not turn.
        """
        listener = _Listener(callback, due)
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def turn_to(self, instant: datetime) -> datetime:
        """Go to an instant, by way of everything that falls due before it; returns what the clock shows then.

        One turn at a time: a second one waits. An instant that has passed by then changes nothing. Raises ValueError
        for an instant without an offset from UTC, and for one that is more than a year away.
        """
        if instant.tzinfo is None:
            raise ValueError("an instant needs its offset from UTC")
        if instant - self() > FARTHEST:
            raise ValueError(f"the clock can be turned {FARTHEST.days} days at a time")
        with self._turning:
            while (now := self()) < instant and not self._halted.is_set():
                self._offset += self._next_stop(now, instant) - now
                for listener in tuple(self._listeners):
                    listener.callback(self())
        return self()

    def turn(self, to: Turn) -> datetime:
        """Go to a named target; returns what the clock shows then."""
        return self.turn_to(self.target(to))

    def target(self, to: Turn) -> datetime:
        """The instant of a named target, later than now; a morning is 09:00 of a working day in the clock's zone."""
        now = self()
        match to:
            case Turn.HOUR:
                return now + timedelta(hours=1)
            case Turn.DAY:
                return now + timedelta(days=1)
            case Turn.NEXT_MONDAY:
                return self._morning(now, frozenset({0}))
            case Turn.NEXT_MORNING:
                return self._morning(now, frozenset(range(5)))

    def halt(self) -> None:
        """End the turn at hand at its next stop, and turn no more: whoever listens is about to leave."""
        self._halted.set()

    def _next_stop(self, now: datetime, target: datetime) -> datetime:
        stops = [listener.due(now, target) for listener in tuple(self._listeners) if listener.due is not None]
        return min((stop for stop in stops if stop is not None and now < stop), default=target)

    def _morning(self, now: datetime, weekdays: frozenset[int]) -> datetime:
        zone = zone_of(self.zone)
        day = now.astimezone(zone).date()
        while day.weekday() not in weekdays or first_instant(day, _MORNING, zone) <= now:
            day += timedelta(days=1)
        return first_instant(day, _MORNING, zone).astimezone(UTC)


def unturned(clock: Clock) -> Clock:
    """The same clock as if nobody had turned it: for what measures how long a program takes."""
    return clock.real if isinstance(clock, TurnableClock) else clock
