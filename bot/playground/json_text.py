"""Reads JSON from strangers: what could not be written out again is refused like what is malformed."""

import json
import math
from typing import NoReturn

DEEPEST = 100


def read_json(text: bytes | str) -> object:
    """The value; raises ValueError for what is no JSON, has more than `DEEPEST` levels, or holds infinite numbers or
    halves of characters.

    Without these limits such a value would be stored, and whoever writes it out again would fail, again and again.
    """
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    check_depth(value)
    escaped = "\\u" in text if isinstance(text, str) else b"\\u" in text
    if escaped:  # only so can half a surrogate pair come in
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def check_depth(value: object) -> None:
    """Raise ValueError for a value with more than `DEEPEST` levels."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _within(outer)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("the number is too large")
    return number


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return [inner for inner in value.values() if isinstance(inner, dict | list)]
    if isinstance(value, list):
        return [inner for inner in value if isinstance(inner, dict | list)]
    return []
