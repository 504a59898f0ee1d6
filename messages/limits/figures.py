"""The validator's part for tables and charts."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from messages.limits import numbers as at_most

if TYPE_CHECKING:
    from messages.limits.checks import Check

Json = Mapping[str, Any]
Path = tuple[str | int, ...]


def table(check: "Check", block: Json, path: Path) -> None:
    """A plain table, of which a message may have one."""
    check.tables += 1
    if check.tables > at_most.TABLES:
        check.report(f"more than {at_most.TABLES} table in a message", path)
    check.items(block["rows"], at_most.TABLE_ROWS, path, "rows")
    _rows(check, block["rows"], path)


def data_table(check: "Check", block: Json, path: Path) -> None:
    """A table that can be sorted; its first row is the header."""
    check.length(block["caption"], at_most.SECTION_CHARACTERS, path, "caption")
    if not 2 <= len(block["rows"]) <= at_most.DATA_TABLE_ROWS:
        check.report(f"{len(block['rows'])} rows, allowed are 2 to {at_most.DATA_TABLE_ROWS}", (*path, "rows"))
    if len({len(row) for row in block["rows"]}) > 1:
        check.report("rows of different lengths", (*path, "rows"))
    _rows(check, block["rows"], path)


def _rows(check: "Check", rows: Sequence[Sequence[Json]], path: Path) -> None:
    for number, row in enumerate(rows):
        check.items(row, at_most.TABLE_COLUMNS, (*path, "rows"), number)
        count = sum(len(cell.get("text", "")) for cell in row)
        check.cells += count
        check.size += count
    if check.cells > at_most.TABLE_CHARACTERS:
        check.report(f"{check.cells} characters in cells, at most {at_most.TABLE_CHARACTERS}", (*path, "rows"))


def chart(check: "Check", block: Json, path: Path) -> None:
    """A native chart: bars, lines, areas or a pie."""
    check.charts += 1
    if check.charts > at_most.CHARTS:
        check.report(f"more than {at_most.CHARTS} charts in a message", path)
    check.length(block["title"], at_most.CHART_TITLE, path, "title")
    drawn, path = block["chart"], (*path, "chart")
    if drawn["type"] == "pie":
        check.items(drawn["segments"], at_most.CHART_SERIES, path, "segments")
        for number, segment in enumerate(drawn["segments"]):
            check.length(segment["label"], at_most.CHART_LABEL, (*path, "segments", number), "label")
            _value(check, segment, (*path, "segments", number), above_zero=True)
    elif drawn["type"] in ("bar", "line", "area"):
        _axes(check, drawn, path)
    else:
        check.report(f"{drawn['type']} is no kind of chart", (*path, "type"))


def _axes(check: "Check", chart: Json, path: Path) -> None:
    axis = chart["axis_config"]
    categories = axis["categories"]
    check.items(categories, at_most.CHART_CATEGORIES, (*path, "axis_config"), "categories")
    for number, category in enumerate(categories):
        check.length(category, at_most.CHART_LABEL, (*path, "axis_config", "categories"), number)
    if len(set(categories)) < len(categories):
        check.report("two of the same name", (*path, "axis_config", "categories"))
    for name in ("x_label", "y_label"):
        if name in axis:
            check.length(axis[name], at_most.AXIS_CHARACTERS, (*path, "axis_config"), name)
    check.items(chart["series"], at_most.CHART_SERIES, path, "series")
    for number, series in enumerate(chart["series"]):
        check.length(series["name"], at_most.CHART_LABEL, (*path, "series", number), "name")
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            check.report("does not cover every category", (*path, "series", number, "data"))
        for place, point in enumerate(series["data"]):
            _value(check, point, (*path, "series", number, "data", place))
    if len({series["name"] for series in chart["series"]}) < len(chart["series"]):
        check.report("two of the same name", (*path, "series"))


def _value(check: "Check", point: Json, path: Path, *, above_zero: bool = False) -> None:
    value = point["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        check.report(f"{value!r} is no number", (*path, "value"))
    elif above_zero and value <= 0:
        check.report("must be above zero", (*path, "value"))
