"""The chat page in a real browser: a command, a modal, a thread, live changes, and text that means harm."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page
from slack_sdk import WebClient

from bot.playground import CommandHint, Playground
from tests.bot.chromium import Tab
from tests.bot.playground.bots import Bot, section

HINTS = (
    CommandHint("/hotleads", "[mine|team|all] [how many]", "Whom to call now, and why now."),
    CommandHint("/lead", "<name, company or email>", "The whole story of one buyer."),
)

HOSTILE = (
    "<script>document.title='harmed'</script>",
    "&lt;img src=x onerror=\"document.title='harmed'\"&gt;",
    '<javascript:alert(1)|press me> <https://a.example/"onmouseover="x|b> <data:text/html,x|c>',
    "*_~`*_~` <!channel> <@U404|<b>x</b>> <!date^1^{time}^javascript:alert(1)|x>",
    "\ue000\ue001 :fire::nosuch: \u202egnp.exe \x00 " + "x" * 500,
)


@pytest.fixture
def playground(tab: Tab) -> Iterator[Playground]:
    with Playground(port=tab.port, commands=HINTS) as running:
        yield running


@pytest.fixture
def page(tab: Tab, served: Playground) -> Iterator[Page]:
    """The page of Priya."""
    with tab.at(f"{served.base_url}/?as=U0PRIYA#C0WINS") as opened:
        opened.get_by_test_id("welcome").wait_for()
        yield opened


def test_an_empty_channel_says_what_to_type_and_one_press_asks_it(page: Page, bot: Bot) -> None:
    assert "[mine|team|all]" in page.get_by_test_id("welcome").inner_text()

    page.get_by_test_id("try-hotleads").click()

    answer = page.get_by_test_id("ephemeral")
    answer.wait_for()
    assert "Only visible to you" in answer.inner_text()
    assert "3 of your 41 open leads are hot" in answer.inner_text()
    assert page.get_by_test_id("welcome").is_hidden()


def test_a_command_is_completed_sent_and_recalled_by_keyboard(page: Page, bot: Bot) -> None:
    field = page.get_by_label("Message", exact=True)
    field.press_sequentially("/ho")
    options = page.get_by_role("listbox", name="Commands").get_by_role("option").all_inner_texts()
    assert [option.split()[0] for option in options] == ["/hotleads"]
    field.press("Enter")
    assert field.input_value() == "/hotleads "
    assert "Whom to call now" in page.get_by_test_id("usage").inner_text()
    field.press_sequentially("5 emea")
    field.press("Enter")
    page.get_by_test_id("ephemeral").get_by_text("(5 emea)").wait_for()

    field.press("ArrowUp")
    assert field.input_value() == "/hotleads 5 emea"


def test_a_modal_is_corrected_and_saved(page: Page, bot: Bot) -> None:
    page.get_by_test_id("try-hotleads").click()
    page.get_by_role("button", name="Goal").click()
    modal = page.get_by_role("dialog", name="Set the goal")
    modal.get_by_label("Amount").fill("two")
    modal.get_by_label("Team").select_option("sales")
    modal.get_by_role("button", name="Save").click()
    modal.get_by_text("two is not a number.").wait_for()
    assert modal.get_by_label("Team").input_value() == "sales"

    modal.get_by_label("Amount").fill("2000000")
    modal.get_by_role("button", name="Save").click()
    modal.wait_for(state="hidden")
    page.get_by_test_id("conversation-revenue").click()
    page.get_by_test_id("message").get_by_text("The goal is 2000000").wait_for()


def test_a_menu_is_used_by_keyboard(page: Page, bot: Bot) -> None:
    page.get_by_test_id("try-hotleads").click()
    page.get_by_role("button", name="More actions").press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.get_by_test_id("ephemeral").get_by_text("Chosen: back:l1").wait_for()


def test_messages_change_in_place_and_threads_unfold(page: Page, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="Sent", blocks=[section("*Sent* to sales")])["ts"]
    page.get_by_test_id("message").get_by_text("Sent").wait_for()
    client.chat_postMessage(channel="C0WINS", thread_ts=ts, text="The story so far")
    client.chat_update(channel="C0WINS", ts=ts, text="Accepted", blocks=[section("*Accepted* by <@U0PRIYA>")])

    page.get_by_test_id("message").get_by_text("@Priya Raman").wait_for()
    assert page.get_by_text("to sales").count() == 0
    page.get_by_role("button", name="1 reply").click()
    page.get_by_test_id("thread").get_by_text("The story so far").wait_for()


def test_another_person_sees_their_own_and_unread_marks(page: Page, client: WebClient) -> None:
    page.get_by_test_id("person").select_option("U0MIA")
    page.get_by_test_id("me").get_by_text("Mia Lindqvist").wait_for()
    client.chat_postEphemeral(channel="C0WINS", user="U0PRIYA", text="for Priya")
    client.chat_postEphemeral(channel="C0WINS", user="U0MIA", text="for Mia")
    client.chat_postMessage(channel="C0REVENUE", text="news")

    page.get_by_test_id("conversation-revenue").get_by_label("1 new").wait_for()
    assert page.get_by_test_id("ephemeral").count() == 1


def test_hostile_text_stays_text(page: Page, client: WebClient) -> None:
    for text in HOSTILE:
        blocks = [section(text), {"type": "header", "text": {"type": "plain_text", "text": text[:150]}}]
        client.chat_postMessage(channel="C0WINS", text=text, blocks=blocks)
        client.chat_postMessage(channel="C0WINS", text=text)
    page.get_by_test_id("message").nth(len(HOSTILE) * 2 - 1).wait_for()

    messages = page.get_by_test_id("messages")
    assert "harmed" not in page.title()
    assert "document.title='harmed'" in messages.inner_text()
    assert messages.locator("script, [onerror], [onmouseover], iframe").count() == 0
    links = messages.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(links) <= {"https:", "http:", "mailto:"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_grounds_differ_enough_to_be_read(
    tab: Tab, playground: Playground, bot: Bot, theme: Literal["light", "dark"]
) -> None:
    playground.slash("priya", "#wins", "/hotleads")
    playground.say("jonas", "#wins", "Hello `code` https://a.example <- @priya")
    with tab.at(f"{playground.base_url}/?as=U0PRIYA#C0WINS", width=360, height=740, theme=theme) as page:
        page.get_by_test_id("message").wait_for()

        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate(TOO_FAINT) == []
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.evaluate(TOO_FAINT) == []


# WCAG 2.2, 1.4.3: every visible text against the first opaque ground behind it, at least 4.5 to 1.
TOO_FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = colour.slice(0, 3).map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (let up = node; up; up = up.parentElement) {
      const colour = rgb(getComputedStyle(up).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const style = getComputedStyle(node);
    const words = walker.currentNode.data.trim();
    const isSeen = node.checkVisibility({ visibilityProperty: true });
    if (!words || !isSeen || node.closest(".fire, .skip, option, noscript")) continue;
    const [one, two] = [light(rgb(style.color)), light(ground(node))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) faint.push(`${words.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
