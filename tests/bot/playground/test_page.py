"""The chat page's server side: who may ask, what each person is shown, what they can do."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient

from bot.playground import Person, Playground
from tests.bot.playground.bots import Bot, ask

JSON = {"Content-Type": "application/json"}


@contextmanager
def stream(playground: Playground, user_id: str) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
    """The events that one person's page is told, as (kind, data)."""
    connection = HTTPConnection("127.0.0.1", urlsplit(playground.base_url).port, timeout=5)
    connection.request("GET", f"/ui/events?as={user_id}")
    answer = connection.getresponse()
    assert answer.headers["Content-Type"].startswith("text/event-stream")

    def events() -> Iterator[tuple[str, dict[str, Any]]]:
        while line := answer.readline().decode():
            if line.startswith("event: "):
                yield (
                    line.removeprefix("event: ").strip(),
                    json.loads(answer.readline().decode().removeprefix("data: ")),
                )

    try:
        yield events()
    finally:
        answer.close()
        connection.close()


def test_the_page_runs_no_inline_script_and_loads_nothing_from_outside(playground: Playground) -> None:
    page = ask(playground, "GET", "/")
    html = page.body.decode()

    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.status == 200
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert re.findall(r"\son\w+=|style=|https?://", html) == []
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        assert ask(playground, "GET", path).status == 200, path


def test_a_browser_finds_an_icon_by_itself_where_no_page_names_one(playground: Playground) -> None:
    assert ask(playground, "GET", "/favicon.ico").status == 200


def test_the_switch_lists_the_teams_first_and_people_without_one_last() -> None:
    people = [
        Person("U1", "ada", "Ada"),
        Person("U2", "priya", "Priya", "sales"),
        Person("U3", "mia", "Mia", "marketing"),
    ]
    with Playground(people=people) as playground:
        html = ask(playground, "GET", "/").body.decode()

    assert re.findall(r'<option value="(\w+)"', html) == ["U2", "U3", "U1"]


def test_names_of_people_are_escaped_in_the_page() -> None:
    with Playground(people=[Person("U1", "eve", "<script>alert(1)</script>", "sales")]) as playground:
        assert b"<script>alert" not in ask(playground, "GET", "/").body


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/auth.test", "/_control/requests", "/ui/events?as=U0PRIYA"])
def test_foreign_hosts_and_origins_are_refused(playground: Playground, path: str, headers: dict[str, str]) -> None:
    assert ask(playground, "GET", path, headers=headers).status == 403


def test_the_pages_own_origin_is_welcome(playground: Playground) -> None:
    assert ask(playground, "GET", "/", headers={"Origin": playground.base_url}).status == 200


def test_it_listens_on_this_machine_only() -> None:
    with pytest.raises(ValueError, match="on this machine only"):
        Playground(host="0.0.0.0")  # noqa: S104


def test_a_page_is_shown_what_is_there_and_then_every_change(playground: Playground, client: WebClient) -> None:
    client.chat_postMessage(channel="C0WINS", text="before")

    with stream(playground, "U0PRIYA") as events:
        kind, snapshot = next(events)
        assert kind == "snapshot"
        assert [message["text"] for message in snapshot["messages"]["C0WINS"]] == ["before"]
        assert snapshot["people"][0]["real_name"] == "Priya Raman"
        ts = client.chat_postMessage(channel="C0WINS", text="after")["ts"]
        client.chat_update(channel="C0WINS", ts=ts, text="changed")
        client.chat_delete(channel="C0WINS", ts=ts)
        told = [next(events) for _ in range(3)]

    assert [kind for kind, _ in told] == ["message", "message", "removed"]
    assert [data["data"].get("text") for _, data in told] == ["after", "changed", None]


def test_private_answers_and_direct_messages_reach_their_own_page_only(
    playground: Playground, client: WebClient
) -> None:
    with stream(playground, "U0JONAS") as events:
        next(events)
        client.chat_postEphemeral(channel="C0WINS", user="U0PRIYA", text="for Priya")
        client.chat_postMessage(channel="U0PRIYA", text="to Priya")
        client.chat_postMessage(channel="C0WINS", text="for all")
        kind, told = next(events)

    assert (kind, told["data"]["text"]) == ("message", "for all")


def test_what_is_done_on_the_page_reaches_the_bot(playground: Playground, bot: Bot) -> None:
    def do(act: str, **what: Any) -> int:
        return ask(playground, "POST", f"/ui/{act}", json.dumps({"as": "U0PRIYA", **what}).encode(), JSON).status

    assert do("say", conversation="C0WINS", text="/hotleads 3") == 200
    answer = playground.ephemerals("priya")[0]
    actions = answer["blocks"][1]
    goal = actions["elements"][1]
    place = {"conversation": "C0WINS", "ts": answer["ts"]}
    assert do("click", **place, block_id=actions["block_id"], action_id=goal["action_id"]) == 200
    with stream(playground, "U0PRIYA") as events:
        assert next(events)[1]["modal"]["view"]["callback_id"] == "goal"
        assert do("submit", entries={"amount": {"amount": "two"}, "team": {"team": None}}) == 200
        kind, told = next(events)
    assert (kind, told["data"]["errors"]) == ("modal", {"amount": "two is not a number."})
    assert do("submit", entries={"amount": {"amount": "2"}, "team": {"team": "sales"}}) == 200
    assert playground.modal("priya") is None


ACTS = ["say", "click", "submit", "close", "home", "shortcut", "react", "edit", "remove", "dismiss", "read", "suggest"]
SOMEBODY = b'"as": "U0PRIYA", "conversation": "C0WINS"'


@pytest.mark.parametrize("act", [*ACTS, "older", "thread", "story", "clock"])
def test_nonsense_is_refused_with_a_reason(playground: Playground, act: str) -> None:
    bodies = [
        *(b"", b"{", b"[]", b"{}", b"null", b"\xff", b'{"as": []}', b'{"as": NaN}', b'{"as": {"a": 1}}'),
        b'{"as": "U404", "conversation": "C0WINS", "text": "x", "ts": "1.000001", "entries": {}}',
        b"[" * 50_000 + b"]" * 50_000,
        b'{%s, "text": %s}' % (SOMEBODY, b"[" * 200 + b"]" * 200),
        b'{%s, "text": "\\ud800"}' % SOMEBODY,
    ]
    if act not in {"home", "dismiss"}:  # these need a person, and nothing else that could be wrong
        bodies.append(b'{"as": "U0PRIYA", "conversation": ["C0WINS"], "ts": [], "block_id": {}, "entries": 1}')
    for body in bodies:
        answer = ask(playground, "POST", f"/ui/{act}", body, JSON)
        assert answer.status == 400, (body[:90], answer.body)
        assert json.loads(answer.body)["error"]


def test_a_body_without_end_is_refused(playground: Playground) -> None:
    body = b'{%s, "text": "%s"}' % (SOMEBODY, b"x" * 300_000)

    assert ask(playground, "POST", "/ui/say", body, JSON).status == 413
    assert playground.messages("#wins") == []


@pytest.mark.parametrize("name", ["", "<b>", "Fire", "a" * 101])
def test_a_reaction_has_the_name_of_an_emoji(playground: Playground, client: WebClient, name: str) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="won")["ts"]
    asked = {"as": "U0PRIYA", "conversation": "C0WINS", "ts": ts, "name": name}

    answer = ask(playground, "POST", "/ui/react", json.dumps(asked).encode(), JSON)
    assert (answer.status, "reactions" in playground.messages("#wins")[0]) == (400, False)


def test_others_messages_are_neither_changed_nor_taken_away(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="won")["ts"]
    for act in ("edit", "remove"):
        asked = {"as": "U0PRIYA", "conversation": "C0WINS", "ts": ts, "text": "lost"}
        assert ask(playground, "POST", f"/ui/{act}", json.dumps(asked).encode(), JSON).status == 400
    assert [message["text"] for message in playground.messages("#wins")] == ["won"]


def test_a_form_of_another_site_cannot_act(playground: Playground) -> None:
    plain = {"Content-Type": "text/plain"}
    body = b'{"as": "U0PRIYA", "conversation": "C0WINS", "text": "x"}'

    assert ask(playground, "POST", "/ui/say", body, plain).status == 400
    assert playground.messages("#wins") == []


def test_a_stranger_has_no_page(playground: Playground) -> None:
    assert ask(playground, "GET", "/ui/events?as=U404").status == 404


def test_stopping_ends_open_pages() -> None:
    playground = Playground().start()
    with stream(playground, "U0PRIYA") as events:
        assert next(events)[0] == "snapshot"
        playground.stop()
        assert list(events) == []
