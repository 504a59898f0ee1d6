"""The n-th greatest of any number of values, exact and in flat memory."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

Read = Callable[[float, float], Iterable[float]]
# So many different values are held at once: about 6 MiB.
MOST_HELD = 50_000
# Values that the finest steps do not tell apart are all held: heat has none.
_STEPS, _FINER, _FINEST = 8, 1024, 2**60


def at_ranks(read: Read, ranks: Sequence[int], most: int = MOST_HELD) -> tuple[float, ...]:
    """The values at some ranks (0 is the greatest) of those that `read(low, high)` yields, with low <= value < high.

    Reads them once when there are few, else counts them in steps first and reads again only those around each rank.
    A rank behind the last value gives the least one, and minus infinity when there is none.
    """
    return _within(read, ranks, -math.inf, math.inf, _STEPS, most)


def _within(read: Read, ranks: Sequence[int], low: float, high: float, steps: int, most: int) -> tuple[float, ...]:
    values: Counter[float] = Counter()
    for value in read(low, high):
        values[value] += 1
        if len(values) > most and steps < _FINEST:
            break
    else:
        return tuple([_nth(values, rank)[0] for rank in ranks])
    # A power of two moves no bit of a value, so that every value falls into exactly one step.
    places = Counter(float(math.floor(value * steps)) for value in read(low, high))
    found: list[float] = []
    for rank in ranks:
        place, rest = _nth(places, rank)
        inner = max(low, place / steps), min(high, (place + 1) / steps)
        found += _within(read, [rest], *inner, steps * _FINER, most)
    return tuple(found)


def _nth(counts: Counter[float], rank: int) -> tuple[float, int]:
    """The entry in which a rank falls, and its rank there."""
    least = -math.inf
    for least in sorted(counts, reverse=True):
        if rank < counts[least]:
            return least, rank
        rank -= counts[least]
    return least, counts[least] - 1
