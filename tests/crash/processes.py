"""`tandem` as real processes: started with chosen settings, waited for with a limit, ended by their own ids."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
SECONDS_FOR_A_COMMAND = 60


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
