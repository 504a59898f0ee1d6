"""The demo as a customer meets it: `tandem demo` in its own process, its page in a real browser, every command once."""

import os
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
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


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
    opened = browser.new_page(viewport=DESK)
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(demo)
    expect(opened.get_by_test_id("connection")).to_have_text("Connected")
    yield opened
    opened.close()
    assert complaints == []


@pytest.fixture
def keep(page: Page) -> Callable[[str], None]:
    """Writes what is on the page into docs/screenshots when that was asked for, else nothing."""

    def write(name: str) -> None:
        if os.environ.get("TANDEM_WRITE_SCREENSHOTS") == "1":
            page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return write


def ask(page: Page, line: str) -> Locator:
    """Type a command line; the private answer to it."""
    field = page.get_by_label("Message", exact=True)
    field.fill(line)
    field.press("Enter")
    answer = page.get_by_test_id("ephemeral").filter(has=page.get_by_text(line, exact=True)).last
    expect(answer).to_be_in_viewport()
    return answer


def test_the_page_opens_as_a_rep_with_last_weeks_digest(page: Page, keep: Callable[[str], None]) -> None:
    expect(page.get_by_test_id("me")).to_contain_text("Priya · Account executive")
    digest = page.get_by_test_id("message").first
    expect(digest).to_contain_text("of the quarter's goal")
    for part in ("We won together", "Helio Retail, 92,000 EUR", "Pipeline", "Handoffs", "One ask each"):
        expect(digest).to_contain_text(part)
    keep("digest")

    digest.get_by_test_id("thread-toggle").click()
    expect(page.get_by_test_id("thread")).to_contain_text("Won by week")
    expect(page.get_by_test_id("thread")).to_contain_text("By region")


def test_hotleads_says_whom_to_call_and_why_now(page: Page, keep: Callable[[str], None]) -> None:
    answer = ask(page, "/hotleads")
    expect(answer).to_contain_text("of your")
    expect(answer).to_contain_text("Nordlys Energi · Mette Holm, VP Operations")
    expect(answer).to_contain_text("Asked for a demo")
    keep("hotleads")
