"""What the request log remembers of a request: its answer, its workspace, the fault it met, and its number."""

from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from bot.playground import Fault, FaultKind, LoggedRequest, Playground
from bot.playground.request_log import RequestLog
from tests.bot.playground.bots import QUIET, Bot


def entry(name: str) -> LoggedRequest:
    return LoggedRequest(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "from bot", name, {}, "ok")


def test_answers_in_both_directions_are_remembered(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#wins", "/hotleads")
    playground.click("priya", "lead_take")
    logged = {request.name: request for request in playground.requests}

    assert logged["slash_commands"].answer["text"] == "3 leads are hot"
    assert logged["slash_commands"].workspace == "T0TANDEM"
    assert logged["response_url"].answer == "ok"
    assert logged["response_url"].path.startswith("/actions/T0TANDEM/")
    assert logged["auth.test"].answer["bot_id"] == "B0TANDEM"
    assert logged["auth.test"].path == ""


def test_an_injected_fault_is_told_apart_from_a_refusal(playground: Playground, client: WebClient) -> None:
    playground.fail_next("chat.postMessage", Fault(FaultKind.RATELIMITED))
    for channel in ("C0WINS", "C404"):
        with pytest.raises(SlackApiError):
            client.chat_postMessage(channel=channel, text="x")
    injected, refused = playground.requests

    assert (injected.fault, injected.verdict, injected.status) == ("ratelimited", "ratelimited", 429)
    assert (refused.fault, refused.verdict) == ("", "channel_not_found")


def test_a_response_url_that_is_unknown_is_remembered_with_its_address(playground: Playground) -> None:
    WebhookClient(f"{playground.base_url}/actions/T1/2/no", logger=QUIET, retry_handlers=[]).send(text="late")

    assert [(r.verdict, r.path) for r in playground.requests] == [("invalid_url", "/actions/T1/2/no")]


def test_numbers_go_on_when_old_requests_are_forgotten() -> None:
    log = RequestLog(keep=2)
    told: list[int] = []
    log.add(entry("a"))
    stop = log.listen(lambda number, request: told.append(number))
    log.add(entry("b"))
    log.add(entry("c"))
    stop()
    log.add(entry("d"))

    assert told == [2, 3]
    assert [(number, request.name) for number, request in log.numbered()] == [(3, "c"), (4, "d")]
