"""What a rule of Slack's can demand of one place in a payload, in Slack's words when it is not met."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

# A null inside a list: not the same as a field that is not there.
NULL = object()
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


class Demand(Protocol):
    """One condition. `broken` says in Slack's words what is wrong with a value, or None; None is an absent value.

    A demand is silent about values of a kind that it does not measure: another rule demands the kind.
    """

    def broken(self, value: object) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Given:
    """The field must be there; `name` is what Slack calls it."""

    name: str

    def broken(self, value: object) -> str | None:
        """Only an absent value breaks it."""
        return f"missing required field: {self.name}" if value is None else None


@dataclass(frozen=True, slots=True)
class Is:
    """The value is of this JSON kind."""

    kind: str

    def broken(self, value: object) -> str | None:
        """True is no number, though Python says so."""
        if value is None or (
            isinstance(value, _KINDS[self.kind]) and (self.kind == "boolean") == (value is True or value is False)
        ):
            return None
        return f"must be of type {self.kind}"


@dataclass(frozen=True, slots=True)
class AtMost:
    """So many characters at most."""

    characters: int

    def broken(self, value: object) -> str | None:
        """Counts code points."""
        if isinstance(value, str) and len(value) > self.characters:
            return f"must be less than {self.characters + 1} characters"
        return None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many characters at least."""

    characters: int

    def broken(self, value: object) -> str | None:
        """Counts code points."""
        if isinstance(value, str) and len(value) < self.characters:
            return f"must be more than {self.characters - 1} characters"
        return None


@dataclass(frozen=True, slots=True)
class ItemsAtMost:
    """So many items at most."""

    items: int

    def broken(self, value: object) -> str | None:
        """Counts the items of a list."""
        if isinstance(value, list) and len(value) > self.items:
            return f"no more than {self.items} items allowed"
        return None


@dataclass(frozen=True, slots=True)
class ItemsAtLeast:
    """So many items at least."""

    items: int

    def broken(self, value: object) -> str | None:
        """Counts the items of a list."""
        if isinstance(value, list) and len(value) < self.items:
            return f"no fewer than {self.items} items allowed"
        return None


@dataclass(frozen=True, slots=True)
class NoMoreThan:
    """A number up to this."""

    number: float

    def broken(self, value: object) -> str | None:
        """Compares numbers."""
        if isinstance(value, int | float) and value > self.number:
            return f"must be less than or equal to {self.number}"
        return None


@dataclass(frozen=True, slots=True)
class NoLessThan:
    """A number from this on."""

    number: float

    def broken(self, value: object) -> str | None:
        """Compares numbers."""
        if isinstance(value, int | float) and value < self.number:
            return f"must be greater than or equal to {self.number}"
        return None


@dataclass(frozen=True, slots=True)
class Among:
    """One of these words."""

    words: tuple[str, ...]

    def broken(self, value: object) -> str | None:
        """Anything else breaks it, whatever its kind."""
        return None if value is None or value in self.words else f"must be one of: {', '.join(self.words)}"


@dataclass(frozen=True, slots=True)
class Matches:
    """A text of this form; `form` describes it."""

    pattern: str
    form: str

    def broken(self, value: object) -> str | None:
        """The whole text must match."""
        if isinstance(value, str) and re.fullmatch(self.pattern, value) is None:
            return f"must be {self.form}"
        return None


@dataclass(frozen=True, slots=True)
class Part:
    """An object that the rules of the part `name` describe."""

    name: str

    def broken(self, value: object) -> str | None:
        """Looks at the kind only; the interpreter goes into it."""
        return None if value is None or isinstance(value, dict) else "must be of type object"


@dataclass(frozen=True, slots=True)
class Typed:
    """An object whose `type` chooses among parts: Slack's word -> the part's name."""

    parts: Mapping[str, str]

    def broken(self, value: object) -> str | None:
        """Unknown and misplaced types break it."""
        if value is None:
            return None
        if not isinstance(value, dict):
            return "must be of type object"
        kind = value.get("type")
        if kind is None:
            return "missing required field: type"
        return None if isinstance(kind, str) and kind in self.parts else f"unsupported type: {str(kind)[:80]}"


@dataclass(frozen=True, slots=True)
class OnlyKnown:
    """No field that Slack does not know there; the fields are collected from all rules of the part."""

    fields: frozenset[str]

    def broken(self, value: object) -> str | None:
        """Nulls count as absent."""
        if not isinstance(value, dict):
            return None
        unknown = [key for key, item in value.items() if item is not None and key not in self.fields]
        return f"invalid additional property: {str(unknown[0])[:80]}" if unknown else None


@dataclass(frozen=True, slots=True)
class Holds:
    """Something true of a whole part; asked only when its parts keep their own rules. `words` is Slack's sentence."""

    words: str
    test: Callable[[dict[str, object]], bool]

    def broken(self, value: object) -> str | None:
        """False breaks it."""
        return self.words if isinstance(value, dict) and not self.test(value) else None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: what is demanded of `path` in a `part`, and the error code of the refusal.

    A path is a JSON pointer below the part; `*` stands for every item of a list, the empty path for the part itself.
    """

    part: str
    path: str
    demand: Demand
    code: str = "invalid_blocks"

    @property
    def name(self) -> str:
        """Unique in the table: "block/section fields no more than 10 items"."""
        return f"{self.part} {self.path or '.'} {_short(self.demand)}"


def _short(demand: Demand) -> str:
    match demand:
        case Holds(words):
            return words
        case Typed() | OnlyKnown():
            return type(demand).__name__
        case _:
            return repr(demand)
