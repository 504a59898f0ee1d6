"""One payload for each limit, of any size: at the limit it is fine, one past it is not. And what is wrong at any size.

The sizes are Slack's, written down a second time, so that a slip in the validators' own numbers is seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.messages.limits.payloads import (
    Json,
    actions,
    bars,
    button,
    chart,
    choice,
    confirm,
    data_table,
    image,
    mrkdwn,
    option,
    overflow,
    pie,
    plain,
    question,
    raw,
    section,
    select,
    table,
    typed,
    view,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A limit: its name in messages.limits.numbers, the payload of a size, the largest size, where the problem is.

    `pointer` is where the playground says it is; None where its limit is another.
    """

    limit: str
    build: Callable[[int], Any]
    largest: int
    path: str
    pointer: str | None


FIRST = "/blocks/0"
ELEMENT = f"{FIRST}/elements/0"
ASKED = f"{FIRST}/element"


def _drawn(**changed: Any) -> list[Json]:
    return [chart(chart=bars(**changed))]


MESSAGES: tuple[Case, ...] = (
    Case("BLOCKS_IN_MESSAGE", lambda n: [{"type": "divider"}] * n, 50, "blocks", "/blocks"),
    Case("SECTION_CHARACTERS", lambda n: section(text=mrkdwn(n)), 3_000, "blocks[0].text", f"{FIRST}/text/text"),
    Case("FIELDS", lambda n: section(fields=[mrkdwn()] * n), 10, "blocks[0].fields", f"{FIRST}/fields"),
    Case(
        "FIELD_CHARACTERS",
        lambda n: section(fields=[mrkdwn(n)]),
        2_000,
        "blocks[0].fields[0]",
        f"{FIRST}/fields/0/text",
    ),
    Case(
        "HEADER_CHARACTERS",
        lambda n: [{"type": "header", "text": plain(n)}],
        150,
        "blocks[0].text",
        f"{FIRST}/text/text",
    ),
    Case(
        "CONTEXT_ELEMENTS",
        lambda n: [{"type": "context", "elements": [mrkdwn()] * n}],
        10,
        "blocks[0].elements",
        f"{FIRST}/elements",
    ),
    Case(
        "CONTEXT_CHARACTERS",
        lambda n: [{"type": "context", "elements": [mrkdwn(n)]}],
        3_000,
        "blocks[0].elements[0]",
        f"{ELEMENT}/text",
    ),
    Case(
        "ACTION_ELEMENTS",
        lambda n: actions(*(button(action_id=str(k)) for k in range(n))),
        25,
        "blocks[0].elements",
        f"{FIRST}/elements",
    ),
    Case(
        "BUTTON_CHARACTERS",
        lambda n: actions(button(text=plain(n))),
        75,
        "blocks[0].elements[0].text",
        f"{ELEMENT}/text/text",
    ),
    Case(
        "BUTTON_CHARACTERS",
        lambda n: section(accessory=button(text=plain(n))),
        75,
        "blocks[0].accessory.text",
        f"{FIRST}/accessory/text/text",
    ),
    Case(
        "BUTTON_VALUE",
        lambda n: actions(button(value="x" * n)),
        2_000,
        "blocks[0].elements[0].value",
        f"{ELEMENT}/value",
    ),
    Case(
        "URL_CHARACTERS",
        lambda n: actions(button(url="https://".ljust(n, "x"))),
        3_000,
        "blocks[0].elements[0].url",
        f"{ELEMENT}/url",
    ),
    Case(
        "ID_CHARACTERS",
        lambda n: actions(button(action_id="x" * n)),
        255,
        "blocks[0].elements[0].action_id",
        f"{ELEMENT}/action_id",
    ),
    Case("ID_CHARACTERS", lambda n: section(block_id="x" * n), 255, "blocks[0].block_id", f"{FIRST}/block_id"),
    *(
        Case(
            limit,
            lambda n, name=name: confirm(**{name: plain(n)}),  # type: ignore[misc]
            largest,
            f"blocks[0].elements[0].confirm.{name}",
            f"{ELEMENT}/confirm/{name}/text",
        )
        for name, limit, largest in (
            ("title", "CONFIRM_TITLE", 100),
            ("text", "CONFIRM_TEXT", 300),
            ("confirm", "CONFIRM_BUTTON", 30),
            ("deny", "CONFIRM_BUTTON", 30),
        )
    ),
    Case("OVERFLOW_OPTIONS", lambda n: actions(overflow(n)), 5, "blocks[0].elements[0].options", f"{ELEMENT}/options"),
    Case("OPTIONS", lambda n: actions(select(n)), 100, "blocks[0].elements[0].options", f"{ELEMENT}/options"),
    Case(
        "OPTION_CHARACTERS",
        lambda n: actions(select(options=[option(size=n)])),
        75,
        "blocks[0].elements[0].options[0].text",
        f"{ELEMENT}/options/0/text/text",
    ),
    Case(
        "OPTION_VALUE",
        lambda n: actions(select(options=[option("x" * n)])),
        150,
        "blocks[0].elements[0].options[0].value",
        f"{ELEMENT}/options/0/value",
    ),
    Case(
        "PLACEHOLDER_CHARACTERS",
        lambda n: actions(select(placeholder=plain(n))),
        150,
        "blocks[0].elements[0].placeholder",
        f"{ELEMENT}/placeholder/text",
    ),
    Case("ALT_CHARACTERS", lambda n: image(alt_text="x" * n), 2_000, "blocks[0].alt_text", f"{FIRST}/alt_text"),
    Case(
        "ALT_CHARACTERS",
        lambda n: section(accessory=image(alt_text="x" * n)[0]),
        2_000,
        "blocks[0].accessory.alt_text",
        f"{FIRST}/accessory/alt_text",
    ),
    Case(
        "ALT_CHARACTERS",
        lambda n: [{"type": "context", "elements": image(alt_text="x" * n)}],
        2_000,
        "blocks[0].elements[0].alt_text",
        f"{ELEMENT}/alt_text",
    ),
    Case("ALT_CHARACTERS", lambda n: image(title=plain(n)), 2_000, "blocks[0].title", f"{FIRST}/title/text"),
    Case(
        "URL_CHARACTERS",
        lambda n: image(image_url="https://".ljust(n, "x")),
        3_000,
        "blocks[0].image_url",
        f"{FIRST}/image_url",
    ),
    Case("TABLE_ROWS", lambda n: [table(n)], 100, "blocks[0].rows", f"{FIRST}/rows"),
    Case("TABLE_COLUMNS", lambda n: [table(1, n)], 20, "blocks[0].rows[0]", f"{FIRST}/rows/0"),
    Case("TABLES", lambda n: [table(1)] * n, 1, "blocks[1]", "/blocks"),
    Case(
        "TABLE_CHARACTERS",
        lambda n: [table(1) | {"rows": [[raw(n - 1), raw(1)]]}],
        10_000,
        "blocks[0].rows",
        "/blocks",
    ),
    Case("DATA_TABLE_ROWS", lambda n: [data_table(n)], 101, "blocks[0].rows", f"{FIRST}/rows"),
    Case("SECTION_CHARACTERS", lambda n: [data_table(2, caption="x" * n)], 3_000, "blocks[0].caption", None),
    Case(
        "TABLE_CHARACTERS",
        lambda n: [data_table(2) | {"rows": [[raw(1)], [raw(n - 1)]]}],
        10_000,
        "blocks[0].rows",
        "/blocks",
    ),
    Case("CHARTS", lambda n: [chart()] * n, 2, "blocks[2]", "/blocks"),
    Case("CHART_TITLE", lambda n: [chart(title="x" * n)], 50, "blocks[0].title", f"{FIRST}/title"),
    Case("CHART_SERIES", lambda n: [chart(chart=pie(n))], 6, "blocks[0].chart.segments", f"{FIRST}/chart/segments"),
    Case(
        "CHART_LABEL",
        lambda n: [chart(chart=pie(1, "x" * n))],
        20,
        "blocks[0].chart.segments[0].label",
        f"{FIRST}/chart/segments/0/label",
    ),
    Case("CHART_SERIES", lambda n: _drawn(series=n), 6, "blocks[0].chart.series", f"{FIRST}/chart/series"),
    Case(
        "CHART_CATEGORIES",
        lambda n: _drawn(categories=n),
        20,
        "blocks[0].chart.axis_config.categories",
        f"{FIRST}/chart/axis_config/categories",
    ),
    Case(
        "CHART_LABEL",
        lambda n: _drawn(label=n),
        20,
        "blocks[0].chart.axis_config.categories[0]",
        f"{FIRST}/chart/axis_config/categories/0",
    ),
    Case(
        "CHART_LABEL",
        lambda n: _drawn(name=n),
        20,
        "blocks[0].chart.series[0].name",
        f"{FIRST}/chart/series/0/name",
    ),
    *(
        Case(
            "AXIS_CHARACTERS",
            lambda n, name=name: _drawn(**{name: "x" * n}),  # type: ignore[misc]
            50,
            f"blocks[0].chart.axis_config.{name}",
            f"{FIRST}/chart/axis_config/{name}",
        )
        for name in ("x_label", "y_label")
    ),
    # Everything counts towards the size of the whole: what remains of 12,000 characters beside three long sections.
    *(
        Case(
            "MESSAGE_CHARACTERS",
            lambda n, last=last: [*section(text=mrkdwn(3_000)) * 3, *last(n)],
            3_000,
            "blocks",
            None,
        )  # type: ignore[misc]
        for last in (
            lambda n: section(text=mrkdwn(n - 1_000), fields=[mrkdwn(1_000)]),
            lambda n: section(text=mrkdwn(n - 4), block_id="long"),
            lambda n: [*section(text=mrkdwn(n - 10)), *actions(button(action_id="123456789"))],
            lambda n: [*section(text=mrkdwn(n - 12)), *actions(button(value="1234567890"))],
            lambda n: [*section(text=mrkdwn(n - 14)), *actions(overflow(1) | {"options": [option("12345678", 5)]})],
            lambda n: [*section(text=mrkdwn(n - 8)), table(2, 4)],
        )
    ),
)

VIEWS: tuple[Case, ...] = (
    Case("BLOCKS_IN_VIEW", lambda n: view(*[{"type": "divider"}] * n), 100, "blocks", "/blocks"),
    *(
        Case("TITLE_CHARACTERS", lambda n, name=name: view(**{name: plain(n)}), 24, name, f"/{name}/text")  # type: ignore[misc]
        for name in ("title", "submit", "close")
    ),
    Case("ID_CHARACTERS", lambda n: view(callback_id="x" * n), 255, "callback_id", "/callback_id"),
    Case("PRIVATE_METADATA", lambda n: view(private_metadata="x" * n), 3_000, "private_metadata", "/private_metadata"),
    Case(
        "LABEL_CHARACTERS",
        lambda n: view(question(typed(), label=plain(n))),
        2_000,
        "blocks[0].label",
        f"{FIRST}/label/text",
    ),
    Case(
        "LABEL_CHARACTERS",
        lambda n: view(question(typed(), hint=plain(n))),
        2_000,
        "blocks[0].hint",
        f"{FIRST}/hint/text",
    ),
    Case(
        "PLACEHOLDER_CHARACTERS",
        lambda n: view(question(typed(placeholder=plain(n)))),
        150,
        "blocks[0].element.placeholder",
        f"{ASKED}/placeholder/text",
    ),
    Case(
        "INITIAL_CHARACTERS",
        lambda n: view(question(typed(initial_value="x" * n))),
        3_000,
        "blocks[0].element.initial_value",
        f"{ASKED}/initial_value",
    ),
    *(
        Case(
            "VISIBLE_OPTIONS",
            lambda n, kind=kind: view(question(choice(kind, n))),  # type: ignore[misc]
            10,
            "blocks[0].element.options",
            f"{ASKED}/options",
        )
        for kind in ("radio_buttons", "checkboxes")
    ),
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A payload refused whatever its size, what our validator says of it, and whether the playground says no too."""

    payload: Any
    complaint: str
    slack_too: bool = True


_NO_TITLE = {key: value for key, value in view().items() if key != "title"}
_NO_SUBMIT = {key: value for key, value in view(question(typed())).items() if key != "submit"}
_TWICE = bars(2)
_TWICE["axis_config"]["categories"] = [_TWICE["axis_config"]["categories"][0]] * 2
_TWICE["series"][0]["data"] = [_TWICE["series"][0]["data"][0]] * 2


def _valued(value: object) -> Any:
    made = bars()
    made["series"][0]["data"][0]["value"] = value
    return made


WRONG_MESSAGES: tuple[Wrong, ...] = (
    Wrong([], "blocks: 0 items", slack_too=False),
    Wrong(section(text=mrkdwn(0)), "blocks[0].text: 0 characters"),
    Wrong(section(fields=[]), "blocks[0].fields: 0 items"),
    Wrong([{"type": "header", "text": mrkdwn()}], "blocks[0].text: must be plain_text"),
    Wrong([{"type": "header", "text": plain(0)}], "blocks[0].text: 0 characters"),
    Wrong(section(text={"type": "html", "text": "x"}), "blocks[0].text: html is no kind of text"),
    Wrong([{"type": "section"}], "blocks[0]: neither text nor fields"),
    Wrong(actions(button(), button()), "blocks[0].elements[1].action_id: a occurs twice"),
    Wrong([*actions(button()), *actions(button())], "blocks[1].elements[0].action_id: a occurs twice"),
    Wrong(section(block_id="b") * 2, "blocks[1].block_id: b occurs twice"),
    Wrong(actions(typed()), "blocks[0].elements[0]: a plain_text_input cannot stand here"),
    Wrong(section(accessory=typed()), "blocks[0].accessory: a plain_text_input cannot stand here"),
    Wrong(actions(button(url="javascript:x")), "blocks[0].elements[0].url: not a web address"),
    Wrong(actions(button(value="")), "blocks[0].elements[0].value: 0 characters", slack_too=False),
    Wrong(actions(button(style="green")), "blocks[0].elements[0].style: green is no style"),
    Wrong(actions(select(initial_option=option("other"))), "blocks[0].elements[0].initial_option: is none of"),
    Wrong(actions(choice("checkboxes", 1) | {"initial_options": []}), "initial_options: 0 items"),
    Wrong(actions(choice("radio_buttons", 1) | {"initial_option": option("other")}), "initial_option: is none of"),
    Wrong(actions(select(options=[option(size=0)])), "options[0].text: 0 characters"),
    Wrong(actions(select(options=[option("")])), "options[0].value: 0 characters", slack_too=False),
    Wrong(image(alt_text=""), "blocks[0].alt_text: 0 characters"),
    Wrong(image(image_url="x"), "blocks[0].image_url: not a web address"),
    Wrong([question(typed())], "blocks[0]: 'input' is no block that Tandem sends here", slack_too=False),
    Wrong([{"type": "video"}], "blocks[0]: 'video' is no block"),
    Wrong([{"type": "file", "source": "remote", "external_id": "x"}], "blocks[0]: 'file' is no block"),
    Wrong([{}], "blocks[0]: None is no block"),
    Wrong([{"type": []}], "blocks[0]: [] is no block"),
    Wrong([{"type": "header"}], "blocks[0]: malformed, KeyError: 'text'"),
    Wrong([{"type": "context", "elements": [{"type": "image", "image_url": "x"}]}], "elements[0].alt_text: 0 char"),
    Wrong([data_table(1)], "blocks[0].rows: 1 rows"),
    Wrong([data_table(2) | {"rows": [[raw(1)], [raw(1)] * 2]}], "blocks[0].rows: rows of different lengths"),
    Wrong([chart(chart=pie(1, value=0))], "blocks[0].chart.segments[0].value: must be above zero"),
    Wrong([chart(chart={"type": "radar"})], "blocks[0].chart.type: radar is no kind of chart"),
    Wrong(
        [chart(chart=bars(2) | {"axis_config": {"categories": ["x", "y"]}})],
        "blocks[0].chart.series[0].data: does not cover every category",
    ),
    Wrong([chart(chart=bars() | {"series": bars()["series"] * 2})], "blocks[0].chart.series: two of the same name"),
    Wrong([chart(chart=_TWICE)], "blocks[0].chart.axis_config.categories: two of the same name"),
    *(
        Wrong([chart(chart=_valued(value))], f"series[0].data[0].value: {value!r} is no number")
        for value in (None, True, "1")
    ),
    # JSON has no way to write it, so it never comes to the playground.
    Wrong([chart(chart=_valued(float("nan")))], "series[0].data[0].value: nan is no number", slack_too=False),
    Wrong([chart(chart=pie(1, value=True))], "segments[0].value: True is no number"),
    *(
        Wrong(actions(choice(kind, 1), button()), "blocks[0].elements[1].action_id: a occurs twice")
        for kind in ("overflow", "static_select", "users_select", "datepicker", "checkboxes", "radio_buttons")
    ),
)
WRONG_VIEWS: tuple[Wrong, ...] = (
    Wrong(_NO_TITLE, "title: missing"),
    Wrong(_NO_SUBMIT, "submit: missing although there are inputs"),
    Wrong(view(title=mrkdwn()), "title: must be plain_text"),
    Wrong(view(table(1)), "blocks[0]: 'table' is no block that Tandem sends here"),
    Wrong(view(question(button())), "blocks[0].element: a button cannot stand here"),
    Wrong(view(question({"type": "number_input", "action_id": ""})), "blocks[0].element.action_id: 0 characters"),
)

# Limits that are kept by cutting instead of refusing, each with a test of its own.
CUT = frozenset({"TEXT_CHARACTERS"})
__all__ = ["CUT", "MESSAGES", "VIEWS", "WRONG_MESSAGES", "WRONG_VIEWS", "Case", "Wrong"]
