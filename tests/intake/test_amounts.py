"""Amounts as people and programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.amounts import read_amount, read_whole
from revenue.money import Money


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("1054", None, 105400),
        ("1054.5", None, 105450),
        ("1,234.50", None, 123450),
        ("0.125", None, 12),
        ("1234.567", None, 123457),
        ("1,234", ".", 123400),
        ("1.234", ",", 123400),
        ("1.234,50", ",", 123450),
        ("980,00", ",", 98000),
        ("12.000,00 €", ",", 1200000),
        ("€1,234.50", ".", 123450),
        ("EUR 48,000", ".", 4800000),
        ("1 234,50", ",", 123450),
        ("1\u00a0234\u202f567,50", ",", 123456750),
        ("1'234.50", ".", 123450),
        ("1\u2019234.50", ".", 123450),
        ("-120", None, -12000),
        ("(120.00)", None, -12000),
        ("-€5", None, -500),
        ("€-5", None, -500),
        ("+7", None, 700),
    ],
)
def test_amounts(text, decimal, minor):
    assert read_amount(text, "EUR", decimal) == Money(minor, "EUR")


@pytest.mark.parametrize("text", ["1.234", "1,234", "€12,000", "-999.999"])
def test_what_may_be_thousands_or_a_fraction_is_refused(text):
    with pytest.raises(ValueError, match=r'may be thousands or a fraction: write decimal = "\."'):
        read_amount(text, "EUR", None)


@pytest.mark.parametrize(
    "text", ["$5 and more", "abc", "1..2", "1,2,3", "1.2.3", "--5", "(5", "\u0665", "1e5", "NaN", "=5", "12,34"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match=r"no amount|no number"):
        read_amount(text, "EUR", ".")


@pytest.mark.parametrize(("text", "decimal"), [("1,999", ","), ("1.990", "."), ("-12,500 EUR", ",")])
def test_a_third_of_digits_under_a_stated_mark_is_refused_where_it_may_be_thousands(text, decimal):
    with pytest.raises(ValueError, match="finer than EUR can be"):
        read_amount(text, "EUR", decimal)


def test_what_a_division_left_is_rounded():
    assert read_amount("33,333333", "EUR", ",") == Money(3333, "EUR")
    assert read_amount("1.999", "KWD", ".") == Money(1999, "KWD")


def test_a_comma_fraction_names_the_setting():
    with pytest.raises(ValueError, match='write decimal = ","'):
        read_amount("980,5", "EUR", None)


@pytest.mark.parametrize(("text", "named"), [("£5", "GBP"), ("5 USD", "USD"), ("$5", "USD")])
def test_another_currency_is_refused(text, named):
    with pytest.raises(ValueError, match=f"is in {named}, but the mapping says EUR"):
        read_amount(text, "EUR", None)


def test_yen_have_no_cents():
    assert read_amount("5,000", "JPY", ".") == Money(5000, "JPY")


def test_amounts_beyond_storage_are_refused():
    with pytest.raises(ValueError, match="can store"):
        read_amount("9" * 40, "EUR", None)


@given(st.integers(-(10**15), 10**15))
def test_every_amount_reads_back_under_both_marks(minor):
    text = f"{minor / 1:.0f}" if abs(minor) < 100 else f"{minor // 100 if minor > 0 else -(-minor // 100):,}"
    expected = int(text.replace(",", ""))
    assert read_amount(text, "EUR", ".").major == expected
    assert read_amount(text.replace(",", "."), "EUR", ",").major == expected


@pytest.mark.parametrize(("text", "number"), [("2822", 2822), ("2,822", 2822), ("12.0", 12), ("-3", -3)])
def test_whole_numbers(text, number):
    assert read_whole(text, ".") == number


@pytest.mark.parametrize("text", ["12.5", "ten", "9" * 30, "", "10-50"])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(ValueError, match=r"no whole number|no number"):
        read_whole(text, ".")
