"""Any view with other data in it: hostile, empty, extreme, as long as it gets, or not there at all."""

from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from fractions import Fraction
from random import Random
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tests.messages.hostile import CORPUS, LONG

TEXTS = (
    *CORPUS,
    *LONG,
    "",
    "Nordlys",
    "\N{FIRE}" * 500,
    "A" * 75,
    "B" * 151,
    "C" * 3_001,
    "\u0645\u0631\u062d\u0628\u0627 " * 400,
)
MANY = 60
# Names of fields that hold no words of anybody: zones, ids, codes and numbers of our own.
CODES = frozenset(
    {
        "zone",
        "currency",
        "key",
        "usual_currency",
        "slack_channel",
        "chosen",
        "most",
        "median_digits",
        "private",
        "lead",
        "seen",
        "unsure_key",
    }
)
_WHOLE = (0, 1, 2, 7, 999, 10**9, 10**12)
_FRACTIONS = (Fraction(0), Fraction(1, 10**9), Fraction(1, 3), Fraction(1), Fraction(10**6), Fraction(-5, 3))
_FLOATS = (0.0, 0.1, 30.5, 1e9)
_DAYS = (date(1970, 1, 1), date(2026, 2, 28), date(9999, 12, 30))
_INSTANTS = (datetime(1970, 1, 2, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2999, 12, 30, tzinfo=UTC))
_SPANS = (timedelta(0), timedelta(seconds=1), timedelta(days=100_000))


class Mutation:
    """One way to change a view, made from a seed. A text becomes the same other text wherever it stands."""

    def __init__(self, seed: int, whole_lists: Collection[str] = ()) -> None:
        self._random = Random(seed)
        self._texts: dict[str, str] = {}
        self._depth = 1
        self._whole_lists = frozenset(whole_lists)
        # Some views change everywhere, some at few places, so that the rest is as usual.
        self._share = self._random.choice((0.1, 0.5, 1.0))

    def of(self, view: Any) -> Any:
        """The view changed; a part whose own checks refuse the change stays as it is."""
        return self._part(view)

    def _part(self, view: Any) -> Any:
        hints = get_type_hints(type(view))
        changed = {name: self._field(name, getattr(view, name), hints[name]) for name in _names(view)}
        try:
            return replace(view, **changed) if is_dataclass(view) else view._replace(**changed)
        except (ValueError, TypeError):
            return view

    def _field(self, name: str, value: Any, hint: Any) -> Any:
        if name in CODES or (type(value) is str and get_origin(hint) is not None and str not in get_args(hint)):
            return value
        if _may_be_none(hint) and self._random.random() < self._share / 2:
            return None
        if name in self._whole_lists and isinstance(value, tuple):
            # Of an option the words may change, not the value that comes back.
            return tuple((self._value(i[0]), i[1]) if type(i) is tuple else self._value(i) for i in value)
        return self._value(value, hint)

    def _value(self, value: Any, hint: Any = None) -> Any:
        if is_dataclass(value) or hasattr(value, "_fields"):
            return self._part(value)
        if isinstance(value, tuple):
            return self._list(value, hint)
        if self._random.random() > self._share:
            return value
        if type(value) is str:
            return self._texts.setdefault(value, self._random.choice(TEXTS))
        for kind, others in _OTHERS:
            if type(value) is kind:
                return self._random.choice(others)
        return self._random.choice(list(type(value))) if isinstance(value, Enum) else value

    def _list(self, values: tuple[Any, ...], hint: Any) -> tuple[Any, ...]:
        if not values or get_args(hint)[1:] != (...,):
            return tuple(self._value(value) for value in values)  # of a fixed length
        size = self._random.choice((0, 1, len(values), MANY // self._depth**2))
        self._depth += 2  # lists within lists stay short
        items = tuple(self._value(values[place % len(values)]) for place in range(size))
        self._depth -= 2
        return items


_OTHERS: tuple[tuple[type, tuple[Any, ...]], ...] = (
    (bool, (True, False)),
    (int, _WHOLE),
    (float, _FLOATS),
    (Fraction, _FRACTIONS),
    (datetime, _INSTANTS),
    (date, _DAYS),
    (timedelta, _SPANS),
)


def _names(view: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(view)) if is_dataclass(view) else view._fields


def _may_be_none(hint: Any) -> bool:
    return get_origin(hint) in (UnionType, Union) and NoneType in get_args(hint)


__all__ = ["MANY", "TEXTS", "Mutation"]
