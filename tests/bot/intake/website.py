"""An intake on a port of this machine, and beside it a web site of another origin that has the snippet."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from uuid import UUID

import uvicorn

from bot.intake.app import intake_app
from revenue.records import TouchKind
from storage import Database, KeyScope

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,">
<script>
  window.tandem = window.tandem || function () {{ (tandem.q = tandem.q || []).push(arguments); }};
  {early}
</script>
<script async src="{intake}/t.js" data-key="{key}" {attributes}></script>
"""
FORM = """
<form name="Book a demo" action="/thanks" method="post">
  <input name="trap" type="email" value="trap@secret.example" style="display: none">
  <input name="work" type="email" autocomplete="section-a work email">
  <input name="who" type="text" autocomplete="name">
  <input name="nickname" type="text">
  <input name="password" type="password">
  <input name="card" type="text" autocomplete="cc-number">
  <input name="email" type="hidden" value="hidden@secret.example">
  <textarea name="note"></textarea>
  <button>Send</button>
</form>
<form role="search" action="/found"><input name="q" type="text"><button>Search</button></form>
"""


@dataclass(frozen=True, slots=True)
class Intake:
    """A running intake with one workspace and its keys by scope."""

    url: str
    database: Database
    space: UUID
    keys: dict[KeyScope, str]

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> HTTPResponse:
        """One request; the answer is read already, and its bytes are at `.content`."""
        connection = HTTPConnection(self.url.removeprefix("http://"), timeout=10)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, None if body is None else json.dumps(body), told)
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def journey(self, name: str) -> list[tuple[TouchKind, str | None]]:
        """What the leads of this name did, in the order of time; nothing while there are none."""
        with self.database.unit_of_work(self.space, write=False) as store:
            touches = [touch for lead in store.leads.find(name) for touch in store.touches.of_lead(lead.id)]
        return [(touch.kind, touch.content) for touch in sorted(touches, key=lambda touch: touch.at)]


@contextmanager
def running_intake(database: Database) -> Iterator[Intake]:
    """An intake on the clock of this machine: a browser's messages have its time."""
    now = datetime.now(UTC)
    space = database.ensure_workspace("T1", "Acme", now).id
    with database.unit_of_work(space) as store:
        keys = {scope: str(store.api_keys.create(scope.value, scope, now)) for scope in KeyScope}
    web = intake_app(database, lambda: {"status": "ok"}, partial(datetime.now, UTC))
    server = uvicorn.Server(uvicorn.Config(web, log_config=None, lifespan="off", ws="none"))
    listening = create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Intake(f"http://127.0.0.1:{listening.getsockname()[1]}", database, space, keys)
    finally:
        server.should_exit = True
        thread.join(15)


@contextmanager
def running_site(intake: Intake) -> Iterator[str]:
    """The address of a site whose every page has the snippet, a form and a search; its path tells its title.

    Below /granted/, the snippet is told that there is consent; below /early/, calls are made before it is there.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._page()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._page()

        def _page(self) -> None:
            path = self.path.partition("?")[0]
            early = "tandem('track', 'Trial Started'); tandem('identify', 'u1', {name: 'Bob Early'});"
            head = HEAD.format(
                title=path.rpartition("/")[2].title() or "Start",
                early=early if path.startswith("/early/") else "",
                intake=intake.url,
                key=intake.keys[KeyScope.BROWSER],
                attributes='data-consent="granted"' if path.startswith("/granted/") else "",
            )
            content = (head + FORM).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
