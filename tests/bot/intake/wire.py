"""The intake on a real socket, and raw requests to it."""

import base64
import gzip
import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from bot.intake.app import Terms, intake_app
from bot.intake.limits import Limits
from bot.web import WebServer
from storage import Database, Store
from storage.api_keys import KeyScope

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAGE = {"type": "page", "anonymousId": "browser", "name": "Guide", "timestamp": "2026-11-24T08:59:00Z"}


def page(number: int, **changed: Any) -> dict[str, Any]:
    """A message with an id of its own."""
    return {**PAGE, "messageId": f"m{number}", **changed}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def reason(self) -> str:
        """Why nothing was taken."""
        return str(self.body["reason"])

    @property
    def reasons(self) -> dict[int, str]:
        """Why messages of a batch were refused, by their place."""
        return {each["index"]: each["reason"] for each in self.body["refused"]}


@dataclass
class Clock:
    """Shows what it is set to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Wire:
    """One intake on a port of its own, with a workspace and a key that works."""

    port: int
    database: Database
    space: UUID
    key: str
    clock: Clock

    def send(
        self, body: bytes | str | dict[str, Any], path: str = "batch", *, key: str | None = None, **headers: str
    ) -> Answer:
        """Post a body in a connection of its own; header names are written with underscores."""
        with self.connect() as connection:
            return self.post(connection, body, path, key=key, **headers)

    def post(
        self,
        connection: http.client.HTTPConnection,
        body: bytes | str | dict[str, Any],
        path: str = "batch",
        *,
        key: str | None = None,
        **headers: str,
    ) -> Answer:
        """Post a body in an open connection."""
        content = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        sent = {"Authorization": basic(self.key if key is None else key), "Content-Type": "application/json"}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        connection.request("POST", f"/v1/{path}", content, sent)
        return answer_of(connection)

    def batch(self, *messages: dict[str, Any], **envelope: Any) -> Answer:
        """Post messages as one batch."""
        return self.send({"batch": messages, **envelope})

    def packed(self, body: bytes) -> Answer:
        """Post a body that is said to be gzip."""
        return self.send(body, Content_Encoding="gzip")

    @contextmanager
    def connect(self) -> Iterator[http.client.HTTPConnection]:
        """A connection that is kept alive."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def dial(self) -> Iterator[socket.socket]:
        """A bare socket."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as dialled:
            yield dialled

    @contextmanager
    def rows(self) -> Iterator[Store]:
        """Looks at what was recorded."""
        with self.database.unit_of_work(self.space, write=False) as store:
            yield store

    def touches(self) -> int:
        """How many touches there are."""
        with self.rows() as store:
            return int(store.bulk.fetch("SELECT count(*) FROM touches")[0][0])


def basic(key: str) -> str:
    """The Authorization header of Segment's clients."""
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def answer_of(connection: http.client.HTTPConnection) -> Answer:
    """The answer that is next in a connection."""
    response = connection.getresponse()
    content = response.read()
    kind = response.headers.get("content-type", "")
    body = json.loads(content) if content and kind.startswith("application/json") else content
    return Answer(response.status, response.headers, body)


def squeezed(message: dict[str, Any]) -> bytes:
    """A batch of one message, packed."""
    return gzip.compress(json.dumps({"batch": [message]}).encode())


@contextmanager
def serving(database: Database, limits: Limits | None = None, **patience: float) -> Iterator[Wire]:
    """Serve the intake on a thread until the end of the block."""
    clock = Clock()
    space = database.ensure_workspace("T1", "Acme", NOW).id
    with database.unit_of_work(space) as store:
        key = str(store.api_keys.create("site", KeyScope.EVENTS, NOW))
    web = intake_app(database, lambda: {"status": "ok", "database": "ok"}, clock, Terms(limits or Limits()))
    server = WebServer(web, "127.0.0.1", 0, **patience)
    server.start()
    try:
        yield Wire(server.port, database, space, key, clock)
    finally:
        server.stop()
