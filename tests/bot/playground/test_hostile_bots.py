"""A bot that answers nonsense, slowly or never does no harm to the person, nor to the stand-in."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from bot.playground import Playground
from bot.playground.form_checks import missing_entries
from bot.playground.forms import element_state
from bot.playground.inspector import problems_of
from tests.bot.playground.bots import GOAL_MODAL, HttpBot, ask, section
from tests.bot.playground.test_event_delivery import Endpoint, answering
from tests.bot.playground.test_slack_api import client_of


@pytest.fixture(scope="module")
def endpoint() -> Endpoint:
    return Endpoint([], {"Content-Type": "application/json"})


@pytest.fixture(scope="module")
def playground(endpoint: Endpoint) -> Iterator[Playground]:
    with answering(endpoint) as url, Playground(request_url=url) as running:
        yield running


def submitted(
    playground: Playground, endpoint: Endpoint, answer: object
) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The modal and the complaints that are seen when the bot answers a submission like this."""
    endpoint.answer = b""
    playground.reset()
    playground.slash("priya", "#revenue", "/any")
    trigger = playground.requests[-1].body["trigger_id"]
    client_of(playground).views_open(trigger_id=trigger, view=GOAL_MODAL)
    endpoint.answer = json.dumps(answer).encode()
    seen = playground.submit_modal("priya", amount="7")
    return seen.modal, seen.errors


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors"},
        {"response_action": "errors", "errors": []},
        {"response_action": "errors", "errors": ["x"]},
        {"response_action": "errors", "errors": 5},
        {"response_action": "errors", "errors": {"amount": {"a": 1}}},
        {"response_action": "errors", "errors": {"amount": ""}},
        {"response_action": "errors", "errors": {"amuont": "No."}},
        {"response_action": "errors", "errors": {"amount": "No.", "elsewhere": "No."}},
        {"response_action": "update"},
        {"response_action": "update", "view": 7},
        {"response_action": "push", "view": {"type": "home", "blocks": [section("x")]}},
        {"response_action": "explode"},
        {"response_action": ["clear"]},
    ],
)
def test_an_answer_to_a_modal_that_slack_cannot_follow_leaves_it_open_with_a_complaint(
    playground: Playground, endpoint: Endpoint, answer: dict[str, Any]
) -> None:
    modal, errors = submitted(playground, endpoint, answer)

    assert (modal or {})["callback_id"] == "goal"
    assert errors[""].startswith("We had some trouble connecting")


def test_an_error_for_a_field_that_is_not_there_says_which(playground: Playground, endpoint: Endpoint) -> None:
    answer = {"response_action": "errors", "errors": {"amuont": "No."}}

    errors = submitted(playground, endpoint, answer)[1]
    assert errors == {"": "We had some trouble connecting. Try again? (errors: no input block amuont)"}


def test_an_answer_to_a_modal_that_says_nothing_closes_it(playground: Playground, endpoint: Endpoint) -> None:
    assert submitted(playground, endpoint, {}) == (None, {})
    assert submitted(playground, endpoint, {"response_action": "clear"}) == (None, {})
    assert submitted(playground, endpoint, {"response_action": "errors", "errors": {"amount": "No."}})[1] == {
        "amount": "No."
    }


@pytest.mark.parametrize("blocks", [[{"elements": 1}], [{"type": []}], 7, [[]]])
def test_an_answer_to_a_command_that_slack_cannot_show_is_told_to_the_person(
    playground: Playground, endpoint: Endpoint, blocks: object
) -> None:
    endpoint.answer = json.dumps({"text": "x", "blocks": blocks}).encode()

    assert "invalid_command_response" in playground.slash("priya", "#revenue", "/any").text


def test_a_number_is_a_finite_one_and_an_instant_a_whole_one() -> None:
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False}
    for typed in ("inf", "-inf", "nan", "1e999"):
        blocks = [{"type": "input", "block_id": "n", "element": number}]
        assert missing_entries(blocks, {"n": {"n": typed}}) == {"n": "Please enter a number."}
    instant = {"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_700_000_000}
    assert element_state(instant, "1700000000") == {"type": "datetimepicker", "selected_date_time": 1_700_000_000}
    assert missing_entries([{"type": "input", "block_id": "d", "element": instant}], {}) == {}


@contextmanager
def dripping() -> Iterator[str]:
    """A request URL that answers without end, a byte at a time."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            taken, _ = server.accept()
            with taken, suppress(OSError):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not over.wait(0.01):
                    taken.sendall(b"x")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/slack/events"
        finally:
            over.set()
            thread.join()


def test_a_bot_that_answers_without_end_is_not_waited_for() -> None:
    with dripping() as url, Playground(request_url=url, ack_timeout=0.1) as playground:
        assert "operation_timeout" in playground.slash("priya", "#revenue", "/any").text


def test_a_request_url_is_verified_by_its_answer_to_the_challenge(http_bot: HttpBot) -> None:
    """Bolt answers it by itself, as bare text or as JSON."""
    told = ask(http_bot.playground, "POST", "/_control/request_url")

    assert json.loads(told.body) == {"ok": True, "url": http_bot.url, "verified": True, "verdict": "ok"}


def test_a_request_url_of_somebody_else_is_not_verified(playground: Playground, endpoint: Endpoint) -> None:
    for answer in (b"", b"{}", b'{"challenge": "guessed"}', b'{"text": 5}'):
        endpoint.answer = answer
        told = json.loads(ask(playground, "POST", "/_control/request_url").body)
        assert (told["verified"], told["verdict"]) == (False, "challenge_failed")
    assert playground.requests[-1].verdict == "challenge_failed"
    assert "Slack would not save this URL" in problems_of(playground.requests[-1])[0]
