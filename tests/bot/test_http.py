"""HTTP mode on a real socket: Slack's requests, what is refused before Bolt, and /healthz."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn

from bot.app import Tandem
from bot.http import LARGEST_BODY, http_app
from tests.benchmarks.dispatching import SignedBody, signed, signed_text, slash_form


class Server(uvicorn.Server):
    """A uvicorn that leaves the signals alone and says when it listens."""

    @contextmanager
    def running(self) -> Iterator[int]:
        """Serve on a thread; gives the port."""
        config = self.config
        socket = config.bind_socket()
        socket.listen()
        thread = Thread(target=self.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        try:
            yield int(socket.getsockname()[1])
        finally:
            self.should_exit = True
            thread.join(timeout=10)
            socket.close()


@pytest.fixture
def port(tandem: Tandem) -> Iterator[int]:
    app = http_app(tandem.bolt, tandem.health, tandem.settings.slack_signing_secret)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off", access_log=False)
    with Server(config).running() as port:
        yield port


Post = Callable[[bytes, dict[str, str]], tuple[int, str]]


@pytest.fixture
def post(port: int) -> Post:
    def send(body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", "/slack/events", body, headers)
        response = connection.getresponse()
        answer = response.status, response.read().decode()
        connection.close()
        return answer

    return send


def test_a_signed_command_is_answered(post: Post) -> None:
    request = signed(slash_form("/parrot hello"))
    status, body = post(*as_sent(request))
    assert status == 200
    assert json.loads(body)["text"] == "stranger U1 in T1 says hello"


def test_an_unsigned_command_is_refused(post: Post) -> None:
    request = signed(slash_form("/parrot hello"), secret="somebody else's")
    status, body = post(*as_sent(request))
    assert status == 401
    assert "hello" not in body


def test_slacks_own_check_of_the_address_is_answered(post: Post) -> None:
    challenge = json.dumps({"type": "url_verification", "challenge": "c-123", "token": "unused"})
    status, body = post(*as_sent(signed_text(challenge)))
    assert (status, json.loads(body)["challenge"]) == (200, "c-123")


@pytest.mark.parametrize("timestamp", ["", "yesterday", "1.5", "-1", "1" * 5000])
def test_a_timestamp_that_is_no_number_is_refused_before_bolt(post: Post, timestamp: str) -> None:
    headers = {"x-slack-request-timestamp": timestamp, "x-slack-signature": "v0=00"}
    assert post(b"command=/parrot", headers) == (400, "invalid timestamp")


def test_a_huge_body_is_refused(post: Post) -> None:
    status, _ = post(b"x" * (LARGEST_BODY + 1), {"x-slack-request-timestamp": "1"})
    assert status == 413


def test_a_body_that_dribbles_is_given_up(tandem: Tandem) -> None:
    app = http_app(tandem.bolt, tandem.health, tandem.settings.slack_signing_secret, seconds_to_arrive=0.1)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off", access_log=False)
    with Server(config).running() as port, socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(
            b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Request-Timestamp: 1\r\nContent-Length: 9\r\n\r\nc"
        )
        assert b"".join(iter(lambda: slow.recv(4096), b"")).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_is_no_text_is_refused(post: Post) -> None:
    assert post(b"\xff\xfe\x00", {"x-slack-request-timestamp": "1"}) == (400, "not UTF-8")


def test_health_is_told(port: int) -> None:
    assert get(port, "/healthz") == (200, {"status": "ok", "database": "ok"})


def as_sent(request: SignedBody) -> tuple[bytes, dict[str, str]]:
    return request.body.encode(), {name: values[0] for name, values in request.headers.items()}


def get(port: int, path: str) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    answer = response.status, json.loads(response.read())
    connection.close()
    return answer


@pytest.mark.parametrize("body", [b"{bad", b"payload=%7B", b"[1]", b"[" * 2000])
def test_what_nobody_signed_is_refused_before_it_is_read(post: Post, body: bytes) -> None:
    headers = {"x-slack-request-timestamp": str(int(time.time())), "content-type": "application/json"}
    assert post(body, {**headers, "x-slack-signature": "v0=00"})[0] == 401
    assert post(body, {**headers, "x-slack-signature": "v0=\xe9"})[0] == 401
    assert post(body, headers)[0] == 401


@pytest.mark.parametrize("body", ["{bad", "[1]", "[" * 2000])
def test_a_signed_body_that_is_no_payload_is_a_bad_request(post: Post, body: str) -> None:
    request = signed_text(body)
    headers = {name: values[0] for name, values in request.headers.items()}
    assert post(body.encode(), headers)[0] == 400


def posted_form(post: Post, form: dict[str, str]) -> tuple[int, str]:
    return post(*as_sent(signed(form)))


@pytest.mark.parametrize("field", ["team_id", "user_id"])
def test_a_signed_command_without_an_id_changes_nothing_and_says_which(post: Post, tandem: Tandem, field: str) -> None:
    form = slash_form("/parrot call me Ada")
    for wrong in ("", " ", "X" * 40):
        status, body = posted_form(post, {**form, field: wrong})
        assert (status, f"Slack would not send this: {field} is" in body) == (400, True), wrong
    del form[field]
    assert posted_form(post, form) == (400, f"Slack would not send this: {field} is missing.")
    assert tandem.database.workspaces() == []


def test_a_signed_form_without_a_command_is_no_server_error(post: Post) -> None:
    form = slash_form("/parrot hello")
    assert "I don't know the command" in posted_form(post, {**form, "command": ""})[1]
    del form["command"]
    assert posted_form(post, form) == (200, "")


def test_a_signed_command_without_a_trigger_is_answered(post: Post) -> None:
    form = slash_form("/parrot hello")
    del form["trigger_id"], form["response_url"], form["channel_id"], form["user_name"]
    assert json.loads(posted_form(post, form)[1])["text"] == "stranger U1 in T1 says hello"


def test_a_command_may_say_payload(post: Post) -> None:
    status, body = posted_form(post, slash_form("/parrot payload"))
    assert (status, json.loads(body)["text"]) == (200, "stranger U1 in T1 says payload")


def test_a_text_that_no_database_takes_is_answered(post: Post) -> None:
    status, body = posted_form(post, slash_form("/parrot nu\0ll"))
    assert (status, json.loads(body)["text"]) == (200, "stranger U1 in T1 says null")
    half = {**slash_form("/parrot"), "text": "\ud83d!"}
    status, body = post(*as_sent(signed_text(json.dumps(half))))
    assert (status, json.loads(body)["text"]) == (200, "stranger U1 in T1 says ?!")


def test_a_line_that_nobody_types_is_refused_in_words(post: Post) -> None:
    status, body = posted_form(post, slash_form("/parrot " + "x" * 500_000))
    assert status == 200
    assert "That line is longer than 4,000 characters." in body


CLICK = {
    "type": "block_actions",
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1"},
    "view": {"id": "V1"},
    "actions": [{"action_id": "parrot_say", "value": "x"}],
}
FORM_SENT = {
    "type": "view_submission",
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1"},
    "view": {
        "callback_id": "parrot_form",
        "private_metadata": "x",
        "blocks": [{"type": "input", "block_id": "words"}],
        "state": {"values": {"words": {"words": {"type": "plain_text_input", "value": "x"}}}},
    },
}
EVENT = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "tokens_revoked"}}
ODD: tuple[object, ...] = (None, 5, "x", [], {}, [1], ["x"], [{}], {"x": 1}, True)


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a payload."""
    if path:
        yield path
    if isinstance(value, dict):
        for name in value:
            yield from paths(value[name], (*path, name))
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


@pytest.mark.parametrize(
    "payload", [slash_form("/parrot hi"), CLICK, FORM_SENT, EVENT], ids=["slash", "click", "form", "event"]
)
def test_no_odd_field_of_a_signed_payload_is_a_server_error(post: Post, payload: dict[str, object]) -> None:
    for path in paths(payload):
        for odd in ODD:
            changed = json.loads(json.dumps(payload))
            place = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = odd
            status, _ = post(*as_sent(signed_text(json.dumps(changed))))
            assert status in (200, 400), (path, odd)
