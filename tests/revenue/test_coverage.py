"""Weighted pipeline, coverage and velocity."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.coverage import ProbabilitySource, default_probability, stage_probability
from revenue.money import CurrencyMismatchError, Money, total
from revenue.pipeline import Deal, StageRecord, coverage, required_coverage, velocity, weighted_pipeline
from revenue.vocabulary import Outcome

MakeDeal = Callable[..., Deal]
ORDER = ("Talk", "Demo", "Proposal")


def test_defaults_rise_in_even_steps() -> None:
    assert [default_probability(i, 3) for i in range(3)] == [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)]
    with pytest.raises(ValueError, match="no stage 3"):
        default_probability(3, 3)


def test_history_counts_from_thirty_closed_deals_on() -> None:
    assert stage_probability(StageRecord(20, 9), 0, 3) == (Fraction(1, 4), ProbabilitySource.DEFAULT)
    assert stage_probability(StageRecord(20, 10), 0, 3) == (Fraction(2, 3), ProbabilitySource.HISTORY)
    assert stage_probability(None, 0, 3) == (Fraction(1, 4), ProbabilitySource.DEFAULT)


def test_weighted_value_says_where_its_probabilities_come_from(make_deal: MakeDeal) -> None:
    deals = [
        make_deal(stage="Demo", amount=100),
        make_deal(stage="Demo", amount=None),
        make_deal(stage="Talk", amount=100),
        make_deal(stage="Elsewhere", amount=40),
        make_deal(closed="2017-03-01", outcome=Outcome.WON, amount=5000),
    ]
    found = weighted_pipeline(deals, ORDER, {"Talk": StageRecord(10, 30)}, "EUR")
    assert [(row.stage, row.source.value) for row in found.stages] == [
        ("Elsewhere", "default"),
        ("Talk", "history"),
        ("Demo", "default"),
    ]
    assert [row.weighted for row in found.stages] == [Money.of(value, "EUR") for value in (10, 25, 50)]
    assert found.value == Money.of(85, "EUR")
    assert found.without_amount == 1
    assert found.sources == {ProbabilitySource.HISTORY, ProbabilitySource.DEFAULT}


def test_nothing_open_is_worth_nothing(make_deal: MakeDeal) -> None:
    assert weighted_pipeline([], (), {}, "EUR").value == Money.zero("EUR")
    assert weighted_pipeline([make_deal(stage="Any")], (), {}, "EUR").value == Money.of(50, "EUR")
    with pytest.raises(CurrencyMismatchError):
        weighted_pipeline([make_deal()], ORDER, {}, "USD")


@given(st.lists(st.tuples(st.sampled_from(ORDER), st.integers(0, 10**9)), max_size=20))
def test_the_rows_sum_to_the_whole_and_never_exceed_the_open_value(
    make_deal: MakeDeal, pieces: list[tuple[str, int]]
) -> None:
    deals = [make_deal(stage=stage, amount=Money(minor, "EUR")) for stage, minor in pieces]
    found = weighted_pipeline(deals, ORDER, {}, "EUR")
    assert total((row.weighted for row in found.stages), "EUR") == found.value
    assert 0 <= found.value.minor <= sum(minor for _, minor in pieces)


def test_coverage_and_what_is_required() -> None:
    assert coverage(Money.of(300, "EUR"), Money.of(100, "EUR")) == 3
    assert coverage(Money.of(300, "EUR"), Money.of(0, "EUR")) is None
    assert coverage(Money.of(300, "EUR"), Money.of(-1, "EUR")) is None
    assert required_coverage(Fraction(1, 4)) == 4
    assert required_coverage(Fraction(0)) is None
    assert required_coverage(None) is None
    with pytest.raises(CurrencyMismatchError):
        coverage(Money(1, "EUR"), Money(1, "USD"))


def test_velocity_is_money_per_day() -> None:
    average = Money.of(Decimal(1000), "EUR")
    assert velocity(40, Fraction(1, 4), average, Fraction(50)) == Money.of(200, "EUR")
    assert velocity(40, None, average, Fraction(50)) is None
    assert velocity(40, Fraction(1, 4), None, Fraction(50)) is None
    assert velocity(40, Fraction(1, 4), average, Fraction(0)) is None
    assert velocity(40, Fraction(1, 4), average, None) is None
    assert velocity(0, Fraction(1, 4), average, Fraction(50)) == Money.zero("EUR")
