"""The intake over HTTP on PostgreSQL, its server a process of its own: events a second, time of answers, memory."""

import base64
import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import create_server
from tempfile import TemporaryDirectory

from storage import Database, KeyScope
from tests.benchmarks.delivering import seeded, workspace_of
from tests.benchmarks.figures import Figure, Sizes
from tests.benchmarks.visitors import bodies
from tests.postgresql import APP, running

ROOT = Path(__file__).parents[2]
BATCH = 100
CONNECTIONS = 4
PER_SECOND = 21
"""Deliveries that come in, answered or not: a little more than is promised."""
WARM_UP = 20
_ROUND = b"-00000047-"
_SECONDS_TO_START = 30


def over_http(sizes: Sizes) -> Iterator[Figure]:
    """Batches of a hundred, all of them new, at a steady rate; an answer takes from when its batch was due to be sent.

    The database has some rows and statistics to begin with, and its commits reach the disk. The sender shares the
    machine's cores with server and database.
    """
    given = bodies(min(sizes.messages, 20_000), BATCH)
    with running(durable=True) as server, TemporaryDirectory() as folder:
        url = server.url(APP, seeded(server, max(100, sizes.messages // 10)))
        key = _key(url)
        with _intake(url, Path(folder)) as (process, port):
            asking = _Asking(port, key, given)
            asking.ask(WARM_UP)
            before = _resident(process.pid)
            asking = _Asking(port, key, given, first_round=100)
            started = time.monotonic()
            asking.ask_for(sizes.seconds)
            took = time.monotonic() - started
            after = _resident(process.pid)
    answers = sorted(asking.milliseconds)
    yield Figure("intake_http_events_per_second", BATCH * len(answers) / took, 2_000, least=True)
    yield Figure("intake_http_p99", answers[int(0.99 * len(answers))], 100, "ms")
    yield Figure("intake_http_memory_growth", after - before, 30, "MiB")


class _Asking:
    """Sends bodies on some connections. Their ids are of another round each time, so that every message is new."""

    def __init__(self, port: int, key: str, given: list[bytes], first_round: int = 0) -> None:
        self.milliseconds: list[float] = []
        self._port = port
        self._given = given
        self._headers = {
            "Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}",
            "Content-Type": "application/json",
        }
        self._first_round = first_round
        self._next = 0
        self._lock = threading.Lock()
        self._trouble: list[str] = []
        self._started: float | None = None

    def ask(self, times: int) -> None:
        """So many requests."""
        self._together(lambda number: number < times)

    def ask_for(self, seconds: float) -> None:
        """Requests at the rate, for so many seconds."""
        self._started = time.perf_counter()
        self._together(lambda number: number < seconds * PER_SECOND)

    def _together(self, goes_on: Callable[[int], bool]) -> None:
        threads = [threading.Thread(target=self._connection, args=(goes_on,)) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._trouble:
            raise RuntimeError(f"{len(self._trouble)} requests were not taken: {self._trouble[0]}")

    def _connection(self, goes_on: Callable[[int], bool]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while True:
            with self._lock:
                number, self._next = self._next, self._next + 1
            if not goes_on(number):
                break
            round_number, index = divmod(number, len(self._given))
            mark = f"-{self._first_round + round_number:08}-".encode()
            body = self._given[index].replace(_ROUND, mark)
            due = time.perf_counter()
            if self._started is not None:
                due = self._started + number / PER_SECOND
                time.sleep(max(0.0, due - time.perf_counter()))
            connection.request("POST", "/v1/batch", body, self._headers)
            answer = connection.getresponse()
            said = answer.read()
            took = (time.perf_counter() - due) * 1000
            if answer.status != 200 or b'"refused":[]' not in said:
                self._trouble.append(f"{answer.status} {said[:300]!r}")
                break
            self.milliseconds.append(took)
        connection.close()


def _key(url: str) -> str:
    now = datetime.now(UTC)
    with closing(Database.open(url)) as database, database.unit_of_work(workspace_of(database)) as store:
        return str(store.api_keys.create("bench", KeyScope.EVENTS, now))


@contextmanager
def _intake(url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`tandem run --only intake` until the context closes."""
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "TANDEM_DATABASE_URL": url,
        "TANDEM_LOG_LEVEL": "warning",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--only", "intake", "--port", str(port)], cwd=folder, env=environment
    )
    try:
        _wait_for(port)
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + _SECONDS_TO_START
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


def _resident(process_id: int) -> float:
    """MiB of a process that are in memory."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
