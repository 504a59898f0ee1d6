"""The inspector: what it tells of each request, what it hides, and that its curl commands do the same again."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Fault, FaultKind, LoggedRequest, Playground
from bot.playground.inspector import problems_of
from bot.playground.masking import Mask
from tests.bot.chromium import Tab
from tests.bot.playground.bots import Bot, HttpBot, ask, section

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-playground", "SLACK_SIGNING_SECRET": "playground-signing-secret"}


@contextmanager
def stream(playground: Playground) -> Iterator[Iterator[tuple[str, dict[str, Any]]]]:
    """What an open inspector is told, as (kind, data)."""
    connection = HTTPConnection("127.0.0.1", urlsplit(playground.base_url).port, timeout=5)
    connection.request("GET", "/inspector/events")
    answer = connection.getresponse()

    def events() -> Iterator[tuple[str, dict[str, Any]]]:
        while line := answer.readline().decode():
            if line.startswith("event: "):
                data = answer.readline().decode().removeprefix("data: ")
                yield line.removeprefix("event: ").strip(), json.loads(data)

    try:
        yield events()
    finally:
        answer.close()
        connection.close()


def shell(command: str) -> str:
    """What the command prints when it is pasted into a shell."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "no_proxy": "127.0.0.1", **SECRETS}
    done = subprocess.run(
        ["bash", "-eu", "-c", command], env=environment, capture_output=True, text=True, timeout=20, check=True
    )
    return done.stdout


def curl(playground: Playground, name: str) -> str:
    """The command that the inspector gives for the newest request of this name."""
    numbers = [number for number, request in enumerate(playground.requests, start=1) if request.name == name]
    return ask(playground, "GET", f"/inspector/curl/{numbers[-1]}").body.decode()


def test_an_open_inspector_is_told_what_was_and_then_what_happens(playground: Playground, client: WebClient) -> None:
    client.auth_test()
    with stream(playground) as events:
        kind, snapshot = next(events)
        assert (kind, [request["name"] for request in snapshot["requests"]]) == ("snapshot", ["auth.test"])
        client.chat_postMessage(channel="C0WINS", text="Won")
        with pytest.raises(SlackApiError):
            client.chat_postMessage(channel="C0WINS", text="x", blocks=[section("x" * 3001)])
        posted, refused = next(events)[1], next(events)[1]

    assert (posted["number"], posted["direction"], posted["name"]) == (2, "from bot", "chat.postMessage")
    assert (posted["verdict"], posted["status"], posted["workspace"]) == ("ok", 200, "T0TANDEM")
    assert posted["body"]["text"] == "Won"
    assert posted["answer"]["message"]["bot_id"] == "B0TANDEM"
    assert refused["verdict"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text/text" in refused["problems"][0]


def test_tokens_and_secrets_never_reach_the_page(playground: Playground, client: WebClient, bot: Bot) -> None:
    client.chat_postMessage(channel="C0WINS", text="xoxb-playground xapp-1-A0-abc playground-signing-secret")
    playground.slash("priya", "#wins", "/hotleads")
    with stream(playground) as events:
        told = json.dumps(next(events)[1])

    for secret in (
        "xoxb-playground",
        "xapp-playground",
        "xapp-1-A0",
        "playground-signing-secret",
        "verification-token",
    ):
        assert secret not in told
    assert "3 leads are hot" in told
    assert re.findall(r"ticket=(?!\\u2026)", told) == []


def test_a_mask_hides_at_any_depth_and_changes_nothing_else() -> None:
    mask = Mask(("s3cret", ""))

    shown = mask.body(
        {"a": [{"token": "abc", "n": 1, "x": None}], "b": "is s3cret", "c": "xoxe.xoxp-1-x y", "token": 5}
    )

    assert shown == {"a": [{"token": "…", "n": 1, "x": None}], "b": "is …", "c": "xoxe.xoxp-… y", "token": 5}
    assert mask.value("plain words, xox and a token") == "plain words, xox and a token"


@pytest.mark.parametrize(
    ("answer", "problems"),
    [
        ({"ok": False, "error": "missing_scope", "needed": "chat:write"}, ("needed: chat:write",)),
        ({"response_action": "errors", "errors": {"amount": "no number"}}, ("amount: no number",)),
        ({"ok": False, "errors": ["a", "b"]}, ("a", "b")),
        ({"ok": True}, ()),
        ("ok", ()),
        (None, ()),
    ],
)
def test_problems_are_read_from_the_answer(answer: dict[str, Any] | str | None, problems: tuple[str, ...]) -> None:
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert problems_of(LoggedRequest(at, "from bot", "x", {}, "ok", answer=answer)) == problems


def test_a_copied_call_posts_the_same_again(playground: Playground, client: WebClient) -> None:
    client.chat_postMessage(channel="C0WINS", text='It\'s "won" $HOME `id` \\ 🔥', blocks=[section("It's *won*")])

    assert json.loads(shell(curl(playground, "chat.postMessage")))["ok"] is True
    first, again = playground.messages("#wins")
    assert again["text"] == first["text"] == 'It\'s "won" $HOME `id` \\ 🔥'
    assert again["blocks"][0]["text"] == first["blocks"][0]["text"]


def test_a_copied_answer_to_a_response_url_answers_again(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#wins", "/hotleads")
    playground.click("priya", "lead_take")

    assert shell(curl(playground, "response_url")) == "ok"


def test_a_copied_envelope_is_signed_and_the_bot_answers_it_again(http_bot: HttpBot) -> None:
    http_bot.playground.slash("priya", "#wins", "/hotleads", "5 & 'six'")
    http_bot.playground.click("priya", "lead_take")

    assert "3 leads are hot" in shell(curl(http_bot.playground, "slash_commands"))
    shell(curl(http_bot.playground, "interactive"))
    first, again = [body for body in http_bot.bot.received if "command" in body]
    assert again["text"] == first["text"]
    assert [body["type"] for body in http_bot.bot.received if "actions" in body] == ["block_actions"] * 2


def test_a_forgotten_request_has_no_curl(playground: Playground) -> None:
    assert ask(playground, "GET", "/inspector/curl/7").status == 404


def test_the_inspector_page_runs_no_inline_script_and_loads_nothing_from_outside(playground: Playground) -> None:
    page = ask(playground, "GET", "/inspector")
    html = page.body.decode()

    assert page.status == 200
    assert re.findall(r"<script(?![^>]* src=)|\son\w+=|style=|https?://", html) == []
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        assert ask(playground, "GET", path).status == 200, path


@pytest.mark.parametrize("path", ["/inspector", "/inspector/events", "/inspector/curl/1"])
def test_foreign_sites_see_no_request(playground: Playground, path: str) -> None:
    assert ask(playground, "GET", path, headers={"Origin": "https://evil.example"}).status == 403


def test_stopping_ends_open_inspectors() -> None:
    playground = Playground().start()
    with stream(playground) as events:
        assert next(events)[0] == "snapshot"
        playground.stop()
        assert list(events) == []


@pytest.fixture
def page(tab: Tab, served: Playground) -> Iterator[Page]:
    """An open inspector."""
    with tab.at(f"{served.base_url}/inspector") as opened:
        expect(opened.get_by_test_id("empty")).to_contain_text("Nothing was asked yet")
        yield opened


@pytest.fixture
def post(client: WebClient) -> Callable[[str], None]:
    def post_one(text: str, channel: str = "C0WINS") -> None:
        try:
            client.chat_postMessage(channel=channel, text=text)
        except SlackApiError:
            return

    return post_one


def test_requests_are_read_filtered_paused_and_cleared_by_keyboard(
    page: Page, playground: Playground, post: Callable[..., None]
) -> None:
    lines = page.locator("[data-testid=request]:not([hidden])")
    for text, channel in (("<img src=x onerror=alert(1)> first", "C0WINS"), ("second", "C404"), ("third", "C0WINS")):
        post(text, channel)
    playground.fail_next("chat.postMessage", Fault(FaultKind.SERVER_ERROR))
    post("fourth")
    expect(lines).to_have_count(4)
    expect(lines.first).to_contain_text("injected: server_error")

    page.keyboard.press("e")
    expect(lines).to_have_count(2)
    page.keyboard.press("e")
    page.keyboard.press("/")
    page.keyboard.type("wins first")
    expect(lines).to_have_count(1)
    expect(lines.get_by_text("<img src=x onerror=alert(1)> first")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("body")).to_contain_text('channel: "C0WINS"')
    expect(page.get_by_test_id("answer")).to_contain_text("ok: true")
    page.keyboard.press("c")
    expect(page.get_by_test_id("curl")).to_contain_text("Bearer $SLACK_BOT_TOKEN")

    page.get_by_test_id("filter").fill("")
    page.get_by_test_id("pause").press("Enter")
    post("fifth")
    expect(page.get_by_test_id("status")).to_contain_text("paused, 1 new")
    expect(lines).to_have_count(4)
    page.keyboard.press("p")
    expect(lines).to_have_count(5)
    page.keyboard.press("x")
    expect(lines).to_have_count(0)
    post("sixth")
    expect(lines).to_have_count(1)
