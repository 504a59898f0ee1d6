"""Slack's numbers and words, written down a second time: who changes one in the tables of rules by mistake hears of it.

Source: Slack's Block Kit reference and the pages of the methods.
"""

from bot.playground.demands import Among, AtMost, ItemsAtMost, NoMoreThan, Rule
from bot.playground.rules import RULES

# Every upper limit: a number, and the fields that it bounds. That of ids (255) is apart.
LIMITS = """
1: rich/list border, rich/preformatted border, rich/quote border
5: block/context_actions elements, element/overflow options
6: chart/area series, chart/bar series, chart/line series, chart/pie segments, rich/emoji skin_tone
8: rich/list indent
10: block/carousel elements, block/context elements, block/section fields, element/checkboxes initial_options,
    element/checkboxes options, element/file_input max_files, element/radio_buttons options
19: block/data_table row_header_column_index
20: block/data_table rows/*, block/table column_settings, block/table rows/*, object/axis_config categories,
    object/axis_config categories/*, object/point label, object/segment label, object/series data, object/series name
24: modal close/text, modal submit/text, modal title/text
25: block/actions elements
30: object/confirm confirm/text, object/confirm deny/text
50: block/data_visualization title, message blocks, object/axis_config x_label, object/axis_config y_label
75: element/button accessibility_label, element/button text/text, element/icon_button accessibility_label,
    element/icon_button text/text, element/workflow_button accessibility_label, element/workflow_button text/text,
    object/choice description/text, object/choice text/text, object/feedback_button accessibility_label,
    object/feedback_button text/text, object/option description/text, object/option text/text,
    object/option_group label/text, object/overflow_option description/text, object/overflow_option text/text
100: block/data_table page_size, block/table rows, changed attachments, element/multi_static_select option_groups,
    element/multi_static_select options, element/static_select option_groups, element/static_select options,
    home blocks, modal blocks, object/confirm title/text, object/option_group options, posted attachments,
    private attachments
101: block/data_table rows
150: block/card subtitle/text, block/card title/text, block/header text/text,
    element/channels_select placeholder/text, element/conversations_select placeholder/text,
    element/datepicker placeholder/text, element/email_text_input placeholder/text,
    element/external_select placeholder/text, element/multi_channels_select placeholder/text,
    element/multi_conversations_select placeholder/text, element/multi_external_select placeholder/text,
    element/multi_static_select placeholder/text, element/multi_users_select placeholder/text,
    element/number_input placeholder/text, element/plain_text_input placeholder/text,
    element/static_select placeholder/text, element/timepicker placeholder/text,
    element/url_text_input placeholder/text, element/users_select placeholder/text, object/choice value,
    object/option value, object/overflow_option value
200: block/card body/text
255: home callback_id, home external_id, modal callback_id, modal external_id
300: object/confirm text/text
2000: block/image alt_text, block/image title/text, block/input hint/text, block/input label/text,
    block/section fields/*/text, element/button value, element/icon_button value, element/image alt_text,
    object/feedback_button value
3000: block/image image_url, element/button url, element/image image_url, element/plain_text_input initial_value,
    element/plain_text_input max_length, element/plain_text_input min_length, home private_metadata,
    modal private_metadata, object/overflow_option url, text/mrkdwn text, text/plain_text text
4000: changed text
12000: block/markdown text, changed markdown_text, posted markdown_text, private markdown_text
40000: private text
9999999999: element/datetimepicker initial_date_time
"""
WORDS = {
    "block/alert level": ("default", "info", "warning", "error", "success"),
    "element/button style": ("primary", "danger"),
    "element/icon_button icon": ("trash",),
    "element/workflow_button style": ("primary", "danger"),
    "object/column_setting align": ("left", "center", "right"),
    "object/confirm style": ("primary", "danger"),
    "object/dispatch_action_config trigger_actions_on/*": ("on_enter_pressed", "on_character_entered"),
    "object/filter include/*": ("im", "mpim", "private", "public"),
    "rich/broadcast range": ("here", "channel", "everyone"),
    "rich/list style": ("bullet", "ordered"),
}


def written() -> set[tuple[str, float]]:
    """The pairs of a field and its limit in the list above."""
    lines = LIMITS.replace("\n    ", " ").strip().splitlines()
    return {
        (name.strip(), float(number))
        for number, names in (line.split(":") for line in lines)
        for name in names.split(",")
    }


def most(rule: Rule) -> float | None:
    """The number above which this rule refuses."""
    match rule.demand:
        case AtMost(number) | ItemsAtMost(number) | NoMoreThan(number):
            return number
        case _:
            return None


def test_every_limit_is_slacks() -> None:
    numbers = {(f"{rule.part} {rule.path}", number) for rule in RULES if (number := most(rule)) is not None}
    ids = {(name, number) for name, number in numbers if name.endswith((" action_id", " block_id"))}

    assert numbers - ids == written()
    assert {number for _, number in ids} == {255}


def test_every_choice_of_words_is_slacks() -> None:
    assert {f"{rule.part} {rule.path}": rule.demand.words for rule in RULES if isinstance(rule.demand, Among)} == WORDS
