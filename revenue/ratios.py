"""Exact medians, means and shares that say None instead of inventing a number for an empty denominator."""

from collections.abc import Sequence
from fractions import Fraction


def median(values: Sequence[int]) -> Fraction | None:
    """The middle value, the mean of the two middle ones for an even count, the value itself for one, None for none."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)


def mean(values: Sequence[int]) -> Fraction | None:
    """The arithmetic mean, None for none."""
    return Fraction(sum(values), len(values)) if values else None


def share(part: int, whole: int) -> Fraction | None:
    """part / whole, None when the whole is zero ("not enough data", never 0 %)."""
    return Fraction(part, whole) if whole else None


def relative_change(now: int, before: int) -> Fraction | None:
    """(now - before) / before; None ("no comparison yet") unless there was something before."""
    return Fraction(now - before, before) if before > 0 else None
