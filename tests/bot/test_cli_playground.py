"""`tandem playground` as a process: what it prints, what it refuses, how it ends, and the apps of its documentation."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.cli_playground import ALL_EVENTS, read_manifest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "playground.md").read_text(encoding="utf-8")
PATIENCE = 30.0


@contextmanager
def process(*command: str, ready: str, cwd: Path = ROOT, **environment: str) -> Iterator[list[str]]:
    """A running process, once it has printed `ready`, as the lines so far; killed when it takes too long."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **environment}
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        watchdog = threading.Timer(PATIENCE, running.kill)
        watchdog.start()
        printed: list[str] = []
        try:
            while not any(ready in line for line in printed):
                line = running.stdout.readline()
                assert line, "it ended before it was ready:\n" + "".join(printed)
                printed.append(line)
            yield printed
        finally:
            running.send_signal(signal.SIGTERM)
            printed.append(running.communicate()[0])
            watchdog.cancel()
            printed.append(f"exit {running.returncode}")


def playground(*options: str, ready: str = "Ctrl-C") -> Any:
    return process(sys.executable, "-m", "bot", "playground", "--port", "0", *options, ready=ready)


def address(printed: list[str]) -> str:
    return re.search(r"http://127\.0\.0\.1:\d+", "".join(printed)).group()


def fetch(base: str, method: str, path: str, body: object = None) -> Any:
    connection = HTTPConnection(urlsplit(base).netloc, timeout=10)
    try:
        headers = {"Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body).encode() if body is not None else None, headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        return json.loads(answer.read())
    finally:
        connection.close()


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "playground", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)


def example(name: str) -> str:
    """The app of that name in the documentation."""
    return next(
        code for code in re.findall(r"```python\n(.*?)```", DOCUMENT, flags=re.DOTALL) if code.startswith(f"# {name}\n")
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.parametrize("way", ["socket mode", "http"])
def test_the_apps_of_the_documentation_answer_in_it(way: str, tmp_path: Path) -> None:
    over_http = way == "http"
    name, ready = ("http_app.py", "listens") if over_http else ("app.py", "Bolt app is running")
    (tmp_path / name).write_text(example(name), encoding="utf-8")
    port = str(free_port())
    options = ("--request-url", f"http://127.0.0.1:{port}/slack/events") if over_http else ()
    with ExitStack() as running:
        welcome = running.enter_context(playground(*options))
        exported = dict(re.findall(r"export (\w+)=(\S+)", "".join(welcome)))
        assert ("SLACK_SIGNING_SECRET" in exported) == over_http
        running.enter_context(process(sys.executable, name, ready=ready, cwd=tmp_path, PORT=port, **exported))
        base = address(welcome)
        line = {"as": "U0PRIYA", "conversation": "C0WINS", "text": "/hello world"}
        assert fetch(base, "POST", "/ui/say", line) == {"ok": True}
        answers = [
            request["answer"] for request in fetch(base, "GET", "/_control/requests")["requests"] if request["answer"]
        ]
        assert "Hello <@U0PRIYA>, you said world" in json.dumps(answers)

    assert welcome[-1] == "exit 0"
    assert "Traceback" not in "".join(welcome)


@pytest.mark.parametrize(
    ("answer", "verdict"), [("{challenge}", "The request URL is verified"), ("Hello", "ended in challenge_failed")]
)
def test_a_request_url_is_asked_for_the_challenge_once_somebody_listens(answer: str, verdict: str) -> None:
    asked: list[dict[str, Any]] = []

    class App(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = answer.format(**asked[-1]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    port = free_port()
    url = f"http://127.0.0.1:{port}/slack/events"
    with playground("--request-url", url) as printed, HTTPServer(("127.0.0.1", port), App) as server:
        server.timeout = PATIENCE
        while not asked:
            server.handle_request()  # the first connection may only look whether somebody listens

    assert asked[0]["type"] == "url_verification"
    assert verdict in printed[-2]


def test_it_tells_every_address_and_keeps_other_secrets_to_itself() -> None:
    with playground("--bot-token", "xoxb-verysecret", "--app-token", "xapp-verysecret") as printed:
        told = "".join(printed)
        base = address(printed)
        for path in ("/inspector", "/gallery", "/api/", "/_control/"):
            assert f"{base}{path}" in told
        assert "verysecret" not in told
        assert fetch(base, "POST", "/api/auth.test", {"token": "xoxb-playground"})["error"] == "invalid_auth"
    assert printed[-1] == "exit 0"


def test_a_manifest_says_what_the_app_has_and_examples_fill_the_gallery() -> None:
    with playground("--manifest", str(ROOT / "manifest.json"), "--examples") as printed:
        base = address(printed)
        line = {"as": "U0PRIYA", "conversation": "C0WINS", "text": "/nosuch"}
        assert fetch(base, "POST", "/ui/say", line) == {"ok": True}
        assert [request["name"] for request in fetch(base, "GET", "/_control/requests")["requests"]] == []
        groups = [group["name"] for group in fetch(base, "GET", "/gallery/examples")["groups"]]
        assert "/hotleads" in groups


def test_every_wrong_option_is_told_at_once_and_no_secret_with_it() -> None:
    shown = run(
        *("--bot-token", "xoxp-abcdef", "--app-token", "xapp-a b", "--signing-secret", "short"),
        *("--request-url", "127.0.0.1:3000", "--manifest", "README.md"),
    )

    assert shown.returncode == 2
    assert [line.split()[0] for line in shown.stderr.splitlines()[1:]] == [
        "--bot-token",
        "--app-token",
        "--signing-secret",
        "--request-url",
        "--manifest",
    ]
    assert "abcdef" not in shown.stderr
    assert "short'" not in shown.stderr


@pytest.mark.parametrize("option", ["--bot-token", "--app-token", "--signing-secret", "--request-url"])
def test_a_blank_option_is_refused(option: str) -> None:
    shown = run(option, " ")
    assert shown.returncode == 2
    assert f"Invalid value for '{option}': nothing stands behind it" in shown.stderr


def test_a_port_in_use_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        shown = run("--port", str(port))
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr.startswith(
        f"Port {port} cannot be used (Address already in use): try `tandem playground --port "
    )
    assert len(shown.stderr.splitlines()) == 1


def test_a_manifest_is_read_with_whatever_it_leaves_out() -> None:
    nothing = read_manifest("{}")
    assert (nothing.commands, nothing.events, nothing.scopes) == ((), (), None)
    text = json.dumps(
        {
            "display_information": {"name": "Quota Bot"},
            "features": {
                "slash_commands": [{"command": "/quota", "usage_hint": "[team]", "description": "How far"}],
                "shortcuts": [
                    {"name": "Log as touch", "type": "message", "callback_id": "log_touch", "description": "Keeps it"},
                    {"name": "New goal", "type": "global", "callback_id": "new_goal", "description": "Sets it"},
                ],
            },
            "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
            "oauth_config": {"scopes": {"bot": ["commands"]}},
        }
    )
    told = read_manifest(text)
    assert (told.name, told.user_name, told.events, told.scopes) == (
        "Quota Bot",
        "quota_bot",
        ("app_mention",),
        ("commands",),
    )
    assert [(hint.name, hint.usage, hint.summary) for hint in told.commands] == [("/quota", "[team]", "How far")]
    assert [(hint.callback_id, hint.name, hint.kind) for hint in told.shortcuts] == [
        ("log_touch", "Log as touch", "message"),
        ("new_goal", "New goal", "global"),
    ]
    assert "message.channels" in ALL_EVENTS


@pytest.mark.parametrize(
    "text",
    ["", "[]", "x: 1", '{"features": []}', '{"features": {"slash_commands": [{}]}}', '{"oauth_config": {"scopes": 5}}'],
)
def test_what_is_no_manifest_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="it is no"):
        read_manifest(text)
