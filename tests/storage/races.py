"""Several threads that do the same thing at the same moment."""

import threading
from collections.abc import Callable
from typing import Any


def race(run_one: Callable[[int], Any], runners: int = 4) -> list[Any]:
    """What each of several threads got that start at the same moment; a thread that fails got nothing."""
    start = threading.Barrier(runners)
    got: list[Any] = []

    def run(number: int) -> None:
        start.wait(20)
        got.append(run_one(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return got
