"""Tests that end real processes of Tandem with SIGKILL and start them again, on real databases and the real clock.

They are the counterpart of a simulation: nothing is replaced, so there is nothing that a model could get wrong. The
only stand-in is Slack's. A test never sleeps and hopes; it kills at a named point and waits for what it can see.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

AT_ONCE = 6


@pytest.fixture(scope="session")
def workers() -> Iterator[ThreadPoolExecutor]:
    """Threads that each watch over processes of their own: most of a scenario is waiting for a lease to lapse."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield pool


Begun = Callable[[Callable[..., Any], str], dict[Any, Future[Any]]]


@pytest.fixture(scope="module")
def begin(
    request: pytest.FixtureRequest, workers: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Begun:
    """begin(scenario, "kill"): run scenario(folder, kill) at once for every `kill` that a collected test asks for."""

    def begin(scenario: Callable[..., Any], parameter: str) -> dict[Any, Future[Any]]:
        asked = [getattr(item, "callspec").params for item in request.session.items if hasattr(item, "callspec")]
        values = dict.fromkeys(params[parameter] for params in asked if parameter in params)
        folder: Callable[[], Path] = lambda: tmp_path_factory.mktemp(parameter)
        return {value: workers.submit(scenario, folder(), value) for value in values}

    return begin
