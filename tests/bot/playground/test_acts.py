"""What a person does in the stand-in reaches a real Bolt app in Socket Mode, and its answer reaches the person."""

from collections.abc import Callable

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.playground import CommandHint, Playground
from tests.bot.playground.bots import GOAL_MODAL, Bot, make_bot

Connect = Callable[..., SocketModeHandler]


def test_a_reply_on_the_acknowledgement_is_seen_by_the_asker_only(playground: Playground, bot: Bot) -> None:
    seen = playground.slash("priya", "#revenue", "/hotleads", "5 emea")

    assert "*3 of your 41 open leads are hot* (5 emea)" in seen.text
    assert [message["ts"] for message in playground.ephemerals("priya")] == [seen.messages[0]["ts"]]
    assert playground.ephemerals("jonas") == []
    assert playground.messages("#revenue") == []


def test_a_bare_text_is_an_answer_too(playground: Playground, bot: Bot) -> None:
    assert playground.slash("priya", "#revenue", "/plain").text == "Nothing is hot today."


def test_an_answer_for_the_channel_shows_the_command_and_the_answer_to_all(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#wins", "/share", "now")

    assert [message["text"] for message in playground.messages("#wins")] == ["/share now", "Shared with all"]
    assert playground.ephemerals("priya") == []


def test_typed_names_and_signs_arrive_as_slack_passes_them(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads", "@jonas #wins a<b & c")

    assert bot.last("slash")["text"] == "<@U0JONAS|jonas> <#C0WINS|wins> a&lt;b &amp; c"


def test_a_pressed_button_changes_the_private_answer_in_place(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")

    seen = playground.click("priya", "Take it", value="l1")

    assert seen.text == "Taken: l1 by U0PRIYA"
    assert len(playground.ephemerals("priya")) == 1
    assert bot.last("block_actions")["container"]["is_ephemeral"] is True


def test_an_option_of_a_menu_arrives_with_its_value(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")

    seen = playground.click("priya", "lead_more", option="Hand back")

    assert seen.text == "Chosen: back:l1"
    assert len(playground.ephemerals("priya")) == 2


def test_pressing_what_is_not_there_says_so(playground: Playground, bot: Bot) -> None:
    with pytest.raises(LookupError, match="sees nothing called 'Take it'"):
        playground.click("jonas", "Take it")


def test_a_modal_is_corrected_and_saved(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    opened = playground.click("priya", "Goal")
    assert opened.modal is not None
    assert opened.modal["title"]["text"] == "Set the goal"

    refused = playground.submit_modal("priya", amount="two", team="sales")
    assert refused.errors == {"amount": "two is not a number."}
    assert refused.modal is not None
    assert playground.messages("#revenue") == []

    saved = playground.submit_modal("priya", amount="2000000", team="sales")
    assert saved.errors == {}
    assert saved.modal is None
    assert playground.messages("#revenue")[0]["text"] == "The goal is 2000000"
    assert bot.last("view_submission")["view"]["private_metadata"] == "q4"


def test_an_empty_required_field_never_reaches_the_bot(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    playground.click("priya", "Goal")

    assert playground.submit_modal("priya").errors == {"amount": "Please complete this required field."}
    assert not [body for body in bot.received if body.get("type") == "view_submission"]


def test_an_address_that_is_none_never_reaches_the_bot(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    mail = {"type": "input", "block_id": "mail", "label": {"type": "plain_text", "text": "Email"}}
    view = GOAL_MODAL | {"blocks": [mail | {"element": {"type": "email_text_input", "action_id": "mail"}}]}
    bot.app.client.views_open(trigger_id=bot.last("slash")["trigger_id"], view=view)

    assert playground.submit_modal("priya", mail="mia@hansa").errors == {"mail": "Please enter a valid email address."}
    assert not [body for body in bot.received if body.get("type") == "view_submission"]


def test_a_closed_modal_is_told_to_the_bot_that_asked_for_it(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    playground.click("priya", "Goal")

    assert playground.close_modal("priya").modal is None
    assert bot.last("view_closed")["is_cleared"] is False


def test_a_mention_is_answered_in_its_thread(playground: Playground, bot: Bot) -> None:
    playground.say("jonas", "#revenue", "Hello @tandem")

    question, answer = playground.messages("#revenue")
    assert question["text"] == "Hello <@U0TANDEM>"
    assert answer["text"] == "You called?"
    assert answer["thread_ts"] == question["ts"]
    assert question["reply_count"] == 1


def test_without_a_bot_the_person_is_told_what_to_do(playground: Playground) -> None:
    text = playground.slash("priya", "#revenue", "/hotleads").text

    assert "`dispatch_failed`" in text
    assert "Start the bot" in text


def test_a_bot_that_does_not_answer_in_time_is_reported(connect: Connect) -> None:
    with Playground(ack_timeout=0.05) as impatient:
        connect(make_bot(impatient), impatient)  # knows no /unknown, so Bolt never acknowledges it

        assert "`operation_timeout`" in impatient.slash("priya", "#revenue", "/unknown").text


def test_only_known_commands_are_delivered_where_they_are_listed() -> None:
    with Playground(commands=[CommandHint("/hotleads", "[mine|team|all]", "Whom to call now.")]) as playground:
        text = playground.slash("priya", "#revenue", "/hotleds").text

        assert text == "`/hotleds` is not a command here. There are: /hotleads."
        assert playground.requests == []


def test_each_envelope_goes_to_exactly_one_of_several_connections(playground: Playground, connect: Connect) -> None:
    bots = [make_bot(playground), make_bot(playground)]
    for bot in bots:
        connect(bot, playground)

    for number in range(6):
        playground.slash("priya", "#revenue", "/hotleads", str(number))

    assert sorted(body["text"] for bot in bots for body in bot.received) == list("012345")
    assert [len(bot.received) for bot in bots] == [3, 3]


def test_a_bot_that_is_asked_to_reconnect_comes_back(playground: Playground, bot: Bot) -> None:
    playground.disconnect()
    playground.wait_until_connected()

    assert "hot" in playground.slash("priya", "#revenue", "/hotleads").text
