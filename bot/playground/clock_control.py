"""The clock over HTTP: the control API for a bot in another process, and the buttons of the page."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.clock import Due, Turn, TurnableClock
from bot.playground.state import Change, State
from bot.playground.wishes import WishError, read_wish
from bot.playground.workspace import Json


class ClockWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Turn the clock: a named target, or an instant with its offset from UTC."""

    to: str


class ClockControl:
    """`GET` and `POST /_control/clock`, and `POST /ui/clock` which is the same for the page.

    `turned` is called on the server's loop wherever a turn stops, which is also where `due` says.
    """

    def __init__(self, state: State, turned: Callable[[], None], due: Due) -> None:
        self._state = state
        self._turned = turned
        self._due = due
        self._clock = state.settings.clock

    def routes(self) -> list[Route]:
        """All routes of the clock."""
        return [
            Route("/_control/clock", self.show),
            Route("/_control/clock", self.turn, methods=["POST"]),
            Route("/ui/clock", self.turn, methods=["POST"]),
        ]

    def facts(self) -> Json:
        """What the page shows: whether the clock can be turned, its zone, and its instant in seconds since 1970."""
        clock, now = self._clock, self._clock().timestamp()
        if not isinstance(clock, TurnableClock):
            return {"turnable": False, "now": now}
        return {"turnable": True, "now": now, "zone": clock.zone}

    def follow(self, on_loop: Callable[[Callable[[], None]], None]) -> Callable[[], None]:
        """Tell the page whenever the clock is turned, by way of the server's loop; returns what ends that."""
        if not isinstance(self._clock, TurnableClock):
            return lambda: None
        return self._clock.listen(lambda _now: on_loop(self._tell), self._due)

    def _tell(self) -> None:
        self._turned()
        self._state.tell(Change("clock", self.facts()))

    def show(self, request: Request) -> Response:
        """What the clock shows, and how far it is ahead of the real one."""
        del request
        return JSONResponse({"ok": True, **self._told()})

    async def turn(self, request: Request) -> Response:
        """`{"to": "next_morning"}`: a named target, or an instant like 2026-11-30T09:00:00Z; answers when it is there.

        400 with a sentence for anything else, for the past, and where the clock is fixed.
        """
        try:
            wish = await read_wish(request, ClockWish)
            if not isinstance(self._clock, TurnableClock):
                raise ValueError("the clock of this playground cannot be turned")
            target = _target(self._clock, wish.to)
            # Not on the loop: on the way there the bot works, and asks this very server.
            await asyncio.to_thread(self._clock.turn_to, target)
        except WishError as refused:
            return JSONResponse({"ok": False, "error": str(refused)}, refused.status)
        except ValueError as problem:
            return JSONResponse({"ok": False, "error": str(problem), "to": [turn.value for turn in Turn]}, 400)
        return JSONResponse({"ok": True, **self._told()})

    def _told(self) -> Json:
        clock = self._clock
        if not isinstance(clock, TurnableClock):
            return {"turnable": False, "now": clock().isoformat()}
        ahead = round(clock.offset.total_seconds(), 3)
        return {"turnable": True, "now": clock().isoformat(), "seconds_ahead": ahead, "zone": clock.zone}


def _target(clock: TurnableClock, to: str) -> datetime:
    """The instant that was asked for. Raises ValueError for what is none, and for the past."""
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
