"""What is filled into a modal becomes the state that Slack sends."""

from typing import Any

import pytest

from bot.playground.form_checks import missing_entries
from bot.playground.forms import element_state, initial_entry, state_values


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


def element(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "v", **more}


def field(block_id: str, given: dict[str, Any], optional: bool = False) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "optional": optional, "element": given}


@pytest.mark.parametrize(
    ("given", "entry", "state"),
    [
        (element("plain_text_input"), "x", {"value": "x"}),
        (element("plain_text_input"), "", {"value": None}),
        (element("number_input"), "7", {"value": "7"}),
        (element("datepicker"), "2026-11-22", {"selected_date": "2026-11-22"}),
        (element("users_select"), "U1", {"selected_user": "U1"}),
        (element("multi_users_select"), ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        (element("conversations_select"), "C1", {"selected_conversation": "C1"}),
        (element("static_select", options=[option("a")]), "a", {"selected_option": option("a")}),
        (element("static_select", option_groups=[{"options": [option("b")]}]), "b", {"selected_option": option("b")}),
        (element("radio_buttons", options=[option("a")]), None, {"selected_option": None}),
        (element("checkboxes", options=[option("a"), option("b")]), ["b"], {"selected_options": [option("b")]}),
    ],
)
def test_each_kind_of_element(given: dict[str, Any], entry: Any, state: dict[str, Any]) -> None:
    assert element_state(given, entry) == {"type": given["type"], **state}


def test_an_option_that_is_not_offered_is_refused() -> None:
    with pytest.raises(ValueError, match="has no option 'z'"):
        element_state(element("static_select", options=[option("a")]), "z")


def test_untouched_fields_keep_what_they_began_with() -> None:
    blocks = [
        field("when", element("datepicker", initial_date="2026-10-01")),
        field("who", element("checkboxes", options=[option("a")], initial_options=[option("a")])),
    ]

    values = state_values(blocks, {})
    assert values["when"]["v"]["selected_date"] == "2026-10-01"
    assert values["who"]["v"]["selected_options"] == [option("a")]
    assert initial_entry(element("static_select", initial_option=option("a"))) == "a"


@pytest.mark.parametrize(
    ("given", "entry", "complaint"),
    [
        (element("plain_text_input"), None, "Please complete this required field."),
        (element("plain_text_input", min_length=3), "ab", "Please write at least 3 characters."),
        (element("plain_text_input", max_length=3), "abcd", "Please write at most 3 characters."),
        (element("number_input"), "two", "Please enter a number."),
        (element("number_input"), "1.5", "Please enter a whole number."),
        (element("number_input", min_value="10"), "9", "Please enter a number of at least 10."),
        (element("number_input", max_value="10"), "11", "Please enter a number of at most 10."),
        (element("number_input"), "1_000", "Please enter a number."),
        *(
            (element("email_text_input"), typed, "Please enter a valid email address.")
            for typed in ("mia", "mia@", "@hansa.example", "mia@hansa", "mia@@hansa.example", "a b@hansa.example")
        ),
        *(
            (element("url_text_input"), typed, "Please enter a valid URL, beginning with https:// or http://.")
            for typed in ("hansa", "hansa.example", "https://", "javascript:alert(1)", "ftp://x", "https://a b")
        ),
    ],
)
def test_slack_complains_before_the_bot_is_asked(given: dict[str, Any], entry: Any, complaint: str) -> None:
    assert missing_entries([field("b", given)], {"b": {"v": entry}}) == {"b": complaint}


def test_nothing_is_missing_where_nothing_is_wanted() -> None:
    blocks = [
        field("a", element("plain_text_input"), optional=True),
        field("b", element("number_input", is_decimal_allowed=True)),
        field("mail", element("email_text_input")),
        field("link", element("url_text_input")),
    ]

    filled = {"mail": {"v": "mia.l+q4@hansa.co.example"}, "link": {"v": "https://hansa.example/p?q=1#top"}}
    assert missing_entries(blocks, {**filled, "a": {"v": None}, "b": {"v": "1.5"}}) == {}
