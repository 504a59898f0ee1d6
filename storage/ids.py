"""Ids made by the app: UUID version 7, which sort by the time they were made."""

import os
import threading
import time
from uuid import UUID

_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_lock = threading.Lock()
_last = 0


def new_numbers(count: int) -> range:
    """`count` fresh UUIDs of version 7 (RFC 9562) as integers of 128 bits.

    They increase within this process, whatever its threads do and even when the clock stands still.
    """
    global _last  # noqa: PLW0603 - one increasing sequence per process is the point
    random = int.from_bytes(os.urandom(10))
    # The top bits of the random fields stay clear, so that counting up never runs into version or variant.
    low = (random & ((1 << 60) - 1)) | _VERSION_AND_VARIANT | (((random >> 64) & 0xFFF) << 64)
    with _lock:
        first = max((time.time_ns() // 1_000_000 << 80) | low, _last + 1)
        _last = first + count - 1
    return range(first, first + count)


def new_id() -> UUID:
    """One fresh UUID of version 7."""
    return UUID(int=new_numbers(1)[0])
