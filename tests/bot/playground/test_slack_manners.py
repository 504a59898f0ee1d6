"""Finer points of Slack's Web API that a bot leans on without knowing, all asked of one stand-in."""

import inspect
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from slack_sdk import WebClient
from starlette.routing import Route

from bot.playground import Playground, SlackChannel
from bot.playground.assembly import Assembly
from bot.playground.blocks import limit_problems
from bot.playground.state import KEPT_MESSAGES, Conversation, State, ts_key
from bot.playground.workspace import SAMPLE_CHANNELS, Settings
from tests.bot.playground.bots import GOAL_MODAL, ask, section
from tests.bot.playground.test_slack_api import client_of, error_of

WINS = "C0WINS"
HOME = {"type": "home", "blocks": [section("x")]}


@pytest.fixture(scope="module")
def running() -> Iterator[Playground]:
    secret = SlackChannel("C0SECRET", "secret", has_bot=False, is_private=True)
    with Playground(channels=[*SAMPLE_CHANNELS, secret]) as playground:
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


def test_a_long_run_stays_small() -> None:
    state = State(Settings("", "", "", None, limit_problems))
    conversation = Conversation("C1", "c")
    for number in range(KEPT_MESSAGES + 5):
        state.add_message(conversation, {"text": str(number), "user": "U1"})

    assert len(conversation.messages) == KEPT_MESSAGES
    assert next(iter(conversation.messages.values()))["text"] == "5"


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


def test_a_trigger_opens_one_view(playground: Playground, client: WebClient) -> None:
    once = trigger(playground)
    client.views_open(trigger_id=once, view=GOAL_MODAL)

    assert error_of(lambda: client.views_open(trigger_id=once, view=GOAL_MODAL)) == "exchanged_trigger_id"


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


def test_the_javascript_sdk_sends_a_file_as_a_form(playground: Playground, client: WebClient) -> None:
    picture = b"\x89PNG\r\n\r\n--not the end\r\n"
    file_id = client.files_getUploadURLExternal(filename="a/b.png", length=len(picture))["file_id"]
    head = b'--frontier\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    body = head + picture + b"\r\n--frontier--\r\n"
    form = {"Content-Type": "multipart/form-data; boundary=frontier"}

    assert ask(playground, "POST", f"/upload/{file_id}", body, form).body == f"OK - {len(picture)}".encode()
    path = str(client.files_info(file=file_id)["file"]["url_private"]).removeprefix(playground.base_url)
    assert ask(playground, "GET", path).body == picture


def test_a_call_may_be_a_multipart_form(playground: Playground) -> None:
    parts = (("channel", WINS), ("text", "Été"), ("token", "xoxb-playground"))
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts)
    form = {"Content-Type": 'multipart/form-data; boundary="x"'}

    assert b'"ok":true' in ask(playground, "POST", "/api/chat.postMessage", f"{body}--x--".encode(), form).body
    assert playground.messages("#wins")[0]["text"] == "Été"
    assert (
        b"invalid_form_data"
        in ask(playground, "POST", "/api/chat.postMessage", b"x", {"Content-Type": "multipart/form-data"}).body
    )


def test_everything_happens_on_one_thread() -> None:
    """Starlette calls a plain function in a thread of its own, beside the loop that owns the state."""
    app = Assembly(Settings("xoxb", "xapp", "s", None, limit_problems), lambda: "", 1).app
    elsewhere = {
        route.path
        for route in app.routes
        if isinstance(route, Route) and not inspect.iscoroutinefunction(route.endpoint)
    }

    assert elsewhere <= {"/", "/_control/clock"}  # they show what no other thread is in the midst of changing
