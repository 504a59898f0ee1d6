"""`tandem` as real processes: started with chosen settings, waited for with a limit, ended by their own ids."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Self

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
SECONDS_FOR_A_COMMAND = 60
SECONDS_FOR_A_CONDITION = 60
SECONDS_BETWEEN_LOOKS = 0.05


def environment(**settings: str) -> dict[str, str]:
    """What a process of ours is told: where the code is, and these settings."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **settings}


def tandem(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `tandem` in a folder to its end; TimeoutExpired ends it when it takes too long."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=SECONDS_FOR_A_COMMAND,
        check=False,
    )


class Bot:
    """One `tandem run`. As a context manager it is ended with the block, whatever happened; its log is `log`."""

    def __init__(self, folder: Path, name: str, **settings: str) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=folder, env=environment(**settings), stdout=log, stderr=log
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(SECONDS_FOR_A_COMMAND)

    def end(self) -> int:
        """How it ended by itself; TimeoutExpired when it did not."""
        return self._process.wait(SECONDS_FOR_A_COMMAND)

    def stop(self) -> int:
        """Ask it to stop, as a service manager does; the exit code."""
        self.terminate()
        return self.end()

    def terminate(self) -> None:
        """Send SIGTERM and do not wait."""
        self._process.send_signal(signal.SIGTERM)

    def said(self, words: str) -> bool:
        """Whether its log has these words."""
        return words in self.log.read_text(encoding="utf-8")


def wait_for(condition: Callable[[], bool], what: str, seconds: float = SECONDS_FOR_A_CONDITION) -> None:
    """Look again and again until a condition holds; AssertionError with what was awaited when the time is over."""
    until = monotonic() + seconds
    pause = Event()
    while not condition():
        assert monotonic() < until, f"waited {seconds:g} seconds in vain: {what}"
        pause.wait(SECONDS_BETWEEN_LOOKS)
