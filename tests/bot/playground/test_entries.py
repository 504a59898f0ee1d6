"""What is filled in and chosen reaches the app as Slack's `state.values`: from modals, messages and the home tab."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from tests.bot.playground.bots import ask, button, section

JSON = {"Content-Type": "application/json"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()) | {"emoji": True}, "value": value}


def select(action_id: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": action_id, "options": [option(value) for value in values], **more}


def actions(block_id: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


BLOCKS = [
    section(
        "Which region?", block_id="where", accessory=select("region", "emea", "apac", initial_option=option("emea"))
    ),
    actions(
        "who",
        select("team", "sales", "marketing"),
        {"type": "users_select", "action_id": "owner"},
        {"type": "datepicker", "action_id": "due", "initial_date": "2026-12-01"},
        {"type": "checkboxes", "action_id": "marks", "options": [option("hot"), option("new")]},
        button("Go", "go"),
    ),
    {
        "type": "input",
        "block_id": "note",
        "label": plain("Note"),
        "element": {"type": "plain_text_input", "action_id": "words"},
    },
]
UNTOUCHED = {
    "where": {"region": {"type": "static_select", "selected_option": option("emea")}},
    "who": {
        "team": {"type": "static_select", "selected_option": None},
        "owner": {"type": "users_select", "selected_user": None},
        "due": {"type": "datepicker", "selected_date": "2026-12-01"},
        "marks": {"type": "checkboxes", "selected_options": []},
    },
    "note": {"words": {"type": "plain_text_input", "value": None}},
}


def sent(playground: Playground, kind: str) -> dict[str, Any]:
    """The newest payload of this kind, as it went to the app."""
    bodies = [request.body for request in playground.requests if request.direction == "to bot"]
    return next(body for body in reversed(bodies) if body.get("type", "slash") == kind)


def open_modal(playground: Playground, client: WebClient, blocks: list[dict[str, Any]]) -> None:
    playground.slash("priya", "#wins", "/any")
    view = {"type": "modal", "title": plain("Plan"), "submit": plain("Save"), "blocks": blocks}
    client.views_open(trigger_id=sent(playground, "slash")["trigger_id"], view=view)


def do(playground: Playground, act: str, **what: Any) -> int:
    return ask(playground, "POST", f"/ui/{act}", json.dumps({"as": "U0PRIYA", **what}).encode(), JSON).status


def test_two_elements_of_one_block_in_a_modal_hold_an_entry_each(playground: Playground, client: WebClient) -> None:
    open_modal(playground, client, BLOCKS)
    entries = {"who": {"team": "sales", "owner": "U0MIA", "marks": ["new"]}, "note": {"words": "soon"}}

    assert do(playground, "submit", entries=entries) == 200
    values = sent(playground, "view_submission")["view"]["state"]["values"]
    assert values["who"]["team"]["selected_option"] == option("sales")
    assert values["who"]["owner"]["selected_user"] == "U0MIA"
    assert values["who"]["marks"]["selected_options"] == [option("new")]
    assert values["who"]["due"] == UNTOUCHED["who"]["due"]
    assert values["note"]["words"]["value"] == "soon"


def test_what_was_chosen_in_a_modal_is_submitted_with_it(playground: Playground, client: WebClient) -> None:
    open_modal(playground, client, BLOCKS)
    playground.click("priya", "team", option="Marketing")
    playground.click("priya", "region", option="Apac")
    assert sent(playground, "block_actions")["view"]["state"]["values"]["who"]["team"]["selected_option"]["value"] == (
        "marketing"
    )

    playground.submit_modal("priya", note="soon", who={"owner": "U0MIA"})
    values = sent(playground, "view_submission")["view"]["state"]["values"]
    assert values["where"]["region"]["selected_option"] == option("apac")
    assert values["who"]["team"]["selected_option"] == option("marketing")
    assert values["who"]["owner"]["selected_user"] == "U0MIA"


def test_an_entry_for_a_block_of_several_elements_names_its_element(playground: Playground, client: WebClient) -> None:
    open_modal(playground, client, BLOCKS)

    with pytest.raises(LookupError, match="block who holds team, owner, due, marks"):
        playground.submit_modal("priya", who="sales")
    with pytest.raises(LookupError, match="block nowhere holds nothing to fill in"):
        playground.submit_modal("priya", nowhere="x")


def test_a_button_of_a_message_brings_the_state_of_all_its_elements(playground: Playground, client: WebClient) -> None:
    client.chat_postMessage(channel="C0WINS", text="Plan", blocks=BLOCKS)

    playground.click("priya", "Go")

    body = sent(playground, "block_actions")
    assert body["state"]["values"] == UNTOUCHED
    assert "view" not in body


def test_a_message_keeps_what_each_person_chose_in_it(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="Plan", blocks=BLOCKS)["ts"]
    playground.click("priya", "team", option="Sales")
    playground.click("priya", "due", option="2027-01-02")
    playground.react("mia", "#wins", ts, "eyes")

    playground.click("priya", "Go")
    who = sent(playground, "block_actions")["state"]["values"]["who"]
    assert (who["team"]["selected_option"], who["due"]["selected_date"]) == (option("sales"), "2027-01-02")
    playground.click("mia", "Go")
    assert sent(playground, "block_actions")["state"]["values"] == UNTOUCHED


def test_what_the_page_has_filled_in_comes_with_the_button(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="Plan", blocks=BLOCKS)["ts"]
    entries = {"where": {"region": None}, "note": {"words": "now"}, "gone": {"x": "y"}}
    place = {"conversation": "C0WINS", "ts": ts, "block_id": "who", "action_id": "go"}

    assert do(playground, "click", **place, entries=entries) == 200
    values = sent(playground, "block_actions")["state"]["values"]
    assert values == UNTOUCHED | {
        "where": {"region": {"type": "static_select", "selected_option": None}},
        "note": {"words": {"type": "plain_text_input", "value": "now"}},
    }
    assert do(playground, "click", **place, entries={"where": {"region": "atlantis"}}) == 400
    assert do(playground, "click", **place, entries={"where": "emea"}) == 400


def test_a_choice_that_the_app_took_away_is_forgotten(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="Plan", blocks=BLOCKS)["ts"]
    playground.click("priya", "team", option="Sales")
    fewer = [actions("who", select("team", "marketing"), button("Go", "go"))]
    client.chat_update(channel="C0WINS", ts=ts, text="Plan", blocks=fewer)

    playground.click("priya", "Go")

    values = sent(playground, "block_actions")["state"]["values"]
    assert values == {"who": {"team": {"type": "static_select", "selected_option": None}}}
