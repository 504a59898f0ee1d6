"""Amounts, counts and shares read right at their edges."""

from decimal import Decimal
from fractions import Fraction

import pytest

from messages.words import (
    count,
    money,
    money_of,
    money_range,
    money_short,
    number,
    percent,
    plural,
    signed,
    signed_percent,
)
from revenue.money import MAX_MINOR, CurrencyMismatchError, Money


@pytest.mark.parametrize(
    ("major", "currency", "words"),
    [
        (48_000, "EUR", "48,000 EUR"),
        ("48000.5", "EUR", "48,000.50 EUR"),
        (0, "EUR", "0 EUR"),
        ("0.01", "EUR", "0.01 EUR"),
        (-120_000, "EUR", "-120,000 EUR"),
        (48_000, "JPY", "48,000 JPY"),
        ("1.25", "KWD", "1.250 KWD"),
        (1, "KWD", "1 KWD"),
    ],
)
def test_money_is_exact(major: int | str, currency: str, words: str) -> None:
    assert money(Money.of(major, currency)) == words


def test_money_may_be_rounded_signed_or_missing() -> None:
    assert money(Money.of("48000.50", "EUR"), rounded=True) == "48,000 EUR"
    assert money(Money.of("-0.4", "EUR"), rounded=True) == "0 EUR"
    assert money(Money.of(412_000, "EUR"), sign=True) == "+412,000 EUR"
    assert money(Money.of(-5, "EUR"), sign=True) == "-5 EUR"
    assert money(Money.zero("EUR"), sign=True) == "0 EUR"
    assert money(None) == "no amount"
    assert money(Money(MAX_MINOR, "EUR")) == "92,233,720,368,547,758.07 EUR"


@pytest.mark.parametrize(
    ("major", "words"),
    [
        (0, "0 EUR"),
        (950, "950 EUR"),
        (999, "999 EUR"),
        (1_000, "1.00 k EUR"),
        (28_400, "28.4 k EUR"),
        (186_400, "186 k EUR"),
        (999_600, "1.00 M EUR"),
        (1_420_000, "1.42 M EUR"),
        (-2_500_000, "-2.50 M EUR"),
        (3_100_000_000, "3.10 bn EUR"),
    ],
)
def test_short_money_has_three_digits(major: int, words: str) -> None:
    assert money_short(Money.of(major, "EUR")) == words


def test_two_amounts_share_one_scale() -> None:
    eur = Money.of
    assert money_of(eur(1_420_000, "EUR"), eur(2_000_000, "EUR")) == "1.42 of 2.00 M EUR"
    assert money_of(eur(0, "EUR"), eur(500, "EUR")) == "0 of 500 EUR"
    assert money_of(eur(-5_000, "EUR"), eur(2_000_000, "EUR")) == "-0.00 of 2.00 M EUR".replace("-0.00", "0.00")
    assert money_short(None) == "no amount"
    with pytest.raises(CurrencyMismatchError):
        money_of(eur(1, "EUR"), eur(1, "JPY"))


def test_a_range_names_the_unit_once() -> None:
    eur = Money.of
    assert money_range(eur(1_292_000, "EUR"), eur(1_763_000, "EUR")) == "1.29 to 1.76 M EUR"
    assert money_range(eur(950_000, "EUR"), eur(1_200_000, "EUR")) == "0.95 to 1.20 M EUR"
    assert money_range(eur(1_500, "EUR"), eur(1_501, "EUR")) == "1.50 k EUR"
    with pytest.raises(CurrencyMismatchError):
        money_range(eur(1, "EUR"), eur(1, "JPY"))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "not enough data"),
        (float("nan"), "not enough data"),
        (0, "0 %"),
        (0.71, "71 %"),
        (Fraction(1, 3), "33 %"),
        (Decimal("0.5"), "50 %"),
        (1, "100 %"),
        (0.001, "under 1 %"),
        (-0.001, "over -1 %"),
        (0.999, "over 99 %"),
        (1.001, "100 %"),
        (12.5, "1,250 %"),
    ],
)
def test_a_share_never_rounds_to_all_or_nothing(share: float | None, words: str) -> None:
    assert percent(share) == words


def test_a_share_may_have_digits() -> None:
    assert percent(0.6315, 1) == "63.2 %"
    assert percent(0.0001, 1) == "under 0.1 %"
    assert percent(0.99999, 1) == "over 99.9 %"


def test_changes_carry_their_sign() -> None:
    assert signed_percent(0.31) == "+31 %"
    assert signed_percent(-0.04) == "-4 %"
    assert signed_percent(0.001) == "0 %"
    assert signed_percent(None) == signed(None) == signed_percent(float("inf")) == "no comparison yet"
    assert [signed(3), signed(-1200), signed(0), signed(0.26, 1)] == ["+3", "-1,200", "0", "+0.3"]


@pytest.mark.parametrize(
    ("number", "word", "words"),
    [
        (0, "lead", "0 leads"),
        (1, "lead", "1 lead"),
        (1_234, "lead", "1,234 leads"),
        (2, "company", "2 companies"),
        (2, "day", "2 days"),
        (3, "person", "3 people"),
        (2, "touch", "2 touches"),
        (2, "win", "2 wins"),
    ],
)
def test_things_are_counted(number: int, word: str, words: str) -> None:
    assert count(number, word) == words


def test_numbers_and_plurals() -> None:
    assert number(1_234) == "1,234"
    assert count(2, "handoff waits", "handoffs wait") == "2 handoffs wait"
    assert [plural(n, "lead") for n in (-1, 0, 1)] == ["lead", "leads", "lead"]
