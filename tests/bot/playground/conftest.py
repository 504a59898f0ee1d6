"""A small Bolt app, reached over both transports, for the tests of the stand-in."""

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.playground import Playground

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
                    "elements": [button("Take it", "lead_take", "l1"), button("Set goal", "goal_open")],
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

    return bot


@pytest.fixture(autouse=True)
def _no_settings_of_bolt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt reads these by itself and would turn OAuth on."""
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"SLACK_{name}", raising=False)


@pytest.fixture
def playground() -> Iterator[Playground]:
    with Playground(events=["app_mention"]) as running:
        yield running


@pytest.fixture
def client(playground: Playground) -> WebClient:
    return WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET, retry_handlers=[])


@pytest.fixture
def connect(playground: Playground) -> Iterator[Callable[[], SocketModeHandler]]:
    """Connects one more bot process in Socket Mode."""
    handlers: list[SocketModeHandler] = []

    def connect_one(bot: Bot | None = None) -> SocketModeHandler:
        web_client = WebClient("xapp-playground", base_url=playground.api_url, logger=QUIET)
        app = (bot or make_bot(playground)).app
        handler = SocketModeHandler(app, "xapp-playground", logger=QUIET, web_client=web_client)
        handlers.append(handler)
        handler.connect()
        playground.wait_until_connected()
        return handler

    yield connect_one
    for handler in handlers:
        handler.client.auto_reconnect_enabled = False
    playground.stop()  # first: a client that hears the end does not wait for its time-outs
    for handler in handlers:
        handler.client.current_session_runner.shutdown()
        handler.client.message_queue.put(None)
        handler.close()


@pytest.fixture
def bot(playground: Playground, connect: Callable[[Bot], SocketModeHandler]) -> Bot:
    """A bot connected in Socket Mode."""
    made = make_bot(playground)
    connect(made)
    return made


@dataclass
class HttpBot:
    """A bot behind a request URL, and the stand-in that calls it."""

    playground: Playground
    bot: Bot


@pytest.fixture
def http_bot() -> Iterator[HttpBot]:
    """A bot reached over signed HTTP."""
    app: list[App] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name: [value] for name, value in self.headers.items()}
            answer = app[0].dispatch(BoltRequest(body=body, headers=headers))
            self.send_response(answer.status)
            for name, value in answer.first_headers_without_set_cookie().items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/slack/events"
        with Playground(request_url=url) as playground:
            made = make_bot(playground)
            app.append(made.app)
            yield HttpBot(playground, made)
        server.shutdown()
        thread.join()
