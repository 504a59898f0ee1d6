"""A show that plays in the workspace, like the demo's story: what the page knows of it, and how it steers it."""

from collections.abc import Callable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground.state import Change, State
from bot.playground.workspace import Json


class Show(Protocol):
    """Something that can be played, paused and sped up; asked from any thread."""

    def facts(self) -> Json:
        """`state` ("ready", "playing", "paused" or "over"), `speed`, `week`, `weeks` and `words`."""
        ...

    def ask(self, act: str, speed: float = 1.0) -> None:
        """Act on "play", "pause", "resume" or "speed"; ValueError with a sentence for what cannot be."""
        ...

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` whenever the facts change; returns what ends that."""
        ...


class ShowControl:
    """`POST /ui/story`, and the event `story`."""

    def __init__(self, state: State, show: Show | None) -> None:
        self._state = state
        self._show = show

    def facts(self) -> Json | None:
        """What the page shows; None where nothing can be played."""
        return self._show.facts() if self._show is not None else None

    def follow(self, on_loop: Callable[[Callable[[], None]], None]) -> Callable[[], None]:
        """Tell the page whenever something changes, by way of the server's loop; returns what ends that."""
        if self._show is None:
            return lambda: None
        return self._show.watch(lambda: on_loop(lambda: self._state.tell(Change("story", self.facts() or {}))))

    async def ask(self, request: Request) -> Response:
        """`{"do": "speed", "speed": 4}`; `do` is "play", "pause", "resume" or "speed". 400 for what cannot be."""
        try:
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise ValueError("the body must be JSON")
            asked = await request.json()
            if not isinstance(asked, dict):
                raise ValueError("the body must be an object")
            if self._show is None:
                raise ValueError("there is no story here")
            self._show.ask(str(asked.get("do")), float(asked.get("speed", 1)))
        except (ValueError, TypeError) as problem:
            return JSONResponse({"ok": False, "error": str(problem)}, 400)
        return JSONResponse({"ok": True, "story": self.facts()})
