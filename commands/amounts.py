"""Amounts as people type them: 2M, 1.5m, 500k, 2,000,000."""

import re
from decimal import Decimal

from messages.words import money
from revenue.money import MOST_MAJOR, Money

AMOUNT_EXAMPLE = "2,000,000 or 2M"

_SCALES = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mio": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "b": 10**9,
    "billion": 10**9,
}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_NUMBER = re.compile(
    r"(?P<before>[€$£¥]|[a-z]{3}(?=[\s0-9]))?\s*(?P<digits>[0-9][0-9.,' ]*?)\s*"
    rf"(?P<scale>{'|'.join(sorted(filter(None, _SCALES), key=len, reverse=True))})?\s*(?P<after>[€$£¥]|[a-z]{{3}})?"
)
_PLAIN = re.compile(r"[0-9]+([.,][0-9]{1,2}|[.,][0-9]{4,6})?")
# What groups thousands cannot be the decimal mark too: "1,000,50" is a slip, and nobody knows which.
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[,.' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:(?!(?P=mark))[.,][0-9]{1,2})?")


def read_amount(text: str, currency: str) -> Money:
    """What somebody means by an amount, in major units of `currency`.

    Raises ValueError with a sentence for anything else, for another currency, and for "1.500", which can mean two.
    """
    words = " ".join(text.casefold().split())
    match = _NUMBER.fullmatch(words) if len(words) <= 40 else None
    if match is None:
        raise ValueError(f"Write an amount, for example {AMOUNT_EXAMPLE}")
    for mark in filter(None, (match["before"], match["after"])):
        written = _SIGNS.get(mark, mark.upper())
        if written != currency and not (mark == "$" and currency.endswith("D")):
            raise ValueError(f"Amounts are in {currency} here: write one without {written}")
    number = _number(match["digits"].strip(), scaled=bool(match["scale"]))
    major = number * _SCALES[match["scale"] or ""]
    if major > MOST_MAJOR:
        raise ValueError(f"One amount is at most {MOST_MAJOR:,} {currency}")
    return Money.of(major, currency)


def written_amount(amount: Money) -> str:
    """An amount as a person would write it into a form: "2,000,000"."""
    return money(amount).removesuffix(f" {amount.currency}")


def _number(digits: str, *, scaled: bool) -> Decimal:
    if not scaled and re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", digits):
        whole = digits.replace(".", "")
        raise ValueError(f"{digits} can mean two amounts: write {whole} or {digits.rstrip('0').rstrip('.')}")
    if scaled and re.fullmatch(r"[0-9]+[.,][0-9]{1,6}", digits):
        return Decimal(digits.replace(",", "."))
    if _PLAIN.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    if grouped := _GROUPED.fullmatch(digits):
        mark = grouped["mark"]
        return Decimal(digits.replace(mark, "").replace(",", "."))
    raise ValueError(f"Write an amount, for example {AMOUNT_EXAMPLE}")
