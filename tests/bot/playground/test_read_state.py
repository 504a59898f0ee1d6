"""Unread marks: what counts as new for whom, and that a reload and a change of person keep it."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from tests.bot.playground.bots import ask, section
from tests.bot.playground.test_page import JSON, stream


def do(playground: Playground, act: str, **what: Any) -> dict[str, Any]:
    answer = ask(playground, "POST", f"/ui/{act}", json.dumps(what).encode(), JSON)
    return {"status": answer.status, **json.loads(answer.body)}


def snapshot(playground: Playground, user_id: str) -> dict[str, Any]:
    with stream(playground, user_id) as events:
        return next(events)[1]


def unread(playground: Playground, user_id: str) -> dict[str, int]:
    conversations = snapshot(playground, user_id)["conversations"]
    return {one["name"]: one["unread"] for one in conversations if one["unread"]}


def test_what_was_read_stays_read_for_that_person_only(playground: Playground, client: WebClient) -> None:
    first = client.chat_postMessage(channel="C0WINS", text="first")["ts"]
    client.chat_postMessage(channel="C0WINS", text="second")
    assert unread(playground, "U0PRIYA") == {"wins": 2}

    assert do(playground, "read", **{"as": "U0PRIYA"}, conversation="C0WINS", ts=first)["status"] == 200

    assert unread(playground, "U0PRIYA") == {"wins": 1}
    assert unread(playground, "U0JONAS") == {"wins": 2}


def test_ones_own_words_private_answers_and_replies_are_not_new(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="first")["ts"]
    do(playground, "read", **{"as": "U0PRIYA"}, conversation="C0WINS", ts=ts)
    playground.say("priya", "#wins", "mine")
    client.chat_postMessage(channel="C0WINS", text="reply", thread_ts=ts)
    client.chat_postEphemeral(channel="C0WINS", user="U0PRIYA", text="for Priya")

    assert unread(playground, "U0PRIYA") == {}
    assert unread(playground, "U0JONAS") == {"wins": 2}


def test_another_window_of_the_same_person_is_told(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="first")["ts"]
    with stream(playground, "U0PRIYA") as events:
        next(events)
        do(playground, "read", **{"as": "U0PRIYA"}, conversation="C0WINS", ts=ts)
        kind, told = next(events)

    assert (kind, told["conversation"], told["data"]["unread"]) == ("read", "C0WINS", 0)


@pytest.mark.parametrize("wrong", [{"ts": "soon"}, {"conversation": "C404"}, {"as": "U404"}])
def test_nonsense_reads_nothing(playground: Playground, wrong: dict[str, str]) -> None:
    asked = {"as": "U0PRIYA", "conversation": "C0WINS", "ts": "1.0"} | wrong
    assert do(playground, "read", **asked)["status"] == 400


def test_older_messages_and_threads_are_asked_for_in_pieces(playground: Playground, client: WebClient) -> None:
    for number in range(120):
        playground.say("jonas", "#wins", f"number {number}")
    ts = playground.messages("#wins")[0]["ts"]
    client.chat_postMessage(channel="C0WINS", text="a reply", thread_ts=ts)
    shown = snapshot(playground, "U0PRIYA")
    newest = shown["messages"]["C0WINS"]
    assert [message["text"] for message in newest] == [f"number {number}" for number in range(20, 120)]
    assert shown["more"] == ["C0WINS"]

    older = do(playground, "older", **{"as": "U0PRIYA"}, conversation="C0WINS", before=newest[0]["ts"])
    assert [message["text"] for message in older["messages"]] == [f"number {number}" for number in range(20)]
    assert older["more"] is False
    thread = do(playground, "thread", **{"as": "U0PRIYA"}, conversation="C0WINS", ts=ts)
    assert [message["text"] for message in thread["messages"]] == ["number 0", "a reply"]


def test_a_private_answer_is_dismissed(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postEphemeral(channel="C0WINS", user="U0PRIYA", text="for Priya")["message_ts"]

    do(playground, "dismiss", **{"as": "U0JONAS"}, ts=ts)
    assert len(playground.ephemerals("priya")) == 1
    do(playground, "dismiss", **{"as": "U0PRIYA"}, ts=ts)
    assert playground.ephemerals("priya") == []


def test_the_home_tab_is_shown_and_its_buttons_reach_the_app(playground: Playground, client: WebClient) -> None:
    assert snapshot(playground, "U0PRIYA")["has_home"] is False
    blocks = [section("*3 leads wait*", block_id="b")]
    client.views_publish(user_id="U0PRIYA", view={"type": "home", "blocks": blocks})

    shown = snapshot(playground, "U0PRIYA")
    assert shown["home"]["blocks"][0]["text"]["text"] == "*3 leads wait*"
    assert snapshot(playground, "U0JONAS")["home"] is None
    pressed = do(playground, "click", **{"as": "U0PRIYA"}, in_home=True, block_id="b", action_id="gone", entries={})
    assert (pressed["status"], pressed["error"]) == (400, "no element gone in block b")
