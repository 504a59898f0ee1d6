"""Debian's Chromium for the tests that look at a page as a person does."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

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


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium; where none is installed the test is skipped, or fails when a browser is required."""
    binary = next((found for found in map(shutil.which, NAMES) if found), None)
    if binary is None:
        reason = f"no browser found (looked for {', '.join(NAMES)}): install Debian's chromium"
        if os.environ.get("TANDEM_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=QUIET)
        yield browser
        browser.close()
