"""Finer points of Slack's Web API that a bot leans on without knowing, all asked of one stand-in."""

import inspect
import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.playground import Playground, SlackChannel
from bot.playground.assembly import Assembly
from bot.playground.blocks import limit_problems
from bot.playground.refusal import RefusedError
from bot.playground.rules import CHECKER
from bot.playground.scopes import need_scope
from bot.playground.state import ts_key
from bot.playground.workspace import SAMPLE_CHANNELS, OAuthClient, Settings
from tests.bot.playground.bots import GOAL_MODAL, ask, button, section
from tests.bot.playground.test_slack_api import client_of, error_of

WINS = "C0WINS"
SCOPES = [
    *("chat:write", "channels:read", "channels:history", "files:write", "files:read", "reactions:write", "mpim:write"),
]
HOME = {"type": "home", "blocks": [section("x")]}


@pytest.fixture(scope="module")
def running() -> Iterator[Playground]:
    secret = SlackChannel("C0SECRET", "secret", has_bot=False, is_private=True)
    oauth = OAuthClient("11.22", "secret", ("http://127.0.0.1:3000/slack",))
    with Playground(channels=[*SAMPLE_CHANNELS, secret], scopes=SCOPES, oauth=oauth) as playground:
        yield playground


@pytest.fixture
def playground(running: Playground) -> Playground:
    running.reset()
    return running


@pytest.fixture
def client(playground: Playground) -> WebClient:
    return client_of(playground)


def trigger(playground: Playground) -> str:
    playground.slash("priya", "#revenue", "/any")
    return str(playground.requests[-1].body["trigger_id"])


def answer_url(playground: Playground) -> str:
    playground.slash("priya", "#revenue", "/any")
    return str(playground.requests[-1].body["response_url"]).removeprefix(playground.base_url)


def answer(playground: Playground, body: dict[str, Any]) -> int:
    return ask(playground, "POST", answer_url(playground), json.dumps(body).encode()).status


# -- which conversation ---------------------------------------------------------------------------------------------


def test_a_conversation_has_a_name_for_who_posts_and_an_id_for_everything_else(client: WebClient) -> None:
    ts = client.chat_postMessage(channel="#wins", text="Won")["ts"]
    client.chat_postEphemeral(channel="wins", user="U0MIA", text="Won")
    client.chat_postMessage(channel="U0MIA", text="Won")

    for channel in ("#wins", "wins", "U0MIA"):
        calls = (
            partial(client.chat_update, channel=channel, ts=ts, text="x"),
            partial(client.chat_delete, channel=channel, ts=ts),
            partial(client.conversations_history, channel=channel),
            partial(client.conversations_info, channel=channel),
            partial(client.reactions_add, channel=channel, timestamp=ts, name="tada"),
        )
        assert [error_of(call) for call in calls] == ["channel_not_found"] * len(calls)


def test_a_private_channel_without_the_bot_is_not_found_by_an_upload_either(
    playground: Playground, client: WebClient
) -> None:
    file_id = client.files_getUploadURLExternal(filename="a.png", length=1)["file_id"]
    ask(playground, "POST", f"/upload/{file_id}", b"x")
    files = [{"id": file_id}]

    for channel in ("C0SECRET", "#wins"):
        call = partial(client.files_completeUploadExternal, files=files, channel_id=channel)
        assert error_of(call) == "channel_not_found"
    stray = {"channel_id": WINS, "thread_ts": "1.2"}
    assert error_of(lambda: client.files_completeUploadExternal(files=files, **stray)) == "thread_not_found"


def test_only_members_see_an_ephemeral_message(client: WebClient) -> None:
    group = client.conversations_open(users="U0SAM,U0MIA")["channel"]["id"]

    stranger = error_of(lambda: client.chat_postEphemeral(channel=group, user="U0PRIYA", text="x"))
    assert stranger == "user_not_in_channel"
    stray = error_of(lambda: client.chat_postEphemeral(channel=WINS, user="U0MIA", text="x", thread_ts="1.2"))
    assert stray == "thread_not_found"


# -- changing messages ----------------------------------------------------------------------------------------------


def test_a_change_keeps_what_it_does_not_name_and_empties_what_it_names_empty(
    playground: Playground, client: WebClient
) -> None:
    metadata = {"event_type": "lead", "event_payload": {"id": 1}}
    attachments = [{"text": "a"}]
    blocks = [section("b", block_id="b")]
    where = {"channel": WINS}
    ts = client.chat_postMessage(**where, text="t", blocks=blocks, attachments=attachments, metadata=metadata)["ts"]

    def change(**given: Any) -> dict[str, Any]:
        client.api_call("chat.update", json={**where, "ts": ts, **given})
        return playground.messages("#wins")[0]

    kept = change(attachments=[{"text": "c"}])
    assert (kept["text"], kept["blocks"][0]["block_id"], kept["attachments"]) == ("t", "b", [{"text": "c"}])
    kept = change(text="new")
    assert (kept["text"], "blocks" in kept, kept["metadata"]) == ("new", False, metadata)
    assert change(text="new", attachments=[], metadata={}).keys().isdisjoint({"attachments", "metadata"})


def test_a_bot_changes_and_deletes_its_own_messages_only(playground: Playground, client: WebClient) -> None:
    said = playground.say("mia", "#wins", "mine").messages[0]["ts"]

    assert error_of(lambda: client.chat_update(channel=WINS, ts=said, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(channel=WINS, ts=said)) == "cant_delete_message"
    assert playground.messages("#wins")[0]["text"] == "mine"


def test_one_mistake_makes_one_complaint() -> None:
    for wrong in ({"blocks": 7}, {"blocks": [{"type": "header"}] * 2}):
        told = {(problem.words, problem.where.count("/")) for problem in CHECKER.problems("message", wrong)}
        assert len(told) == 1


def test_markdown_is_posted_and_shown(playground: Playground, client: WebClient) -> None:
    client.api_call("chat.postMessage", json={"channel": WINS, "markdown_text": "**Won**"})

    (message,) = playground.messages("#wins")
    assert (message["text"], message["blocks"][0]["type"], message["blocks"][0]["text"]) == (
        "**Won**",
        "markdown",
        "**Won**",
    )


def test_files_come_by_upload_only(playground: Playground, client: WebClient) -> None:
    client.api_call("chat.postMessage", json={"channel": WINS, "text": "x", "files": 7})

    assert "files" not in playground.messages("#wins")[0]


def test_the_last_reply_that_goes_takes_the_thread_with_it(playground: Playground, client: WebClient) -> None:
    first = client.chat_postMessage(channel=WINS, text="x")["ts"]
    reply = client.chat_postMessage(channel=WINS, text="y", thread_ts=first)["ts"]
    client.chat_delete(channel=WINS, ts=reply)

    assert playground.messages("#wins")[0].keys().isdisjoint({"thread_ts", "latest_reply", "reply_count"})


def test_nulls_are_fields_that_were_not_given(playground: Playground, client: WebClient) -> None:
    question = {"type": "number_input", "is_decimal_allowed": False, "action_id": "n", "min_value": None}
    block = {"type": "input", "block_id": None, "label": {"type": "plain_text", "text": "N"}, "element": question}
    client.views_open(trigger_id=trigger(playground), view=GOAL_MODAL | {"blocks": [block]})

    (shown,) = (playground.modal("priya") or {})["blocks"]
    assert shown["block_id"]
    assert "min_value" not in shown["element"]


# -- reading --------------------------------------------------------------------------------------------------------


def test_a_history_has_a_hundred_messages_unless_more_are_asked_for(client: WebClient) -> None:
    first = client.chat_postMessage(channel=WINS, text="0")["ts"]
    for number in range(101):
        client.chat_postMessage(channel=WINS, text=str(number), thread_ts=first, reply_broadcast=True)

    newest = client.conversations_history(channel=WINS)
    assert (len(newest["messages"]), newest["has_more"]) == (100, True)
    assert len(client.conversations_history(channel=WINS, limit=999)["messages"]) == 102
    assert len(client.conversations_replies(channel=WINS, ts=first)["messages"]) == 102


def test_times_may_have_fewer_or_more_decimals_than_slacks(client: WebClient) -> None:
    ts = client.chat_postMessage(channel=WINS, text="x")["ts"]
    seconds, _, micros = ts.partition(".")

    def found(**between: str) -> int:
        return len(client.conversations_history(channel=WINS, **between)["messages"])

    assert ts_key("1.5") == (1, 500_000) < ts_key("1.500001") == ts_key("1.5000019")
    assert found(oldest=f"{int(seconds) - 1}.9") == 1
    assert found(latest=f"{int(seconds) + 1}.0000001", oldest=seconds + "." + micros[:1], inclusive="true") == 1
    for wrong in ("1_0", "\u0663", " 1", "1e3", "-1", ""):
        with pytest.raises(ValueError, match="no timestamp"):
            ts_key(wrong)
    assert error_of(lambda: client.conversations_history(channel=WINS, oldest="1_0")) == "invalid_ts_oldest"
    assert error_of(lambda: client.reactions_add(channel=WINS, timestamp="now", name="x")) == "bad_timestamp"


def test_the_borders_of_a_time_belong_to_it_only_when_that_is_asked(client: WebClient) -> None:
    first, _, third = (client.chat_postMessage(channel=WINS, text=text)["ts"] for text in "abc")

    def found(**more: Any) -> list[str]:
        told = client.conversations_history(channel=WINS, oldest=first, latest=third, **more)
        return [message["text"] for message in told["messages"]]

    assert (found(), found(inclusive=True)) == (["b"], ["c", "b", "a"])


# -- views ----------------------------------------------------------------------------------------------------------


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


# -- response URLs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thread_ts", [{"a": 1}, ["x"], 7, True])
def test_an_answer_with_nonsense_for_a_thread_stands_in_the_channel(playground: Playground, thread_ts: object) -> None:
    assert answer(playground, {"text": "x", "response_type": "in_channel", "thread_ts": thread_ts}) == 200
    assert "thread_ts" not in playground.messages("#revenue")[0]


@pytest.mark.parametrize("blocks", [[{"elements": 1}], [{"elements": [1]}], [{"accessory": []}], 7, "x"])
def test_what_is_deleted_may_be_said_in_any_way(playground: Playground, blocks: object) -> None:
    assert answer(playground, {"delete_original": "true", "blocks": blocks, "text": "x"}) == 200


@pytest.mark.parametrize(
    "view", [{"type": []}, {"type": {}}, {"type": "modal", "title": [], "blocks": [{"elements": 1}]}]
)
def test_a_view_among_the_arguments_of_any_method_is_no_trouble(client: WebClient, view: dict[str, Any]) -> None:
    assert client.api_call("api.test", json={"view": view})["ok"]


def test_false_is_false_also_as_text(playground: Playground) -> None:
    assert answer(playground, {"text": "x", "delete_original": "false", "replace_original": "false"}) == 200
    assert playground.ephemerals("priya")[-1]["text"] == "x"


# -- what carries it ------------------------------------------------------------------------------------------------


def test_connections_that_nobody_came_for_do_not_shut_out_the_next(playground: Playground) -> None:
    app = client_of(playground, "xapp-playground")

    for _ in range(102):
        assert app.apps_connections_open(app_token="xapp-playground")["ok"]


def test_an_app_has_ten_connections_at_most(playground: Playground) -> None:
    app = client_of(playground, "xapp-playground")

    def opened() -> ClientConnection:
        return ends.enter_context(connect(str(app.apps_connections_open(app_token="xapp-playground")["url"])))

    with ExitStack() as ends:
        for _ in range(10):
            assert json.loads(opened().recv(timeout=5))["type"] == "hello"
        with pytest.raises(ConnectionClosed, match="too_many_websockets"):
            opened().recv(timeout=5)


def test_everything_happens_on_one_thread() -> None:
    """Starlette calls a plain function in a thread of its own, beside the loop that owns the state."""
    app = Assembly(Settings("xoxb", "xapp", "s", None, limit_problems), lambda: "", 1).app
    elsewhere = {
        route.path
        for route in app.routes
        if isinstance(route, Route) and not inspect.iscoroutinefunction(route.endpoint)
    }

    assert elsewhere <= {"/", "/_control/clock"}  # they show what no other thread is in the midst of changing


def test_the_scopes_of_a_token_ride_on_every_answer(client: WebClient) -> None:
    """Bolt reads there what it was granted."""
    assert client.auth_test().headers["x-oauth-scopes"] == ",".join(sorted(SCOPES))


def test_the_right_to_change_public_channels_has_a_name_of_its_own() -> None:
    need_scope(frozenset({"channels:manage"}), "channels:write")
    with pytest.raises(RefusedError) as refused:
        need_scope(frozenset({"channels:write.topic"}), "channels:write")
    assert refused.value.details == ("channels:manage", "channels:write.topic")


def test_an_installation_goes_back_to_the_configured_path_or_below_it(playground: Playground) -> None:
    def status(path: str) -> int:
        given = {"client_id": "11.22", "scope": "commands", "redirect_uri": f"http://127.0.0.1:3000{path}"}
        return ask(playground, "GET", f"/oauth/v2/authorize?{urlencode(given)}").status

    assert [status(path) for path in ("/slack", "/slack/back", "/slackish", "/")] == [200, 200, 400, 400]


def test_an_endless_number_is_no_limit(playground: Playground) -> None:
    assert ask(playground, "GET", f"/_control/requests?limit=000000001{'0' * 4_990}").status == 400


# -- newer blocks ---------------------------------------------------------------------------------------------------

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
