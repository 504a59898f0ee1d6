"""A chart is drawn by Slack, says the same in words, and is never what a message is refused for."""

from dataclasses import dataclass
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import Chart, ChartKind, Message, Series, TemplateError, as_text, without_newer
from messages.charts import chart_block
from messages.environment import environment
from messages.limits import problems
from messages.rendering import message_of
from tests.messages.hostile import CORPUS, LONG

WEEKS = ("week 40", "week 41", "week 42")
PACE = Chart(
    ChartKind.LINE,
    "Won so far",
    WEEKS,
    (Series("Won", (4_000, 4_000, 12_500)), Series("On pace", (1_200, 5_400, 9_600.5))),
    x_label="Week",
    y_label="EUR",
)
SHARES = Chart(ChartKind.PIE, "Won by region", ("EMEA", "APAC"), (Series("Won", (3, 1)),))


@dataclass(frozen=True, slots=True)
class View:
    chart: Chart = PACE


def told(chart: Chart, source: str = "{% call m.chart(chart) %}*We are ahead* by 2,900{% endcall %}") -> Message:
    return message_of(environment().from_string(source), View(chart))


def test_it_has_the_shape_that_slack_documents() -> None:
    assert chart_block(PACE) == {
        "type": "data_visualization",
        "title": "Won so far",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": "Won",
                    "data": [
                        {"label": "week 40", "value": 4_000},
                        {"label": "week 41", "value": 4_000},
                        {"label": "week 42", "value": 12_500},
                    ],
                },
                {
                    "name": "On pace",
                    "data": [
                        {"label": "week 40", "value": 1_200},
                        {"label": "week 41", "value": 5_400},
                        {"label": "week 42", "value": 9_600.5},
                    ],
                },
            ],
            "axis_config": {"categories": list(WEEKS), "x_label": "Week", "y_label": "EUR"},
        },
    }
    assert chart_block(SHARES)["chart"] == {
        "type": "pie",
        "segments": [{"label": "EMEA", "value": 3}, {"label": "APAC", "value": 1}],
    }


def test_its_words_stand_above_it_and_are_what_is_left_without_it() -> None:
    message = told(PACE)
    assert [block["type"] for block in message.blocks] == ["section", "data_visualization"]
    assert message.text == "We are ahead by 2,900"
    assert [block["type"] for block in without_newer(message.blocks)] == ["section"]


@pytest.mark.parametrize("words", ["", " {{ '' }} "])
def test_a_chart_without_words_is_a_mistake(words: str) -> None:
    with pytest.raises(TemplateError, match="'Won so far' needs a sentence"):
        told(PACE, "{% call m.chart(chart) %}" + words + "{% endcall %}")


def test_a_terminal_shows_columns_for_several_series() -> None:
    assert as_text(told(PACE)).split("\n") == [
        "We are ahead by 2,900",
        "",
        "Won so far (EUR)",
        "            Won  On pace",
        "week 40   4,000    1,200",
        "week 41   4,000    5,400",
        "week 42  12,500  9,600.5",
    ]


def test_a_terminal_shows_bars_for_one_series() -> None:
    assert as_text(told(SHARES)).split("\n")[2:] == [
        "Won by region",
        "EMEA  3  ██████████████████████",
        "APAC  1  ███████",
    ]
    none = Chart(ChartKind.BAR, "Nothing", ("a",), (Series("s", (0,)),))
    assert as_text(told(none)).split("\n")[2:] == ["Nothing", "a  0"]


@pytest.mark.parametrize(
    ("kind", "categories", "series", "complaint"),
    [
        (ChartKind.LINE, (), (Series("s", ()),), "1 to 20 categories, not 0"),
        (ChartKind.BAR, tuple(map(str, range(21))), (Series("s", (1,) * 21),), "1 to 20 categories, not 21"),
        (ChartKind.AREA, ("a",), (), "1 to 6 series, not 0"),
        (ChartKind.BAR, ("a",), (Series("s", (1,)),) * 7, "1 to 6 series, not 7"),
        (ChartKind.LINE, ("a", "b"), (Series("s", (1,)),), "s has 1 values for 2 categories"),
        (ChartKind.LINE, ("a",), (Series("s", (nan,)),), "no number"),
        (ChartKind.LINE, ("a",), (Series("s", (inf,)),), "no number"),
        (ChartKind.PIE, ("a", "b"), (Series("s", (1, 0)),), "more than nothing"),
        (ChartKind.PIE, ("a",), (Series("s", (1,)), Series("t", (1,))), "1 to 1 series, not 2"),
        (ChartKind.PIE, tuple("abcdefg"), (Series("s", (1,) * 7),), "1 to 6 categories, not 7"),
    ],
)
def test_numbers_that_no_chart_can_show_are_refused(
    kind: ChartKind, categories: tuple[str, ...], series: tuple[Series, ...], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        Chart(kind, "title", categories, series)


def test_labels_that_become_the_same_stay_apart() -> None:
    long = "Grid balancing guide for "
    chart = Chart(
        ChartKind.BAR, "t", (f"{long}A", f"{long}B", "x", "x"), (Series("s", (1,) * 4), Series("s", (2,) * 4))
    )
    drawn = chart_block(chart)["chart"]
    assert drawn["axis_config"]["categories"] == ["Grid balancing guid…", "Grid balancing gu… 2", "x", "x 2"]
    assert [series["name"] for series in drawn["series"]] == ["s", "s 2"]


@pytest.mark.parametrize("value", [*CORPUS, *LONG])
def test_no_value_can_break_or_format_a_chart(value: str) -> None:
    chart = Chart(ChartKind.BAR, value, (value,) * 20, (Series(value, (1,) * 20),) * 6, value, value)
    message = told(chart)
    assert message.blocks[1]["type"] == "data_visualization"
    assert "<" not in str(message.blocks[1])


numbers = st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False))
words = st.text(max_size=60)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    kind = draw(st.sampled_from(ChartKind))
    is_pie = kind is ChartKind.PIE
    size = draw(st.integers(1, 6 if is_pie else 20))
    value = st.floats(0.001, 1e12) if is_pie else numbers
    one = st.builds(Series, words, st.lists(value, min_size=size, max_size=size).map(tuple))
    series = draw(st.lists(one, min_size=1, max_size=1 if is_pie else 6).map(tuple))
    return Chart(kind, draw(words), draw(st.lists(words, min_size=size, max_size=size).map(tuple)), series)


@given(charts())
def test_whatever_a_chart_says_slack_takes_it_and_a_terminal_shows_it(chart: Chart) -> None:
    block = chart_block(chart)
    assert problems([block]) == []
    assert as_text(told(chart)).count("\n") >= len(chart.categories)
