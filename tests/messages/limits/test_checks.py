"""Every limit of Slack's is found where it is broken, one character or item past it and not before."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from messages.limits import problems, view_problems

Json = dict[str, Any]


def plain(size: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def mrkdwn(size: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def button(**changed: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "a"} | changed


def option(value: str = "v", size: int = 1) -> Json:
    return {"text": plain(size), "value": value}


def options(number: int) -> list[Json]:
    return [option(str(n)) for n in range(number)]


def section(**changed: Any) -> list[Json]:
    return [{"type": "section", "text": mrkdwn()} | changed]


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def overflow(number: int) -> Json:
    return {"type": "overflow", "options": options(number), "action_id": "a"}


def select(number: int = 1, **changed: Any) -> Json:
    return {"type": "static_select", "placeholder": plain(), "options": options(number), "action_id": "a"} | changed


def confirm(**changed: Any) -> list[Json]:
    question = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return actions(button(confirm=question | changed))


def image(**changed: Any) -> list[Json]:
    return [{"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"} | changed]


def table(rows: int, columns: int = 1) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def points(number: int, size: int = 2) -> list[Json]:
    return [{"label": str(n).zfill(size), "value": 1} for n in range(number)]


def pie(segments: list[Json], **changed: Any) -> Json:
    return {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "segments": segments}} | changed


def line(categories: int = 1, series: int = 1, size: int = 2, **axes: Any) -> Json:
    drawn = [{"name": f"s{n}", "data": points(categories, size)} for n in range(series)]
    config = {"categories": [point["label"] for point in points(categories, size)]} | axes
    chart = {"type": "line", "series": drawn, "axis_config": config}
    return {"type": "data_visualization", "title": "x", "chart": chart}


def line_of(*values: Any, **changed: Any) -> list[Json]:
    """A line over the categories a and b, with these (label, value) points."""
    one = {"name": "s", "data": [{"label": label, "value": value} for label, value in values]} | changed
    chart = {"type": "line", "series": [one], "axis_config": {"categories": ["a", "b"]}}
    return [{"type": "data_visualization", "title": "x", "chart": chart}]


# name, payload of a size, the largest size Slack takes, path of the problem
Case = tuple[str, Callable[[int], list[Json]], int, str]
MESSAGES: list[Case] = [
    ("blocks", lambda n: [{"type": "divider"}] * n, 50, "blocks"),
    ("section text", lambda n: section(text=mrkdwn(n)), 3_000, "blocks[0].text"),
    ("fields", lambda n: section(fields=[mrkdwn()] * n), 10, "blocks[0].fields"),
    ("field", lambda n: section(fields=[mrkdwn(n)]), 2_000, "blocks[0].fields[0]"),
    ("header", lambda n: [{"type": "header", "text": plain(n)}], 150, "blocks[0].text"),
    ("context", lambda n: [{"type": "context", "elements": [mrkdwn()] * n}], 10, "blocks[0].elements"),
    ("context text", lambda n: [{"type": "context", "elements": [mrkdwn(n)]}], 3_000, "blocks[0].elements[0]"),
    ("actions", lambda n: actions(*(button(action_id=str(k)) for k in range(n))), 25, "blocks[0].elements"),
    ("button", lambda n: actions(button(text=plain(n))), 75, "blocks[0].elements[0].text"),
    ("button value", lambda n: actions(button(value="x" * n)), 2_000, "blocks[0].elements[0].value"),
    ("accessory", lambda n: section(accessory=button(text=plain(n))), 75, "blocks[0].accessory.text"),
    ("url", lambda n: actions(button(url="https://".ljust(n, "x"))), 3_000, "blocks[0].elements[0].url"),
    ("action_id", lambda n: actions(button(action_id="x" * n)), 255, "blocks[0].elements[0].action_id"),
    ("block_id", lambda n: section(block_id="x" * n), 255, "blocks[0].block_id"),
    ("confirm title", lambda n: confirm(title=plain(n)), 100, "blocks[0].elements[0].confirm.title"),
    ("confirm text", lambda n: confirm(text=plain(n)), 300, "blocks[0].elements[0].confirm.text"),
    ("confirm yes", lambda n: confirm(confirm=plain(n)), 30, "blocks[0].elements[0].confirm.confirm"),
    ("confirm no", lambda n: confirm(deny=plain(n)), 30, "blocks[0].elements[0].confirm.deny"),
    ("overflow", lambda n: actions(overflow(n)), 5, "blocks[0].elements[0].options"),
    ("options", lambda n: actions(select(n)), 100, "blocks[0].elements[0].options"),
    (
        "option text",
        lambda n: actions(select(options=[option(size=n)])),
        75,
        "blocks[0].elements[0].options[0].text",
    ),
    (
        "option value",
        lambda n: actions(select(options=[option("x" * n)])),
        150,
        "blocks[0].elements[0].options[0].value",
    ),
    ("placeholder", lambda n: actions(select(placeholder=plain(n))), 150, "blocks[0].elements[0].placeholder"),
    ("alt text", lambda n: image(alt_text="x" * n), 2_000, "blocks[0].alt_text"),
    ("image title", lambda n: image(title=plain(n)), 2_000, "blocks[0].title"),
    ("image url", lambda n: image(image_url="x" * n), 3_000, "blocks[0].image_url"),
    ("table rows", lambda n: [table(n)], 100, "blocks[0].rows"),
    ("table columns", lambda n: [table(1, n)], 20, "blocks[0].rows[0]"),
    ("tables", lambda n: [table(1)] * n, 1, "blocks[1]"),
    ("charts", lambda n: [pie(points(1))] * n, 2, "blocks[2]"),
    ("chart title", lambda n: [pie(points(1), title="x" * n)], 50, "blocks[0].title"),
    ("segments", lambda n: [pie(points(n))], 6, "blocks[0].chart.segments"),
    ("segment", lambda n: [pie(points(1, n))], 20, "blocks[0].chart.segments[0].label"),
    ("series", lambda n: [line(series=n)], 6, "blocks[0].chart.series"),
    ("series name", lambda n: line_of(("a", 1), ("b", 1), name="x" * n), 20, "blocks[0].chart.series[0].name"),
    ("categories", lambda n: [line(n)], 20, "blocks[0].chart.axis_config.categories"),
    ("x label", lambda n: [line(x_label="x" * n)], 50, "blocks[0].chart.axis_config.x_label"),
    ("y label", lambda n: [line(y_label="x" * n)], 50, "blocks[0].chart.axis_config.y_label"),
    ("all text", lambda n: section(text=mrkdwn(n // 5)) * 5, 12_000 + 4, "blocks"),
]


@pytest.mark.parametrize(("build", "largest", "path"), [case[1:] for case in MESSAGES], ids=[c[0] for c in MESSAGES])
def test_a_message_over_a_limit_is_found(build: Callable[[int], list[Json]], largest: int, path: str) -> None:
    assert problems(build(largest)) == []
    found = problems(build(largest + 1))
    assert [problem.partition(": ")[0] for problem in found] == [path]


def view(*blocks: Json, **changed: Any) -> Json:
    whole = {"type": "modal", "callback_id": "c", "title": plain(), "submit": plain(), "blocks": list(blocks)} | changed
    return whole if blocks else whole | {"blocks": section()}


def question(element: Json, **changed: Any) -> Json:
    return {"type": "input", "block_id": "b", "label": plain(), "element": element} | changed


def typed(**changed: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "a"} | changed


def choice(kind: str, number: int) -> Json:
    return {"type": kind, "options": options(number), "action_id": "a"}


VIEWS: list[tuple[str, Callable[[int], Json], int, str]] = [
    ("blocks", lambda n: view(*[{"type": "divider"}] * n), 100, "blocks"),
    ("title", lambda n: view(title=plain(n)), 24, "title"),
    ("submit", lambda n: view(submit=plain(n)), 24, "submit"),
    ("close", lambda n: view(close=plain(n)), 24, "close"),
    ("callback_id", lambda n: view(callback_id="x" * n), 255, "callback_id"),
    ("private", lambda n: view(private_metadata="x" * n), 3_000, "private_metadata"),
    ("label", lambda n: view(question(typed(), label=plain(n))), 2_000, "blocks[0].label"),
    ("hint", lambda n: view(question(typed(), hint=plain(n))), 2_000, "blocks[0].hint"),
    ("placeholder", lambda n: view(question(typed(placeholder=plain(n)))), 150, "blocks[0].element.placeholder"),
    ("initial", lambda n: view(question(typed(initial_value="x" * n))), 3_000, "blocks[0].element.initial_value"),
    ("radio", lambda n: view(question(choice("radio_buttons", n))), 10, "blocks[0].element.options"),
    ("checkboxes", lambda n: view(question(choice("checkboxes", n))), 10, "blocks[0].element.options"),
]


@pytest.mark.parametrize(("build", "largest", "path"), [case[1:] for case in VIEWS], ids=[c[0] for c in VIEWS])
def test_a_modal_over_a_limit_is_found(build: Callable[[int], Json], largest: int, path: str) -> None:
    assert view_problems(build(largest)) == []
    found = view_problems(build(largest + 1))
    assert [problem.partition(": ")[0] for problem in found] == [path]


@pytest.mark.parametrize(
    ("blocks", "complaint"),
    [
        ([], "blocks: 0 items"),
        (section(text=mrkdwn(0)), "blocks[0].text: 0 characters"),
        ([{"type": "header", "text": mrkdwn()}], "blocks[0].text: must be plain_text"),
        (section(text={"type": "html", "text": "x"}), "blocks[0].text: html is no kind of text"),
        ([{"type": "section"}], "blocks[0]: neither text nor fields"),
        (actions(button(), button()), "blocks[0].elements[1].action_id: a occurs twice"),
        (section(block_id="b") * 2, "blocks[1].block_id: b occurs twice"),
        (actions(typed()), "blocks[0].elements[0]: a plain_text_input cannot stand here"),
        (section(accessory=typed()), "blocks[0].accessory: a plain_text_input cannot stand here"),
        (actions(button(url="javascript:x")), "blocks[0].elements[0].url: not a web address"),
        (actions(button(style="green")), "blocks[0].elements[0].style: green is no style"),
        (actions(select(initial_option=option("other"))), "blocks[0].elements[0].initial_option: is none of"),
        (image(alt_text=""), "blocks[0].alt_text: 0 characters"),
        ([question(typed())], "blocks[0]: 'input' is no block that Tandem sends here"),
        ([{"type": "video"}], "blocks[0]: 'video' is no block"),
        ([{}], "blocks[0]: None is no block"),
        ([line(size=21)], "blocks[0].chart.axis_config.categories[0]: 21 characters"),
        ([line(size=21)], "blocks[0].chart.series[0].data[0].label: 21 characters"),
        ([line(categories=0)], "blocks[0].chart.axis_config.categories: 0 items"),
        ([line(series=0)], "blocks[0].chart.series: 0 items"),
        ([pie([])], "blocks[0].chart.segments: 0 items"),
        ([pie([{"label": "a", "value": 0}])], "blocks[0].chart.segments[0].value: a slice of a pie is more than no"),
        ([pie(points(1), chart={"type": "radar"})], "blocks[0].chart.type: radar is no kind of chart"),
        ([pie(points(1), chart={"type": "bar"})], "blocks[0]: malformed, KeyError: 'axis_config'"),
        ([line(x_label="")], "blocks[0].chart.axis_config.x_label: 0 characters"),
        (line_of(("a", 1)), "blocks[0].chart.series[0].data: does not cover every category once"),
        (line_of(("a", 1), ("b", 1), ("b", 2)), "blocks[0].chart.series[0].data: does not cover"),
        (line_of(("a", 1), ("c", 1)), "blocks[0].chart.series[0].data: does not cover"),
        (line_of(("a", 1), ("b", None)), "blocks[0].chart.series[0].data[1].value: None is no number"),
        (line_of(("a", 1), ("b", float("nan"))), "data[1].value: nan is no number"),
        (line_of(("a", 1), ("b", True)), "data[1].value: True is no number"),
        ([{"type": "header"}], "blocks[0]: malformed, KeyError: 'text'"),
        ([{"type": "context", "elements": [{"type": "image", "image_url": "x"}]}], "elements[0].alt_text: 0 char"),
        (actions(choice("checkboxes", 1) | {"initial_options": []}), "initial_options: 0 items"),
    ],
)
def test_what_slack_would_refuse_is_named(blocks: list[Json], complaint: str) -> None:
    assert any(complaint in problem for problem in problems(blocks)), problems(blocks)


@pytest.mark.parametrize("kind", ["overflow", "static_select", "users_select", "datepicker", "checkboxes"])
def test_every_kind_of_element_has_an_id_of_its_own(kind: str) -> None:
    assert problems(actions(choice(kind, 1), button())) == ["blocks[0].elements[1].action_id: a occurs twice"]


def test_two_series_of_one_name_are_found() -> None:
    chart = line(series=2)
    chart["chart"]["series"][1]["name"] = "s0"
    assert problems([chart]) == ["blocks[0].chart.series: a name occurs twice"]


def test_two_categories_of_one_name_are_found() -> None:
    chart = line_of(("a", 1), ("a", 2))
    chart[0]["chart"]["axis_config"]["categories"] = ["a", "a"]
    assert problems(chart) == ["blocks[0].chart.axis_config.categories: a category occurs twice"]


def test_a_modal_has_no_chart() -> None:
    assert view_problems(view(line())) == ["blocks[0]: 'data_visualization' is no block that Tandem sends here"]


def test_the_words_of_a_chart_count_as_characters() -> None:
    most = section(text=mrkdwn(3_000)) * 3 + section(text=mrkdwn(2_900))
    assert problems(most) == []
    assert [problem.partition(": ")[0] for problem in problems([*most, line(20, 6)])] == ["blocks"]


def test_a_modal_needs_a_title_and_a_way_to_submit_its_questions() -> None:
    no_title = view()
    del no_title["title"]
    assert view_problems(no_title) == ["title: missing"]
    no_submit = view(question(typed()))
    del no_submit["submit"]
    assert view_problems(no_submit) == ["submit: missing although there are inputs"]


def test_what_slacks_own_models_refuse_is_refused_here() -> None:
    """The models check less (no field length, table size, block count, total size, double ids), never more."""
    refused_by_models = 0
    for _name, build, largest, _path in MESSAGES:
        for block in build(largest):
            model = Block.parse(block)
            if model is not None:
                model.to_dict()
        try:
            for block in build(largest + 1):
                model = Block.parse(block)
                if model is not None:
                    model.to_dict()
        except SlackObjectFormationError:
            refused_by_models += 1
    assert refused_by_models >= 12
