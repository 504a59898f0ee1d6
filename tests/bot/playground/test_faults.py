"""Trouble on demand: refused, broken, dropped before or after the message was taken."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.playground import ALWAYS, Fault, FaultKind, Playground
from tests.bot.playground.bots import QUIET, Bot, ask


def post(client: WebClient) -> None:
    client.chat_postMessage(channel="C0WINS", text="We won Helio")


def test_the_next_calls_are_rate_limited_then_all_is_well(playground: Playground, client: WebClient) -> None:
    playground.fail_next("chat.postMessage", Fault(FaultKind.RATELIMITED, retry_after=7), times=2)

    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            post(client)
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "7"
    post(client)
    assert len(playground.messages("#wins")) == 1


def test_a_server_error_posts_nothing(playground: Playground, client: WebClient) -> None:
    playground.fail_next("chat.postMessage", Fault(FaultKind.SERVER_ERROR))

    with pytest.raises(SlackApiError) as refused:
        post(client)
    assert refused.value.response.status_code == 500
    assert playground.messages("#wins") == []


@pytest.mark.parametrize(("kind", "kept"), [(FaultKind.RESET_BEFORE, 0), (FaultKind.RESET_AFTER, 1)])
def test_a_dropped_connection_loses_or_keeps_the_message(
    playground: Playground, client: WebClient, kind: FaultKind, kept: int
) -> None:
    playground.fail_next("chat.postMessage", Fault(kind))

    with pytest.raises(ConnectionError):
        post(client)
    assert len(playground.messages("#wins")) == kept
    assert playground.requests[-1].verdict == kind.value
    post(client)
    assert len(playground.messages("#wins")) == kept + 1


@pytest.mark.parametrize("kind", [FaultKind.ERROR_AFTER, FaultKind.GARBLED])
def test_a_message_may_be_there_though_the_answer_is_none(
    playground: Playground, client: WebClient, kind: FaultKind
) -> None:
    playground.fail_next("chat.postMessage", Fault(kind))

    with pytest.raises(SlackApiError):
        post(client)
    assert len(playground.messages("#wins")) == 1
    assert playground.requests[-1].fault == kind.value


def test_a_refusal_is_dropped_too_when_its_connection_is(playground: Playground, client: WebClient) -> None:
    playground.fail_next("chat.postMessage", Fault(FaultKind.RESET_AFTER))

    with pytest.raises(ConnectionError):
        client.chat_postMessage(channel="C0NOWHERE", text="x")


def history(client: WebClient, thread_ts: str = "") -> list[str]:
    if thread_ts:
        return [m["text"] for m in client.conversations_replies(channel="C0WINS", ts=thread_ts)["messages"]]
    return [m["text"] for m in client.conversations_history(channel="C0WINS", limit=2)["messages"]]


def test_a_history_does_not_have_the_newest_messages_yet() -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with Playground(clock=lambda: now) as playground:
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
        first = client.chat_postMessage(channel="C0WINS", text="first")["ts"]
        client.chat_postMessage(channel="C0WINS", text="early reply", thread_ts=first)
        now += timedelta(seconds=10)
        client.chat_postMessage(channel="C0WINS", text="second")
        client.chat_postMessage(channel="C0WINS", text="late reply", thread_ts=first)
        playground.fail_next("conversations.*", Fault(FaultKind.HISTORY_LAG, seconds=5), ALWAYS)

        assert history(client) == ["first"]
        assert history(client, first) == ["first", "early reply"]
        now += timedelta(seconds=6)
        assert history(client) == ["second", "first"]
        assert history(client, first) == ["first", "early reply", "late reply"]


def test_a_history_hides_the_last_messages_however_old_for_one_call(playground: Playground, client: WebClient) -> None:
    for text in ("one", "two", "three"):
        client.chat_postMessage(channel="C0WINS", text=text)
    playground.fail_next("conversations.history", Fault(FaultKind.HISTORY_LAG, last=2))

    assert history(client) == ["one"]
    assert history(client) == ["three", "two"]
    assert [request.fault for request in playground.requests[-2:]] == ["history_lag", ""]


@pytest.mark.parametrize(("code", "status"), [("used_url", 404), ("expired_url", 404), ("internal_error", 400)])
def test_a_response_url_is_refused_with_a_status(playground: Playground, bot: Bot, code: str, status: int) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    url = playground.requests[-1].body["response_url"]
    playground.fail_next("response_url", Fault(FaultKind.REFUSED, code=code))

    answer = WebhookClient(url, logger=QUIET).send(text="late")
    assert (answer.status_code, json.loads(answer.body)["error"]) == (status, code)


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
def test_every_step_of_an_upload_can_fail_and_leaves_no_file(
    playground: Playground, client: WebClient, step: str
) -> None:
    playground.fail_next(step, Fault(FaultKind.SERVER_ERROR, status=503))

    with pytest.raises((SlackApiError, HTTPError)):
        client.files_upload_v2(channel="C0WINS", content=b"x", filename="chart.png")
    assert playground.messages("#wins") == []
    client.files_upload_v2(channel="C0WINS", content=b"x", filename="chart.png")
    assert len(playground.messages("#wins")) == 1


def test_a_slow_call_is_answered_in_the_end(playground: Playground, client: WebClient) -> None:
    playground.fail_next("chat.postMessage", Fault(FaultKind.SLOW, seconds=0.01))

    post(client)
    assert playground.requests[-1].took >= 0.01


def test_any_of_slacks_refusals_can_be_asked_for(playground: Playground, client: WebClient) -> None:
    playground.fail_next("*", Fault(FaultKind.REFUSED, code="token_revoked"))

    with pytest.raises(SlackApiError, match="token_revoked"):
        client.auth_test()


def test_a_failing_response_url_leaves_the_answer_as_it_was(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    playground.fail_next("response_url", Fault(FaultKind.SERVER_ERROR))

    playground.click("priya", "Take it")

    assert "hot" in json.dumps(playground.ephemerals("priya")[0]["blocks"])


def test_faults_and_the_log_are_reached_over_http(playground: Playground, client: WebClient) -> None:
    wish = json.dumps({"method": "chat.postMessage", "fault": "ratelimited", "retry_after": 3}).encode()

    assert json.loads(ask(playground, "POST", "/_control/faults", wish).body) == {"ok": True}
    with pytest.raises(SlackApiError):
        post(client)
    log = json.loads(ask(playground, "GET", "/_control/requests").body)["requests"]
    assert [(entry["name"], entry["verdict"]) for entry in log] == [("chat.postMessage", "ratelimited")]


@pytest.mark.parametrize("wish", [b"", b"[]", b'{"method": "x"}', b'{"method": "x", "fault": "flood"}'])
def test_an_unclear_wish_is_refused_with_the_words_that_are_known(playground: Playground, wish: bytes) -> None:
    answer = ask(playground, "POST", "/_control/faults", wish)

    assert answer.status == 400
    assert "reset_after" in json.loads(answer.body)["faults"]


def test_connections_are_asked_to_leave_over_http(
    playground: Playground, bot: Bot, connect: Callable[..., object]
) -> None:
    ask(playground, "POST", "/_control/disconnect")
    playground.wait_until_connected()

    assert playground.slash("priya", "#revenue", "/plain").text == "Nothing is hot today."
