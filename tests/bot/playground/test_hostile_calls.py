"""Whatever is sent to whatever method, Slack's answer comes: JSON, refused with a code, never a server error."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.methods import METHODS
from tests.bot.playground.bots import GOAL_MODAL, QUIET

DEEP = json.loads("[" * 90 + "]" * 90)
ARGUMENTS = [
    *("channel", "user", "users", "ts", "thread_ts", "text", "blocks", "view", "view_id", "external_id", "hash"),
    *("trigger_id", "metadata", "attachments", "timestamp", "name", "limit", "cursor", "oldest", "latest", "inclusive"),
    *("types", "filename", "length", "files", "file", "channel_id", "email", "bot", "team", "message_ts", "error"),
    *("return_im", "prevent_creation", "reply_broadcast", "code", "client_id", "client_secret", "redirect_uri"),
    *("grant_type", "include_all_metadata", "initial_comment", "user_id", "token", "test", "alt_txt", "as_user"),
]
REAL = ["C0REVENUE", "#wins", "U0PRIYA", "U0TANDEM", "T0TANDEM", "B0TANDEM", "true", "1", "0", "im,mpim", "bmV4dDox"]
NASTY = [
    *(
        "",
        "\x00",
        "a" * 5000,
        "9" * 5000,
        "-1",
        "1e999",
        "²",
        "٣",
        "\uff11",
        "\u202e",
        "<!channel>",
        "../..",
        "1.",
        ".",
        "1.x",
    ),
    *("bmV4dDot", "bmV4dDo5OTk5OTk5OTk5OTk5OTk=", "é", "=", "%", "1_0", " 1 ", "nan", "\U0001f525", "{}", "[", "null"),
]
BLOCK_KEYS = ["type", "text", "elements", "block_id", "action_id", "element", "options", "fields", "label", "title"]
KINDS = ["section", "modal", "home", "actions", "rich_text", "table", "mrkdwn", "plain_text", "external_select"]
keys = st.sampled_from([*BLOCK_KEYS, "id", "event_type", "event_payload", "callback_id", "value", "blocks"])
words = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from([*REAL, *NASTY]))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)
blocks = st.lists(
    st.dictionaries(st.sampled_from(BLOCK_KEYS), st.one_of(st.sampled_from(KINDS), values), max_size=5), max_size=3
)
arguments = st.dictionaries(
    st.sampled_from(ARGUMENTS), st.one_of(values, blocks, st.just(DEEP), st.sampled_from(REAL)), max_size=6
)


class Line:
    """One kept connection to a stand-in whose bot has a message, a file and an open modal to be asked about."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self._connection = HTTPConnection("127.0.0.1", urlsplit(playground.base_url).port, timeout=10)

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> tuple[int, Any]:
        headers = {"Content-Type": content_type, "Authorization": "Bearer xoxb-playground"}
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        read = answer.read()
        return answer.status, json.loads(read) if answer.status < 500 else {"ok": False, "error": read}

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    events = ["message.channels", "message.im", "reaction_added", "member_joined_channel"]
    with Playground(events=events) as playground:
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
        client.chat_postMessage(channel="C0REVENUE", text="here")
        playground.slash("priya", "#revenue", "/any")
        trigger = next(r.body["trigger_id"] for r in playground.requests if "trigger_id" in r.body)
        client.views_open(trigger_id=trigger, view=GOAL_MODAL)
        opened = Line(playground)
        yield opened
        opened.close()


def refused_or_done(status: int, answer: Any) -> bool:
    if answer.get("ok") is True:
        return status == 200
    return status < 500 and answer["ok"] is False and bool(answer["error"])


# Not called with a good token here: they would end it.
LIVING = sorted(METHODS.keys() - {"auth.revoke", "apps.uninstall"})


NAMED = [
    {},
    {name: ["x", {"y": DEEP}] for name in ARGUMENTS},
    {name: {"type": "modal", "blocks": [DEEP], "title": 7} for name in ARGUMENTS},
    dict.fromkeys(ARGUMENTS, "9" * 5000),
    dict.fromkeys(ARGUMENTS, -1),
    dict.fromkeys(ARGUMENTS, "\x00") | {"channel": "C0REVENUE"},
    {"channel": "C0REVENUE", "text": "x", "metadata": {"event_type": "x", "event_payload": {"a": DEEP}}},
]


@pytest.mark.parametrize("method", LIVING)
def test_every_method_answers_what_makes_no_sense_for_it(line: Line, method: str) -> None:
    for args in NAMED:
        given_args = {name: value for name, value in args.items() if name != "token"}
        assert refused_or_done(*line.post(f"/api/{method}", json.dumps(given_args).encode())), args


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=st.sampled_from(LIVING), args=arguments)
def test_every_method_answers_every_json(line: Line, method: str, args: dict[str, Any]) -> None:
    assert refused_or_done(*line.post(f"/api/{method}", json.dumps(args).encode()))


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=st.sampled_from(LIVING), args=st.dictionaries(st.sampled_from(ARGUMENTS), words, max_size=6))
def test_every_method_answers_every_form(line: Line, method: str, args: dict[str, str]) -> None:
    body = urlencode(args).encode()

    assert refused_or_done(*line.post(f"/api/{method}", body, "application/x-www-form-urlencoded"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"channel": "C0REVENUE", "text": "\\ud800"}',
        b'{"channel": "C0REVENUE", "text": "x", "metadata": {"event_type": "x", "event_payload": {"\\udfff": 1}}}',
        b'{"channel": "C0REVENUE", "text": "x", "metadata": {"event_type": "x", "event_payload": {"a": NaN}}}',
        b'{"channel": "C0REVENUE", "text": "x", "metadata": {"event_type": "x", "event_payload": {"a": 1e999}}}',
        b'{"channel": "C0REVENUE", "text": "x", "metadata": {"event_payload": ' + b"[" * 500 + b"]" * 500 + b"}}",
        b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"limit": ' + b"9" * 10_000 + b"}",
        b"\xff\xfe\x00",
        b"",
        b"null",
        b'"text"',
    ],
)
def test_what_is_no_json_that_could_be_passed_on_is_refused(line: Line, body: bytes) -> None:
    before = len(line.playground.messages("#revenue"))
    for path in ("/api/chat.postMessage", "/api/conversations.list", "/commands/T0TANDEM/1/x", "/app/T9/1/x"):
        status, answer = line.post(path, body)
        assert refused_or_done(status, answer)
    assert len(line.playground.messages("#revenue")) == before


def test_ending_methods_are_refused_without_the_right_arguments(line: Line) -> None:
    for args in ({}, {"client_id": ["x"]}, {"client_id": "1000000000.2000000000", "client_secret": 7}):
        status, answer = line.post("/api/apps.uninstall", json.dumps(args).encode())
        assert (status, answer["ok"]) == (200, False)
    assert line.post("/api/auth.revoke", b'{"test": 1}')[1]["revoked"] is False
