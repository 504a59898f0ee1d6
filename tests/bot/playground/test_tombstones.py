"""A thread outlives its first message: a tombstone stands for it, as in Slack, while there are replies."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Playground
from tests.bot.playground.bots import ask, section

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def playground() -> Iterator[Playground]:
    with Playground(events=["message.channels"]) as running:
        yield running


@pytest.fixture
def thread(playground: Playground, client: WebClient) -> tuple[str, str]:
    """A message of the bot with one reply, by their timestamps."""
    root = client.chat_postMessage(channel="C0WINS", text="Won", blocks=[section("Won")])["ts"]
    return root, client.chat_postMessage(channel="C0WINS", text="How?", thread_ts=root)["ts"]


def texts(playground: Playground) -> list[str]:
    return [message["text"] for message in playground.messages("#wins")]


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        call(channel="C0WINS", **given)
    return str(error.value.response["error"])


def test_a_deleted_root_is_a_tombstone_with_its_replies(
    playground: Playground, client: WebClient, thread: tuple[str, str]
) -> None:
    root, reply = thread
    client.chat_delete(channel="C0WINS", ts=root)
    playground.wait_until_delivered()

    tombstone, kept = client.conversations_replies(channel="C0WINS", ts=root)["messages"]
    assert tombstone == {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": root,
        "thread_ts": root,
        "reply_count": 1,
        "reply_users": ["U0TANDEM"],
        "reply_users_count": 1,
        "latest_reply": reply,
        "is_locked": False,
    }
    assert kept["text"] == "How?"
    assert client.conversations_history(channel="C0WINS")["messages"] == [tombstone]
    event = [request.body["event"] for request in playground.requests if request.name == "events_api"][-1]
    assert (event["subtype"], event["message"], event["previous_message"]["text"]) == (
        "message_changed",
        tombstone,
        "Won",
    )


def test_a_tombstone_is_no_message_of_anybody(
    playground: Playground, client: WebClient, thread: tuple[str, str]
) -> None:
    root, _ = thread
    client.chat_delete(channel="C0WINS", ts=root)

    assert refused(client.chat_delete, ts=root) == "message_not_found"
    assert refused(client.chat_update, ts=root, text="Not quite") == "message_not_found"
    assert refused(client.reactions_add, timestamp=root, name="tada") == "message_not_found"
    client.chat_postMessage(channel="C0WINS", text="By phone", thread_ts=root)
    assert playground.messages("#wins")[0]["reply_count"] == 2


def test_a_tombstone_goes_with_the_last_reply(
    playground: Playground, client: WebClient, thread: tuple[str, str]
) -> None:
    root, reply = thread
    client.chat_delete(channel="C0WINS", ts=root)
    client.chat_delete(channel="C0WINS", ts=reply)

    assert texts(playground) == []


def test_a_person_who_takes_away_the_root_of_a_thread_leaves_the_replies(playground: Playground) -> None:
    playground.say("jonas", "#wins", "Who called?")
    root = playground.messages("#wins")[0]["ts"]
    playground.say("mia", "#wins", "I did", root)
    playground.remove("jonas", "#wins", root)

    assert texts(playground) == ["This message was deleted.", "I did"]
    with pytest.raises(ValueError, match="no message"):
        playground.react("mia", "#wins", root, "eyes")
    answer = ask(playground, "POST", "/ui/thread", _asked("U0JONAS", root), JSON)
    assert [message["text"] for message in json.loads(answer.body)["messages"]] == texts(playground)


def _asked(user_id: str, ts: str) -> bytes:
    return json.dumps({"as": user_id, "conversation": "C0WINS", "ts": ts}).encode()
