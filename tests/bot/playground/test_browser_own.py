"""What one does oneself on the page: react, mend one's own words, change workspaces, turn the clock, play a story."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from bot.playground import Identity, Person, Playground, SlackChannel, Workspace
from bot.playground.clock import TurnableClock
from bot.playground.workspace import Json
from tests.bot.chromium import Tab
from tests.bot.playground.bots import QUIET

HANSA = Workspace(
    Identity("T0HANSA", "Hansa", "hansa", bot_id="B0HANSA", bot_user_id="U0HANSABOT"),
    people=(Person("U0GRETA", "greta", "Greta Holm", "sales", zone="America/New_York"),),
    channels=(SlackChannel("C0HANSA", "hansa"),),
)


class Play:
    """A story of one week that does what it is asked."""

    def __init__(self) -> None:
        self.state, self.speed = "ready", 1.0
        self.watchers: list[Callable[[], None]] = []

    def facts(self) -> Json:
        return {"state": self.state, "speed": self.speed, "week": 1, "weeks": 13, "words": "Priya hands a lead back"}

    def ask(self, act: str, speed: float = 1.0) -> None:
        self.state = {"play": "playing", "resume": "playing", "pause": "paused"}.get(act, self.state)
        self.speed = speed if act == "speed" else self.speed
        for watcher in self.watchers:
            watcher()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        self.watchers.append(watcher)
        return self.watchers.clear


@pytest.fixture(scope="module")
def playground(tab: Tab) -> Iterator[Playground]:
    with Playground(port=tab.port, clock=TurnableClock("Asia/Tokyo"), show=Play(), workspaces=[HANSA]) as running:
        yield running


@pytest.fixture(scope="module")
def page(tab: Tab, playground: Playground) -> Iterator[Page]:
    """One visit for all tests here, at the width of a phone."""
    with tab.at(f"{playground.base_url}/?as=U0PRIYA#C0WINS", width=360, height=740, motion="reduce") as opened:
        expect(opened.get_by_test_id("connection")).to_have_text("Connected")
        yield opened
        assert opened.evaluate("document.documentElement.scrollWidth") == 360


def test_a_reaction_is_added_from_the_menu_and_taken_back_by_a_press(page: Page, playground: Playground) -> None:
    client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
    ts = client.chat_postMessage(channel="C0WINS", text="Nordlys is won")["ts"]
    playground.react("jonas", "C0WINS", ts, "tada")
    won = page.get_by_test_id("message").filter(has_text="Nordlys is won")
    won.hover()
    won.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("menuitem", name="Congratulations").click()

    pill = won.get_by_role("button", name="tada: 2, Jonas Weber, Priya Raman")
    expect(pill).to_have_attribute("aria-pressed", "true")
    pill.click()
    expect(won.get_by_test_id("reaction-tada")).to_have_attribute("aria-pressed", "false")
    assert [reaction["users"] for reaction in playground.messages("C0WINS")[0]["reactions"]] == [["U0JONAS"]]
    won.hover()
    won.get_by_role("button", name="Message actions").click()
    expect(page.get_by_role("menuitem", name="Copy link")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Edit")).to_have_count(0)
    page.keyboard.press("Escape")


def test_ones_own_words_are_mended_and_taken_away(page: Page, playground: Playground) -> None:
    page.get_by_label("Message", exact=True).fill("Thanks, Mete and Mette")
    page.keyboard.press("Enter")
    mine = page.get_by_test_id("message").filter(has_text="Mette")

    def choose(what: str) -> None:
        mine.hover()
        mine.get_by_role("button", name="Message actions").click()
        page.get_by_role("menuitem", name=what).click()

    choose("Edit")
    page.get_by_label("Edit the message").fill("Never mind")
    page.keyboard.press("Escape")
    expect(mine).to_contain_text("Thanks, Mete and Mette")
    choose("Edit")
    expect(page.get_by_label("Edit the message")).to_be_focused()
    page.get_by_label("Edit the message").fill("Thanks, Mette")
    page.keyboard.press("Enter")
    expect(mine).to_contain_text("Thanks, Mette (edited)")

    choose("Delete")
    page.get_by_role("button", name="Keep it").click()
    expect(mine).to_be_visible()
    choose("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(mine).to_have_count(0)
    assert [message["text"] for message in playground.messages("C0WINS")] == ["Nordlys is won"]


def test_the_story_is_played_paused_and_sped_up(page: Page) -> None:
    page.get_by_role("button", name="Show channels").click()
    story = page.get_by_test_id("story")
    expect(story).to_contain_text("A quarter of the funnel")
    story.get_by_role("button", name="Play a quarter").click()
    expect(story).to_contain_text("Week 1 of 13: Priya hands a lead back")
    story.get_by_role("button", name=re.compile("^Speed .4$")).click()
    expect(story.get_by_role("button", name=re.compile("^Speed .20$"))).to_be_visible()
    story.get_by_role("button", name="Pause").click()
    story.get_by_role("button", name="Go on").click()
    expect(story.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Escape")


def test_another_workspace_has_its_own_people_and_channels_and_the_same_clock(
    page: Page, playground: Playground
) -> None:
    page.get_by_role("button", name="Show channels").click()
    page.get_by_label("Workspace", exact=True).select_option("Hansa")
    expect(page.get_by_test_id("me")).to_contain_text("Greta Holm")
    expect(page.get_by_test_id("conversation-wins")).to_have_count(0)
    page.get_by_label("Message", exact=True).fill("Hello from Hansa")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message")).to_contain_text("Hello from Hansa")
    assert len(playground.workspace("T0HANSA").messages("C0HANSA")) == 1

    page.get_by_role("button", name="Show channels").click()
    page.get_by_role("button", name="Next Monday 09:00").click()
    expect(page.get_by_test_id("clock-now")).to_contain_text("Monday")
    expect(page.get_by_test_id("clock-now")).to_contain_text("09:00")
    expect(page.get_by_test_id("clock-place")).to_have_text("in Tokyo, Sunday 19:00 for you")
