"""A tiny Slack on loopback for the tests of the edge: keeps what it is sent, answers what it is told."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True)
class Call:
    """One request that arrived: the Web API method or path, and its decoded body."""

    method: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer: a status, a JSON body, headers; `reset` drops the connection instead, after reading."""

    body: dict[str, Any] = field(default_factory=lambda: {"ok": True})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False


class TinySlack:
    """Answers every method with ok; `answer` scripts the next answers of one method.

    chat.postMessage keeps what it accepted, also when the scripted answer is lost on the way back.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.posted: list[dict[str, Any]] = []
        self.history_allowed = True
        self.before_answer: Callable[[Call], None] = lambda _: None
        self._scripts: dict[str, list[Reply]] = {}
        self._arrived = Condition()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        """The base of the Web API."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/api/"

    @property
    def response_url(self) -> str:
        """A response URL."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/response/1"

    def answer(self, method: str, *replies: Reply) -> None:
        """Answer the next requests of a method so."""
        self._scripts.setdefault(method, []).extend(replies)

    def wait_for(self, method: str, count: int = 1) -> list[Call]:
        """The calls of a method, once so many have arrived."""
        with self._arrived:
            arrived = self._arrived.wait_for(lambda: len(self.of(method)) >= count, timeout=10)
        assert arrived, f"{method} was called {len(self.of(method))} times, not {count}"
        return self.of(method)

    def of(self, method: str) -> list[Call]:
        """The calls of a method so far."""
        return [call for call in self.calls if call.method == method]

    def receive(self, call: Call) -> Reply:
        """Take one request and find its answer."""
        with self._arrived:
            scripted = self._scripts.get(call.method)
            reply = scripted.pop(0) if scripted else None
            if call.method == "chat.postMessage" and (reply is None or reply.reset):
                ts = f"{1_700_000_000 + len(self.posted)}.000100"
                self.posted.append({"ts": ts, **call.body})
                reply = reply or Reply({"ok": True, "channel": call.body["channel"], "ts": ts})
            self.calls.append(call)
            self._arrived.notify_all()
        self.before_answer(call)
        return reply or self._usual(call)

    def _usual(self, call: Call) -> Reply:
        if call.method == "chat.update":
            return Reply({"ok": True, "channel": call.body["channel"], "ts": call.body["ts"]})
        if call.method in {"conversations.history", "conversations.replies"}:
            if not self.history_allowed:
                return Reply({"ok": False, "error": "missing_scope"})
            return Reply({"ok": True, "messages": self.posted, "has_more": False})
        return Reply()


@contextmanager
def tiny_slack() -> Iterator[TinySlack]:
    """A running TinySlack."""
    slack = TinySlack()
    thread = Thread(target=slack.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        slack.server.shutdown()
        slack.server.server_close()
        thread.join(timeout=5)


def _handler(slack: TinySlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            is_json = "json" in self.headers.get("content-type", "")
            body = json.loads(raw) if is_json else dict(parse_qsl(raw))
            reply = slack.receive(Call(self.path.removeprefix("/api/"), body))
            if reply.reset:
                # Linger 0: the caller sees a reset, as when a proxy dies after Slack took the message.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                return
            answer = json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
