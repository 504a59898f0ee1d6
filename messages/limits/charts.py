"""What Slack refuses in a chart it shall draw."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from messages.limits import numbers as at_most

Json = Mapping[str, Any]
Path = tuple[str | int, ...]
Problem = tuple[str, Path]
"""What is wrong, and where inside the block."""

_WITH_AXES = ("line", "bar", "area")


def chart_problems(block: Json) -> Iterator[Problem]:
    """What Slack would refuse in a `data_visualization` block. Raises KeyError or TypeError for another shape."""
    yield from _words(block["title"], at_most.CHART_TITLE, ("title",))
    chart = block["chart"]
    if chart["type"] == "pie":
        yield from _count(chart["segments"], at_most.CHART_SERIES, ("chart", "segments"))
        for number, segment in enumerate(chart["segments"]):
            yield from _point(segment, ("chart", "segments", number), above_nothing=True)
    elif chart["type"] in _WITH_AXES:
        yield from _with_axes(chart)
    else:
        yield f"{chart['type']} is no kind of chart", ("chart", "type")


def _with_axes(chart: Json) -> Iterator[Problem]:
    axes = chart["axis_config"]
    categories, where = axes["categories"], ("chart", "axis_config", "categories")
    yield from _count(categories, at_most.CHART_CATEGORIES, where)
    for number, category in enumerate(categories):
        yield from _words(category, at_most.CHART_LABEL, (*where, number))
    if len(set(categories)) < len(categories):
        yield "a category occurs twice", where
    for name in ("x_label", "y_label"):
        if name in axes:
            yield from _words(axes[name], at_most.AXIS_LABEL, ("chart", "axis_config", name))
    series = chart["series"]
    yield from _count(series, at_most.CHART_SERIES, ("chart", "series"))
    if len({one["name"] for one in series}) < len(series):
        yield "a name occurs twice", ("chart", "series")
    for number, one in enumerate(series):
        path = ("chart", "series", number)
        yield from _words(one["name"], at_most.CHART_LABEL, (*path, "name"))
        if sorted(point["label"] for point in one["data"]) != sorted(categories):
            yield "does not cover every category once", (*path, "data")
        for place, point in enumerate(one["data"]):
            yield from _point(point, (*path, "data", place))


def _point(point: Json, path: Path, above_nothing: bool = False) -> Iterator[Problem]:
    yield from _words(point["label"], at_most.CHART_LABEL, (*path, "label"))
    value = point["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        yield f"{value!r} is no number", (*path, "value")
    elif above_nothing and value <= 0:
        yield "a slice of a pie is more than nothing", (*path, "value")


def _words(text: str, limit: int, path: Path) -> Iterator[Problem]:
    if not 0 < len(text) <= limit:
        yield f"{len(text)} characters, allowed are 1 to {limit}", path


def _count(items: Sequence[object], limit: int, path: Path) -> Iterator[Problem]:
    if not 0 < len(items) <= limit:
        yield f"{len(items)} items, allowed are 1 to {limit}", path
