"""Ends this process at a named point, as kill -9 would: how tests prove that nothing is lost or doubled."""

import os
import signal
from collections.abc import Callable
from itertools import count


def read_crash_point(text: str) -> tuple[str, int]:
    """The point and which of its passings is meant: `import:before-commit@3` is the third, without `@` the first.

    Raises ValueError when what follows the `@` is not a count.
    """
    point, at, passing = text.partition("@")
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
