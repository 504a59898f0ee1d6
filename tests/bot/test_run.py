"""The running bot as a real process, between Slack's stand-in and an operator's signals."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.manifest import ASKED_SCOPES
from bot.playground.server import Playground
from storage import Database, KeyScope

ROOT = Path(__file__).parents[2]
TOKENS = {"TANDEM_SLACK_BOT_TOKEN": "xoxb-playground"}
SOCKET = {**TOKENS, "TANDEM_SLACK_APP_TOKEN": "xapp-playground"}
HTTP = {**TOKENS, "TANDEM_SLACK_SIGNING_SECRET": "playground-signing-secret"}


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TANDEM_DATABASE_URL": f"sqlite:///{folder / 'tandem.db'}",
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health(port: int) -> dict[str, str]:
    """What /healthz says, once it answers."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
                answer: dict[str, str] = json.load(response)
                return answer
        except OSError:
            if time.monotonic() > deadline:
                raise


def sends(port: int, folder: Path) -> dict[str, object]:
    """What the intake on a port answers to one event with a key that works."""
    with closing(Database.open(f"sqlite:///{folder / 'tandem.db'}")) as database:
        now = datetime.now(UTC)
        space = database.ensure_workspace("T0INTAKE", "Acme", now).id
        with database.unit_of_work(space) as store:
            key = str(store.api_keys.create("site", KeyScope.EVENTS, now))
    body = json.dumps({"event": "Demo Requested", "userId": "u1", "messageId": "m1"}).encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(connection):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/track", body, headers)
        answer: dict[str, object] = json.load(connection.getresponse())
    return answer


def stopped(process: subprocess.Popen[str]) -> str:
    """Ask it to stop, as an init system does; what it logged."""
    process.send_signal(signal.SIGTERM)
    _, logged = process.communicate(timeout=30)
    assert process.returncode == 0, logged
    return logged


@pytest.fixture
def folder(database_url: str) -> Path:
    """A folder with a database of this version."""
    return Path(database_url.removeprefix("sqlite:///")).parent


def test_socket_mode_answers_and_ends_on_sigterm(folder: Path) -> None:
    port = free_port()
    with (
        Playground(scopes=ASKED_SCOPES, rate_limits=True) as slack,
        running(folder, **SOCKET, TANDEM_SLACK_API_URL=slack.api_url, TANDEM_PORT=str(port)) as bot,
    ):
        slack.wait_until_connected(30)
        assert health(port) == {"status": "ok", "database": "ok", "slack": "connected"}
        assert sends(port, folder) == {"success": True, "accepted": 1, "refused": []}
        seen = slack.slash("U0PRIYA", "C0REVENUE", "/tandem", "help")
        assert "/digest" in json.dumps(seen.messages)
        logged = stopped(bot)
    assert "tandem.started" in logged
    assert "tandem.stopped" in logged
    assert "Traceback" not in logged


def test_http_mode_answers_and_ends_on_sigterm(folder: Path) -> None:
    port = free_port()
    slack_in_http_mode = Playground(
        request_url=f"http://127.0.0.1:{port}/slack/events", scopes=ASKED_SCOPES, rate_limits=True
    )
    with (
        slack_in_http_mode as slack,
        running(folder, **HTTP, TANDEM_SLACK_API_URL=slack.api_url, TANDEM_PORT=str(port)) as bot,
    ):
        assert health(port) == {"status": "ok", "database": "ok"}
        assert sends(port, folder) == {"success": True, "accepted": 1, "refused": []}
        seen = slack.slash("U0PRIYA", "C0REVENUE", "/tandem", "help")
        assert "/digest" in json.dumps(seen.messages)
        logged = stopped(bot)
    assert "tandem.started" in logged
    assert "tandem.stopped" in logged
    assert "Traceback" not in logged


def test_a_port_that_is_taken_ends_it_with_a_reason(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with running(folder, **HTTP, TANDEM_PORT=str(taken.getsockname()[1])) as bot:
            _, logged = bot.communicate(timeout=30)
    assert bot.returncode == 1
    assert "address.unavailable" in logged
    assert "Address already in use" in logged
    assert "TANDEM_PORT" in logged
    assert "tandem.started" not in logged
    assert "Traceback" not in logged


@pytest.mark.parametrize("mode", [HTTP, SOCKET], ids=["http", "socket"])
def test_a_host_of_another_machine_ends_it_with_a_reason(folder: Path, mode: dict[str, str]) -> None:
    with running(folder, **mode, TANDEM_HOST="192.0.2.1", TANDEM_PORT=str(free_port())) as bot:
        _, logged = bot.communicate(timeout=30)
    assert bot.returncode == 1
    assert "TANDEM_HOST=192.0.2.1" in logged
    assert "tandem.started" not in logged
    assert "Traceback" not in logged


def test_a_refused_app_token_ends_it_with_a_reason(folder: Path) -> None:
    wrong = {**SOCKET, "TANDEM_SLACK_APP_TOKEN": "xapp-wrong"}
    with (
        Playground(scopes=ASKED_SCOPES, rate_limits=True) as slack,
        running(folder, **wrong, TANDEM_SLACK_API_URL=slack.api_url) as bot,
    ):
        _, logged = bot.communicate(timeout=30)
    assert bot.returncode == 1
    assert "slack.connection_refused" in logged
    assert "invalid_auth" in logged
    assert "tandem.started" not in logged
    assert "Traceback" not in logged
