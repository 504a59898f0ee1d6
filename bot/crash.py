"""Ends this process at a named point, as kill -9 would: how tests prove that nothing is lost or doubled."""

import difflib
import os
import signal
from collections.abc import Callable
from itertools import count

CRASH_POINTS = (
    *(f"import:{place}" for place in ("before-batch", "after-record", "after-rejects")),
    *(f"import:{place}" for place in ("before-commit", "after-commit", "after-finish")),
    *(f"delivery:{place}" for place in ("after-claim", "before-send", "after-send", "before-mark", "after-mark")),
    *(f"intake:{place}" for place in ("before-commit", "after-commit")),
)
"""Every point, without importing the rooms that have them: settings are read before those are loaded."""


def read_crash_point(text: str) -> tuple[str, int]:
    """The point and which of its passings is meant: `import:before-commit@3` is the third, without `@` the first.

    Raises ValueError for an unknown point, and when what follows the `@` is not a count.
    """
    point, at, passing = text.partition("@")
    if point and point not in CRASH_POINTS:
        close = difflib.get_close_matches(point, CRASH_POINTS, n=1)
        guess = f"did you mean {close[0]}? " if close else ""
        raise ValueError(f"{guess}known are {', '.join(CRASH_POINTS)}")
    if at and (not passing.isdecimal() or int(passing) < 1):
        raise ValueError("write a point like import:before-commit, or import:before-commit@3 for its third passing")
    return point, int(passing or 1)


def crash_at(wanted: str) -> Callable[[str], None]:
    """A hook that kills this process at the wanted passing of a point; for an empty text it never does."""
    point, passing = read_crash_point(wanted)
    passings = count(1)

    def hook(here: str) -> None:
        if here == point and next(passings) == passing:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook
