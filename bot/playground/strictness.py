"""Holds a payload against a table of rules: a small interpreter that knows no limit itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.playground.demands import NULL, Given, Holds, OnlyKnown, Part, Rule, Typed
from bot.playground.workspace import Json

MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """What Slack would refuse: its error code, its words, and the place as a JSON pointer."""

    code: str
    words: str
    where: str

    def __str__(self) -> str:
        return f"{self.words} [json-pointer:{self.where}]"


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule made ready: its path split, and the relations apart from what can be asked of any value."""

    steps: tuple[str, ...]
    rule: Rule


class Checker:
    """The rules, sorted by part. Another table makes another Slack: tests leave single rules out."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rows: defaultdict[str, list[_Row]] = defaultdict(list)
        self._relations: defaultdict[str, list[_Row]] = defaultdict(list)
        for rule in rules:
            row = _Row(tuple(rule.path.split("/")) if rule.path else (), rule)
            (self._relations if isinstance(rule.demand, Holds) else self._rows)[rule.part].append(row)

    def problems(self, part: str, value: Json, where: str = "") -> list[Problem]:
        """What is wrong with `value` as the part of this name, the first hundred; `where` is its own JSON pointer."""
        found: list[Problem] = []
        self._visit(part, value, where, found)
        return found

    def _visit(self, part: str, value: Json, where: str, found: list[Problem]) -> None:
        before = len(found)
        for row in self._rows[part]:
            demand = row.rule.demand
            for place, item in _reach(value, row.steps, where):
                if len(found) >= MOST_PROBLEMS:  # nobody reads more, and a hostile megabyte would take seconds
                    return
                words = demand.broken(item)
                if words is not None:
                    found.append(Problem(row.rule.code, words, _blamed(demand, place, words)))
                elif isinstance(item, dict):
                    if isinstance(demand, Typed):
                        self._visit(demand.parts[item["type"]], item, place, found)
                    elif isinstance(demand, Part):
                        self._visit(demand.name, item, place, found)
        if len(found) > before:
            return  # a relation between parts may trust them
        for row in self._relations[part]:
            try:
                words = row.rule.demand.broken(value)
            except (TypeError, KeyError, AttributeError, ValueError):  # only when rules were left out
                words = "malformed"
            if words is not None:
                found.append(Problem(row.rule.code, words, "/".join((where, *row.steps))))


def _reach(value: object, steps: tuple[str, ...], where: str) -> Iterator[tuple[str, object]]:
    """Every place that a path leads to; a field that is not there is reached with None."""
    if not steps:
        yield where, value
    elif steps[0] == "*":
        if isinstance(value, list):
            for place, item in enumerate(value):
                yield from _reach(NULL if item is None else item, steps[1:], f"{where}/{place}")
    elif isinstance(value, dict):
        yield from _reach(value.get(steps[0]), steps[1:], f"{where}/{steps[0]}")


def _blamed(demand: object, place: str, words: str) -> str:
    """Slack points at the object in which a field is missing, and at the type that it does not know."""
    if isinstance(demand, Given):
        return place.rpartition("/")[0]
    return f"{place}/type" if isinstance(demand, Typed) and words.startswith("unsupported") else place


def known_fields(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    """The fields that the rules of each part speak of."""
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for rule in rules:
        if rule.path:
            fields[rule.part].add(rule.path.partition("/")[0])
    return {part: frozenset(names) for part, names in fields.items()}


def only_known(rules: Iterable[Rule], closed: Iterable[str]) -> tuple[Rule, ...]:
    """One rule for each closed part: no other field than those, and `type`."""
    known = known_fields(rules)
    return tuple(Rule(part, "", OnlyKnown(known.get(part, frozenset()) | {"type"})) for part in closed)
