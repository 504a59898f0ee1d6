"""One valid sample for each part of a payload, and where in a whole payload it stands."""

from copy import deepcopy
from typing import Any

Json = dict[str, Any]


def plain(words: str = "x") -> Json:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str = "x") -> Json:
    return {"type": "mrkdwn", "text": words}


def option(value: str = "v") -> Json:
    return {"text": plain(), "value": value, "description": plain()}


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), "style": "danger"}
WEB = "https://example.com/x"
CELL = {"type": "raw_text", "text": "x"}
_COMMON = {"action_id": "a", "focus_on_load": True, "confirm": CONFIRM}
_MENU = _COMMON | {"placeholder": plain()}
_TYPING = {
    "action_id": "a",
    "focus_on_load": True,
    "placeholder": plain(),
    "initial_value": "x",
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
}
_FEEDBACK = {"text": plain(), "value": "v", "accessibility_label": "x"}
_SERIES = {"name": "x", "data": [{"label": "x", "value": 1}]}
_AXES = {"series": [_SERIES], "axis_config": {"categories": ["x"], "x_label": "x", "y_label": "x"}}
_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = {"style": {"bold": True}}
_RICH = {"elements": [{"type": "text", "text": "x"}], "border": 0}
_FILTER = {"include": ["im"], "exclude_external_shared_channels": True, "exclude_bot_users": True}
_CONVERSATIONS = {"default_to_current_conversation": True, "filter": _FILTER}
_MANY = {"max_selected_items": 1}
_VIEW = {"private_metadata": "x", "callback_id": "x", "external_id": "x", "blocks": [{"type": "divider"}]}
_CALL = {
    "text": "x",
    "blocks": [{"type": "divider"}],
    "metadata": {"event_type": "x", "event_payload": {}},
    "attachments": [{}],
}

_CARD = {
    "type": "card",
    "hero_image": {"type": "image", "alt_text": "x", "image_url": WEB},
    "icon": {"type": "image", "alt_text": "x", "image_url": WEB},
    "title": mrkdwn(),
    "subtitle": mrkdwn(),
    "body": mrkdwn(),
    "actions": [{"type": "button", "text": plain(), "action_id": "a"}],
    "block_id": "b",
}

SAMPLES: dict[str, Json] = {
    "text/plain_text": plain() | {"emoji": True},
    "text/mrkdwn": mrkdwn() | {"verbatim": True},
    "object/option": option(),
    "object/choice": option() | {"text": mrkdwn()},
    "object/overflow_option": option() | {"url": WEB},
    "object/option_group": {"label": plain(), "options": [option()]},
    "object/confirm": CONFIRM,
    "object/filter": _FILTER,
    "object/dispatch_action_config": _TYPING["dispatch_action_config"],
    "object/slack_file": {"id": "F1"},
    "object/column_setting": {"align": "left", "is_wrapped": True},
    "object/segment": {"label": "x", "value": 1},
    "object/series": _SERIES,
    "object/point": {"label": "x", "value": 1},
    "object/axis_config": _AXES["axis_config"],
    "cell/raw_text": CELL,
    "cell/raw_number": {"type": "raw_number", "value": 1, "text": "1"},
    "chart/pie": {"type": "pie", "segments": [{"label": "x", "value": 1}]},
    "chart/bar": {"type": "bar"} | _AXES,
    "chart/area": {"type": "area"} | _AXES,
    "chart/line": {"type": "line"} | _AXES,
    "rich/section": {"type": "rich_text_section", "elements": _RICH["elements"]},
    "rich/quote": {"type": "rich_text_quote"} | _RICH,
    "rich/preformatted": {"type": "rich_text_preformatted", "language": "sql"} | _RICH,
    "rich/list": {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": _RICH["elements"]}],
        "indent": 0,
        "offset": 0,
        "border": 0,
    },
    "rich/text": {"type": "text", "text": "x"} | _STYLE,
    "rich/link": {"type": "link", "url": WEB, "text": "x", "unsafe": True} | _STYLE,
    "rich/user": {"type": "user", "user_id": "U1"} | _STYLE,
    "rich/usergroup": {"type": "usergroup", "usergroup_id": "S1"} | _STYLE,
    "rich/team": {"type": "team", "team_id": "T1"} | _STYLE,
    "rich/channel": {"type": "channel", "channel_id": "C1"} | _STYLE,
    "rich/emoji": {"type": "emoji", "name": "fire", "unicode": "1f525", "url": WEB, "skin_tone": 1} | _STYLE,
    "rich/date": {"type": "date", "timestamp": 1, "format": "{date}", "url": WEB, "fallback": "x"} | _STYLE,
    "rich/broadcast": {"type": "broadcast", "range": "here"} | _STYLE,
    "rich/color": {"type": "color", "value": "#123456"} | _STYLE,
    "rich/style": dict.fromkeys(_STYLES, True),
    "element/image": {"type": "image", "alt_text": "x", "image_url": WEB},
    "element/button": _COMMON
    | {"type": "button", "text": plain(), "value": "v", "url": WEB, "style": "primary", "accessibility_label": "x"},
    "element/workflow_button": _COMMON
    | {"type": "workflow_button", "text": plain(), "workflow": {}, "style": "primary", "accessibility_label": "x"},
    "element/icon_button": {
        "type": "icon_button",
        "action_id": "a",
        "icon": "trash",
        "text": plain(),
        "value": "v",
        "accessibility_label": "x",
        "visible_to_user_ids": ["U1"],
        "confirm": CONFIRM,
    },
    "element/feedback_buttons": {
        "type": "feedback_buttons",
        "action_id": "a",
        "positive_button": _FEEDBACK,
        "negative_button": _FEEDBACK,
    },
    "object/feedback_button": _FEEDBACK,
    "element/overflow": _COMMON | {"type": "overflow", "options": [option()]},
    "element/static_select": _MENU | {"type": "static_select", "options": [option()], "initial_option": option()},
    "element/multi_static_select": _MENU
    | _MANY
    | {"type": "multi_static_select", "options": [option()], "initial_options": [option()]},
    "element/external_select": _MENU | {"type": "external_select", "initial_option": option(), "min_query_length": 0},
    "element/multi_external_select": _MENU
    | _MANY
    | {"type": "multi_external_select", "initial_options": [option()], "min_query_length": 0},
    "element/users_select": _MENU | {"type": "users_select", "initial_user": "U1"},
    "element/multi_users_select": _MENU | _MANY | {"type": "multi_users_select", "initial_users": ["U1"]},
    "element/channels_select": _MENU
    | {"type": "channels_select", "initial_channel": "C1", "response_url_enabled": True},
    "element/multi_channels_select": _MENU | _MANY | {"type": "multi_channels_select", "initial_channels": ["C1"]},
    "element/conversations_select": _MENU
    | _CONVERSATIONS
    | {"type": "conversations_select", "initial_conversation": "C1", "response_url_enabled": True},
    "element/multi_conversations_select": _MENU
    | _MANY
    | _CONVERSATIONS
    | {"type": "multi_conversations_select", "initial_conversations": ["C1"]},
    "element/radio_buttons": _COMMON | {"type": "radio_buttons", "options": [option()], "initial_option": option()},
    "element/checkboxes": _COMMON | {"type": "checkboxes", "options": [option()], "initial_options": [option()]},
    "element/datepicker": _MENU | {"type": "datepicker", "initial_date": "2026-11-22"},
    "element/timepicker": _MENU | {"type": "timepicker", "initial_time": "09:00", "timezone": "Europe/Berlin"},
    "element/datetimepicker": _COMMON | {"type": "datetimepicker", "initial_date_time": 1_700_000_000},
    "element/plain_text_input": _TYPING
    | {"type": "plain_text_input", "multiline": True, "min_length": 1, "max_length": 3000},
    "element/number_input": _TYPING
    | {"type": "number_input", "is_decimal_allowed": True, "initial_value": "1", "min_value": "0", "max_value": "2"},
    "element/email_text_input": _TYPING | {"type": "email_text_input"},
    "element/url_text_input": _TYPING | {"type": "url_text_input"},
    "element/file_input": {
        "type": "file_input",
        "action_id": "a",
        "focus_on_load": True,
        "filetypes": ["pdf"],
        "max_files": 1,
    },
    "block/section": {
        "type": "section",
        "text": mrkdwn(),
        "fields": [mrkdwn()],
        "accessory": {"type": "button", "text": plain(), "action_id": "a"},
        "expand": True,
        "block_id": "b",
    },
    "block/header": {"type": "header", "text": plain(), "block_id": "b"},
    "block/context": {"type": "context", "elements": [mrkdwn()], "block_id": "b"},
    "block/actions": {
        "type": "actions",
        "elements": [{"type": "button", "text": plain(), "action_id": "a"}],
        "block_id": "b",
    },
    "block/divider": {"type": "divider", "block_id": "b"},
    "block/context_actions": {
        "type": "context_actions",
        "elements": [{"type": "icon_button", "icon": "trash", "text": plain(), "action_id": "a"}],
        "block_id": "b",
    },
    "block/alert": {"type": "alert", "text": mrkdwn(), "level": "info", "block_id": "b"},
    "block/card": _CARD,
    "block/carousel": {"type": "carousel", "elements": [{"type": "card", "title": mrkdwn()}], "block_id": "b"},
    "block/markdown": {"type": "markdown", "text": "x", "block_id": "b"},
    "block/image": {"type": "image", "alt_text": "x", "image_url": WEB, "title": plain(), "block_id": "b"},
    "block/input": {
        "type": "input",
        "label": plain(),
        "hint": plain(),
        "element": {"type": "plain_text_input", "action_id": "a"},
        "optional": True,
        "dispatch_action": True,
        "block_id": "b",
    },
    "block/rich_text": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": _RICH["elements"]}],
        "block_id": "b",
    },
    "block/table": {"type": "table", "rows": [[CELL]], "column_settings": [{"align": "left"}], "block_id": "b"},
    "block/data_table": {
        "type": "data_table",
        "caption": "x",
        "rows": [[CELL], [CELL]],
        "page_size": 5,
        "row_header_column_index": 0,
        "block_id": "b",
    },
    "block/data_visualization": {
        "type": "data_visualization",
        "title": "x",
        "chart": {"type": "pie", "segments": [{"label": "x", "value": 1}]},
        "block_id": "b",
    },
    "message": {"blocks": [{"type": "divider"}]},
    "modal": _VIEW
    | {
        "type": "modal",
        "title": plain(),
        "submit": plain(),
        "close": plain(),
        "clear_on_close": True,
        "notify_on_close": True,
        "submit_disabled": True,
    },
    "home": _VIEW | {"type": "home"},
    "posted": _CALL,
    "changed": _CALL,
    "private": _CALL,
    "metadata": _CALL["metadata"],
}

# Fields that a sample cannot have together with others: what must go when they are tried.
NOT_TOGETHER: dict[tuple[str, str], tuple[str, ...]] = {
    ("element/static_select", "option_groups"): ("options", "initial_option"),
    ("element/multi_static_select", "option_groups"): ("options", "initial_options"),
    ("element/static_select", "options"): ("initial_option",),
    ("element/multi_static_select", "options"): ("initial_options",),
    ("element/overflow", "options"): (),
    ("element/radio_buttons", "options"): ("initial_option",),
    ("element/checkboxes", "options"): ("initial_options",),
    ("element/image", "slack_file"): ("image_url",),
    ("block/image", "slack_file"): ("image_url",),
    ("object/slack_file", "url"): ("id",),
    ("posted", "markdown_text"): ("text", "blocks"),
    ("changed", "markdown_text"): ("text", "blocks"),
    ("private", "markdown_text"): ("text", "blocks"),
}
# What a field holds when the sample does not have it.
SPARE: dict[str, Any] = {
    "option_groups": [{"label": plain(), "options": [option()]}],
    "slack_file": {"id": "F1"},
    "url": WEB,
    "markdown_text": "x",
}

_ROOTS = ("message", "modal", "home", "posted", "changed", "private")
_HOMES: dict[str, tuple[str, str]] = {
    "text/plain_text": ("block/section", "text"),
    "text/mrkdwn": ("block/section", "text"),
    "object/option": ("element/static_select", "options/0"),
    "object/choice": ("element/radio_buttons", "options/0"),
    "object/overflow_option": ("element/overflow", "options/0"),
    "object/option_group": ("element/static_select", "option_groups/0"),
    "object/confirm": ("element/button", "confirm"),
    "object/feedback_button": ("element/feedback_buttons", "positive_button"),
    "object/filter": ("element/conversations_select", "filter"),
    "object/dispatch_action_config": ("element/plain_text_input", "dispatch_action_config"),
    "object/slack_file": ("block/image", "slack_file"),
    "object/column_setting": ("block/table", "column_settings/0"),
    "object/segment": ("chart/pie", "segments/0"),
    "object/series": ("chart/bar", "series/0"),
    "object/point": ("object/series", "data/0"),
    "object/axis_config": ("chart/line", "axis_config"),
    "metadata": ("posted", "metadata"),
    "element/image": ("block/section", "accessory"),
    "rich/style": ("rich/text", "style"),
    **{f"rich/{kind}": ("block/rich_text", "elements/0") for kind in ("section", "quote", "preformatted", "list")},
}
_HOME_OF_FAMILY = {
    "cell": ("block/table", "rows/0/0"),
    "chart": ("block/data_visualization", "chart"),
    "rich": ("rich/section", "elements/0"),
    "element": ("block/input", "element"),
    "block": ("message", "blocks/0"),
}
_HOME_OF_KIND = {
    "element/button": ("block/actions", "elements/0"),
    "element/overflow": ("block/actions", "elements/0"),
    "element/workflow_button": ("block/actions", "elements/0"),
    "element/icon_button": ("block/context_actions", "elements/0"),
    "element/feedback_buttons": ("block/context_actions", "elements/0"),
    "block/input": ("modal", "blocks/0"),
}


def sample(part: str, field: str = "") -> Json:
    """A valid sample; when `field` is named, one that has it."""
    made = deepcopy(SAMPLES[part])
    if field and field not in made:
        made[field] = deepcopy(SPARE[field])
    for other in NOT_TOGETHER.get((part, field), ()):
        made.pop(other, None)
    return made


def in_payload(part: str, value: object) -> tuple[str, Json, str]:
    """`value` as this part inside a whole payload: the kind of payload, itself, and the pointer to the part."""
    if part in _ROOTS:
        assert isinstance(value, dict)
        return part, value, ""
    host, path = _HOME_OF_KIND.get(part) or _HOMES.get(part) or _HOME_OF_FAMILY[part.partition("/")[0]]
    around = sample(host, path.partition("/")[0])
    put(around, path, value)
    root, payload, where = in_payload(host, around)
    return root, payload, f"{where}/{path}"


def put(target: Any, path: str, value: object) -> None:
    """Sets what a pointer leads to; `*` means every item, and the value is the same in all."""
    first, _, rest = path.partition("/")
    keys = range(len(target)) if first == "*" else [int(first) if isinstance(target, list) else first]
    for key in keys:
        if rest:
            put(target[key], rest, value)
        else:
            target[key] = deepcopy(value)


def get(target: Any, path: str) -> Any:
    """What a pointer leads to first; None when nothing is there."""
    for step in path.split("/"):
        if isinstance(target, list):
            target = target[0 if step == "*" else int(step)] if target else None
        else:
            target = target.get(step) if isinstance(target, dict) else None
    return target


def remove(target: Any, path: str) -> None:
    """Takes away what a pointer leads to."""
    above, _, last = path.rpartition("/")
    parent = get(target, above) if above else target
    del parent[last]
