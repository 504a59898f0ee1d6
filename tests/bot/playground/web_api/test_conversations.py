"""Conversations as Slack names them, and how their histories are read."""

from functools import partial
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.state import ts_key
from tests.bot.playground.bots import ask
from tests.bot.playground.test_slack_api import error_of
from tests.bot.playground.web_api.asking import WINS


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
