"""The gallery's other sets: every example once more with data that hurts: as long, foreign or hostile as it gets."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

USUAL = "As usual"
# What stands for every name and text in a set. Lists grow in the one that is as long as it gets.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Long names": (
            "Großhandelsgesellschaft Hohenzollern-Sigmaringen & Söhne Energieversorgung mbH & Co. KG, Niederlassung Süd"
        ),
        "Emoji and right to left": "👩\u200d💻 שלום \N{FIRE}\N{FIRE} مرحبا \u202eevil\u202c 北海道",
        "Markup and mentions": (
            "<!channel> <@U1> *bold* _it_ `code` <https://evil.example|click> :tada: <script>alert(1)</script> &amp;"
        ),
        "As long as it gets": "endless words " * 40,
    }
)
SETS = (USUAL, *WORDS)
LONGEST = SETS[-1]
MANY = 30
# Fields that hold no words of anybody: ids, codes and values of our own, and lists that Tandem itself makes.
OURS = frozenset(
    {
        *("zone", "currency", "usual_currency", "key", "unsure_key", "slack_channel", "chosen", "most", "id", "value"),
        *("median_digits", "private", "lead", "seen"),
        *("periods", "fields", "digests", "weekdays", "choices", "reasons"),
    }
)


def with_words(view: Any, name: str) -> Any:
    """A view of an example, its texts replaced as the set of this name wants it."""
    return _Change(WORDS[name], MANY if name == LONGEST else 0).of(view)


class _Change:
    def __init__(self, words: str, many: int) -> None:
        self._words = words
        self._many = many
        self._depth = 1

    def of(self, view: Any) -> Any:
        """The part changed; one whose own checks refuse the change stays as it is."""
        replaced = replace if is_dataclass(view) else type(view)._replace
        hints = get_type_hints(type(view))
        changed = {name: self._value(getattr(view, name), hints[name]) for name in _names(view) if name not in OURS}
        try:
            return replaced(view, **changed)
        except (ValueError, TypeError):
            return view

    def _value(self, value: Any, hint: Any = None) -> Any:
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return self._list(value, hint)
        if hasattr(value, "_fields") or (is_dataclass(value) and not isinstance(value, type)):
            # Money and the like are values: their texts are codes.
            return value if hasattr(value, "currency") else self.of(value)
        is_code = get_origin(hint) is not None and str not in get_args(hint)
        return self._words if type(value) is str and not is_code else value

    def _list(self, values: tuple[Any, ...], hint: Any) -> tuple[Any, ...]:
        size = len(values)
        if size and self._many and get_args(hint)[1:] == (...,):
            size = max(size, self._many // self._depth**2)
        self._depth += 2  # lists within lists stay short
        items = tuple(self._value(values[place % len(values)]) for place in range(size))
        self._depth -= 2
        return items


def _names(view: Any) -> Iterator[str]:
    return (field.name for field in fields(view)) if is_dataclass(view) else iter(view._fields)
