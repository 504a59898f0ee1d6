"""Playgrounds and bots that are started and stopped for each test."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from bot.playground import Playground
from tests.bot.playground.bots import NO_TLS, QUIET, Bot, HttpBot, make_bot


@pytest.fixture(autouse=True)
def _no_settings_of_bolt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt reads these by itself and would turn OAuth on."""
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"SLACK_{name}", raising=False)


@pytest.fixture
def port() -> int:
    """Any that is free; where a browser looks, that of its tab."""
    return 0


@pytest.fixture
def playground(port: int) -> Iterator[Playground]:
    with Playground(port=port, events=["app_mention"]) as running:
        yield running


@pytest.fixture
def client(playground: Playground) -> WebClient:
    return WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET, retry_handlers=[])


@pytest.fixture
def connect(playground: Playground) -> Iterator[Callable[..., SocketModeHandler]]:
    """Connects one more bot process in Socket Mode."""
    handlers: list[SocketModeHandler] = []

    def connect_one(bot: Bot, to: Playground) -> SocketModeHandler:
        web_client = WebClient("xapp-playground", base_url=to.api_url, logger=QUIET, ssl=NO_TLS)
        handler = SocketModeHandler(bot.app, "xapp-playground", logger=QUIET, web_client=web_client)
        handlers.append(handler)
        waiting = handler.client.current_session_runner
        waiting.shutdown()
        handler.connect()
        # One that looks for its connection now, for it looks ten times a second only, and the first time too early.
        handler.client.current_session_runner = IntervalRunner(waiting.target, 0.01).start()
        to.wait_until_connected()
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
def served(playground: Playground, connect: Callable[..., SocketModeHandler]) -> Playground:
    """The playground for a page: made after `connect`, the page is left before the bots hang up and all this stops."""
    del connect
    return playground


@pytest.fixture
def bot(playground: Playground, connect: Callable[..., SocketModeHandler]) -> Bot:
    """A bot connected in Socket Mode."""
    made = make_bot(playground)
    connect(made, playground)
    return made


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
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/slack/events"
        with Playground(request_url=url) as playground:
            made = make_bot(playground)
            app.append(made.app)
            yield HttpBot(playground, made, url)
        server.shutdown()
        thread.join()
