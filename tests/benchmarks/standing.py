"""What Tandem costs while nobody asks: idle memory of `tandem run`, and the time of `tandem --help`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.playground.server import Playground
from storage import Database, migrate
from tests.benchmarks.figures import Figure, Sizes

IDLE_SECONDS = 8
RUNS = 7
TEAM = "T0TANDEM"


def idle_memory(sizes: Sizes) -> Iterator[Figure]:
    """Resident memory of the running bot after some idle ticks, in both transports."""
    del sizes
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'idle.db'}"
        with closing(Database.open(url)) as database:
            migrate(database)
            database.ensure_workspace(TEAM, "Bench", datetime.now(UTC))
        with Playground() as slack:
            common = {
                "TANDEM_DATABASE_URL": url,
                "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
                "TANDEM_SLACK_API_URL": slack.api_url,
                "TANDEM_TICK_SECONDS": "1",
            }
            # With a port, so that the intake is served in both.
            common["TANDEM_PORT"] = "38917"
            socket_mode = {**common, "TANDEM_SLACK_APP_TOKEN": "xapp-playground"}
            http = {**common, "TANDEM_SLACK_SIGNING_SECRET": "playground-signing-secret"}
            yield Figure("idle_memory_socket", _resident(socket_mode), 75, "MiB")
            yield Figure("idle_memory_http", _resident(http), 75, "MiB")


def _resident(environment: dict[str, str]) -> float:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(IDLE_SECONDS)
        if process.poll() is not None:
            raise RuntimeError(f"tandem run ended by itself with {process.returncode}")
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def help_time(sizes: Sizes) -> Iterator[Figure]:
    """Seconds until `tandem --help` has printed, the median of some runs after a first one."""
    del sizes
    took = []
    for _run in range(RUNS + 1):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - started)
    yield Figure("help_seconds", sorted(took[1:])[RUNS // 2], 0.4, "s")
