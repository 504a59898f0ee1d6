"""Decoding tables of a TOML file key by key, so that one wrong key does not hide the next."""

from collections.abc import Iterable
from typing import Any

import msgspec

from intake.problems import Problem, suggestion

Raw = dict[str, Any]


class Nodes:
    """Turns tables into structs and collects what is wrong with them, each fault with its place in the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def fault(self, place: str, fault: str, remedy: str) -> None:
        """Note a fault at a place such as `account.fields.name`."""
        self.problems.append(Problem(f"{self.name}, {place}" if place else self.name, fault, remedy))

    def node(self, raw: object, cls: type[Any], place: str) -> Any | None:
        """A struct made of the keys that fit; None when one that is needed does not."""
        made = {}
        node = self.table(raw, place)
        shape = {field.name: field for field in msgspec.structs.fields(cls)}
        self.unknown(node, shape, place)
        for name, value in node.items():
            if name in shape:
                spot = f"{place}.{name}" if place else name
                if not isinstance(value, msgspec.Struct):
                    value = self.value(value, shape[name].type, spot, None)  # noqa: PLW2901
                if value is not None:
                    made[name] = value
        for name, field in shape.items():
            if field.required and name not in node:
                self.fault(place, f"{name} is missing", f"Add {name} = ...")
        return cls(**made) if all(name in made for name, field in shape.items() if field.required) else None

    def value(self, raw: object, wanted: Any, place: str, fallback: Any) -> Any:
        """One value of a wanted type; the fallback for none and for one that does not fit."""
        if raw is None:
            return fallback
        try:
            return msgspec.convert(raw, wanted)
        except msgspec.ValidationError as error:
            self.fault(place, f"{raw!r} does not fit: {error}", "docs/import.md shows what it takes.")
            return fallback

    def unknown(self, raw: Raw, known: Iterable[str], place: str) -> None:
        """Note every key that is not a known one."""
        for name in sorted(set(raw) - set(known)):
            self.fault(f"{place}.{name}" if place else name, "there is no such key", suggestion(name, known))

    def table(self, raw: object, place: str) -> Raw:
        """A table; an empty one for anything else."""
        if isinstance(raw, dict):
            return raw
        self.fault(place, f"{raw!r} stands where a table is needed", f"Write [{place}] with name = value lines.")
        return {}

    def tables(self, raw: object, place: str) -> list[tuple[str, Raw]]:
        """The tables of `[x]` or of repeated `[[x]]`, each with the words that name it."""
        if isinstance(raw, dict):
            return [(place, raw)]
        if not isinstance(raw, list):
            return [(place, self.table(raw, place))]
        single = len(raw) == 1
        return [
            (spot, self.table(node, spot))
            for number, node in enumerate(raw, 1)
            for spot in (place if single else f"{place}[{number}]",)
        ]
