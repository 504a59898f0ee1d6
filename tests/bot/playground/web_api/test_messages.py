"""Messages that are posted, changed and deleted, also through response URLs."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.rules import CHECKER
from tests.bot.playground.bots import GOAL_MODAL, section
from tests.bot.playground.test_slack_api import error_of
from tests.bot.playground.web_api.asking import WINS, answer, trigger


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
