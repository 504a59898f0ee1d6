"""What the stand-in of Slack costs: a command's round trip, a start, a busy page, and its own tests."""

import asyncio
import http.client
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.playground import Playground
from tests.benchmarks.figures import Figure, Sizes
from tests.bot.chromium import NAMES, QUIET

ROOT = Path(__file__).parents[2]
STARTS = 30
PER_SECOND = 200
SECONDS = 5
WARM_UP = 50
ROUNDS = 10


def playground_round_trip(sizes: Sizes) -> Iterator[Figure]:
    """p95 from a typed command to its answer on the state, in Socket Mode, with a bot that only acknowledges.

    The bot's own microseconds and both sockets are in it: what is measured is more than the stand-in's part. The
    quietest of some rounds counts: what else the machine does in the others is no part of it either.
    """
    rounds = []
    with Playground() as playground, _trivial_bot(playground):
        _round(playground, WARM_UP)
        for _round_number in range(ROUNDS):
            rounds.append(_p95(_round(playground, max(100, sizes.requests // ROUNDS))))
        answered = [request for request in playground.requests if request.verdict == "ok"]
        if len(answered) < len(playground.requests) or not playground.ephemerals("U0PRIYA"):
            raise RuntimeError("not every command was answered: the figure would say nothing")
    yield Figure("playground_round_trip_p95", min(rounds), 3, "ms")


def _round(playground: Playground, times: int) -> list[float]:
    """The milliseconds of so many commands, one after the other."""
    took = []
    for number in range(times):
        started = time.perf_counter()
        playground.slash("U0PRIYA", "C0WINS", "/ping", str(number))
        took.append((time.perf_counter() - started) * 1000)
    return took


@contextmanager
def _trivial_bot(playground: Playground) -> Iterator[None]:
    """Connected in Socket Mode; acknowledges each envelope with one text."""
    with connect(_socket_address(playground), compression=None) as socket:

        def acknowledge() -> None:
            try:
                for frame in socket:
                    envelope_id = json.loads(frame).get("envelope_id")
                    if envelope_id:
                        socket.send(json.dumps({"envelope_id": envelope_id, "payload": {"text": "pong"}}))
            except ConnectionClosed:
                return

        thread = threading.Thread(target=acknowledge, daemon=True)
        thread.start()
        playground.wait_until_connected()
        yield
        socket.close()
        thread.join()


def _socket_address(playground: Playground) -> str:
    connection = http.client.HTTPConnection(urlsplit(playground.base_url).netloc)
    connection.request("POST", "/api/apps.connections.open", headers={"Authorization": "Bearer xapp-playground"})
    address = json.loads(connection.getresponse().read())["url"]
    connection.close()
    return str(address)


def playground_start(sizes: Sizes) -> Iterator[Figure]:
    """The slowest of some starts, from making the object to its first answer over HTTP; the first one is among them."""
    del sizes
    took = []
    for _start in range(STARTS):
        started = time.perf_counter()
        with Playground() as playground:
            connection = http.client.HTTPConnection(urlsplit(playground.base_url).netloc)
            connection.request("GET", "/api/api.test")
            connection.getresponse().read()
            took.append((time.perf_counter() - started) * 1000)
            connection.close()
    yield Figure("playground_start_slowest", max(took), 100, "ms")


def busy_page(sizes: Sizes) -> Iterator[Figure]:
    """How far the chat page is behind in a real browser while 200 messages a second are posted for five seconds."""
    del sizes
    binary = next((found for found in map(shutil.which, NAMES) if found), None)
    if binary is None:
        sys.stdout.write(f"page_lag skipped: no browser found (looked for {', '.join(NAMES)})\n")
        return
    with Playground() as playground, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{playground.base_url}/?as=U0PRIYA#C0WINS")
        page.get_by_test_id("welcome").wait_for()
        lags = _lags(playground, page)
        browser.close()
    yield Figure("page_lag_p95", _p95(lags), 1, "s")
    yield Figure("page_lag_last", lags[-1], 1, "s")


# Notes, for each message that comes onto the page, how old it was when the next frame was drawn. One that is drawn
# again, because it became the first of the window, came before.
_WATCH = """() => {
  window.lags = [];
  const seen = new Set();
  new MutationObserver((records) => {
    const added = records.flatMap((record) => [...record.addedNodes]);
    const sent = added.map((node) => /Message (\\d+) was sent at (\\d+)/.exec(node.textContent)).filter(Boolean);
    const fresh = sent.filter(([, number]) => !seen.has(number) && seen.add(number));
    requestAnimationFrame(() => window.lags.push(...fresh.map(([, , at]) => Date.now() - Number(at))));
  }).observe(document.getElementById("messages"), { childList: true });
}"""


def _lags(playground: Playground, page: Page) -> list[float]:
    """The seconds from each message's posting to the frame that showed it, in order."""
    total = PER_SECOND * SECONDS
    page.evaluate(_WATCH)
    parts = playground._all.parts
    conversation = parts.state.conversations["C0WINS"]

    async def post() -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        for number in range(total):
            words = f"*Message {number}* was sent at {time.time() * 1000:.0f}"
            section = {"type": "section", "text": {"type": "mrkdwn", "text": words}}
            parts.posting.post(conversation, {"text": words, "blocks": [section]})
            await asyncio.sleep(max(0.0, started + (number + 1) / PER_SECOND - loop.time()))

    playground._background.call(post())
    page.get_by_text(f"Message {total - 1}", exact=True).wait_for(timeout=20_000)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    lags = [lag / 1000 for lag in page.evaluate("window.lags")]
    if len(lags) != total:
        raise RuntimeError(f"the page showed {len(lags)} of {total} messages")
    return lags


def playground_suite(sizes: Sizes) -> Iterator[Figure]:
    """How long the tests of the stand-in take, in one process, and how much of that its processors worked."""
    del sizes
    before = os.times()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/bot/playground"]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    yield Figure("playground_suite", time.perf_counter() - started, 30, "s")
    after = os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    yield Figure("playground_suite_processor", worked, 30, "s")


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
