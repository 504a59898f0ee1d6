"""Token buckets in memory: how much each sender may send, told so that who waits as long as is said is let in."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import IPv6Network
from threading import Lock
from time import monotonic

from starlette.requests import Request

from bot.intake.limits import Rate

MOST_BUCKETS = 10_000
# Whoever waited exactly long enough must not be sent away for the last bit of a float.
_ROUNDING = 1e-6


class Buckets:
    """One bucket for each name, filled at a steady rate up to its burst.

    At most `most` are kept. The one that was used longest ago makes room: the next use of it finds a full bucket, which
    for all but a flood of new names it would be by then anyway.
    """

    def __init__(self, rate: Rate, *, most: int = MOST_BUCKETS, ticks: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._most = most
        self._ticks = ticks
        self._lock = Lock()
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, name: Hashable, amount: float = 1.0, *, take: bool = True) -> int:
        """Take an amount: 0 when it was there, else the whole seconds after which it will be, and nothing is taken.

        What is more than a bucket holds takes a full one. Without `take` it is only asked.
        """
        amount = min(amount, self._rate.burst)
        now = self._ticks()
        with self._lock:
            level, at = self._buckets.get(name, (self._rate.burst, now))
            level = min(self._rate.burst, level + (now - at) * self._rate.per_second)
            if level < amount - _ROUNDING:
                return math.ceil((amount - level) / self._rate.per_second)
            if take:
                self._buckets[name] = (max(0.0, level - amount), now)
                self._buckets.move_to_end(name)
                if len(self._buckets) > self._most:
                    self._buckets.popitem(last=False)
        return 0


def address_of(request: Request) -> str:
    """Whose address a request comes from. Of version 6 it is the network: one household has 2**64 addresses of it."""
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    try:
        return str(IPv6Network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return host
