"""JSON from outside, as far as it can be passed on: no infinite numbers, no halves of characters, no abyss."""

import json
import math
from typing import Any, NoReturn

MOST_DEPTH = 100


def decoded_json(body: bytes) -> Any:
    """The value; ValueError for what is no JSON, or could not be written as JSON again."""
    try:
        value = json.loads(body, parse_constant=_refuse, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if body.count(b"[") + body.count(b"{") > MOST_DEPTH and _is_deep(value):
        raise ValueError("nested too deeply")
    if b"\\u" in body:  # the only way for half a surrogate pair to come in: UTF-8 has none
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("the number is too large")
    return number


def _is_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(MOST_DEPTH):
        level = [
            item
            for part in level
            if isinstance(part, dict | list)
            for item in (part.values() if isinstance(part, dict) else part)
        ]
        if not level:
            return False
    return True
