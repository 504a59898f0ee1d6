"""Medians, means and shares say None rather than invent a number."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from revenue.ratios import mean, median, relative_change, share


def test_no_value_one_value_two_values() -> None:
    assert median([]) is None
    assert mean([]) is None
    assert median([7]) == mean([7]) == 7
    assert median([4, 1]) == Fraction(5, 2)
    assert median([9, 1, 5]) == 5


@given(st.lists(st.integers(), min_size=1))
def test_as_many_values_lie_below_the_median_as_above(values: list[int]) -> None:
    middle = median(values)
    assert middle is not None
    assert abs(sum(value < middle for value in values) - sum(value > middle for value in values)) <= values.count(
        int(middle)
    )
    assert min(values) <= middle <= max(values)


def test_a_zero_denominator_is_no_number() -> None:
    assert share(3, 0) is None
    assert share(0, 4) == 0
    assert relative_change(5, 0) is None
    assert relative_change(3, 4) == Fraction(-1, 4)
