"""What the tests of the Web API's finer points ask with."""

import json
from typing import Any

from bot.playground import Playground
from tests.bot.playground.bots import ask, section

WINS = "C0WINS"
SCOPES = [
    *("chat:write", "channels:read", "channels:history", "files:write", "files:read", "reactions:write", "mpim:write"),
]
HOME = {"type": "home", "blocks": [section("x")]}


def trigger(playground: Playground) -> str:
    playground.slash("priya", "#revenue", "/any")
    return str(playground.requests[-1].body["trigger_id"])


def answer_url(playground: Playground) -> str:
    playground.slash("priya", "#revenue", "/any")
    return str(playground.requests[-1].body["response_url"]).removeprefix(playground.base_url)


def answer(playground: Playground, body: dict[str, Any]) -> int:
    return ask(playground, "POST", answer_url(playground), json.dumps(body).encode()).status
