"""The garbage collector while records pass by the million."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# A batch makes some ten thousand objects, all of which go by themselves before the next one.
_OBJECTS = 200_000


@contextmanager
def rare_collection() -> Iterator[None]:
    """Let the collector look seldom, and only at what is made inside: a tenth of an import, or of what the intake
    does for a delivery, goes into its visits.

    Records are plain values without cycles, so it finds nothing there; what a library leaves in cycles is still found.
    What somebody else froze before stays so.
    """
    usual = gc.get_threshold()
    mine = not gc.get_freeze_count()
    if mine:
        gc.freeze()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if mine:
            gc.unfreeze()
