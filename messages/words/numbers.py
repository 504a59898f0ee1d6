"""Amounts, counts and shares as people read them."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import isfinite

from revenue.money import Money, exponent

Number = int | float | Decimal | Fraction

NOT_ENOUGH_DATA = "not enough data"
NO_COMPARISON = "no comparison yet"
NO_AMOUNT = "no amount"

_IRREGULAR = {"person": "people", "child": "children", "half": "halves"}
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


def money(amount: Money | None, rounded: bool = False, sign: bool = False) -> str:
    """ "48,000 EUR"; "48,000.50 EUR" unless `rounded` to whole units; "+48,000 EUR" with `sign`; "no amount"."""
    if amount is None:
        return NO_AMOUNT
    plus = "+" if sign and amount.minor > 0 else ""
    return f"{plus}{_digits(amount, rounded)} {amount.currency}"


def money_short(amount: Money | None) -> str:
    """Three digits or so: "1.42 M EUR", "186 k EUR", "950 EUR"; None is "no amount"."""
    if amount is None:
        return NO_AMOUNT
    scale, letter = _scale(amount.major)
    return f"{_scaled(amount.major, scale)}{letter} {amount.currency}"


def money_of(part: Money, whole: Money) -> str:
    """Two amounts on the scale of the second: "1.42 of 2.00 M EUR". Raises CurrencyMismatchError for two currencies."""
    (part + whole).scale(Decimal(0))
    scale, letter = _scale(whole.major)
    return f"{_fixed(part.major, scale)} of {_fixed(whole.major, scale)}{letter} {whole.currency}"


def money_range(low: Money, high: Money) -> str:
    """From one amount to another on the scale of the second: "0.95 to 1.76 M EUR", or one that looks the same.

    Raises CurrencyMismatchError for two currencies.
    """
    (low + high).scale(Decimal(0))
    scale, letter = _scale(high.major)
    least, most = _fixed(low.major, scale), _fixed(high.major, scale)
    return f"{most if least == most else f'{least} to {most}'}{letter} {high.currency}"


def percent(share: Number | None, digits: int = 0) -> str:
    """A share as "71 %"; never rounds to an untrue 0 % or 100 %; None and NaN are "not enough data"."""
    if share is None or not isfinite(share):
        return NOT_ENOUGH_DATA
    exact = _decimal(share) * 100
    shown = _round(exact, digits)
    step = Decimal(1).scaleb(-digits)
    if shown == 0 and exact != 0:
        return f"under {step} %" if exact > 0 else f"over -{step} %"
    if shown == 100 and exact != 100:
        return f"over {100 - step} %" if exact < 100 else f"{shown:,} %"
    return f"{shown:,} %"


def signed_percent(change: Number | None, digits: int = 0) -> str:
    """A change as "+31 %" or "-4 %"; None and NaN are "no comparison yet"."""
    if change is None or not isfinite(change):
        return NO_COMPARISON
    return f"{_plus(_round(_decimal(change) * 100, digits))} %"


def signed(change: Number | None, digits: int = 0) -> str:
    """A difference as "+3", "-1,200" or "0"; None and NaN are "no comparison yet"."""
    if change is None or not isfinite(change):
        return NO_COMPARISON
    return _plus(_round(_decimal(change), digits))


def number(value: int) -> str:
    """A whole number with its thousands apart: "1,234"."""
    return f"{value:,}"


def count(number: int, word: str, plural_word: str = "") -> str:
    """A number of things: "0 leads", "1 lead", "1,234 leads", "2 companies"."""
    return f"{number:,} {plural(number, word, plural_word)}"


def plural(number: int, word: str, plural_word: str = "") -> str:
    """The word alone, in the form that goes with the number: "lead" for 1, else "leads"."""
    if abs(number) == 1:
        return word
    if plural_word:
        return plural_word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _digits(amount: Money, rounded: bool) -> str:
    places = exponent(amount.currency)
    if rounded or amount.minor % 10**places == 0:
        places = 0
    return f"{_round(amount.major, places):,}"


def _scale(major: Decimal) -> tuple[Decimal, str]:
    # 999,600 rounds to 1.00 M: the scale is that of the rounded amount.
    size = abs(major) * Decimal("1.0005")
    return next(((scale, f" {letter}") for scale, letter in _SCALES if size >= scale), (Decimal(1), ""))


def _scaled(major: Decimal, scale: Decimal) -> str:
    value = major / scale
    if scale == 1:
        return f"{_round(value, 0):,}"
    return f"{_round(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2):,}"


def _fixed(major: Decimal, scale: Decimal) -> str:
    return f"{_round(major / scale, 0 if scale == 1 else 2):,}"


def _plus(value: Decimal) -> str:
    return f"{value:+,}" if value else "0"


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / value.denominator
    # By its shortest digits: 0.6315 is what was meant, not the binary number just below it.
    return Decimal(str(value))


def _round(value: Decimal, digits: int) -> Decimal:
    shown = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
    return shown if shown else abs(shown)
