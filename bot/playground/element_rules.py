"""Slack's rules for texts, options, confirmations and interactive elements, from the Block Kit reference."""

from collections.abc import Iterable

from bot.playground import relations
from bot.playground.demands import Among, Holds, Is, Matches, Part, Rule, Typed
from bot.playground.rule_makers import ANY_TEXT, WEB, flags, given, items, string, strings, text, whole


def _options(part: str, option: str, most: int, required: bool = True) -> tuple[Rule, ...]:
    return (*items(part, "options", 1, most, required), Rule(part, "options/*", Part(option)))


def _element(kind: str, *more: Iterable[Rule], placeholder: bool = True, confirm: bool = True) -> tuple[Rule, ...]:
    part = f"element/{kind}"
    rules = [*string(part, "action_id", 255), *flags(part, "focus_on_load")]
    if placeholder:
        rules += text(part, "placeholder", 150)
    if confirm:
        rules.append(Rule(part, "confirm", Part("object/confirm")))
    return (*rules, *(rule for rules in more for rule in rules))


_GROUPS = "must have either options or option_groups"
_INITIAL = "initial option does not match any of the options"


def _static(kind: str, *more: Iterable[Rule]) -> tuple[Rule, ...]:
    part = f"element/{kind}"
    return _element(
        kind,
        _options(part, "object/option", 100, required=False),
        items(part, "option_groups", 1, 100, required=False),
        (
            Rule(part, "option_groups/*", Part("object/option_group")),
            Rule(part, "", Holds(_GROUPS, relations.has_one("options", "option_groups"))),
            Rule(part, "", Holds(_INITIAL, relations.initial_is_an_option)),
        ),
        *more,
    )


def _visible(kind: str, *more: Iterable[Rule]) -> tuple[Rule, ...]:
    part = f"element/{kind}"
    initial = Rule(part, "", Holds(_INITIAL, relations.initial_is_an_option))
    return _element(kind, _options(part, "object/choice", 10), (initial,), *more, placeholder=False)


def _initial_list(part: str, field: str, demand: Is | Part) -> tuple[Rule, ...]:
    """Several chosen at first, and how many may be."""
    chosen = (*items(part, field, 1, None, required=False), Rule(part, f"{field}/*", demand))
    return (*chosen, *whole(part, "max_selected_items", 1))


def _conversations(kind: str) -> tuple[Rule, ...]:
    part = f"element/{kind}"
    return (*flags(part, "default_to_current_conversation"), Rule(part, "filter", Part("object/filter")))


def _several(kind: str, noun: str, *more: Iterable[Rule]) -> tuple[Rule, ...]:
    return _element(kind, _initial_list(f"element/{kind}", f"initial_{noun}", Is("string")), *more)


def _one(kind: str, noun: str, *more: Iterable[Rule]) -> tuple[Rule, ...]:
    return _element(kind, strings(f"element/{kind}", f"initial_{noun}"), *more)


def _typing(kind: str, most: int | None = None, *more: Iterable[Rule]) -> tuple[Rule, ...]:
    part = f"element/{kind}"
    initial = strings(part, "initial_value") if most is None else string(part, "initial_value", most, 0)
    dispatch = (Rule(part, "dispatch_action_config", Part("object/dispatch_action_config")),)
    return _element(kind, initial, dispatch, *more, confirm=False)


_TEXTS = (
    *string("text/plain_text", "text", 3000, required=True),
    *flags("text/plain_text", "emoji"),
    *string("text/mrkdwn", "text", 3000, required=True),
    *flags("text/mrkdwn", "verbatim"),
)
_OBJECTS = (
    *text("object/option", "text", 75, required=True),
    *string("object/option", "value", 150, 0, required=True),
    *text("object/option", "description", 75),
    *text("object/choice", "text", 75, ANY_TEXT, required=True),
    *string("object/choice", "value", 150, 0, required=True),
    *text("object/choice", "description", 75, ANY_TEXT),
    *text("object/overflow_option", "text", 75, required=True),
    *string("object/overflow_option", "value", 150, 0, required=True),
    *text("object/overflow_option", "description", 75),
    *string("object/overflow_option", "url", 3000),
    *text("object/option_group", "label", 75, required=True),
    *_options("object/option_group", "object/option", 100),
    *text("object/confirm", "title", 100, required=True),
    *text("object/confirm", "text", 300, ANY_TEXT, required=True),
    *text("object/confirm", "confirm", 30, required=True),
    *text("object/confirm", "deny", 30, required=True),
    Rule("object/confirm", "style", Among(("primary", "danger"))),
    *items("object/filter", "include", 1, None, required=False),
    Rule("object/filter", "include/*", Among(("im", "mpim", "private", "public"))),
    *flags("object/filter", "exclude_external_shared_channels", "exclude_bot_users"),
    *items("object/dispatch_action_config", "trigger_actions_on", 1, None),
    Rule(
        "object/dispatch_action_config",
        "trigger_actions_on/*",
        Among(("on_enter_pressed", "on_character_entered")),
    ),
    *strings("object/slack_file", "id", "url"),
    Rule("object/slack_file", "", Holds("must have either id or url", relations.has_one("id", "url"))),
)
_IMAGE = (
    *string("element/image", "alt_text", 2000, required=True),
    *string("element/image", "image_url", 3000, 0),
    Rule("element/image", "image_url", Matches(WEB, "a valid URL")),
    Rule("element/image", "slack_file", Part("object/slack_file")),
    Rule(
        "element/image",
        "",
        Holds("must have either image_url or slack_file", relations.has_one("image_url", "slack_file")),
    ),
)
_BUTTONS = (
    *_element(
        "button",
        text("element/button", "text", 75, required=True),
        string("element/button", "value", 2000, 0),
        string("element/button", "url", 3000, 0),
        (
            Rule("element/button", "url", Matches(WEB, "a valid URL")),
            Rule("element/button", "style", Among(("primary", "danger"))),
        ),
        string("element/button", "accessibility_label", 75),
        placeholder=False,
    ),
    *_element(
        "workflow_button",
        text("element/workflow_button", "text", 75, required=True),
        [given("element/workflow_button", "workflow"), Rule("element/workflow_button", "workflow", Is("object"))],
        [Rule("element/workflow_button", "style", Among(("primary", "danger")))],
        string("element/workflow_button", "accessibility_label", 75),
        placeholder=False,
    ),
    *string("element/icon_button", "action_id", 255),
    given("element/icon_button", "icon"),
    Rule("element/icon_button", "icon", Among(("trash",))),
    *text("element/icon_button", "text", 75, required=True),
    *string("element/icon_button", "value", 2000, 0),
    *string("element/icon_button", "accessibility_label", 75),
    *items("element/icon_button", "visible_to_user_ids", 0, None, required=False),
    Rule("element/icon_button", "visible_to_user_ids/*", Is("string")),
    Rule("element/icon_button", "confirm", Part("object/confirm")),
    *string("element/feedback_buttons", "action_id", 255),
    *(
        rule
        for button in ("positive_button", "negative_button")
        for rule in (
            given("element/feedback_buttons", button),
            Rule("element/feedback_buttons", button, Part("object/feedback_button")),
        )
    ),
    *text("object/feedback_button", "text", 75, required=True),
    *string("object/feedback_button", "value", 2000, 0, required=True),
    *string("object/feedback_button", "accessibility_label", 75),
    *_element("overflow", _options("element/overflow", "object/overflow_option", 5), placeholder=False),
)
_SELECTS = (
    *_static("static_select", [Rule("element/static_select", "initial_option", Part("object/option"))]),
    *_static(
        "multi_static_select",
        _initial_list("element/multi_static_select", "initial_options", Part("object/option")),
    ),
    *_element(
        "external_select",
        [Rule("element/external_select", "initial_option", Part("object/option"))],
        whole("element/external_select", "min_query_length", 0),
    ),
    *_element(
        "multi_external_select",
        _initial_list("element/multi_external_select", "initial_options", Part("object/option")),
        whole("element/multi_external_select", "min_query_length", 0),
    ),
    *_one("users_select", "user"),
    *_several("multi_users_select", "users"),
    *_one("channels_select", "channel", flags("element/channels_select", "response_url_enabled")),
    *_several("multi_channels_select", "channels"),
    *_one(
        "conversations_select",
        "conversation",
        _conversations("conversations_select"),
        flags("element/conversations_select", "response_url_enabled"),
    ),
    *_several("multi_conversations_select", "conversations", _conversations("multi_conversations_select")),
    *_visible("radio_buttons", [Rule("element/radio_buttons", "initial_option", Part("object/choice"))]),
    *_visible(
        "checkboxes",
        items("element/checkboxes", "initial_options", 1, 10, required=False),
        [Rule("element/checkboxes", "initial_options/*", Part("object/choice"))],
    ),
)
_DAY = r"\d{4}-\d{2}-\d{2}"
_TIMES = (
    *_one(
        "datepicker",
        "date",
        [
            Rule("element/datepicker", "initial_date", Matches(_DAY, "a date in the form YYYY-MM-DD")),
            Rule("element/datepicker", "", Holds("initial_date is not a valid date", relations.is_a_day)),
        ],
    ),
    *_one(
        "timepicker",
        "time",
        [Rule("element/timepicker", "initial_time", Matches(r"([01]\d|2[0-3]):[0-5]\d", "a time in the form HH:mm"))],
        strings("element/timepicker", "timezone"),
    ),
    *_element(
        "datetimepicker",
        whole("element/datetimepicker", "initial_date_time", 1_000_000_000, 9_999_999_999),
        placeholder=False,
    ),
)
_FIELDS = (
    *_typing(
        "plain_text_input",
        3000,
        flags("element/plain_text_input", "multiline"),
        whole("element/plain_text_input", "min_length", 0, 3000),
        whole("element/plain_text_input", "max_length", 1, 3000),
        [
            Rule(
                "element/plain_text_input",
                "",
                Holds("min_length must not be above max_length", relations.in_order("min_length", "max_length")),
            )
        ],
    ),
    *_typing(
        "number_input",
        None,
        [given("element/number_input", "is_decimal_allowed")],
        flags("element/number_input", "is_decimal_allowed"),
        strings("element/number_input", "min_value", "max_value"),
        [
            Rule("element/number_input", field, Matches(r"-?\d+(\.\d+)?", "a number"))
            for field in ("initial_value", "min_value", "max_value")
        ],
        [
            Rule(
                "element/number_input",
                "",
                Holds("min_value must not be above max_value", relations.in_order("min_value", "max_value")),
            )
        ],
    ),
    *_typing("email_text_input"),
    *_typing("url_text_input"),
    *_element("file_input", whole("element/file_input", "max_files", 1, 10), placeholder=False, confirm=False),
    *items("element/file_input", "filetypes", 1, None, required=False),
    Rule("element/file_input", "filetypes/*", Is("string")),
)

ELEMENT_RULES = (*_TEXTS, *_OBJECTS, *_IMAGE, *_BUTTONS, *_SELECTS, *_TIMES, *_FIELDS)

_MENUS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_MANY = tuple(f"multi_{menu}" for menu in _MENUS)
_PLAIN_CHOICES = ("radio_buttons", "checkboxes", "datepicker", "timepicker")


def _typed(*kinds: str) -> Typed:
    return Typed({kind: f"element/{kind}" for kind in kinds})


# No multi-selects: Slack's reference has them work with sections and inputs only, and its API refuses them among
# actions, in messages (java-slack-sdk issue 680) as in modals and home tabs (python-slack-sdk issue 1631, of 2025).
# `@slack/types` lists them by mistake (node-slack-sdk issue 1299).
IN_ACTIONS = _typed("button", "workflow_button", "overflow", "datetimepicker", *_MENUS, *_PLAIN_CHOICES)
ACCESSORIES = _typed("button", "workflow_button", "overflow", "image", *_MENUS, *_MANY, *_PLAIN_CHOICES)
IN_CONTEXT_ACTIONS = _typed("icon_button", "feedback_buttons")
IN_INPUT = _typed(
    *("plain_text_input", "number_input", "email_text_input", "url_text_input", "file_input", "datetimepicker"),
    *(*_MENUS, *_MANY, *_PLAIN_CHOICES),
)
