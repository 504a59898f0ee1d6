"""Debian's Chromium for the tests that look at a page as a person does."""

import os
import random
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
)


_RUNNING: list[Browser] = []


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this process: whoever asks first launches and closes it, as Playwright runs once in a thread.

    Where none is installed the test is skipped, or fails when a browser is required.
    """
    if _RUNNING:
        yield _RUNNING[0]
        return
    binary = next((found for found in map(shutil.which, NAMES) if found), None)
    if binary is None:
        reason = f"no browser found (looked for {', '.join(NAMES)}): install Debian's chromium"
        if os.environ.get("TANDEM_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=QUIET)
        _RUNNING.append(browser)
        try:
            yield browser
        finally:
            _RUNNING.remove(browser)
            browser.close()


class Tab:
    """One page that goes from test to test, and from stand-in to stand-in: another costs three times a page's load.

    Stand-ins that take its `port`, one after the other, are one place to it: it keeps their scripts as a person's
    browser does, and forgets at each visit what pages stored there. What is set on the page itself is set for each
    visit. Between visits it rests at an address where no script runs that would miss its server.
    """

    def __init__(self, page: Page, rest: str) -> None:
        self._page = page
        self._rest = rest
        self._port = 0
        self._devtools = page.context.new_cdp_session(page)

    @property
    def port(self) -> int:
        """A port that is free now, and the same each time while nobody else takes it."""
        while not _is_free(self._port):
            self._port = random.randrange(20_000, 32_000)  # below those that a system gives out by itself
        return self._port

    @contextmanager
    def at(
        self,
        address: str,
        *,
        width: int = 1280,
        height: int = 900,
        theme: Literal["light", "dark"] = "light",
        motion: Literal["reduce", "no-preference"] = "no-preference",
    ) -> Iterator[Page]:
        """The page at an address; whatever its console complains about fails the test."""
        complaints: list[str] = []

        def complain(message: ConsoleMessage) -> None:
            if message.type == "error":
                complaints.append(message.text)

        def fail(error: Error) -> None:
            complaints.append(str(error))

        page = self._page
        place = urlsplit(address)
        self._devtools.send(
            "Storage.clearDataForOrigin",
            {"origin": f"{place.scheme}://{place.netloc}", "storageTypes": "cookies,local_storage"},
        )
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion=motion)
        page.on("console", complain)
        page.on("pageerror", fail)
        try:
            page.goto(address)
            yield page
        finally:
            page.remove_listener("console", complain)
            page.remove_listener("pageerror", fail)
            page.mouse.move(0, 0)
            page.goto(self._rest, wait_until="commit")
        assert not complaints, "\n".join(complaints)


def _is_free(port: int) -> bool:
    if port == 0:
        return False
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what was closed a moment ago counts as free
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
