"""What a person does on the page of a running demo, for the browser tests: start it, ask, become somebody, finish."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "docs" / "screenshots"
DESK = {"width": 1200, "height": 970}
PHONE = {"width": 360, "height": 740}


@contextmanager
def running_demo() -> Iterator[str]:
    """The address of a demo in its own process; it must end by SIGTERM without a complaint."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "bot", "demo", "--port", port]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
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


@contextmanager
def opened(browser: Browser, demo: str) -> Iterator[Page]:
    """The page as it opens; whatever its console complains about fails the test."""
    complaints: list[str] = []
    page = browser.new_page(viewport=DESK, locale="en-GB", color_scheme="light")
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo)
    expect(page.get_by_test_id("connection")).to_have_text("Connected")
    yield page
    page.close()
    assert complaints == []


def ask(page: Page, line: str) -> Locator:
    """Type a command line; the private answer to it, once its beginning can be read."""
    answers = page.get_by_test_id("ephemeral").filter(has=page.get_by_text(line, exact=True))
    answer = answers.nth(answers.count())  # not one that was given to the same line before
    field = page.get_by_label("Message", exact=True)
    field.fill(line)
    field.press("Enter")
    expect(answer.get_by_text("Only visible to you")).to_be_in_viewport()
    return answer


def become(page: Page, who: str) -> None:
    """Switch to another person, by the beginning of their label."""
    switch = page.get_by_label("I am")
    person = switch.get_by_role("option", name=re.compile(f"^{who}")).get_attribute("value")
    switch.select_option(value=person)
    expect(page.get_by_test_id("me")).to_contain_text(who)


def go(page: Page, conversation: str) -> None:
    """Open a channel, or the app's direct messages as `tandem`."""
    page.get_by_test_id(f"conversation-{conversation}").click()


def finish(page: Page, said: str) -> None:
    """Read in the modal what was done, and close it."""
    done = page.get_by_role("dialog", name="Tandem")
    expect(done).to_contain_text(said)
    done.get_by_role("button", name="Close").last.click()
    expect(done).to_be_hidden()


def keep(page: Page, name: str) -> None:
    """Write what is on the page into docs/screenshots when that was asked for, else nothing."""
    if os.environ.get("TANDEM_WRITE_SCREENSHOTS") == "1":
        page.screenshot(path=SCREENSHOTS / f"{name}.png")
