"""A small Bolt app for the tests of the stand-in, reached over both transports."""

import asyncio
import json
import logging
import ssl
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any, TypeVar
from urllib.parse import urlsplit

from slack_bolt import App
from slack_sdk import WebClient

from bot.playground import Playground

Result = TypeVar("Result")
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For Socket Mode clients, which else load all authorities of the system for every connection, also for a plain one."""
QUIET = logging.getLogger("tests.playground.bot")
QUIET.setLevel(logging.CRITICAL)


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action_id: str, value: str = "") -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": label},
    }


GOAL_MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "goal",
    "private_metadata": "q4",
    "title": {"type": "plain_text", "text": "Set the goal"},
    "submit": {"type": "plain_text", "text": "Save"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "amount",
            "label": {"type": "plain_text", "text": "Amount"},
            "element": {"type": "plain_text_input", "action_id": "amount"},
        },
        {
            "type": "input",
            "block_id": "team",
            "optional": True,
            "label": {"type": "plain_text", "text": "Team"},
            "element": {
                "type": "static_select",
                "action_id": "team",
                "options": [
                    {"text": {"type": "plain_text", "text": "Sales"}, "value": "sales"},
                    {"text": {"type": "plain_text", "text": "Marketing"}, "value": "marketing"},
                ],
            },
        },
    ],
}


@dataclass
class Bot:
    """A Bolt app and every payload that came to it."""

    app: App
    received: list[dict[str, Any]] = field(default_factory=list)

    def last(self, kind: str) -> dict[str, Any]:
        return next(body for body in reversed(self.received) if body.get("type", "slash") == kind)


def make_bot(playground: Playground) -> Bot:
    """An app with a command, a button, an overflow menu, a modal with a check, and a mention."""
    client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
    app = App(
        name="playground",  # else Bolt looks through the whole stack for one
        client=client,
        signing_secret="playground-signing-secret",
        process_before_response=True,
        request_verification_enabled=True,
        logger=QUIET,
    )
    bot = Bot(app)

    @app.middleware
    def remember(body: dict[str, Any], next: Callable[[], Any]) -> Any:  # noqa: A002  Bolt's name
        bot.received.append(body)
        return next()

    @app.command("/hotleads")
    def hotleads(ack: Any, command: dict[str, Any]) -> None:
        menu = {
            "type": "overflow",
            "action_id": "lead_more",
            "options": [
                {"text": {"type": "plain_text", "text": "Snooze"}, "value": "snooze:l1"},
                {"text": {"type": "plain_text", "text": "Hand back"}, "value": "back:l1"},
            ],
        }
        ack(
            text="3 leads are hot",
            blocks=[
                section(f"*3 of your 41 open leads are hot* ({command['text']})", accessory=menu),
                {
                    "type": "actions",
                    "elements": [button("Take it", "lead_take", "l1"), button("Goal", "goal_open")],
                },
            ],
        )

    @app.command("/plain")
    def plain(ack: Any) -> None:
        ack("Nothing is hot today.")

    @app.command("/share")
    def share(ack: Any) -> None:
        ack(text="Shared with all", response_type="in_channel")

    @app.action("lead_take")
    def take(ack: Any, respond: Any, action: dict[str, Any], body: dict[str, Any]) -> None:
        ack()
        respond(text=f"Taken: {action['value']} by {body['user']['id']}", replace_original=True)

    @app.action("lead_more")
    def more(ack: Any, respond: Any, action: dict[str, Any]) -> None:
        ack()
        respond(text=f"Chosen: {action['selected_option']['value']}", replace_original=False)

    @app.action("goal_open")
    def open_goal(ack: Any, client: WebClient, body: dict[str, Any]) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=GOAL_MODAL)
        ack()

    @app.view("goal")
    def save_goal(ack: Any, client: WebClient, view: dict[str, Any]) -> None:
        amount = view["state"]["values"]["amount"]["amount"]["value"]
        if not amount.isdigit():
            ack(response_action="errors", errors={"amount": f"{amount} is not a number."})
            return
        client.chat_postMessage(channel="C0REVENUE", text=f"The goal is {amount}")
        ack()

    @app.view_closed("goal")
    def goal_closed(ack: Any) -> None:
        ack()

    @app.event("app_mention")
    def mentioned(event: dict[str, Any], client: WebClient) -> None:
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="You called?")

    @app.event("message")
    def heard() -> None:
        return

    @app.event("tokens_revoked")
    def revoked() -> None:
        return

    return bot


@dataclass
class HttpBot:
    """A bot behind a request URL, and the stand-in that calls it."""

    playground: Playground
    bot: Bot
    url: str


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    playground: Playground, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Reply:
    """One bare HTTP request to the stand-in."""
    connection = HTTPConnection("127.0.0.1", urlsplit(playground.base_url).port, timeout=5)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def on_its_own_loop(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine, run in a thread of its own: in that of the tests Playwright has its loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def exhibited(playground: Playground) -> dict[str, list[dict[str, Any]]]:
    """The gallery's examples by group."""
    told = json.loads(ask(playground, "GET", "/gallery/examples").body)
    return {group["name"]: group["examples"] for group in told["groups"]}
