"""The gallery: examples with their limits and links, what was seen of an app, and all of it drawn in a browser."""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.gallery import BUILDER, builder_url
from tests.bot.chromium import Tab
from tests.bot.playground.bots import GOAL_MODAL, Bot, ask, button, exhibited, section
from tests.bot.playground.test_browser import TOO_FAINT

HARM = "<img src=x onerror=\"document.title='harmed'\">"
MESSAGE: dict[str, Any] = {
    "text": "A lead is hot",
    "blocks": [section(f"*Nordlys* & {HARM}"), {"type": "actions", "elements": [button("Take it", "lead_take", "1")]}],
    "thread": [{"text": "The story", "blocks": [section("It began in *May*")]}],
}
SHOWN = (("/hotleads", "hot", MESSAGE), ("/goals", "form", GOAL_MODAL))


def test_an_example_says_what_it_uses_of_slacks_limits_and_opens_in_the_builder() -> None:
    with Playground(gallery=SHOWN) as playground:
        shown = exhibited(playground)

    message, reply = shown["/hotleads"][0]["parts"]
    assert (message["blocks"], message["most_blocks"]) == (2, 50)
    assert message["characters"] == len(f"*Nordlys* & {HARM}") + len("Take it")
    assert json.loads(unquote(message["builder"].removeprefix(BUILDER))) == {"blocks": MESSAGE["blocks"]}
    assert reply["payload"]["text"] == "The story"
    (form,) = shown["/goals"][0]["parts"]
    assert (form["is_view"], form["most_blocks"], form["problems"]) == (True, 100, [])
    assert json.loads(unquote(form["builder"].removeprefix(BUILDER))) == GOAL_MODAL


def test_an_example_that_slack_would_refuse_says_why() -> None:
    broken = {"text": "x", "blocks": [section("x" * 3001)]}
    with Playground(gallery=[("a", "b", broken)]) as playground:
        (example,) = exhibited(playground)["a"]

    assert "json-pointer:/blocks/0/text/text" in example["parts"][0]["problems"][0]


def test_a_link_to_the_builder_survives_any_character() -> None:
    payload = {"blocks": [section("100% #1 & <b> ü 🔥 \"q\" 'a' \\ +/?")]}

    address = builder_url(payload)
    assert re.fullmatch(r"[\w%.~-]+", address.removeprefix(BUILDER))
    assert json.loads(unquote(address.removeprefix(BUILDER))) == payload
    assert builder_url({"text": "no blocks"}) == ""


def test_examples_are_made_when_somebody_looks_and_once() -> None:
    made = []

    def examples() -> Iterator[tuple[str, str, dict[str, Any]]]:
        made.append(1)
        yield "a", "b", MESSAGE

    with Playground(gallery=examples()) as playground:
        assert made == []
        assert exhibited(playground) == exhibited(playground)
    assert made == [1]


def test_what_any_app_sends_is_shown_once_of_each_kind(playground: Playground, client: WebClient, bot: Bot) -> None:
    playground.slash("priya", "#wins", "/hotleads", "3")
    playground.slash("priya", "#wins", "/hotleads", "4")
    playground.click("priya", "goal_open")
    playground.submit_modal("priya", amount="2", team=None)
    client.chat_postMessage(channel="C0WINS", text="token xoxb-playground", blocks=[section("xoxb-playground")])

    shown = exhibited(playground)
    assert [example["title"] for example in shown["Seen here: /hotleads"]] == ["/hotleads: 4"]
    assert [example["title"] for example in shown["Seen here: views.open"]] == ["views.open: Set the goal"]
    posted = shown["Seen here: chat.postMessage"]
    assert posted[0]["title"] == "chat.postMessage: The goal is 2"
    assert "xoxb-playground" not in json.dumps(shown)


def test_malformed_messages_do_not_break_the_gallery(playground: Playground, client: WebClient) -> None:
    for blocks in ("[1]", "{}", "[[]]", '"x"', '[{"type": "section"}]'):
        body = f'{{"channel": "C0WINS", "text": "x", "blocks": {json.dumps(blocks)}}}'.encode()
        headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-playground"}
        assert ask(playground, "POST", "/api/chat.postMessage", body, headers).status == 200

    assert ask(playground, "GET", "/gallery/examples").status == 200


def test_the_gallery_page_runs_no_inline_script_and_loads_nothing_from_outside(playground: Playground) -> None:
    page = ask(playground, "GET", "/gallery")
    html = page.body.decode()

    assert re.findall(r"<script(?![^>]* src=)|\son\w+=|style=|https?://", html) == []
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        assert ask(playground, "GET", path).status == 200, path
    assert ask(playground, "GET", "/gallery/examples", headers={"Origin": "https://evil.example"}).status == 403


@pytest.fixture
def page(tab: Tab) -> Iterator[Page]:
    """A gallery with a message, its thread and a modal."""
    with (
        Playground(port=tab.port, gallery=SHOWN) as playground,
        tab.at(f"{playground.base_url}/gallery", width=360, height=800, theme="dark") as opened,
    ):
        yield opened


def test_examples_are_drawn_as_on_the_chat_page_and_fit_a_phone(page: Page) -> None:
    expect(page.get_by_test_id("example")).to_have_count(2)
    hot, form = page.get_by_test_id("example").all()
    expect(hot.locator("strong", has_text="Nordlys")).to_be_visible()
    expect(hot).to_contain_text(HARM)
    expect(hot).to_contain_text("In its thread")
    expect(hot.get_by_test_id("fallback").first).to_have_text("A lead is hot")
    expect(hot.get_by_test_id("blocks").first).to_contain_text("2 of 50 blocks")
    expect(form.get_by_label("Amount")).to_be_visible()
    expect(form.get_by_role("button", name="Save")).to_be_visible()
    hot.get_by_role("button", name="Take it").click()
    expect(page.get_by_test_id("said")).to_have_text("This is an example: nothing is sent.")

    page.get_by_text("Contents").click()
    page.get_by_test_id("contents").get_by_role("link", name="form").click()
    expect(form).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.title() == "Gallery · Tandem"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["gallery", "inspector"])
def test_words_and_grounds_differ_enough_to_be_read(tab: Tab, path: str, theme: Literal["light", "dark"]) -> None:
    with Playground(port=tab.port, gallery=SHOWN) as playground:
        playground.slash("priya", "#wins", "/hotleads")
        with tab.at(f"{playground.base_url}/{path}", width=360, height=740, theme=theme) as page:
            page.get_by_test_id("example" if path == "gallery" else "request").first.wait_for()
            if path == "inspector":
                page.get_by_test_id("line").first.click()
            assert page.evaluate(TOO_FAINT) == []
            assert page.evaluate("document.documentElement.scrollWidth") == 360
