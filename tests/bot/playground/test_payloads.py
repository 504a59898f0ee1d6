"""The payloads have the keys and types of Slack's own, as literal payloads of bolt-python's tests show them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.playground import Identity, Playground
from tests.bot.playground.bots import Bot, make_bot

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")
LITERAL = SHARED / "payloads" / "slack" / "bolt-python-tests"
ENTERPRISE = Identity(enterprise_id="E111", enterprise_name="Sandbox Org")

# Of the clicked block and the filled form, which differ from payload to payload.
OWN_CONTENTS = {"actions", "blocks", "values"}


def literal(file: str, key: str) -> Any:
    if not LITERAL.is_dir():
        pytest.skip(f"no test inputs at {LITERAL}: set TANDEM_SHARED_DATA")
    return json.loads((LITERAL / file).read_text())[key]


def missing_from(made: Any, known: Any, path: str = "") -> Iterator[str]:
    """Where `made` lacks a key of `known`, or has another type there."""
    if isinstance(known, dict) and isinstance(made, dict):
        for key, value in known.items():
            if key not in made:
                yield f"{path}/{key}"
            elif key not in OWN_CONTENTS:
                yield from missing_from(made[key], value, f"{path}/{key}")
    elif known is not None and made is not None and type(made) is not type(known):
        yield f"{path} is {type(made).__name__}, not {type(known).__name__}"


@pytest.fixture
def sandbox(connect: Any) -> Iterator[tuple[Playground, Bot]]:
    """A workspace of an enterprise, as the literal payloads come from one."""
    with Playground(identity=ENTERPRISE, events=["message.channels", "app_mention"]) as playground:
        bot = make_bot(playground)
        connect(bot, playground)
        yield playground, bot


def test_slash_command(sandbox: tuple[Playground, Bot]) -> None:
    playground, bot = sandbox
    playground.slash("priya", "#revenue", "/hotleads", "5")

    known = dict(parse_qsl(literal("slash_command.json", "slash_command_body")))
    assert list(missing_from(bot.last("slash"), known)) == []


def test_block_actions(sandbox: tuple[Playground, Bot]) -> None:
    playground, bot = sandbox
    playground.slash("priya", "#revenue", "/hotleads")
    playground.click("priya", "Take it")

    known = literal("authorize.json", "block_actions_body")
    made = bot.last("block_actions")
    assert list(missing_from(made, known)) == []
    assert list(missing_from(made["actions"][0], {k: v for k, v in known["actions"][0].items() if k != "text"})) == []


def test_view_submission_and_closing(sandbox: tuple[Playground, Bot]) -> None:
    playground, bot = sandbox
    playground.slash("priya", "#revenue", "/hotleads")
    playground.click("priya", "Goal")
    playground.submit_modal("priya", amount="two", team="sales")
    playground.close_modal("priya")

    made = bot.last("view_submission")
    assert list(missing_from(made, literal("view_submission.json", "body"))) == []
    assert made["view"]["state"]["values"] == {
        "amount": {"amount": {"type": "plain_text_input", "value": "two"}},
        "team": {
            "team": {
                "type": "static_select",
                "selected_option": {"text": {"type": "plain_text", "text": "Sales", "emoji": True}, "value": "sales"},
            }
        },
    }
    assert list(missing_from(bot.last("view_closed"), literal("view_closed.json", "body"))) == []


def test_events(sandbox: tuple[Playground, Bot]) -> None:
    playground, bot = sandbox
    playground.say("priya", "#revenue", "<3 @tandem")

    events = [body for body in bot.received if body.get("type") == "event_callback"]
    mention, message = events
    known_message = literal("message.json", "message_body2")
    known_message.pop("authed_users")  # no longer sent
    known_mention = literal("app.json", "app_mention_event_body")
    assert list(missing_from(message, known_message)) == []
    assert list(missing_from(mention, known_mention)) == []
    assert message["event"]["text"] == "&lt;3 <@U0TANDEM>"
