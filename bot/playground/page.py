"""The chat page: its HTML, its live stream, and the acts of the person who sits in front of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.acts import Acts
from bot.playground.clock_control import ClockControl
from bot.playground.forms import Entry
from bot.playground.parts import Parts
from bot.playground.seeing import Target
from bot.playground.show import ShowControl
from bot.playground.state import Change
from bot.playground.workspace import Json

SHOWN_MESSAGES = 200
_BEHIND = 2000


class Page:
    """Serves the page at `/`, its stream at `/ui/events` and what people do at `/ui/<act>`."""

    def __init__(self, parts: Parts, acts: Acts, clock: ClockControl, show: ShowControl) -> None:
        self._state = parts.state
        self._modals = parts.modals
        self._acts = acts
        self._clock = clock
        self._show_control = show
        self._streams: set[asyncio.Queue[Change | None]] = set()
        self._template = Environment(
            loader=PackageLoader("bot.playground"), autoescape=True, undefined=StrictUndefined
        ).get_template("page.html.j2")

    def routes(self) -> list[Route | Mount]:
        """All routes of the page."""
        static = str(resources.files("bot.playground") / "static")
        return [
            Route("/", self._show),
            Route("/ui/events", self._events),
            Route("/ui/say", self._act(self._say), methods=["POST"]),
            Route("/ui/click", self._act(self._click), methods=["POST"]),
            Route("/ui/submit", self._act(self._submit), methods=["POST"]),
            Route("/ui/close", self._act(self._close), methods=["POST"]),
            Route("/ui/home", self._act(self._home), methods=["POST"]),
            Mount("/static", StaticFiles(directory=static)),
        ]

    def end_streams(self) -> None:
        """Let every open page's stream end, so that the server can stop."""
        for stream in tuple(self._streams):
            stream.put_nowait(None)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _show(self, request: Request) -> Response:
        del request
        people = self._state.people.values()
        teams = sorted(dict.fromkeys(person.team for person in people), key=lambda team: team == "")
        return HTMLResponse(
            self._template.render(
                team_name=self._state.identity.team_name,
                app_name=self._state.identity.app_name,
                teams=[(team, [person for person in people if person.team == team]) for team in teams],
            )
        )

    async def _events(self, request: Request) -> Response:
        user_id = request.query_params.get("as", "")
        if user_id not in self._state.people:
            return JSONResponse({"ok": False, "error": "nobody here has this id"}, 404)
        return StreamingResponse(self._stream(user_id), media_type="text/event-stream")

    async def _stream(self, user_id: str) -> AsyncIterator[str]:
        """First everything that this person sees, then every change, until the page or the server goes."""
        changes: asyncio.Queue[Change | None] = asyncio.Queue(_BEHIND)

        def take(change: Change) -> None:
            if change.user_id in {"", user_id} and not changes.full():
                changes.put_nowait(change)

        stop = self._state.listen(take)
        self._streams.add(changes)
        try:
            yield _event("snapshot", self._snapshot(user_id))
            while (change := await changes.get()) is not None:
                if changes.qsize() >= _BEHIND - 1:  # the page fell behind: let it connect anew and start over
                    return
                text = self._told(user_id, change)
                if text:
                    yield text
        finally:
            stop()
            self._streams.discard(changes)

    def _told(self, user_id: str, change: Change) -> str:
        conversation = self._state.conversations.get(change.conversation_id)
        if conversation is not None and not self._state.sees(user_id, conversation):
            return ""
        if change.kind == "conversation" and conversation is not None:
            return _event("conversation", {"conversation": self._conversation(user_id, conversation.id)})
        return _event(change.kind, {"conversation": change.conversation_id, "data": change.data})

    def _snapshot(self, user_id: str) -> Json:
        state, identity = self._state, self._state.identity
        seen = [c for c in state.conversations.values() if state.sees(user_id, c)]
        return {
            "me": user_id,
            "now": state.settings.clock().timestamp(),
            "clock": self._clock.facts(),
            "story": self._show_control.facts(),
            "team": {"id": identity.team_id, "name": identity.team_name},
            "app": {"name": identity.app_name, "bot_user_id": identity.bot_user_id},
            "people": [
                {
                    "id": p.id,
                    "name": p.name,
                    "real_name": p.real_name,
                    "team": p.team,
                    "title": p.title,
                    "zone": p.zone,
                }
                for p in state.people.values()
            ],
            "commands": [
                {"name": hint.name, "usage": hint.usage, "summary": hint.summary} for hint in state.settings.commands
            ],
            "conversations": [self._conversation(user_id, c.id) for c in seen],
            "messages": {c.id: list(state.visible(user_id, c))[-SHOWN_MESSAGES:] for c in seen},
            "modal": {"view": self._modals.top(user_id), "errors": self._modals.errors(user_id)},
            "home": state.homes.get(user_id),
        }

    def _conversation(self, user_id: str, conversation_id: str) -> Json:
        conversation = self._state.conversations[conversation_id]
        name = self._state.identity.app_name if conversation.is_direct else conversation.name
        return {
            "id": conversation.id,
            "name": name,
            "is_direct": conversation.is_direct,
            "is_private": conversation.is_private,
            "purpose": conversation.purpose,
            "has_bot": self._state.identity.bot_user_id in conversation.members,
        }

    # -- what people do -----------------------------------------------------------------------------------------------

    def _act(self, act: Callable[[Json], Awaitable[object]]) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint around an act; what the person cannot do is answered with 400 and the reason."""

        async def endpoint(request: Request) -> Response:
            try:
                if not request.headers.get("content-type", "").startswith("application/json"):
                    raise ValueError("the body must be JSON")
                asked = await request.json()
                if not isinstance(asked, dict):
                    raise ValueError("the body must be an object")
                await act(asked)
            except (ValueError, KeyError, TypeError) as problem:
                return JSONResponse({"ok": False, "error": str(problem)}, 400)
            return JSONResponse({"ok": True})

        return endpoint

    async def _say(self, asked: Json) -> None:
        text = str(asked["text"])
        if text.strip():
            await self._acts.say(asked["as"], asked["conversation"], text, str(asked.get("thread_ts") or ""))

    async def _click(self, asked: Json) -> None:
        target = Target(asked["block_id"], asked["action_id"], _entry(asked.get("entry")))
        if asked.get("in_view"):
            await self._acts.click_in_view(asked["as"], target, _entries(asked.get("entries")))
        else:
            await self._acts.click(asked["as"], asked["ts"], asked["conversation"], target)

    async def _submit(self, asked: Json) -> None:
        await self._acts.submit(asked["as"], _entries(asked.get("entries")))

    async def _close(self, asked: Json) -> None:
        await self._acts.close_modal(asked["as"])

    async def _home(self, asked: Json) -> None:
        await self._acts.open_home(asked["as"])


def _event(kind: str, data: Json) -> str:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"


def _entry(value: object) -> Entry:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise ValueError("an entry is a text, a list of texts, or nothing")


def _entries(value: object) -> dict[str, Entry]:
    if not isinstance(value, dict):
        raise ValueError("entries are an object by block id")
    return {str(block_id): _entry(entry) for block_id, entry in value.items()}
