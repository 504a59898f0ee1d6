"""How fast a story goes: so many real seconds for a day of it, faster on demand, and pauses."""

from datetime import timedelta
from threading import Condition
from time import monotonic


class Pace:
    """Lets story time pass in real time, from the story's thread; the others are called from any thread."""

    def __init__(self, seconds_per_day: float) -> None:
        self._seconds_per_day = seconds_per_day
        self._changed = Condition()
        self._paused = False
        self._speed = 1.0
        self._ended = False

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self._paused

    @property
    def speed(self) -> float:
        """How many times faster than usual it goes."""
        return self._speed

    def let_pass(self, span: timedelta) -> bool:
        """Wait as long as `span` of the story takes, pauses included; False when the story shall end."""
        left = span / timedelta(days=1) * self._seconds_per_day
        with self._changed:
            while not self._ended and (self._paused or left > 0):
                since = monotonic()
                self._changed.wait(None if self._paused else left / self._speed)
                if not self._paused:
                    left -= (monotonic() - since) * self._speed
            return not self._ended

    def pause(self) -> None:
        """Stand still from the next step on."""
        self._change(paused=True)

    def resume(self) -> None:
        """Go on."""
        self._change(paused=False)

    def go(self, speed: float) -> None:
        """Go so many times faster than usual. Raises ValueError for anything but 0.25 to 20."""
        if not 0.25 <= speed <= 20:
            raise ValueError("the speed is a number from 0.25 to 20")
        self._change(speed=speed)

    def end(self) -> None:
        """Let nothing pass any more."""
        self._change(ended=True)

    def _change(self, paused: bool | None = None, speed: float | None = None, ended: bool = False) -> None:
        with self._changed:
            self._paused = self._paused if paused is None else paused
            self._speed = self._speed if speed is None else speed
            self._ended = self._ended or ended
            self._changed.notify_all()
