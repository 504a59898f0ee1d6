"""The stream behind an open page: in order, in few pieces, and never with a hole in it."""

import json
from collections.abc import AsyncIterator
from typing import Any

from bot.playground.blocks import limit_problems
from bot.playground.page_stream import MOST_WAITING, Streams
from bot.playground.page_view import PageView
from bot.playground.parts import Parts, parts_of
from bot.playground.read_state import ReadState
from bot.playground.workspace import Settings
from tests.bot.playground.bots import on_its_own_loop


def workspace() -> tuple[Parts, Streams]:
    parts = parts_of(Settings("xoxb", "xapp", "secret", None, limit_problems), lambda: "http://127.0.0.1")
    return parts, Streams(parts.state, PageView(parts, ReadState(parts.state), {}))


def post(parts: Parts, count: int) -> None:
    wins = parts.state.conversations["C0WINS"]
    for number in range(count):
        parts.state.add_message(wins, {"type": "message", "user": "U0MIA", "text": f"number {number}"})


async def told(pieces: AsyncIterator[str]) -> list[tuple[str, dict[str, Any]]]:
    """The events of the next piece."""
    lines = (await anext(pieces)).splitlines()
    kinds = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    return list(
        zip(kinds, (json.loads(line[6:]) for line in lines if line.startswith("data: ")), strict=True),
    )


def test_what_happens_while_a_page_is_busy_comes_in_one_piece_and_in_order() -> None:
    async def look() -> list[str]:
        parts, streams = workspace()
        pieces = streams.of("U0PRIYA")
        await told(pieces)
        post(parts, 200)
        return [data["data"]["text"] for _, data in await told(pieces)]

    assert on_its_own_loop(look()) == [f"number {number}" for number in range(200)]


def test_a_page_that_fell_behind_starts_over_instead_of_missing_something() -> None:
    async def look() -> tuple[list[str], str, list[str]]:
        parts, streams = workspace()
        pieces = streams.of("U0PRIYA")
        await told(pieces)
        post(parts, MOST_WAITING + 5)
        fresh = await told(pieces)
        post(parts, 1)
        after = await told(pieces)
        newest = fresh[0][1]["messages"]["C0WINS"][-1]["text"]
        return [kind for kind, _ in fresh], newest, [data["data"]["text"] for _, data in after]

    kinds, newest, after = on_its_own_loop(look())
    assert kinds == ["snapshot"]
    assert newest == f"number {MOST_WAITING + 4}"
    assert after == ["number 0"]
