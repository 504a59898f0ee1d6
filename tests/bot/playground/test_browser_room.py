"""Finding one's way in the page: unread marks, threads, the keyboard, stacked modals, and a flood of messages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.playground import Playground, ShortcutHint
from bot.playground.clock import TurnableClock
from tests.bot.chromium import Tab
from tests.bot.playground.bots import GOAL_MODAL, QUIET, Bot, make_bot, section

MOST_IN_PAGE = 300


@pytest.fixture
def port(tab: Tab) -> int:
    return tab.port


@pytest.fixture
def page(tab: Tab, served: Playground) -> Iterator[Page]:
    with tab.at(f"{served.base_url}/?as=U0PRIYA#C0WINS", height=800, motion="reduce") as opened:
        expect(opened.get_by_test_id("connection")).to_have_text("Connected")
        yield opened


def test_a_page_that_is_opened_again_loads_no_file_again(page: Page) -> None:
    page.reload()
    expect(page.get_by_test_id("connection")).to_have_text("Connected")

    sizes = page.evaluate("""performance.getEntriesByType("resource")
      .filter((one) => one.name.includes("/static/")).map((one) => one.transferSize)""")
    assert len(sizes) > 30
    assert set(sizes) == {0}


def test_unread_marks_outlive_a_reload_and_a_change_of_person(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel="C0REVENUE", text="read already")
    with page.expect_request("**/ui/read"):
        page.get_by_test_id("conversation-revenue").click()
    page.get_by_test_id("conversation-wins").click()
    client.chat_postMessage(channel="C0REVENUE", text="not yet read")
    expect(page.get_by_test_id("conversation-revenue").get_by_label("1 new")).to_be_visible()

    page.reload()
    expect(page.get_by_test_id("conversation-revenue").get_by_label("1 new")).to_be_visible()
    page.get_by_label("I am").select_option("U0MIA")
    expect(page.get_by_test_id("conversation-revenue").get_by_label("2 new")).to_be_visible()
    page.get_by_label("I am").select_option("U0PRIYA")
    expect(page.get_by_test_id("me")).to_contain_text("Priya")
    with page.expect_request("**/ui/read"):
        page.get_by_test_id("conversation-revenue").click()

    lines = page.get_by_test_id("messages").locator(":scope > li")
    expect(lines.nth(2)).to_have_attribute("data-testid", "new-divider")
    expect(lines.nth(3)).to_contain_text("not yet read")
    expect(page.get_by_test_id("conversation-revenue").get_by_label("1 new")).to_be_hidden()


def test_a_thread_is_written_in_beside_the_conversation_and_closed_by_escape(page: Page, client: WebClient) -> None:
    client.chat_postMessage(channel="C0WINS", text="Helio Retail is won")
    message = page.get_by_test_id("message")
    message.hover()
    page.get_by_test_id("reply").click()
    page.get_by_label("Reply in the thread").fill("Congratulations, all!")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("thread").get_by_test_id("message")).to_have_count(2)
    expect(message.first.get_by_test_id("thread-toggle")).to_contain_text("1 reply")

    page.keyboard.press("Escape")
    expect(page.get_by_test_id("thread")).to_be_hidden()
    expect(page.get_by_test_id("thread-toggle")).to_be_focused()


def test_everything_is_reached_by_keyboard(page: Page, client: WebClient) -> None:
    for text in ("first", "second", "third"):
        client.chat_postMessage(channel="C0WINS", text=text)
    expect(page.get_by_test_id("message")).to_have_count(3)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the message field")).to_be_focused()

    page.get_by_test_id("conversation-revenue").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("conversation-handoffs")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_test_id("composer")).to_be_focused()
    page.get_by_test_id("composer").fill("")
    page.get_by_test_id("messages").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("message").filter(has_text="second")).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("handoffs")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("conversation-name")).to_have_text("# handoffs")
    page.keyboard.press("Control+k")
    page.keyboard.type("jonas")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("me")).to_contain_text("Jonas Weber")


def test_a_private_answer_is_dismissed(page: Page, client: WebClient) -> None:
    client.chat_postEphemeral(channel="C0WINS", user="U0PRIYA", text="for Priya")
    page.get_by_test_id("dismiss").click()
    expect(page.get_by_test_id("ephemeral")).to_have_count(0)


def test_the_home_tab_presses_through_to_the_app(page: Page, client: WebClient, bot: Bot) -> None:
    goal = {"type": "button", "action_id": "goal_open", "text": {"type": "plain_text", "text": "Set the goal"}}
    blocks = [section("*Your desk*"), {"type": "actions", "elements": [goal]}]
    client.views_publish(user_id="U0PRIYA", view={"type": "home", "blocks": blocks})
    page.get_by_test_id("conversation-tandem").click()
    page.get_by_test_id("tab-home").click()
    expect(page.get_by_test_id("home")).to_contain_text("Your desk")
    expect(page.get_by_test_id("composer")).to_be_hidden()

    page.get_by_role("button", name="Set the goal").click()
    expect(page.get_by_role("dialog", name="Set the goal")).to_be_visible()
    assert bot.last("block_actions")["view"]["type"] == "home"


def test_a_modal_over_a_modal_goes_back_to_what_was_filled_in(page: Page, client: WebClient, bot: Bot) -> None:
    @bot.app.action("goal_over")
    def over(ack: Any, body: dict[str, Any]) -> None:
        title = {"type": "plain_text", "text": "On top"}
        client.views_push(
            trigger_id=body["trigger_id"], view={"type": "modal", "title": title, "blocks": [section("Over it")]}
        )
        ack()

    more = {"type": "button", "action_id": "goal_over", "text": {"type": "plain_text", "text": "More"}}
    goal = {**GOAL_MODAL, "blocks": [*GOAL_MODAL["blocks"], {"type": "actions", "elements": [more]}]}

    @bot.app.command("/more")
    def command(ack: Any, body: dict[str, Any]) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=goal)
        ack()

    page.get_by_test_id("composer").fill("/more")
    page.keyboard.press("Enter")
    modal = page.get_by_role("dialog")
    expect(modal.get_by_label("Amount")).to_be_focused()
    modal.get_by_label("Amount").fill("12")
    modal.get_by_role("button", name="More").click()
    expect(modal).to_contain_text("Over it")
    modal.get_by_role("button", name="Back").click()
    expect(modal.get_by_label("Amount")).to_have_value("12")
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()


def test_shortcuts_and_suggestions_come_from_the_app(tab: Tab, connect: Callable[..., SocketModeHandler]) -> None:
    shortcuts = [ShortcutHint("log_win", "Log a win"), ShortcutHint("log_touch", "Log as touch", "message")]
    with Playground(port=tab.port, shortcuts=shortcuts) as playground:
        bot = make_bot(playground)
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)

        @bot.app.shortcut("log_win")
        @bot.app.shortcut("log_touch")
        def open_modal(ack: Any, body: dict[str, Any]) -> None:
            company = {"type": "external_select", "action_id": "company", "min_query_length": 2}
            label = {"type": "plain_text", "text": "Company"}
            blocks = [{"type": "input", "block_id": "company", "label": label, "element": company}]
            client.views_open(trigger_id=body["trigger_id"], view={**GOAL_MODAL, "blocks": blocks})
            ack()

        @bot.app.options("company")
        def suggest(ack: Any, body: dict[str, Any]) -> None:
            ack(options=[{"text": {"type": "plain_text", "text": f"{body['value']} Energi"}, "value": "nordlys"}])

        connect(bot, playground)
        client.chat_postMessage(channel="C0WINS", text="Called Nordlys")
        with tab.at(f"{playground.base_url}/?as=U0PRIYA#C0WINS", height=800) as page:
            page.get_by_test_id("message").hover()
            page.get_by_role("button", name="Message actions").click()
            page.get_by_role("menuitem", name="Log as touch").click()
            expect(page.get_by_role("dialog", name="Set the goal")).to_be_visible()
            assert bot.last("message_action")["message"]["text"] == "Called Nordlys"
            page.keyboard.press("Escape")
            page.get_by_role("button", name="Shortcuts").click()
            page.get_by_role("menuitem", name="Log a win").click()

            modal = page.get_by_role("dialog", name="Set the goal")
            modal.get_by_label("Company").press_sequentially("Nordlys")
            expect(modal.get_by_role("option")).to_have_text(["Nordlys Energi"])
            modal.get_by_label("Company").press("Enter")
            modal.get_by_role("button", name="Save").click()
            expect(modal.get_by_label("Company")).to_have_value("Nordlys Energi")
        playground.stop()


def test_a_flood_leaves_a_window_of_messages_and_older_ones_come_by_scrolling(
    page: Page, playground: Playground
) -> None:
    for number in range(600):
        playground.say("jonas", "#wins", f"number {number}")
    expect(page.get_by_test_id("message").last).to_contain_text("number 599")
    expect(page.get_by_test_id("message").last).to_be_in_viewport()
    assert page.get_by_test_id("message").count() <= MOST_IN_PAGE

    first = page.get_by_test_id("message").first
    for _ in range(3):
        oldest = first.inner_text().splitlines()[-1]
        page.evaluate("document.getElementById('scroller').scrollTop = 0")
        expect(first).not_to_contain_text(oldest)
        expect(page.get_by_test_id("message").filter(has=page.get_by_text(oldest, exact=True))).to_be_in_viewport()
        assert page.get_by_test_id("message").count() <= MOST_IN_PAGE
    expect(page.get_by_test_id("newer")).to_be_visible()

    page.get_by_test_id("newer").click()
    expect(page.get_by_test_id("message").last).to_contain_text("number 599")
    expect(page.get_by_test_id("newer")).to_be_hidden()


def test_the_clock_is_turned_from_the_page(tab: Tab) -> None:
    with (
        Playground(port=tab.port, clock=TurnableClock("Europe/Berlin")) as playground,
        tab.at(f"{playground.base_url}/?as=U0PRIYA#C0WINS", height=800) as page,
    ):
        page.get_by_role("button", name="Next Monday 09:00").click()
        expect(page.get_by_test_id("clock-now")).to_contain_text("Monday")
        expect(page.get_by_test_id("clock-now")).to_contain_text("09:00")
