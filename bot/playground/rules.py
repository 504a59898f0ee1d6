"""The table of what Slack refuses: every limit that the stand-in holds a payload against is a row here.

Sources: Slack's Block Kit reference, the pages of the methods, and `msg_blocks_too_long` as reported in
slackapi/bolt-js issue 2509. Codes are those of Slack's answers.
"""

from bot.playground import relations
from bot.playground.demands import (
    Among,
    AtMost,
    Holds,
    Is,
    ItemsAtMost,
    Matches,
    Part,
    Rule,
    Typed,
)
from bot.playground.element_rules import ACCESSORIES, ELEMENT_RULES, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT
from bot.playground.rich_text_rules import RICH_TEXT_RULES
from bot.playground.rule_makers import ANY_TEXT, WEB, flags, given, items, string, text, whole
from bot.playground.strictness import Checker, known_fields, only_known

# Slack's own: only Slack makes `file`, and `video` wants a scope and a domain that Tandem never asks for.
_EVERYWHERE = ("section", "header", "context", "actions", "divider", "image", "input", "rich_text")
_MESSAGE_ONLY = (
    *("table", "data_table", "data_visualization", "markdown", "context_actions", "alert", "card", "carousel"),
)


def _blocks(*kinds: str) -> Typed:
    return Typed({kind: f"block/{kind}" for kind in kinds})


_SECTION = (
    Rule("block/section", "text", ANY_TEXT),
    *items("block/section", "fields", 1, 10, required=False),
    *text("block/section", "fields/*", 2000, ANY_TEXT),
    Rule("block/section", "accessory", ACCESSORIES),
    *flags("block/section", "expand"),
    Rule("block/section", "", Holds("missing required field: text", relations.has("text", "fields"))),
)
_SMALL_BLOCKS = (
    *text("block/header", "text", 150, required=True),
    *items("block/context", "elements", 1, 10),
    Rule("block/context", "elements/*", Typed({**ANY_TEXT.parts, "image": "element/image"})),
    *items("block/actions", "elements", 1, 25),
    Rule("block/actions", "elements/*", IN_ACTIONS),
    *string("block/markdown", "text", 12_000, required=True),
)
_NEWER_BLOCKS = (
    *items("block/context_actions", "elements", 1, 5),
    Rule("block/context_actions", "elements/*", IN_CONTEXT_ACTIONS),
    given("block/alert", "text"),
    Rule("block/alert", "text", ANY_TEXT),
    Rule("block/alert", "level", Among(("default", "info", "warning", "error", "success"))),
    Rule("block/card", "hero_image", Typed({"image": "element/image"})),
    Rule("block/card", "icon", Typed({"image": "element/image"})),
    *text("block/card", "title", 150, ANY_TEXT),
    *text("block/card", "subtitle", 150, ANY_TEXT),
    *text("block/card", "body", 200, ANY_TEXT),
    *items("block/card", "actions", 1, None, required=False),
    Rule("block/card", "actions/*", Typed({"button": "element/button"})),
    *items("block/carousel", "elements", 1, 10),
    Rule("block/carousel", "elements/*", _blocks("card")),
)
_IMAGE = (
    *string("block/image", "alt_text", 2000, required=True),
    *string("block/image", "image_url", 3000, 0),
    Rule("block/image", "image_url", Matches(WEB, "a valid URL")),
    Rule("block/image", "slack_file", Part("object/slack_file")),
    *text("block/image", "title", 2000),
    Rule(
        "block/image",
        "",
        Holds("must have either image_url or slack_file", relations.has_one("image_url", "slack_file")),
    ),
)
_INPUT = (
    *text("block/input", "label", 2000, required=True),
    *text("block/input", "hint", 2000),
    given("block/input", "element"),
    Rule("block/input", "element", IN_INPUT),
    *flags("block/input", "optional", "dispatch_action"),
)
_CELLS = {"raw_text": "cell/raw_text", "raw_number": "cell/raw_number", "rich_text": "block/rich_text"}
_TABLES = (
    *items("block/table", "rows", 1, 100),
    *items("block/table", "rows/*", 1, 20, required=False),
    Rule("block/table", "rows/*/*", Typed(_CELLS)),
    *items("block/table", "column_settings", 1, 20, required=False),
    Rule("block/table", "column_settings/*", Part("object/column_setting")),
    Rule("object/column_setting", "align", Among(("left", "center", "right"))),
    *flags("object/column_setting", "is_wrapped"),
    *string("block/data_table", "caption", None, required=True),
    *items("block/data_table", "rows", 2, 101),
    *items("block/data_table", "rows/*", 1, 20, required=False),
    Rule("block/data_table", "rows/*/*", Typed(_CELLS)),
    *whole("block/data_table", "page_size", 1, 100),
    *whole("block/data_table", "row_header_column_index", 0, 19),
    Rule("block/data_table", "", Holds("all rows must have the same number of cells", relations.rows_are_even)),
    Rule("block/data_table", "", Holds("rich_text is not allowed in the header row", relations.header_is_plain)),
    Rule("block/data_table", "", Holds("row_header_column_index is no column", relations.header_column_exists)),
    *string("cell/raw_text", "text", None, required=True),
    given("cell/raw_number", "value"),
    Rule("cell/raw_number", "value", Is("number")),
    *string("cell/raw_number", "text", None),
)


def _axes(kind: str) -> tuple[Rule, ...]:
    part = f"chart/{kind}"
    return (
        *items(part, "series", 1, 6),
        Rule(part, "series/*", Part("object/series")),
        given(part, "axis_config"),
        Rule(part, "axis_config", Part("object/axis_config")),
        Rule(part, "", Holds("every series must cover every category", relations.series_cover_categories)),
        Rule(part, "", Holds("series names must be unique", relations.series_differ)),
    )


_CHARTS = (
    *string("block/data_visualization", "title", 50, required=True),
    given("block/data_visualization", "chart"),
    Rule(
        "block/data_visualization", "chart", Typed({kind: f"chart/{kind}" for kind in ("pie", "bar", "area", "line")})
    ),
    *items("chart/pie", "segments", 1, 6),
    Rule("chart/pie", "segments/*", Part("object/segment")),
    *(rule for kind in ("bar", "area", "line") for rule in _axes(kind)),
    *string("object/segment", "label", 20, required=True),
    given("object/segment", "value"),
    Rule("object/segment", "value", Is("number")),
    Rule("object/segment", "", Holds("value must be greater than 0", lambda segment: segment["value"] > 0)),  # type: ignore[operator]
    *string("object/series", "name", 20, required=True),
    *items("object/series", "data", 1, 20),
    Rule("object/series", "data/*", Part("object/point")),
    *string("object/point", "label", 20, required=True),
    given("object/point", "value"),
    Rule("object/point", "value", Is("number")),
    *items("object/axis_config", "categories", 1, 20),
    *string("object/axis_config", "categories/*", 20),
    *string("object/axis_config", "x_label", 50),
    *string("object/axis_config", "y_label", 50),
)
_IDS = tuple(rule for kind in (*_EVERYWHERE, *_MESSAGE_ONLY) for rule in string(f"block/{kind}", "block_id", 255))
_UNIQUE_BLOCK_IDS = Holds("block_id already exists", relations.unique("block_id"))
_UNIQUE_ACTION_IDS = Holds("action_id already exists for another element", relations.unique_in_block("action_id"))
_MESSAGE = (
    Rule("message", "blocks", Is("array")),
    Rule("message", "blocks", ItemsAtMost(50)),
    Rule("message", "blocks/*", _blocks(*_EVERYWHERE, *_MESSAGE_ONLY)),
    Rule("message", "blocks", _UNIQUE_BLOCK_IDS),
    Rule("message", "blocks", _UNIQUE_ACTION_IDS),
    Rule("message", "blocks", Holds("only_one_table_allowed", relations.at_most(1, "table"))),
    Rule(
        "message",
        "blocks",
        Holds("no more than 2 data_visualization blocks allowed", relations.at_most(2, "data_visualization")),
    ),
    Rule(
        "message",
        "blocks",
        Holds(
            "table cells must be less than 10001 characters in all",
            relations.kind_at_most(10_000, "rows", "table", "data_table"),
        ),
    ),
    Rule(
        "message",
        "blocks",
        Holds("markdown must be less than 12001 characters in all", relations.kind_at_most(12_000, "text", "markdown")),
    ),
    Rule(
        "message",
        "blocks",
        Holds("more than 13200 characters", relations.words_at_most(13_200)),
        "msg_blocks_too_long",
    ),
)


def _view(kind: str) -> tuple[Rule, ...]:
    code = "invalid_arguments"
    rules = (
        given(kind, "blocks"),
        Rule(kind, "blocks", Is("array")),
        Rule(kind, "blocks", ItemsAtMost(100)),
        Rule(kind, "blocks/*", _blocks(*_EVERYWHERE)),
        *string(kind, "private_metadata", 3000, 0),
        *string(kind, "callback_id", 255, 0),
        *string(kind, "external_id", 255, 0),
        Rule(kind, "blocks", _UNIQUE_BLOCK_IDS),
        Rule(kind, "blocks", _UNIQUE_ACTION_IDS),
        Rule(kind, "blocks", Holds("only one element may have focus_on_load", relations.one_focus)),
    )
    sized = Rule(
        kind, "", Holds("the view is larger than 250 KB", relations.bytes_at_most(250 * 1024)), "view_too_large"
    )
    return (*(Rule(rule.part, rule.path, rule.demand, code) for rule in rules), sized)


_VIEWS = (
    *_view("modal"),
    *text("modal", "title", 24, required=True),
    *text("modal", "submit", 24),
    *text("modal", "close", 24),
    *flags("modal", "clear_on_close", "notify_on_close", "submit_disabled"),
    Rule(
        "modal", "submit", Holds("missing required field: submit, for there are inputs", relations.inputs_have_submit)
    ),
    *_view("home"),
)

# Whatever a message says beside its blocks.
_SAYS_SOMETHING = Holds(
    "there is nothing to say", relations.has("text", "blocks", "attachments", "files", "markdown_text")
)


def _call(part: str) -> tuple[Rule, ...]:
    alone = Holds("markdown_text stands alone", relations.not_both("markdown_text", "text", "blocks"))
    return (
        Rule(part, "metadata", Part("metadata"), "invalid_metadata_format"),
        Rule(part, "attachments", Is("array"), "invalid_attachments"),
        Rule(part, "attachments/*", Is("object"), "invalid_attachments"),
        Rule(part, "attachments", ItemsAtMost(100), "too_many_attachments"),
        Rule(part, "markdown_text", Is("string"), "invalid_arguments"),
        Rule(part, "markdown_text", AtMost(12_000), "msg_too_long"),
        Rule(part, "", alone, "markdown_text_conflict"),
        Rule(part, "", _SAYS_SOMETHING, "no_text"),
        Rule(part, "", Holds("text must be a string", relations.is_no_list("text")), "invalid_arguments"),
    )


_CALLS = (
    *_call("posted"),  # a new message's text is cut at 40,000 characters instead
    *_call("changed"),
    Rule("changed", "text", AtMost(4000), "msg_too_long"),
    *_call("private"),
    Rule("private", "text", AtMost(40_000), "msg_too_long"),
    *(
        Rule(rule.part, rule.path, rule.demand, "invalid_metadata_format")
        for rule in (
            given("metadata", "event_type"),
            *string("metadata", "event_type", None),
            given("metadata", "event_payload"),
            Rule("metadata", "event_payload", Is("object")),
        )
    ),
)

_ALL = (
    *ELEMENT_RULES,
    *RICH_TEXT_RULES,
    *_SECTION,
    *_SMALL_BLOCKS,
    *_NEWER_BLOCKS,
    *_IMAGE,
    *_INPUT,
    *_TABLES,
    *_CHARTS,
    *_IDS,
    *_MESSAGE,
    *_VIEWS,
    *_CALLS,
)
_OPEN = frozenset({"message", "metadata", "posted", "changed", "private"})
# What Slack refuses.
SLACK_RULES: tuple[Rule, ...] = (*_ALL, *only_known(_ALL, sorted({*known_fields(_ALL), "block/divider"} - _OPEN)))
# What Slack takes and Tandem must not send: with one action id twice, a click cannot be told from another.
HOUSE_RULES: tuple[Rule, ...] = tuple(
    Rule(root, "blocks", Holds("action_id already exists in another block", relations.unique("action_id")), code)
    for root, code in (("message", "invalid_blocks"), ("modal", "invalid_arguments"), ("home", "invalid_arguments"))
)
RULES: tuple[Rule, ...] = (*SLACK_RULES, *HOUSE_RULES)
CHECKER = Checker(RULES)
