"""Amounts are read as people type them; what can mean two amounts is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.amounts import read_amount, written_amount
from revenue.money import Money


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ("2M", "2000000"),
        ("1.5m", "1500000"),
        ("1,5m", "1500000"),
        ("500k", "500000"),
        ("50 k", "50000"),
        ("2 million", "2000000"),
        ("1.2bn", "1200000000"),
        ("2,000,000", "2000000"),
        ("2.000.000", "2000000"),
        ("2 000 000", "2000000"),
        ("2'000'000", "2000000"),
        ("2,000,000.50", "2000000.50"),
        ("2.000.000,50", "2000000.50"),
        ("1,500", "1500"),
        ("50.5", "50.5"),
        ("2M EUR", "2000000"),
        ("€2m", "2000000"),
        ("eur 500k", "500000"),
        ("0", "0"),
    ],
)
def test_amounts_as_people_type_them(text: str, major: str) -> None:
    assert read_amount(text, "EUR") == Money.of(major, "EUR")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "much",
        "-5",
        "1e9",
        "NaN",
        "1,50,000",
        "10k10",
        "2M2",
        "k",
        "٣",
        "9" * 50,
        "2,000,00",
        "1,000,50",
        "1.000.50",
        "2,000,00 EUR",
        "1,000,5k",
    ],
)
def test_anything_else_is_asked_again_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Write an amount, for example 2,000,000 or 2M"):
        read_amount(text, "EUR")


@settings(deadline=None)
@given(
    st.integers(1, 999),
    st.lists(st.integers(0, 999), min_size=1, max_size=3),
    st.sampled_from(",.' "),
    st.sampled_from(",."),
    st.integers(0, 99),
)
def test_grouped_amounts_are_read_exactly_unless_one_mark_means_two_things(
    first: int, groups: list[int], mark: str, decimal_mark: str, cents: int
) -> None:
    thousands = [f"{group:03}" for group in groups]
    text = f"{mark.join([str(first), *thousands])}{decimal_mark}{cents:02}"
    if mark == decimal_mark:
        with pytest.raises(ValueError, match="Write an amount, for example"):
            read_amount(text, "EUR")
    else:
        assert read_amount(text, "EUR") == Money.of(f"{first}{''.join(thousands)}.{cents:02}", "EUR")


def test_what_can_mean_two_amounts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.500 can mean two amounts: write 1500 or 1\.5"):
        read_amount("1.500", "EUR")


def test_another_currency_is_refused_not_converted() -> None:
    with pytest.raises(ValueError, match="Amounts are in EUR here: write one without USD"):
        read_amount("2M usd", "EUR")
    assert read_amount("$5k", "CAD") == Money.of(5000, "CAD")


def test_more_than_can_be_stored() -> None:
    for text in ("99999999999bn", "1,000,001 bn", "9" * 40):
        with pytest.raises(ValueError, match="One amount is at most 1,000,000,000,000,000 EUR"):
            read_amount(text, "EUR")
    assert read_amount("1,000,000 bn", "EUR") == Money.of(10**15, "EUR")


@pytest.mark.parametrize("major", ["2000000", "1500.50", "0.05"])
def test_a_written_amount_reads_back(major: str) -> None:
    amount = Money.of(major, "EUR")
    assert read_amount(written_amount(amount), "EUR") == amount


def test_a_currency_without_cents() -> None:
    assert read_amount("2M", "JPY") == Money(2_000_000, "JPY")
