"""Trouble at random comes back with its seed."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Playground
from bot.playground.faults import FaultKind
from bot.playground.plan import plan_of
from tests.bot.playground.bots import QUIET, ask

POSTING = ["ratelimited", "server_error", "error_after", "garbled", "reset_before", "reset_after", "slow"]


def met_faults(seed: int, rate: float = 0.5, calls: int = 25) -> list[tuple[str, str, str]]:
    """What becomes of so many posts and looks at the history, by the log."""
    with Playground(seed=seed) as playground:
        playground.trouble(rate)
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET, retry_handlers=[])
        for number in range(calls):
            with suppress(SlackApiError, OSError, ValueError):
                client.chat_postMessage(channel="C0WINS", text=f"Deal {number}")
            with suppress(SlackApiError, OSError, ValueError):
                client.conversations_history(channel="C0WINS")
        return [(request.name, request.fault, request.verdict) for request in playground.requests]


def test_the_same_seed_brings_the_same_trouble_and_another_seed_other() -> None:
    with ThreadPoolExecutor() as at_once:
        first, again, other = at_once.map(met_faults, (7, 7, 8))

    assert again == first
    assert other != first
    kinds = {fault for name, fault, _ in first if name == "chat.postMessage"}
    assert kinds <= {"", *POSTING}
    assert len(kinds) > 4
    assert "history_lag" in {fault for _, fault, _ in first}


def test_a_draw_does_not_depend_on_how_the_requests_of_several_threads_mix() -> None:
    plan = plan_of(3, 0.5)
    apart = {name: [plan.draw(name, number) for number in range(9)] for name in ("chat.postMessage", "auth.test")}
    mixed = [(plan.draw("auth.test", number), plan.draw("chat.postMessage", number)) for number in reversed(range(9))]

    assert apart["auth.test"] == [one for one, _ in reversed(mixed)]
    assert apart["chat.postMessage"] == [other for _, other in reversed(mixed)]


@pytest.mark.parametrize(("rate", "fewest", "most"), [(0.0, 0, 0), (0.1, 50, 150), (1.0, 1000, 1000)])
def test_the_rate_is_kept(rate: float, fewest: int, most: int) -> None:
    plan = plan_of(1, rate, [FaultKind.RATELIMITED])

    assert fewest <= sum(plan.draw("chat.update", number) is not None for number in range(1000)) <= most


def test_only_what_suits_a_request_meets_it() -> None:
    plan = plan_of(
        1, 1.0, [FaultKind.DUPLICATE, FaultKind.HISTORY_LAG, FaultKind.LOST], ["conversations.*", "events_api"]
    )
    drawn = {
        name: {fault.kind.value for number in range(50) if (fault := plan.draw(name, number)) is not None}
        for name in ("conversations.history", "conversations.list", "events_api", "interactive", "chat.postMessage")
    }

    assert drawn == {
        "conversations.history": {"history_lag"},
        "conversations.list": set(),
        "events_api": {"duplicate", "lost"},
        "interactive": set(),
        "chat.postMessage": set(),
    }


def test_a_failing_test_tells_the_seed_with_which_it_fails_again() -> None:
    def fail() -> None:
        with Playground(seed=41) as playground:
            playground.trouble(0.2)
            raise AssertionError("a message is missing")

    with pytest.raises(AssertionError) as failed:
        fail()
    assert "seed=41" in failed.value.__notes__[0]
    assert "rate=0.2" in failed.value.__notes__[0]


def test_a_fault_on_demand_does_not_shift_the_plan(playground: Playground, client: WebClient) -> None:
    def faults(on_demand: Callable[[], None]) -> list[str]:
        playground.reset()
        ask(
            playground,
            "POST",
            "/_control/plan",
            json.dumps({"plan": {"seed": 5, "rate": 0.5, "faults": POSTING}}).encode(),
        )
        on_demand()
        for _ in range(20):
            with suppress(SlackApiError, OSError, ValueError):
                client.auth_test()
        return [request.fault for request in playground.requests]

    def one_by_hand() -> None:
        ask(playground, "POST", "/_control/faults", b'{"method": "auth.test", "fault": "refused"}')

    assert faults(one_by_hand)[0] == "refused"
    assert faults(one_by_hand)[1:] == faults(lambda: None)[1:]
