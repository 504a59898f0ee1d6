"""Charts as Slack draws them itself (`data_visualization`): typed, checked, and readable without Slack."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from math import isfinite
from typing import Any

from messages.escaping import BLANK, cut, raw
from messages.limits import numbers as at_most

Json = Mapping[str, Any]

NEWER_BLOCKS = frozenset({"data_visualization", "data_table"})
"""Blocks that some workspaces and surfaces do not take yet: every message must read well without them."""

_BAR_WIDTH = 22
_NO_TOKENS = str.maketrans("<>", "\u2039\u203a")


class ChartKind(StrEnum):
    """How a chart is drawn."""

    LINE = "line"
    BAR = "bar"
    AREA = "area"
    PIE = "pie"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one bar in each group: a value for each category of its chart."""

    name: str
    values: tuple[int | float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Up to six series over up to twenty categories; a pie has one series, and a slice for each of six categories.

    Words may be of any length. Raises ValueError for numbers that no chart can show: too many or no series or
    categories, a series that does not cover every category, a value that is no finite number, a slice of nothing.
    """

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    x_label: str = ""
    y_label: str = ""

    def __post_init__(self) -> None:
        is_pie = self.kind is ChartKind.PIE
        _between(len(self.series), 1 if is_pie else at_most.CHART_SERIES, "series")
        _between(len(self.categories), at_most.CHART_SERIES if is_pie else at_most.CHART_CATEGORIES, "categories")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(f"{series.name} has {len(series.values)} values for {len(self.categories)} categories")
            if not all(map(isfinite, series.values)):
                raise ValueError(f"{series.name} has a value that is no number")
            if is_pie and min(series.values) <= 0:
                raise ValueError("a slice of a pie is more than nothing")


def chart_block(chart: Chart) -> dict[str, Any]:
    """The native block of a chart; its words are shortened to what Slack takes and stay apart from each other.

    https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
    """
    labels = _apart(chart.categories)
    drawn: dict[str, Any] = {"type": chart.kind.value}
    if chart.kind is ChartKind.PIE:
        drawn["segments"] = _points(labels, chart.series[0].values)
    else:
        names = _apart(series.name for series in chart.series)
        drawn["series"] = [
            {"name": name, "data": _points(labels, series.values)}
            for name, series in zip(names, chart.series, strict=True)
        ]
        axes: dict[str, Any] = {"categories": labels}
        for key, text in (("x_label", chart.x_label), ("y_label", chart.y_label)):
            if text:
                axes[key] = _words(text, at_most.AXIS_CHARACTERS)
        drawn["axis_config"] = axes
    return {"type": "data_visualization", "title": _words(chart.title, at_most.CHART_TITLE), "chart": drawn}


def without_newer(blocks: Iterable[Any]) -> list[Any]:
    """The blocks that every workspace takes: charts are left out, their words stand above them."""
    return [block for block in blocks if block.get("type") not in NEWER_BLOCKS]


def chart_lines(block: Json) -> Iterator[str]:
    """A chart for a terminal: its title, then a line for each category; one series has bars, several have columns."""
    chart = block["chart"]
    unit = chart.get("axis_config", {}).get("y_label")
    yield f"{block['title']} ({unit})" if unit else block["title"]
    series = chart["series"] if "series" in chart else [{"name": "", "data": chart["segments"]}]
    labels = [point["label"] for point in series[0]["data"]]
    columns = [[f"{point['value']:,}" for point in one["data"]] for one in series]
    if len(series) == 1:
        yield from _bars(labels, columns[0], [point["value"] for point in series[0]["data"]])
    else:
        heads = [one["name"] for one in series]
        yield from _rows(["", *labels], [[head, *column] for head, column in zip(heads, columns, strict=True)])


def _rows(labels: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[str]:
    first = max(map(len, labels))
    widths = [max(map(len, column)) for column in columns]
    for label, *cells in zip(labels, *columns, strict=True):
        shown = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        yield f"{label:<{first}}  {'  '.join(shown)}"


def _bars(labels: Sequence[str], texts: Sequence[str], values: Sequence[float]) -> Iterator[str]:
    largest = max(map(abs, values)) or 1
    drawn = ["█" * int(_BAR_WIDTH * (abs(value) / largest)) for value in values]
    for row, line in zip(drawn, _rows(labels, [texts]), strict=True):
        yield f"{line}  {row}".rstrip()


def _points(labels: Sequence[str], values: Sequence[int | float]) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]


def _words(text: str, limit: int) -> str:
    """Visible text on one line. No entities, which a drawing would show, and no tokens, should Slack look for them."""
    return cut(raw(text).translate(_NO_TOKENS) or BLANK, limit)


def _apart(texts: Iterable[str]) -> list[str]:
    """Labels of different words: Slack refuses a chart in which two are the same."""
    taken: dict[str, None] = {}
    for text in texts:
        shown = _words(text, at_most.CHART_LABEL)
        for number in count(2):
            if shown not in taken:
                break
            ending = f" {number}"
            shown = _words(text, at_most.CHART_LABEL - len(ending)) + ending
        taken[shown] = None
    return list(taken)


def _between(number: int, most: int, what: str) -> None:
    if not 0 < number <= most:
        raise ValueError(f"a chart of this kind has 1 to {most} {what}, not {number}")
