"""Reads JSON from strangers: what is nested deeper than anybody writes by hand is refused like what is malformed."""

import json

DEEPEST = 100


def read_json(text: bytes | str) -> object:
    """The value; raises ValueError for what is no JSON or has more than `DEEPEST` levels.

    Without that limit such a value would be stored, and whoever writes it out again would fail, again and again.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    check_depth(value)
    return value


def check_depth(value: object) -> None:
    """Raise ValueError for a value with more than `DEEPEST` levels."""
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _within(outer)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _within(value: object) -> list[object]:
    if isinstance(value, dict):
        return [inner for inner in value.values() if isinstance(inner, dict | list)]
    if isinstance(value, list):
        return [inner for inner in value if isinstance(inner, dict | list)]
    return []
