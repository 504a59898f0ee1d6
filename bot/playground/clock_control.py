"""The clock over HTTP: the control API for a bot in another process, and the buttons of the page."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.clock import Turn, TurnableClock
from bot.playground.state import Change, State
from bot.playground.workspace import Json


class ClockControl:
    """`GET` and `POST /_control/clock`, and `POST /ui/clock` which is the same for the page."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._clock = state.settings.clock

    def facts(self) -> Json:
        """What the page shows: whether the clock can be turned, and what it shows, in seconds since 1970."""
        return {"turnable": isinstance(self._clock, TurnableClock), "now": self._clock().timestamp()}

    def follow(self, on_loop: Callable[[Callable[[], None]], None]) -> Callable[[], None]:
        """Tell the page whenever the clock is turned, by way of the server's loop; returns what ends that."""
        if not isinstance(self._clock, TurnableClock):
            return lambda: None
        return self._clock.listen(lambda _now: on_loop(lambda: self._state.tell(Change("clock", self.facts()))))

    def show(self, request: Request) -> Response:
        """What the clock shows, and how far it is ahead of the real one."""
        del request
        return JSONResponse({"ok": True, **self._told()})

    async def turn(self, request: Request) -> Response:
        """`{"to": "next_morning"}`: a named target, or an instant like 2026-11-30T09:00:00Z; answers when it is there.

        400 with a sentence for anything else, for the past, and where the clock is fixed.
        """
        try:
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise ValueError("the body must be JSON")
            asked = await request.json()
            if not isinstance(self._clock, TurnableClock):
                raise ValueError("the clock of this playground cannot be turned")
            target = _target(self._clock, asked.get("to") if isinstance(asked, dict) else None)
            # Not on the loop: on the way there the bot works, and asks this very server.
            await asyncio.to_thread(self._clock.turn_to, target)
        except ValueError as problem:
            return JSONResponse({"ok": False, "error": str(problem), "to": [turn.value for turn in Turn]}, 400)
        return JSONResponse({"ok": True, **self._told()})

    def _told(self) -> Json:
        clock = self._clock
        if not isinstance(clock, TurnableClock):
            return {"turnable": False, "now": clock().isoformat()}
        ahead = round(clock.offset.total_seconds(), 3)
        return {"turnable": True, "now": clock().isoformat(), "seconds_ahead": ahead, "zone": clock.zone}


def _target(clock: TurnableClock, to: object) -> datetime:
    """The instant that was asked for. Raises ValueError for what is none, and for the past."""
    if not isinstance(to, str):
        raise ValueError("say where to, like next_monday or 2026-11-30T09:00:00Z")
    if to in set(Turn):
        return clock.target(Turn(to))
    try:
        instant = datetime.fromisoformat(to)
    except ValueError:
        raise ValueError(f"{to[:40]!r} is neither a named target nor an instant like 2026-11-30T09:00:00Z") from None
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC, like 2026-11-30T09:00:00Z")
    if instant <= clock():
        raise ValueError("the clock only goes forward")
    return instant
