"""The demo as a customer meets it: `tandem demo` in its own process, its page in a real browser, every command once."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.clock import HOME_ZONE
from revenue.calendar import zone_of
from tests.bot.demo_page import PHONE, ROOT, ask, become, finish, opened, running_demo


@pytest.fixture(scope="module")
def demo(browser: Browser) -> Iterator[str]:
    """The address of a running demo."""
    del browser  # without one there is nothing to look at, so nothing is started
    with running_demo() as address:
        yield address


@pytest.fixture
def page(browser: Browser, demo: str) -> Iterator[Page]:
    """The page as it opens; whatever its console complains about fails the test."""
    with opened(browser, demo) as page:
        yield page


def test_the_page_opens_as_a_rep_with_last_weeks_digest(page: Page) -> None:
    expect(page.get_by_test_id("me")).to_contain_text("Priya · Account executive")
    digest = page.get_by_test_id("message").first
    expect(digest).to_contain_text("of the quarter's goal")
    for part in ("We won together", "Pipeline", "Handoffs", "One ask each"):
        expect(digest).to_contain_text(part)
    local = datetime.now(zone_of(HOME_ZONE))
    # On a Monday before nine, the digest of the week with the great win has not been posted yet.
    if local.weekday() != 0 or local.hour >= 9:
        expect(digest).to_contain_text("Helio Retail, 92,000 EUR")

    digest.get_by_test_id("thread-toggle").click()
    expect(page.get_by_test_id("thread")).to_contain_text("Won by week")
    expect(page.get_by_test_id("thread")).to_contain_text("By region")


def test_a_rep_sees_whom_to_call_and_logs_the_call(page: Page) -> None:
    answer = ask(page, "/hotleads")
    expect(answer).to_contain_text(re.compile(r"\d+ of your \d+ open leads are hot"))
    expect(answer).to_contain_text("Nordlys Energi · Mette Holm, VP Operations")
    expect(answer).to_contain_text(re.compile(r"Asked for a demo \d+ minutes ago"))

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


def test_a_lead_is_briefed_before_the_call(page: Page) -> None:
    page.get_by_test_id("conversation-tandem").click()
    choice = ask(page, "/lead Nordlys")
    expect(choice).to_contain_text('leads answer to "Nordlys"')
    choice.get_by_role("button", name="Open").first.click()
    brief = page.get_by_test_id("ephemeral").last
    for part in ("Nordlys Energi · Mette Holm", "Asked for a demo", "Heat", "Journey", "Baton", "handed it to sales"):
        expect(brief).to_contain_text(part)


def test_the_pipeline_is_one_revenue_cycle(page: Page) -> None:
    answer = ask(page, "/pipeline")
    for part in ("won", "lost", "Win rate", "Balance", "Coverage", "Open now", "By region"):
        expect(answer).to_contain_text(part)


def test_leads_change_the_shared_goal_and_reps_read_who_can(page: Page) -> None:
    become(page, "Mei · Account executive")
    page.get_by_test_id("conversation-tandem").click()
    answer = ask(page, "/goals")
    expect(answer).to_contain_text("of pace")
    expect(answer).to_contain_text("Marketing")
    expect(answer).to_contain_text("Sales")
    expect(answer).to_contain_text("can change it")
    expect(answer.get_by_role("button", name="Change")).to_be_hidden()

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
    expect(answer).to_contain_text("/hotleads [mine|team|all|seeds]")


def test_a_lead_without_an_owner_is_taken_and_its_marketer_is_told(page: Page) -> None:
    answer = ask(page, "/hotleads unowned")
    answer.get_by_role("button", name="Take it").first.click()
    taken = page.get_by_test_id("ephemeral").filter(has_text=re.compile("(Jonas|Mia|Lena) is told"))
    expect(taken).to_contain_text("is yours now")


def test_it_fits_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    expect(page.get_by_label("I am")).to_be_hidden()
    answer = ask(page, "/hotleads 3")
    expect(answer).to_contain_text("open leads are hot")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

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
