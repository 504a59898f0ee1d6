"""Tandem's part of the gallery: nothing that it can say is missing, and all of it is what Slack accepts."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from bot.gallery import all_sets, exhibits
from bot.gallery_sets import LONGEST, USUAL, WORDS
from bot.playground import Playground
from bot.playground.gallery import BUILDER
from commands import COMMANDS
from digests import CARDS, DIGESTS
from tests.bot.chromium import Tab
from tests.bot.playground.bots import ask, exhibited


def _texts(payload: Any) -> Iterator[dict[str, Any]]:
    """Every text object in a payload."""
    if isinstance(payload, dict):
        if payload.get("type") in ("mrkdwn", "plain_text"):
            yield payload
        payload = list(payload.values())
    for value in payload if isinstance(payload, list) else ():
        yield from _texts(value)


def test_every_example_of_every_command_digest_and_card_is_shown() -> None:
    shown = [(group, title) for group, title, _ in exhibits()]

    assert len(set(shown)) == len(shown)
    examples = sum(len(owner.examples) for owner in (*COMMANDS, *DIGESTS, *CARDS))
    assert len([group for group, _ in shown if group != "When something is wrong"]) == examples
    assert {f"/{command.name}" for command in COMMANDS} <= {group for group, _ in shown}


def test_every_example_passes_the_stand_in() -> None:
    with Playground(gallery=exhibits()) as playground:
        shown = exhibited(playground)

    problems = {
        (group, example["title"]): part["problems"]
        for group, examples in shown.items()
        for example in examples
        for part in example["parts"]
        if part["problems"]
    }
    assert problems == {}
    weekly = next(examples for group, examples in shown.items() if group.startswith("Digest"))
    assert len(weekly[0]["parts"]) > 1, "the digest's thread is shown too"


@pytest.mark.parametrize("name", WORDS)
def test_every_example_is_shown_with_data_that_hurts_and_slack_would_take_it(name: str) -> None:
    usual = [(group, title) for group, title, _ in exhibits() if group != "When something is wrong"]
    with Playground(gallery=all_sets()) as playground:
        told = json.loads(ask(playground, "GET", f"/gallery/examples?set={quote(name)}").body)

    examples = [(group["name"], example) for group in told["groups"] for example in group["examples"]]
    assert [(group, example["title"]) for group, example in examples] == usual
    parts: list[dict[str, Any]] = [part for _, example in examples for part in example["parts"]]
    assert [part["problems"] for part in parts if part["problems"]] == []
    marked = [text["text"] for text in _texts([part["payload"] for part in parts]) if text["type"] == "mrkdwn"]
    assert len(marked) > len(parts)
    tokens = {token for text in marked for token in re.findall(r"<[^>]*>", text)}
    assert [token for token in tokens if not token.startswith(("<!date^", "<@U0", "<#C"))] == []
    shown = json.dumps(parts, ensure_ascii=False)
    assert WORDS[name].split()[0].replace("<", "&lt;").replace(">", "&gt;") in shown


def test_lists_grow_where_everything_is_as_long_as_it_gets() -> None:
    with Playground(gallery=all_sets()) as playground:
        told = json.loads(ask(playground, "GET", f"/gallery/examples?set={quote(LONGEST)}").body)
        usual = exhibited(playground)
        assert ask(playground, "GET", "/gallery/examples?set=nonsense").status == 404

    assert (told["set"], told["sets"][0]) == (LONGEST, USUAL)
    (hotleads,) = (group["examples"][0] for group in told["groups"] if group["name"] == "/hotleads")
    assert hotleads["parts"][0]["blocks"] > usual["/hotleads"][0]["parts"][0]["blocks"]


def test_a_set_is_chosen_on_the_page_and_harms_nobody(tab: Tab) -> None:
    markup = "Markup and mentions"
    with (
        Playground(gallery=all_sets()) as playground,
        tab.at(f"{playground.base_url}/gallery", width=360, height=740) as page,
    ):
        page.get_by_label("With data").select_option(markup)
        page.wait_for_url(re.compile(r"set=Markup"))
        example = page.get_by_test_id("example").first
        expect(example).to_contain_text("<!channel> <@U1>")
        expect(example).to_contain_text("<script>alert(1)</script>")
        expect(page.get_by_label("With data")).to_have_value(markup)
        address = example.get_by_role("link", name="Block Kit Builder").first.get_attribute("href") or ""
        assert address.startswith(BUILDER)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
