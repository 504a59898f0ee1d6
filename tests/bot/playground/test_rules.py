"""Each row of the table of rules: what just keeps it is accepted, what just breaks it is refused, by that row alone."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from bot.playground.demands import (
    Among,
    AtLeast,
    AtMost,
    Given,
    Holds,
    Is,
    ItemsAtLeast,
    ItemsAtMost,
    Matches,
    NoLessThan,
    NoMoreThan,
    OnlyKnown,
    Part,
    Rule,
    Typed,
)
from bot.playground.rules import CHECKER, RULES
from bot.playground.strictness import Checker, Problem
from tests.bot.playground.rule_samples import (
    CELL,
    SAMPLES,
    WEB,
    Json,
    get,
    in_payload,
    mrkdwn,
    plain,
    put,
    remove,
    sample,
)

_OTHER_KIND = {"string": 7, "boolean": "yes", "integer": 1.5, "number": "1", "array": {"a": 1}, "object": "x"}


def divider(**more: Any) -> Json:
    return {"type": "divider", **more}


def button(action_id: str = "a") -> Json:
    return {"type": "button", "text": plain(), "action_id": action_id}


def section(words: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(words), **more}


def question(**more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": {"type": "plain_text_input", "action_id": "a"} | more}


def focused(action_id: str) -> Json:
    return question(action_id=action_id, focus_on_load=True)


def points(*labels: str) -> list[Json]:
    return [{"label": label, "value": 1} for label in labels]


def series(name: str = "x", *labels: str) -> Json:
    return {"name": name, "data": points(*labels or ("x",))}


def axes(*categories: str) -> Json:
    return {"categories": list(categories)}


def table(kind: str, size: int) -> Json:
    return {"type": kind, "rows": [[CELL | {"text": "x" * size}]]} | ({} if kind == "table" else {"caption": "x"})


VISUALIZATION = SAMPLES["block/data_visualization"] | {"block_id": None}
_IDS = {
    "block_id already exists": (
        {"blocks": [divider(block_id="b"), divider(block_id="c")]},
        [divider(block_id="b")] * 2,
    ),
    "action_id already exists for another element": (
        {"blocks": [{"type": "actions", "elements": [button("a"), button("b")]}]},
        [{"type": "actions", "elements": [button(), button()]}],
    ),
    "action_id already exists in another block": (
        {"blocks": [{"type": "actions", "elements": [button(kind)]} for kind in "ab"]},
        [{"type": "actions", "elements": [button()]}] * 2,
    ),
}

# Rules that hold between several places: what just keeps them, and what just breaks them, as changes of the sample.
RELATIONS: dict[str, tuple[Json, Json]] = {
    "missing required field: text": ({"text": None}, {"text": None, "fields": None}),
    "must have either image_url or slack_file": ({}, {"slack_file": {"id": "F1"}}),
    "must have either id or url": ({}, {"url": WEB}),
    "must have either options or option_groups": (
        {},
        {"options": None, "initial_option": None, "initial_options": None},
    ),
    "the view is larger than 250 KB": ({}, {"blocks": [section("x" * 3000)] * 90}),
    "initial_date is not a valid date": ({"initial_date": "2024-02-29"}, {"initial_date": "2026-02-29"}),
    "min_length must not be above max_length": ({"min_length": 9, "max_length": 9}, {"min_length": 9, "max_length": 8}),
    "min_value must not be above max_value": ({"min_value": "2"}, {"min_value": "2.5"}),
    "all rows must have the same number of cells": ({"rows": [[CELL] * 2] * 2}, {"rows": [[CELL] * 2, [CELL]]}),
    "rich_text is not allowed in the header row": (
        {"rows": [[CELL], [{"type": "rich_text", "elements": SAMPLES["block/rich_text"]["elements"]}]]},
        {"rows": [[{"type": "rich_text", "elements": SAMPLES["block/rich_text"]["elements"]}], [CELL]]},
    ),
    "row_header_column_index is no column": (
        {"rows": [[CELL] * 2] * 2, "row_header_column_index": 1},
        {"rows": [[CELL] * 2] * 2, "row_header_column_index": 2},
    ),
    "every series must cover every category": (
        {"series": [series("x", "b", "a")], "axis_config": axes("a", "b")},
        {"series": [series("x", "a")], "axis_config": axes("a", "b")},
    ),
    "series names must be unique": ({"series": [series("x"), series("y")]}, {"series": [series("x"), series("x")]}),
    "value must be greater than 0": ({"value": 0.001}, {"value": 0}),
    "only_one_table_allowed": ({"blocks": [table("table", 1)]}, {"blocks": [table("table", 1)] * 2}),
    "no more than 2 data_visualization blocks allowed": (
        {"blocks": [VISUALIZATION] * 2},
        {"blocks": [VISUALIZATION] * 3},
    ),
    "table cells must be less than 10001 characters in all": (
        {"blocks": [table("table", 10_000)]},
        {"blocks": [table("table", 10_001)]},
    ),
    "markdown must be less than 12001 characters in all": (
        {"blocks": [{"type": "markdown", "text": "x" * 6_000}] * 2},
        {"blocks": [{"type": "markdown", "text": "x" * 6_000}, {"type": "markdown", "text": "x" * 6_001}]},
    ),
    "more than 13200 characters": (
        {"blocks": [section("x" * 2_640)] * 5},
        {"blocks": [section("x" * 2_640)] * 4 + [section("x" * 2_641)]},
    ),
    "only one element may have focus_on_load": ({"blocks": [focused("a")]}, {"blocks": [focused("a"), focused("b")]}),
    "missing required field: submit, for there are inputs": (
        {"blocks": [question()]},
        {"blocks": [question()], "submit": None},
    ),
    "markdown_text stands alone": (
        {"text": None, "blocks": None, "markdown_text": "x"},
        {"blocks": None, "markdown_text": "x"},
    ),
    "text must be a string": ({}, {"text": ["x"]}),
    "there is nothing to say": (
        {"blocks": None, "attachments": None},
        {"text": "", "blocks": None, "attachments": None},
    ),
    **{words: (kept, {"blocks": broken}) for words, (kept, broken) in _IDS.items()},
}
# Rows whose neighbours would break too if only their own field were changed.
SPECIAL: dict[str, tuple[Json, Json]] = {
    f"{part} {path} {demand!r}": changes
    for part, path, demand, changes in (
        (
            "block/data_table",
            "row_header_column_index",
            NoMoreThan(19),
            (
                {"rows": [[CELL] * 20] * 2, "row_header_column_index": 19},
                {"rows": [[CELL] * 20] * 2, "row_header_column_index": 20},
            ),
        ),
    )
}


def _changed(part: str, changes: Json) -> Json:
    return {key: value for key, value in (sample(part) | changes).items() if value is not None}


def _padded(value: object, size: int) -> str:
    text = value if isinstance(value, str) else ""
    return text[:size].ljust(size, "x")


def _item(value: object, number: int) -> object:
    """One more of a list's items, with ids and names of its own."""
    made = deepcopy(value)
    if isinstance(made, dict):
        made.pop("block_id", None)
        made |= {key: f"{made[key]}{number}" for key in ("action_id", "name") if key in made}
    return made


def _many(value: object, number: int) -> list[object]:
    assert isinstance(value, list)
    return [_item(value[0], place) for place in range(number)]


# For each kind of demand: the value that just keeps it and the one that just breaks it, given the sample's value.
_EDGES: dict[type, Callable[[Any, Any], tuple[object, object]]] = {
    Is: lambda demand, now: (now, _OTHER_KIND[demand.kind]),
    AtMost: lambda demand, now: (_padded(now, demand.characters), _padded(now, demand.characters + 1)),
    AtLeast: lambda demand, now: (_padded(now, demand.characters), _padded(now, demand.characters - 1)),
    ItemsAtMost: lambda demand, now: (_many(now, demand.items), _many(now, demand.items + 1)),
    ItemsAtLeast: lambda demand, now: (_many(now, demand.items), _many(now, demand.items - 1)),
    NoMoreThan: lambda demand, now: (demand.number, demand.number + 1),
    NoLessThan: lambda demand, now: (demand.number, demand.number - 1),
    Among: lambda demand, now: (demand.words[-1], "other"),
    Matches: lambda demand, now: (now, "x y"),
    Part: lambda demand, now: (now, "x"),
    Typed: lambda demand, now: (now, {"type": "unheard_of"}),
}
# Slack's words for each, written down a second time; Given, Typed and Holds are told apart below.
_WORDS: dict[type, Callable[[Any], str]] = {
    Is: lambda demand: f"must be of type {demand.kind}",
    AtMost: lambda demand: f"must be less than {demand.characters + 1} characters",
    AtLeast: lambda demand: f"must be more than {demand.characters - 1} characters",
    ItemsAtMost: lambda demand: f"no more than {demand.items} items allowed",
    ItemsAtLeast: lambda demand: f"no fewer than {demand.items} items allowed",
    NoMoreThan: lambda demand: f"must be less than or equal to {demand.number}",
    NoLessThan: lambda demand: f"must be greater than or equal to {demand.number}",
    Among: lambda demand: f"must be one of: {', '.join(demand.words)}",
    Matches: lambda demand: f"must be {demand.form}",
    Part: lambda demand: "must be of type object",
    Typed: lambda demand: "unsupported type: unheard_of",
    OnlyKnown: lambda demand: "invalid additional property: colour",
    Holds: lambda demand: demand.words,
    Given: lambda demand: f"missing required field: {demand.name}",
}


def _related(rule: Rule, words: str) -> tuple[Json, Json]:
    """The pair of a rule that holds between several places."""
    if words == "initial option does not match any of the options":
        field = "initial_option" if "initial_option" in sample(rule.part) else "initial_options"
        other = {"text": plain("other"), "value": "other"}
        return sample(rule.part), _changed(rule.part, {field: other if field == "initial_option" else [other]})
    kept, broken = RELATIONS[words]
    return _changed(rule.part, kept), _changed(rule.part, broken)


def pair(rule: Rule) -> tuple[Json, Json]:
    """Two samples of the rule's part: one that just keeps it, one that just breaks it."""
    if rule.name in SPECIAL:
        kept, broken = SPECIAL[rule.name]
        return _changed(rule.part, kept), _changed(rule.part, broken)
    demand = rule.demand
    if isinstance(demand, Holds):
        return _related(rule, demand.words)
    good = sample(rule.part, rule.path.partition("/")[0])
    if isinstance(demand, OnlyKnown):
        return good, good | {"colour": "red"}
    at, bad = deepcopy(good), deepcopy(good)
    if isinstance(demand, Given):
        remove(bad, rule.path)
        return at, bad
    kept_value, broken_value = _EDGES[type(demand)](demand, get(good, rule.path))
    put(at, rule.path, kept_value)
    put(bad, rule.path, broken_value)
    return at, bad


def complaint(rule: Rule, where: str) -> Problem:
    """The problem that breaking a rule must give."""
    place = f"{where}/{rule.path}".rstrip("/").replace("*", "0")
    if isinstance(rule.demand, Given):
        place = place.rpartition("/")[0]
    elif isinstance(rule.demand, Typed):
        place += "/type"
    return Problem(rule.code, _WORDS[type(rule.demand)](rule.demand), place)


def _match_axes(part: str, payload: Json) -> None:
    """Makes a chart's series cover its categories again, after one of both was changed."""
    chart = get(payload, "blocks/0/chart") or {}
    if part == "object/axis_config":
        chart["series"] = [series("x", *chart["axis_config"]["categories"])]
    elif part in ("object/series", "object/point"):
        chart["axis_config"]["categories"] = [point["label"] for point in chart["series"][0]["data"]]


def test_no_two_rows_say_the_same() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("part", sorted({rule.part for rule in RULES}))
def test_each_row_accepts_what_keeps_it_and_refuses_what_breaks_it(part: str) -> None:
    wrong = []
    for rule in RULES:
        if rule.part != part:
            continue
        kept, (root, payload, where) = (in_payload(part, value) for value in pair(rule))
        _match_axes(part, kept[1])
        if found := CHECKER.problems(kept[0], kept[1]):
            wrong.append((rule.name, "refuses what keeps it", found[:2]))
        if complaint(rule, where) not in CHECKER.problems(root, payload):
            wrong.append((rule.name, "accepts what breaks it", CHECKER.problems(root, payload)[:2]))
    assert wrong == []


def test_without_any_one_row_its_case_fails() -> None:
    """Takes each row out of the table in turn: no other row may stand in for it."""
    survivors = []
    for rule in RULES:
        _, broken = pair(rule)
        root, payload, where = in_payload(rule.part, broken)
        if complaint(rule, where) in Checker(other for other in RULES if other is not rule).problems(root, payload):
            survivors.append(rule.name)
    assert survivors == []
