"""Tests that end real processes of Tandem with SIGKILL and start them again, on real databases and the real clock.

They are the counterpart of a simulation: nothing is replaced, so there is nothing that a model could get wrong. The
only stand-in is Slack's. A test never sleeps and hopes; it kills at a named point and waits for what it can see.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.postgresql import APP, Postgres

AT_ONCE = 6


@pytest.fixture(scope="session")
def workers() -> Iterator[ThreadPoolExecutor]:
    """Threads that each watch over processes of their own: most of a scenario is waiting for a lease to lapse."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield pool


@pytest.fixture
def shared_url(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, for the app's role."""
    name = postgres.create()
    yield postgres.url(APP, name)
    postgres.drop(name)


Begin = Callable[[Callable[..., Any], str], dict[Any, Future[Any]]]


@pytest.fixture(scope="module")
def begin(
    request: pytest.FixtureRequest, workers: ThreadPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> Begin:
    """begin(scenario, "kill"): run scenario(folder, kill) at once for every `kill` that a collected test asks for."""

    def begin(scenario: Callable[..., Any], parameter: str) -> dict[Any, Future[Any]]:
        here = [item for item in request.session.items if item.path == request.path and hasattr(item, "callspec")]
        asked = [item.callspec.params for item in here]
        values = dict.fromkeys(params[parameter] for params in asked if parameter in params)
        return {value: workers.submit(scenario, tmp_path_factory.mktemp(parameter), value) for value in values}

    return begin
