"""Money is exact: no float, no lost cent, no mixed currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.money import MAX_MINOR, MOST_MAJOR, CurrencyMismatchError, Money, exponent, total

MINORS = st.integers(-MAX_MINOR, MAX_MINOR)
WEIGHTS = st.lists(
    st.decimals(0, Decimal("1e12"), places=6, allow_nan=False, allow_infinity=False), min_size=1, max_size=40
)


def test_major_units_become_minor_units_of_the_currency() -> None:
    assert Money.of("1234.56", "EUR").minor == 123_456
    assert Money.of(1234, "JPY").minor == 1234
    assert Money.of("1.234", "KWD").minor == 1234
    assert exponent("USD") == 2


@pytest.mark.parametrize(("major", "minor"), [("0.005", 0), ("0.015", 2), ("0.025", 2), ("-0.015", -2)])
def test_half_a_cent_rounds_to_even(major: str, minor: int) -> None:
    assert Money.of(major, "EUR").minor == minor


@pytest.mark.parametrize("major", ["", "abc", "NaN", "Infinity", "1,5"])
def test_what_is_no_amount_is_refused(major: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        Money.of(major, "EUR")


@pytest.mark.parametrize("major", ["1e30", "99999999999999999999", "-1e18", "1000000000000000.01"])
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_a_huge_amount_is_refused_with_the_limit(major: str, currency: str) -> None:
    with pytest.raises(ValueError, match=f"can store: one amount is at most 1,000,000,000,000,000 {currency}"):
        Money.of(major, currency)
    assert abs(Money.of(-MOST_MAJOR, currency).minor) <= MAX_MINOR


@given(st.integers(-MOST_MAJOR, MOST_MAJOR))
def test_major_units_read_back(minor: int) -> None:
    for currency in ("EUR", "JPY", "BHD"):
        amount = Money(minor, currency)
        assert Money.of(amount.major, currency) == amount


def test_two_currencies_never_meet() -> None:
    euros, dollars = Money(100, "EUR"), Money(100, "USD")
    for meet in (lambda: euros + dollars, lambda: euros - dollars, lambda: euros < dollars):
        with pytest.raises(CurrencyMismatchError, match="convert first"):
            meet()
    with pytest.raises(CurrencyMismatchError):
        total([euros, dollars], "EUR")
    assert euros != dollars


def test_the_sum_of_nothing_is_zero_of_the_currency() -> None:
    assert total([], "DKK") == Money.zero("DKK")
    assert not Money.zero("DKK")
    assert -Money(5, "DKK") == Money(-5, "DKK")


def test_conversion_knows_the_digits_of_both_currencies() -> None:
    assert Money.of("100.00", "EUR").convert("JPY", Decimal("161.235")) == Money(16_124, "JPY")
    assert Money.of("10.00", "EUR").convert("KWD", Decimal("0.33")) == Money(3300, "KWD")
    with pytest.raises(ValueError, match="must be positive"):
        Money.of(1, "EUR").convert("USD", Decimal(0))


def test_scaling_rounds_half_to_even() -> None:
    assert Money(5, "EUR").scale(Decimal("0.5")) == Money(2, "EUR")
    assert Money(7, "EUR").scale(Decimal("0.5")) == Money(4, "EUR")


@given(MINORS, WEIGHTS)
def test_shares_sum_to_exactly_the_amount(minor: int, weights: list[Decimal]) -> None:
    if sum(weights) == 0:
        with pytest.raises(ValueError, match="positive sum"):
            Money(minor, "EUR").allocate(weights)
        return
    shares = Money(minor, "EUR").allocate(weights)
    assert total(shares, "EUR") == Money(minor, "EUR")
    assert len(shares) == len(weights)


@given(st.integers(0, 10**12), WEIGHTS.filter(lambda weights: sum(weights) > 0))
def test_no_share_is_a_cent_or_more_from_its_exact_part(minor: int, weights: list[Decimal]) -> None:
    for share, weight in zip(Money(minor, "EUR").allocate(weights), weights, strict=True):
        exact = minor * weight / sum(weights)
        assert abs(share.minor - exact) < 1 + Decimal("1e-6")
        assert weight > 0 or share.minor == 0


def test_ties_go_to_the_earlier_share() -> None:
    thirds = Money(100, "EUR").allocate([Decimal(1)] * 3)
    assert [share.minor for share in thirds] == [34, 33, 33]
    assert Money(1, "EUR").allocate([Decimal(1)]) == [Money(1, "EUR")]


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_shares_need_weights(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100, "EUR").allocate(weights)
