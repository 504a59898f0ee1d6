"""Amounts and whole numbers as foreign files write them, with either decimal mark."""

import re
from typing import Literal

from revenue.money import Money, exponent

DecimalMark = Literal[".", ","]

_SIGNS = {
    "€": ("EUR",),
    "£": ("GBP",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₪": ("ILS",),
    "₺": ("TRY",),
    "¥": ("JPY", "CNY"),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS", "BRL"),
}
# Between thousands: apostrophes (Switzerland), plain, no-break and narrow no-break blanks.
_GAP = "['\u2019 \u00a0\u202f]"
_MARK = r"[A-Z]{3}|[€£₹₩₪₺$¥]"
_DRESSED = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+])?\s*(?P<before>{_MARK})?\s*(?P<sign2>[-+])?"
    rf"(?P<number>\d(?:[\d.,]|{_GAP})*?)\s*(?P<after>{_MARK})?(?P<close>\))?",
    re.ASCII,
)
_PLAIN = {
    ".": re.compile(rf"\d+(\.\d+)?|\d{{1,3}}((,|{_GAP})\d{{3}})+(\.\d+)?", re.ASCII),
    ",": re.compile(rf"\d+(,\d+)?|\d{{1,3}}((\.|{_GAP})\d{{3}})+(,\d+)?", re.ASCII),
}
_EITHER_WAY = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def read_amount(text: str, currency: str, decimal: DecimalMark | None) -> Money:
    """An amount in `currency`. Without a decimal mark given, 1.234 and 1,234 are refused: they may be thousands.

    A sign or code of another currency is refused. Raises ValueError with a sentence for people.
    """
    if text.isascii() and text.isdigit():
        return Money.of(text, currency)
    found = _DRESSED.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["sign2"]):
        raise ValueError(f"{text!r} is no amount")
    for mark in (found["before"], found["after"]):
        if mark is not None and currency not in (named := _SIGNS.get(mark, (mark,))):
            raise ValueError(f"{text!r} is in {named[0]}, but the mapping says {currency}")
    negative = found["open"] or "-" in {found["sign"], found["sign2"]}
    number = _number(found["number"], text, decimal)
    # More digits are what is left of a division; three are more likely thousands under the other mark.
    if len(number.partition(".")[2]) == 3 > exponent(currency) and _EITHER_WAY.fullmatch(found["number"]):
        raise ValueError(f"{text!r} is finer than {currency} can be: if it is thousands, the decimal mark is the other")
    return Money.of(f"-{number}" if negative else number, currency)


def read_whole(text: str, decimal: DecimalMark | None) -> int:
    """A whole number, with or without thousands marks. Raises ValueError with a sentence for people."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    unsigned = text.removeprefix("-")
    number = _number(unsigned, text, decimal)
    whole, _, rest = number.partition(".")
    if rest.strip("0") or len(whole) > 18:
        raise ValueError(f"{text!r} is no whole number that Tandem can store")
    return -int(whole) if text.startswith("-") else int(whole)


def _number(number: str, text: str, decimal: DecimalMark | None) -> str:
    """The digits in Python's own writing."""
    if decimal is None and _EITHER_WAY.fullmatch(number):
        raise ValueError(
            f'{text!r} may be thousands or a fraction: write decimal = "." or decimal = "," in the mapping'
        )
    mark = decimal or "."
    if not _PLAIN[mark].fullmatch(number):
        other = "," if mark == "." else "."
        hint = f'; if {other!r} is its decimal mark, write decimal = "{other}" in the mapping'
        raise ValueError(
            f"{text!r} is no number with the decimal mark {mark!r}" + hint * bool(_PLAIN[other].fullmatch(number))
        )
    whole, _, fraction = number.partition(mark)
    digits = re.sub(r"\D", "", whole)
    return f"{digits}.{fraction}" if fraction else digits
