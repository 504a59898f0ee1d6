"""Values at ranks without holding them all: the same as those of the sorted values."""

import math
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from storage.ranks import at_ranks


@given(
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 812.5, math.nextafter(812.5, 813.0)])), min_size=1),
    st.lists(st.integers(0, 300), min_size=1, max_size=3),
    st.integers(1, 8),
)
def test_it_is_the_sorted_value(values: list[float], ranks: list[int], most: int) -> None:

    def read(low: float, high: float) -> Iterator[float]:
        return (value for value in values if low <= value < high)

    ordered = sorted(values, reverse=True)
    expected = tuple(ordered[min(rank, len(ordered) - 1)] for rank in ranks)
    assert at_ranks(read, ranks, most) == expected


def test_nothing_has_no_value() -> None:
    assert at_ranks(lambda _low, _high: [], [0]) == (-math.inf,)
