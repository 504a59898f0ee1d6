"""Views, and the newer blocks that stand in them and in messages."""

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from tests.bot.playground.bots import GOAL_MODAL, button
from tests.bot.playground.test_slack_api import error_of
from tests.bot.playground.web_api.asking import HOME, trigger


def test_a_home_tab_is_no_modal_and_a_modal_no_home_tab(playground: Playground, client: WebClient) -> None:
    assert error_of(lambda: client.views_open(trigger_id=trigger(playground), view=HOME)) == "invalid_arguments"
    assert error_of(lambda: client.views_publish(user_id="U0PRIYA", view=GOAL_MODAL)) == "invalid_arguments"
    assert (playground.modal("priya"), playground.home("priya")) == (None, None)


def test_a_stack_has_three_modals_at_most(playground: Playground, client: WebClient) -> None:
    assert error_of(lambda: client.views_push(trigger_id=trigger(playground), view=GOAL_MODAL)) == "not_found"
    client.views_open(trigger_id=trigger(playground), view=GOAL_MODAL)
    for _ in range(2):
        client.views_push(trigger_id=trigger(playground), view=GOAL_MODAL)

    wrong = error_of(lambda: client.views_push(trigger_id=trigger(playground), view=GOAL_MODAL))
    assert wrong == "push_limit_reached"


NEWER = [
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "rate",
                "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
                "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
            },
            {"type": "icon_button", "icon": "trash", "text": {"type": "plain_text", "text": "Drop"}, "value": "l1"},
        ],
    },
    {"type": "alert", "text": {"type": "mrkdwn", "text": "Careful"}, "level": "warning"},
    {
        "type": "carousel",
        "elements": [
            {"type": "card", "title": {"type": "mrkdwn", "text": "A"}, "actions": [button("Take", "take", "c1")]}
        ],
    },
]


def test_newer_blocks_are_taken_and_their_buttons_pressed(playground: Playground, client: WebClient) -> None:
    client.chat_postMessage(channel="C0WINS", text="x", blocks=NEWER)

    for target, option, said in (("rate", "bad", "bad"), ("Drop", None, "l1"), ("Take", None, "c1")):
        playground.click("priya", target, option=option)
        (action,) = playground.requests[-1].body["actions"]
        assert (action["value"], bool(action["block_id"])) == (said, True)
    with pytest.raises(ValueError, match="has no button 'fair'"):
        playground.click("priya", "rate", option="fair")
