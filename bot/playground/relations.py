"""What must be true between several places of a payload: the tests behind the rules of kind `Holds`.

A relation is asked after everything below it kept its own rules, so it may rely on their kinds.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

Json = dict[str, Any]


def has(*fields: str) -> Callable[[Json], bool]:
    """One of these fields is there and not empty."""
    return lambda part: any(part.get(field) for field in fields)


def has_one(*fields: str) -> Callable[[Json], bool]:
    """Exactly one of these fields is there."""
    return lambda part: sum(part.get(field) is not None for field in fields) == 1


def not_both(one: str, *others: str) -> Callable[[Json], bool]:
    """The first field stands alone."""
    return lambda part: not part.get(one) or not any(part.get(other) for other in others)


def is_no_list(field: str) -> Callable[[Json], bool]:
    """This field is a text, or a number or truth value that Slack writes as one."""
    return lambda part: not isinstance(part.get(field), list | dict)


def in_order(low: str, high: str) -> Callable[[Json], bool]:
    """Where both are there, the first number is not above the second; numbers may be written as text."""
    return lambda part: part.get(low) is None or part.get(high) is None or float(part[low]) <= float(part[high])


def initial_is_an_option(element: Json) -> bool:
    """What is chosen at first is among the options, those in groups too."""
    chosen = [*(element.get("initial_options") or ()), *filter(None, [element.get("initial_option")])]
    grouped = (group["options"] for group in element.get("option_groups") or ())
    options = [*(element.get("options") or ()), *(option for group in grouped for option in group)]
    return all(option in options for option in chosen)


def is_a_day(element: Json) -> bool:
    """A date that the calendar has."""
    try:
        datetime.fromisoformat(element.get("initial_date") or "2026-01-01")
    except ValueError:
        return False
    return True


def inputs_have_submit(view: Json) -> bool:
    """A form can be sent."""
    return bool(view.get("submit")) or all(block.get("type") != "input" for block in view["blocks"])


def one_focus(view: Json) -> bool:
    """One element at most takes the focus."""
    return sum(part.get("focus_on_load") is True for part in objects_in(view)) <= 1


def at_most(number: int, kind: str) -> Callable[[Json], bool]:
    """So many blocks of a kind."""
    return lambda message: sum(block.get("type") == kind for block in message["blocks"]) <= number


def unique(field: str) -> Callable[[Json], bool]:
    """No two objects of the message carry the same text in this field."""

    def test(message: Json) -> bool:
        values = [part[field] for part in objects_in(message.get("blocks")) if isinstance(part.get(field), str)]
        return len(values) == len(set(values))

    return test


def unique_in_block(field: str) -> Callable[[Json], bool]:
    """No two elements of one block carry the same text in this field."""
    test = unique(field)
    return lambda message: all(test({"blocks": block}) for block in message["blocks"])


def words_at_most(number: int) -> Callable[[Json], bool]:
    """All texts of the blocks together."""
    return lambda message: sum(map(len, texts_in(message["blocks"]))) <= number


def kind_at_most(number: int, field: str, *kinds: str) -> Callable[[Json], bool]:
    """All texts in this field of the blocks of these kinds together."""

    def test(message: Json) -> bool:
        contents = [{field: block[field]} for block in message["blocks"] if block.get("type") in kinds]
        return sum(map(len, texts_in(contents))) <= number

    return test


def bytes_at_most(number: int) -> Callable[[Json], bool]:
    """As JSON."""
    return lambda part: len(json.dumps(part, separators=(",", ":"))) <= number


def rows_are_even(table: Json) -> bool:
    """Every row has as many cells as the first."""
    return len({len(row) for row in table["rows"]}) <= 1


def header_is_plain(table: Json) -> bool:
    """The first row of a data table has no rich text."""
    return all(cell["type"] != "rich_text" for cell in table["rows"][0])


def header_column_exists(table: Json) -> bool:
    """The column that names the rows is one of the table's."""
    return (table.get("row_header_column_index") or 0) < len(table["rows"][0])


def series_cover_categories(chart: Json) -> bool:
    """Every series has one value for every category, and no other."""
    categories = sorted(chart["axis_config"]["categories"])
    return all(sorted(point["label"] for point in series["data"]) == categories for series in chart["series"])


def series_differ(chart: Json) -> bool:
    """No two series have the same name."""
    names = [series["name"] for series in chart["series"]]
    return len(names) == len(set(names))


def objects_in(value: object) -> Iterator[Json]:
    """Every object inside a payload, from top to bottom."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def texts_in(value: object) -> Iterator[str]:
    """Every text that a person reads: of text objects, cells and charts."""
    for part in objects_in(value):
        yield from (
            part[key] for key in ("text", "title", "caption", "label", "name") if isinstance(part.get(key), str)
        )
