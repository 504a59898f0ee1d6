"""A day in the demo, in a real browser: from a rep's hot leads to Monday's digest, in the dark and on a phone."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.bot.demo_page import PHONE, ask, become, finish, go, keep, opened, running_demo

TOLD = re.compile(r"(Jonas|Mia|Lena) is told")


def test_a_day_from_hot_leads_to_mondays_digest(browser: Browser) -> None:
    with running_demo() as demo, opened(browser, demo) as page:
        marketer = _a_rep_sees_whom_to_call_and_takes_a_lead(page)
        _the_rep_hands_it_back_and_is_asked_why(page)
        _its_marketer_reads_the_cards_and_answers(page, marketer)
        _a_form_says_what_is_wrong_and_keeps_the_rest(page)
        _a_lead_reads_the_pipeline(page)
        _monday_brings_the_digest_with_its_chart(page)
        _the_evening_is_dark(page)
        _it_fits_a_pocket(page)


def _a_rep_sees_whom_to_call_and_takes_a_lead(page: Page) -> str:
    """The name of the marketer who is told."""
    answer = ask(page, "/hotleads")
    expect(answer).to_contain_text(re.compile(r"\d+ of your \d+ open leads are hot"))
    expect(answer).to_contain_text("Nordlys Energi · Mette Holm, VP Operations")
    keep(page, "day-1-hotleads")

    go(page, "tandem")
    brief = ask(page, "/lead Mette Holm")
    for part in ("Asked for a demo", "Heat", "Journey", "Baton"):
        expect(brief).to_contain_text(part)
    keep(page, "day-2-lead")
    brief.get_by_role("button", name="Accept").click()
    accepted = page.get_by_test_id("ephemeral").filter(has_text="The handoff is accepted.")
    expect(accepted).to_contain_text(TOLD)
    told = TOLD.search(accepted.inner_text())
    assert told is not None
    return told[1]


def _the_rep_hands_it_back_and_is_asked_why(page: Page) -> None:
    ask(page, "/lead Mette Holm").get_by_role("button", name="Hand back").click()
    form = page.get_by_role("dialog", name="Hand back")
    form.get_by_label("Note for marketing").fill("Asks for a reference of their own size")
    form.get_by_role("button", name="Hand back").click()
    why = form.get_by_label("Why?")
    expect(why).to_have_attribute("aria-invalid", "true")
    expect(why).to_be_focused()
    expect(form.get_by_label("Note for marketing")).to_have_value("Asks for a reference of their own size")
    why.select_option("Needs proof")
    form.get_by_role("button", name="Hand back").click()
    finish(page, "back to marketing: needs proof")


def _its_marketer_reads_the_cards_and_answers(page: Page, marketer: str) -> None:
    become(page, marketer)
    go(page, "tandem")
    cards = page.get_by_test_id("message")
    expect(cards.filter(has_text="Priya accepted Nordlys Energi")).to_contain_text("after you handed it over")
    returned = cards.filter(has_text="Priya handed Nordlys Energi back: needs proof")
    expect(returned).to_contain_text(f"{marketer}, it is yours to nurture:")
    keep(page, "day-3-card")
    returned.get_by_role("button", name="Acknowledge").click()
    expect(cards.last).to_contain_text("It is yours to nurture. Priya is told.")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)

    become(page, "Priya")
    go(page, "tandem")
    expect(cards.filter(has_text=f"{marketer} acknowledged Nordlys Energi")).to_contain_text("nurtures it until")


def _a_rep_logs_a_message_as_a_touch(page: Page) -> None:
    go(page, "revenue")
    field = page.get_by_label("Message", exact=True)
    field.fill("Spoke with Mette Holm at the fair: wants a reference of their size")
    field.press("Enter")
    message = page.get_by_test_id("message").filter(has_text="Spoke with Mette Holm at the fair").last
    for kept in ("is logged.", "is logged already."):
        message.hover()
        message.get_by_role("button", name="Message actions").click()
        page.get_by_role("menuitem", name="Log as touch").click()
        form = page.get_by_role("dialog", name="Log as touch")
        expect(form.get_by_label("Note")).to_have_value(
            "Spoke with Mette Holm at the fair: wants a reference of their size"
        )
        form.get_by_label("With whom?").press_sequentially("Mette H")
        expect(form.get_by_role("option")).to_have_text(["Nordlys Energi · Mette Holm"])
        form.get_by_label("With whom?").press("Enter")
        form.get_by_label("What was it?").select_option("Event")
        form.get_by_role("button", name="Log").click()
        finish(page, kept)
    go(page, "tandem")
    expect(ask(page, "/lead Mette Holm")).to_contain_text("by you")


def _a_form_says_what_is_wrong_and_keeps_the_rest(page: Page) -> None:
    become(page, "Sofia")
    go(page, "revenue")
    ask(page, "/goals").get_by_role("button", name="Change").click()
    form = page.get_by_role("dialog", name="Change the shared goal")
    amount = form.get_by_label("Together we want to win")
    amount.fill("lots")
    form.get_by_label("Qualified leads handed over").fill("170")
    form.get_by_role("button", name="Agree").click()
    expect(form).to_contain_text("Write an amount, for example 2,000,000 or 2M")
    expect(amount).to_be_focused()
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_have_value("lots")
    expect(form.get_by_label("Qualified leads handed over")).to_have_value("170")
    keep(page, "day-4-form")

    amount.fill("2M")
    form.get_by_role("button", name="Agree").click()
    finish(page, "of 2.00 M EUR")


def _a_lead_reads_the_pipeline(page: Page) -> None:
    expect(ask(page, "/pipeline")).to_contain_text("Win rate")
    keep(page, "day-5-pipeline")


def _monday_brings_the_digest_with_its_chart(page: Page) -> None:
    before = page.get_by_test_id("message").count()
    page.get_by_role("button", name="Next Monday 09:00").click()
    expect(page.get_by_test_id("clock-now")).to_have_text(re.compile("^Monday .* 09:00$"), timeout=15_000)
    expect(page.get_by_test_id("clock-place")).to_have_text("in Berlin")
    digest = page.get_by_test_id("message").nth(before)
    expect(digest).to_contain_text("of the quarter's goal")
    digest.get_by_test_id("thread-toggle").click()
    expect(page.get_by_test_id("thread").get_by_role("img", name="Won against the pace")).to_be_in_viewport()
    keep(page, "day-6-monday")


def _the_evening_is_dark(page: Page) -> None:
    page.get_by_role("button", name="Dark mode").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(23, 27, 32)")
    keep(page, "day-7-dark")


def _it_fits_a_pocket(page: Page) -> None:
    page.get_by_role("button", name="Close the thread").click()
    become(page, "Priya")
    page.set_viewport_size(PHONE)
    expect(ask(page, "/hotleads 3")).to_contain_text(re.compile(r"open leads? (are|is) hot|None of your"))
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    keep(page, "day-8-phone")
