"""The demo as a customer meets it: `tandem demo` in its own process, its page in a real browser, every command once."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.bot.chromium import chromium

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "docs" / "screenshots"
DESK = {"width": 1200, "height": 920}
PHONE = {"width": 360, "height": 740}
Keep = Callable[[str], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def demo(browser: Browser) -> Iterator[str]:
    """The address of a running demo; it must end by SIGTERM without a complaint."""
    del browser  # without one there is nothing to look at, so nothing is started
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "bot", "demo", "--port", port]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        printed: list[str] = []
        while not any(port in line for line in printed):
            line = process.stdout.readline()
            assert line, "the demo ended before it was ready:\n" + "".join(printed)
            printed.append(line)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest


@pytest.fixture
def page(browser: Browser, demo: str) -> Iterator[Page]:
    """The page as it opens; whatever its console complains about fails the test."""
    complaints: list[str] = []
    opened = browser.new_page(viewport=DESK, locale="en-GB")
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(demo)
    expect(opened.get_by_test_id("connection")).to_have_text("Connected")
    yield opened
    opened.close()
    assert complaints == []


@pytest.fixture
def keep(page: Page) -> Keep:
    """Writes what is on the page into docs/screenshots when that was asked for, else nothing."""

    def write(name: str) -> None:
        if os.environ.get("TANDEM_WRITE_SCREENSHOTS") == "1":
            page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return write


def ask(page: Page, line: str) -> Locator:
    """Type a command line; the private answer to it, once its beginning can be read."""
    field = page.get_by_label("Message", exact=True)
    field.fill(line)
    field.press("Enter")
    answer = page.get_by_test_id("ephemeral").filter(has=page.get_by_text(line, exact=True)).last
    expect(answer.get_by_text("Only visible to you")).to_be_in_viewport()
    return answer


def become(page: Page, who: str) -> None:
    """Switch to another person, by their label."""
    page.get_by_label("I am").select_option(label=who)
    expect(page.get_by_test_id("me")).to_contain_text(who)


def finish(page: Page, said: str) -> None:
    """Read in the modal what was done, and close it."""
    done = page.get_by_role("dialog", name="Tandem")
    expect(done).to_contain_text(said)
    done.get_by_role("button", name="Close").last.click()
    expect(done).to_be_hidden()


def test_the_page_opens_as_a_rep_with_last_weeks_digest(page: Page, keep: Keep) -> None:
    expect(page.get_by_test_id("me")).to_contain_text("Priya · Account executive")
    digest = page.get_by_test_id("message").first
    expect(digest).to_contain_text("of the quarter's goal")
    for part in ("We won together", "Helio Retail, 92,000 EUR", "Pipeline", "Handoffs", "One ask each"):
        expect(digest).to_contain_text(part)
    keep("digest")

    digest.get_by_test_id("thread-toggle").click()
    expect(page.get_by_test_id("thread")).to_contain_text("Won by week")
    expect(page.get_by_test_id("thread")).to_contain_text("By region")


def test_a_rep_sees_whom_to_call_and_logs_the_call(page: Page, keep: Keep) -> None:
    answer = ask(page, "/hotleads")
    expect(answer).to_contain_text(re.compile(r"\d+ of your \d+ open leads are hot"))
    expect(answer).to_contain_text("Nordlys Energi · Mette Holm, VP Operations")
    expect(answer).to_contain_text(re.compile(r"Asked for a demo \d+ minutes ago"))
    keep("hotleads")

    answer.get_by_role("button", name="Log a call").first.click()
    form = page.get_by_role("dialog", name="Log a call")
    form.get_by_label("What came of it?").fill("Wants the security paper before Thursday")
    form.get_by_role("button", name="Log", exact=True).click()
    finish(page, "Nordlys Energi · Mette Holm is logged")

    expect(ask(page, "/lead Mette Holm")).to_contain_text("Wants the security paper before Thursday")


def test_a_form_says_what_is_missing_and_keeps_the_rest(page: Page) -> None:
    answer = ask(page, "/hotleads")
    answer.get_by_role("button", name="More actions").nth(3).click()
    page.get_by_role("menuitem", name="Hand back").click()
    form = page.get_by_role("dialog", name="Hand back")
    form.get_by_label("Note for marketing").fill("Asked for a reference in retail")
    form.get_by_role("button", name="Hand back").click()
    expect(form.get_by_label("Why?")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_label("Why?")).to_be_focused()
    expect(form.get_by_label("Note for marketing")).to_have_value("Asked for a reference in retail")

    form.get_by_label("Why?").select_option("Needs proof")
    form.get_by_role("button", name="Hand back").click()
    finish(page, "back to marketing: needs proof")


def test_a_lead_is_briefed_before_the_call(page: Page, keep: Keep) -> None:
    page.get_by_test_id("conversation-tandem").click()
    choice = ask(page, "/lead Nordlys")
    expect(choice).to_contain_text('leads answer to "Nordlys"')
    choice.get_by_role("button", name="Open").first.click()
    brief = page.get_by_test_id("ephemeral").last
    for part in ("Nordlys Energi · Mette Holm", "Asked for a demo", "Heat", "Journey", "Baton", "handed it to sales"):
        expect(brief).to_contain_text(part)
    keep("lead")


def test_the_pipeline_is_one_revenue_cycle(page: Page, keep: Keep) -> None:
    answer = ask(page, "/pipeline")
    for part in ("won", "lost", "Win rate", "Balance", "Coverage", "Open now", "By region"):
        expect(answer).to_contain_text(part)
    keep("pipeline")


def test_leads_change_the_shared_goal_and_reps_read_who_can(page: Page, keep: Keep) -> None:
    become(page, "Mei · Account executive")
    page.get_by_test_id("conversation-tandem").click()
    answer = ask(page, "/goals")
    expect(answer).to_contain_text("of pace")
    expect(answer).to_contain_text("Marketing")
    expect(answer).to_contain_text("Sales")
    expect(answer).to_contain_text("can change it")
    expect(answer.get_by_role("button", name="Change")).to_be_hidden()
    keep("goals")

    become(page, "Sofia · Head of sales")
    ask(page, "/goals").get_by_role("button", name="Change").click()
    form = page.get_by_role("dialog", name="Change the shared goal")
    form.get_by_label("Together we want to win").fill("lots")
    form.get_by_role("button", name="Agree").click()
    expect(form).to_contain_text("Write an amount, for example 2,000,000 or 2M")
    form.get_by_label("Together we want to win").fill("2M")
    form.get_by_role("button", name="Agree").click()
    finish(page, "of 2.00 M EUR")


def test_wins_are_shared_with_everybody_in_the_channel(page: Page) -> None:
    page.get_by_test_id("conversation-wins").click()
    page.get_by_test_id("try-wins").click()
    answer = page.get_by_test_id("ephemeral")
    expect(answer).to_contain_text(re.compile(r"We won \d+ deals"))
    expect(answer).to_contain_text("Helio Retail")
    answer.get_by_role("button", name="Share to channel").click()
    expect(page.get_by_test_id("message")).to_contain_text("Shared by @Priya")

    become(page, "Jonas · Campaign manager")
    expect(page.get_by_test_id("message")).to_contain_text("Helio Retail")
    expect(page.get_by_test_id("ephemeral")).to_have_count(0)


def test_a_marketer_reads_the_digest_and_the_leads_of_marketing(page: Page) -> None:
    become(page, "Jonas · Campaign manager")
    expect(ask(page, "/digest preview")).to_contain_text("We won together")
    expect(ask(page, "/hotleads")).to_contain_text("open leads of marketing are hot")


def test_a_slip_of_the_pen_is_answered_with_what_was_meant(page: Page) -> None:
    answer = ask(page, "/hotleads emae")
    expect(answer).to_contain_text('I do not know the filter "emae". Did you mean "EMEA"?')
    expect(answer).to_contain_text("/hotleads [mine|team|all]")


def test_the_marketer_hears_what_became_of_the_lead_and_acknowledges_its_return(page: Page, keep: Keep) -> None:
    answer = ask(page, "/hotleads unowned")
    answer.get_by_role("button", name="Take it").first.click()
    expect(page.get_by_test_id("ephemeral").last).to_contain_text(re.compile("(Jonas|Mia|Lena) is told"))

    ask(page, "/lead Mette Holm").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The handoff is accepted. Jonas is told.")).to_be_visible()
    ask(page, "/lead Mette Holm").get_by_role("button", name="Hand back").click()
    form = page.get_by_role("dialog", name="Hand back")
    form.get_by_label("Why?").select_option("Budget frozen")
    form.get_by_role("button", name="Hand back").click()
    finish(page, "Jonas is told")

    become(page, "Jonas · Campaign manager")
    page.get_by_test_id("conversation-tandem").click()
    cards = page.get_by_test_id("message")
    expect(cards.filter(has_text="Priya accepted Nordlys Energi")).to_contain_text("after you handed it over.")
    returned = cards.filter(has_text="Priya handed Nordlys Energi back: budget frozen, wake on")
    expect(returned).to_contain_text("Jonas, it is yours to nurture:")
    keep("cards")
    returned.get_by_role("button", name="Acknowledge").click()
    expect(cards.last).to_contain_text("It is yours to nurture. Priya is told.")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)

    become(page, "Priya · Account executive")
    page.get_by_test_id("conversation-tandem").click()
    expect(cards.filter(has_text="Jonas acknowledged Nordlys Energi")).to_contain_text("nurtures it until")


def test_it_is_readable_in_the_dark(page: Page, keep: Keep) -> None:
    page.get_by_role("button", name="Dark mode").click()
    expect(page.get_by_role("button", name="Light mode")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(23, 27, 32)")
    ask(page, "/hotleads")
    keep("dark")


def test_it_fits_a_phone(page: Page, keep: Keep) -> None:
    page.set_viewport_size(PHONE)
    expect(page.get_by_label("I am")).to_be_hidden()
    answer = ask(page, "/hotleads 3")
    expect(answer).to_contain_text("open leads are hot")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    keep("phone")

    page.get_by_role("button", name="Show channels").click()
    page.get_by_test_id("conversation-handoffs").click()
    expect(page.get_by_test_id("conversation-name")).to_have_text("# handoffs")
    expect(page.get_by_role("heading", name="This is #handoffs")).to_be_in_viewport()
    expect(page.get_by_label("I am")).to_be_hidden()


def test_a_second_demo_on_the_same_port_says_so(demo: str) -> None:
    port = demo.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "bot", "demo", "--port", port]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert second.stderr.startswith(f"Port {port} cannot be used")
    assert len(second.stderr.splitlines()) == 1
