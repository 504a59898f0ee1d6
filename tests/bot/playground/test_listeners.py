"""Listeners as in Bolt's own tests are reached: shortcuts, options, the home tab, reactions, messages."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.playground import Playground, ShortcutHint
from tests.bot.playground.bots import QUIET, Bot, ask, section

Connect = Callable[..., SocketModeHandler]
SELECT_MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "log_win",
    "title": {"type": "plain_text", "text": "Log a win"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "account",
            "label": {"type": "plain_text", "text": "Account"},
            "element": {"type": "external_select", "action_id": "account", "min_query_length": 2},
        }
    ],
}


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


@pytest.fixture
def playground() -> Any:
    events = ["app_mention", "message.channels", "message.im", "reaction_added", "app_home_opened"]
    shortcuts = [ShortcutHint("log_win", "Log a win"), ShortcutHint("log_touch", "Log as touch", "message")]
    with Playground(events=events, shortcuts=shortcuts) as running:
        yield running


@pytest.fixture
def bot(playground: Playground, connect: Connect) -> Bot:
    """An app in the style of bolt-python's own tests."""
    client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
    app = App(client=client, signing_secret="s", process_before_response=True, logger=QUIET)
    made = Bot(app)

    @app.middleware
    def remember(body: dict[str, Any], next: Callable[[], Any]) -> Any:  # noqa: A002  Bolt's name
        made.received.append(body)
        return next()

    @app.shortcut("log_win")
    def log_win(ack: Any, shortcut: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=shortcut["trigger_id"], view=SELECT_MODAL)

    @app.shortcut({"type": "message_action", "callback_id": "log_touch"})
    def log_touch(ack: Any, respond: Any, shortcut: dict[str, Any]) -> None:
        ack()
        respond(f"Logged: {shortcut['message']['text']}")

    @app.options("account")
    def accounts(ack: Any, payload: dict[str, Any]) -> None:
        known = [option("Nordlys AS", "a1"), option("Nordstern", "a2"), option("Hansa", "a3")]
        ack(options=[one for one in known if payload["value"].lower() in one["text"]["text"].lower()])

    @app.options("grouped")
    def grouped(ack: Any) -> None:
        label = {"type": "plain_text", "text": "North"}
        ack(option_groups=[{"label": label, "options": [option("Nordlys AS", "a1")]}])

    @app.options("too_many")
    def too_many(ack: Any) -> None:
        ack(options=[option(str(number), str(number)) for number in range(101)])

    @app.action("grouped")
    def chosen(ack: Any, respond: Any, action: dict[str, Any]) -> None:
        ack()
        respond(f"Chosen: {action['selected_option']['text']['text']}")

    @app.view("log_win")
    def save(ack: Any, client: WebClient, view: dict[str, Any]) -> None:
        ack()
        account = view["state"]["values"]["account"]["account"]["selected_option"]
        client.chat_postMessage(channel="C0WINS", text=f"Won: {account['text']['text']}")

    @app.event("app_home_opened")
    def home(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section("Your desk")]})

    @app.event("reaction_added")
    def reacted(event: dict[str, Any], say: Any) -> None:
        say(channel=event["item"]["channel"], text=f"{event['reaction']} by {event['user']}")

    @app.message("hello")
    def hello(message: dict[str, Any], say: Any) -> None:
        say(f"Hello {message['user']} in {message['channel_type']}")

    @app.event("message")
    def other() -> None:
        return

    connect(made, playground)
    return made


def test_a_global_shortcut_opens_a_modal_whose_options_the_app_suggests(playground: Playground, bot: Bot) -> None:
    opened = playground.shortcut("sam", "log_win")
    assert opened.modal is not None

    assert playground.suggest("sam", "account", "n") == []
    assert bot.received[-1]["type"] == "shortcut"  # too short to be asked about
    assert playground.suggest("sam", "account", "nord") == ["Nordlys AS", "Nordstern"]
    playground.submit_modal("sam", account="a2")

    assert [message["text"] for message in playground.messages("#wins")] == ["Won: Nordstern"]


def test_what_was_not_suggested_cannot_be_chosen(playground: Playground, bot: Bot) -> None:
    playground.shortcut("sam", "log_win")

    with pytest.raises(ValueError, match="no option 'a3'"):
        playground.submit_modal("sam", account="a3")


def test_options_of_a_message_may_come_in_groups(playground: Playground, bot: Bot) -> None:
    selects = [{"type": "external_select", "action_id": name} for name in ("grouped", "too_many")]
    bot.app.client.chat_postMessage(channel="C0WINS", text="x", blocks=[{"type": "actions", "elements": selects}])

    assert playground.suggest("sam", "grouped", "nordl") == ["Nordlys AS"]
    assert playground.suggest("sam", "too_many", "nordl") == []
    assert playground.click("sam", "grouped", option="Nordlys AS").text.endswith("Chosen: Nordlys AS")


def test_options_are_suggested_in_the_home_tab_and_several_are_chosen_one_search_after_the_other(
    playground: Playground, bot: Bot
) -> None:
    chosen: list[Any] = []

    @bot.app.action("account")
    def choose(ack: Any, body: dict[str, Any]) -> None:
        ack()
        chosen.append(body["view"]["state"]["values"]["accounts"]["account"])

    several = {"type": "multi_external_select", "action_id": "account", "min_query_length": 2}
    view = {"type": "home", "blocks": [section("Whose?", block_id="accounts", accessory=several)]}
    bot.app.client.views_publish(user_id="U0SAM", view=view)
    place = {"as": "U0SAM", "in_home": True, "block_id": "accounts", "action_id": "account"}

    def do(act: str, **more: Any) -> Any:
        body = json.dumps({**place, **more}).encode()
        return json.loads(ask(playground, "POST", f"/ui/{act}", body, {"Content-Type": "application/json"}).body)

    assert [o["value"] for o in do("suggest", value="nord")["options"]] == ["a1", "a2"]
    container = bot.last("block_suggestion")["container"]
    assert container == {"type": "view", "view_id": (playground.home("sam") or {})["id"]}
    assert do("click", entry=["a2"], entries={})["ok"]
    assert [o["value"] for o in do("suggest", value="hans")["options"]] == ["a3"]
    assert do("click", entry=["a2", "a3"], entries={})["ok"]
    assert chosen[-1] == {
        "type": "multi_external_select",
        "selected_options": [option("Nordstern", "a2"), option("Hansa", "a3")],
    }
    assert do("click", entry=["a1", "a9"], entries={})["error"] == "account has no option 'a9'"


def test_a_message_shortcut_answers_the_one_who_chose_it(playground: Playground, bot: Bot) -> None:
    playground.say("jonas", "#revenue", "Called Nordlys")
    (message,) = playground.messages("#revenue")

    assert playground.message_shortcut("sam", "#revenue", message["ts"], "log_touch").text == "Logged: Called Nordlys"
    assert playground.ephemerals("jonas") == []


def test_only_listed_shortcuts_exist(playground: Playground, bot: Bot) -> None:
    with pytest.raises(ValueError, match="no global shortcut log_touch; there are: log_win"):
        playground.shortcut("sam", "log_touch")


def test_the_home_tab_is_published_when_it_is_opened(playground: Playground, bot: Bot) -> None:
    playground.open_home("mia")
    assert (playground.home("mia") or {})["blocks"][0]["text"]["text"] == "Your desk"

    playground.open_home("mia")
    view = bot.received[-1]["event"]["view"]
    assert view["id"] == view["root_view_id"]
    playground.open_home("mia", "messages")
    assert "view" not in bot.received[-1]["event"]


def test_reactions_and_messages_are_heard_where_the_bot_is(playground: Playground, bot: Bot) -> None:
    playground.say("jonas", "#wins", "hello there")
    first = playground.messages("#wins")[0]["ts"]
    playground.react("mia", "#wins", first, ":tada:")
    playground.say("mia", "mia", "hello")

    assert [m["text"] for m in playground.messages("#wins")][1:] == ["Hello U0JONAS in channel", "tada by U0MIA"]
    assert playground.messages("mia")[-1]["text"] == "Hello U0MIA in im"
    playground.react("mia", "#wins", first, "tada")
    assert "reactions" not in playground.messages("#wins")[0]


def test_a_bot_is_not_called_by_its_own_words(playground: Playground, bot: Bot) -> None:
    bot.app.client.chat_postMessage(channel="C0WINS", text="hello <@U0TANDEM>")
    playground.wait_until_delivered()

    sent = [r.body["event"]["type"] for r in playground.requests if r.name == "events_api"]
    assert sent == ["message"]  # which Bolt drops by itself
    assert bot.received == []
    assert len(playground.messages("#wins")) == 1


def test_a_person_changes_only_what_is_their_own(playground: Playground, bot: Bot) -> None:
    playground.say("jonas", "#revenue", "hi")
    ts = playground.messages("#revenue")[0]["ts"]

    with pytest.raises(ValueError, match=r"no message .* of U0MIA"):
        playground.edit("mia", "#revenue", ts, "ha")
    playground.edit("jonas", "#revenue", ts, "hi & bye")
    assert playground.messages("#revenue")[0]["text"] == "hi &amp; bye"
    playground.remove("jonas", "#revenue", ts)
    assert playground.messages("#revenue") == []
