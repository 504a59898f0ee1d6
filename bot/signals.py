"""How a process of Tandem is asked to end: SIGTERM from a supervisor, SIGINT from a keyboard."""

import signal
from threading import Event
from types import FrameType


def stop_on_signals(stopping: Event) -> None:
    """From now on both signals only set this event, so that whoever waits for it can end in good order."""

    def stop(number: int, _: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
