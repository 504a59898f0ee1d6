"""Both real clients send to an intake that is killed again and again, and every event is there exactly once.

`make kills` (TANDEM_INTAKE_KILLS=50) kills it fifty times and prints the figures; the suite alone three times.
"""

import base64
import http.client
import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any, Protocol
from uuid import UUID

import pytest
import rudderstack.analytics.client as rudderstack
import segment.analytics as segment

from bot.intake.app import CrashPoint
from storage import Database
from storage.api_keys import KeyScope
from tests.crash.processes import KILLED, Bot, wait_for

KILLS = int(os.environ.get("TANDEM_INTAKE_KILLS", "3"))
EVENTS_FOR_A_KILL = 60
EVENTS = max(600, KILLS * EVENTS_FOR_A_KILL)
"""Events that each client sends."""
A_BATCH = 20
SECONDS_FOR_ALL = 60 + 20 * KILLS
# A client tries so often before it drops a batch; both start with ten.
RETRIES = 1_000


class Client(Protocol):
    """What both clients have in common."""

    def track(self, *args: Any, **kwargs: Any) -> Any: ...
    def flush(self) -> None: ...


class Door:
    """An intake on a port that stays the same, whichever process serves it."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{shutil.copy(migrated, folder / 'tandem.db')}"
        self.database = Database.open(self.url)
        now = datetime.now(UTC)
        self.space: UUID = self.database.ensure_workspace("T1", "Acme", now).id
        with self.database.unit_of_work(self.space) as store:
            self.key = str(store.api_keys.create("site", KeyScope.EVENTS, now))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._numbers = count(1)

    def serve(self, crash_point: str = "") -> Bot:
        """Start a process that serves it."""
        return Bot(
            self.folder,
            f"intake-{next(self._numbers)}",
            ("-m", "bot.serve", "intake", str(self.port)),
            TANDEM_DATABASE_URL=self.url,
            TANDEM_CRASH_POINT=crash_point,
        )

    def keys(self) -> list[str]:
        """The keys of all touches that were recorded."""
        with self.database.unit_of_work(self.space, write=False) as store:
            return [row[0] for row in store.bulk.fetch("SELECT key FROM touches")]


@pytest.fixture
def door(tmp_path: Path, migrated_database: Path) -> Iterator[Door]:
    """An intake that nobody serves yet."""
    opened = Door(tmp_path, migrated_database)
    with closing(opened.database):
        yield opened


@contextmanager
def both_clients(door: Door, errors: list[object]) -> Iterator[dict[str, Client]]:
    """The clients of Segment and RudderStack; what they give up is added to `errors`."""
    settings = {"max_retries": RETRIES, "upload_size": A_BATCH, "upload_interval": 0.1, "timeout": 30}
    host = f"http://127.0.0.1:{door.port}"

    def gave_up(error: object, _batch: object) -> None:
        errors.append(error)

    sending: dict[str, Any] = {
        "segment": segment.Client(door.key, host=host, on_error=gave_up, gzip=True, **settings),
        "rudderstack": rudderstack.Client(door.key, host=host, on_error=gave_up, **settings),
    }
    with ExitStack() as stack:
        for client in sending.values():
            stack.callback(client.join)
        yield sending


def send_all(name: str, client: Client) -> threading.Thread:
    """Send all events of a client; the thread ends when it has been told of each that it is recorded."""

    def work() -> None:
        for number in range(EVENTS):
            client.track(f"buyer-{number % 50}", "Pricing Viewed", {"n": number}, message_id=f"{name}-{number}")
        client.flush()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_both_clients_lose_nothing_over_kills_of_the_server(door: Door) -> None:
    begun, errors, killed = monotonic(), list[object](), 0
    everything = [f"{name}-{number}" for name in ("segment", "rudderstack") for number in range(EVENTS)]
    with both_clients(door, errors) as clients:
        senders: list[threading.Thread] = []
        while killed < KILLS:
            with door.serve() as bot:
                wait_for(lambda bot=bot: bot.said("intake.started"), "it is up")  # type: ignore[misc]
                senders = senders or [send_all(name, client) for name, client in clients.items()]
                # Some more have come since the last kill: it is in the middle of its work, not on the way up.
                wanted = len(everything) * (killed + 1) // (KILLS + 2)
                wait_for(lambda wanted=wanted: len(door.keys()) >= wanted, f"{wanted} are there", SECONDS_FOR_ALL)  # type: ignore[misc]
            killed += 1
        with door.serve() as last:
            wait_for(lambda: not any(each.is_alive() for each in senders), "all is sent", SECONDS_FOR_ALL)
            assert last.stop() == 0
            assert not last.said("Traceback")
    assert errors == []
    assert sorted(door.keys()) == sorted(everything)
    seconds = monotonic() - begun
    sys.stdout.write(f"{killed} kills, {len(everything):,} events of two clients, each once, {seconds:.0f} seconds\n")


@pytest.mark.parametrize("point", list(CrashPoint))
def test_an_event_is_recorded_once_wherever_the_server_dies(door: Door, point: CrashPoint) -> None:
    authorization = "Basic " + base64.b64encode(f"{door.key}:".encode()).decode()
    event = {"type": "track", "event": "Pricing Viewed", "userId": "ana", "messageId": "m1"}

    def send() -> int:
        connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=30)
        with closing(connection):
            headers = {"Authorization": authorization, "Content-Type": "application/json"}
            connection.request("POST", "/v1/batch", json.dumps({"batch": [event]}), headers)
            return connection.getresponse().status

    with door.serve(point) as first:
        wait_for(lambda: first.said("intake.started"), "it is up")
        with pytest.raises(ConnectionError):
            send()
        assert first.end() == KILLED
    assert door.keys() == ([] if point is CrashPoint.BEFORE_COMMIT else ["m1"])
    with door.serve() as second:
        wait_for(lambda: second.said("intake.started"), "it is up again")
        assert [send(), send()] == [200, 200]
    assert door.keys() == ["m1"]
