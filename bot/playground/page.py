"""The chat page: its HTML, its live stream, and the acts of the person who sits in front of it."""

import json
from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground.acts import Acts
from bot.playground.forms import Entry
from bot.playground.home_acts import HomeActs
from bot.playground.page_stream import Streams
from bot.playground.page_view import PageView
from bot.playground.parts import Parts
from bot.playground.read_state import ReadState
from bot.playground.seeing import Target
from bot.playground.static_files import static_route
from bot.playground.templating import page_template
from bot.playground.workspace import Json

_OTHER_PAGES = (("/inspector", "Inspector"), ("/gallery", "Gallery"))
Act = Callable[[Json], Awaitable[Json | None]]


class Facts(Protocol):
    """Something that the page shows as it stands: the clock that can be turned, the story that plays."""

    def facts(self) -> Json | None:
        """What the page shows of it; None hides it."""
        ...


class Shortcuts(Protocol):
    """The app's entries in the page's own menus."""

    async def choose(self, user_id: str, callback_id: str) -> object:
        """A global shortcut."""
        ...

    async def choose_on(self, user_id: str, conversation_id: str, message_ts: str, callback_id: str) -> object:
        """A shortcut of a message."""
        ...


class Suggestions(Protocol):
    """Asks the app for the options of an external select."""

    async def in_message(self, user_id: str, conversation_id: str, message_ts: str, target: Target, typed: str) -> Json:
        """For an element of a message: `options` or `option_groups`."""
        ...

    async def in_view(self, user_id: str, target: Target, typed: str) -> Json:
        """For an element of the open modal."""
        ...


class Page:
    """Serves the page at `/`, its stream at `/ui/events` and what people do at `/ui/<act>`."""

    def __init__(
        self,
        parts: Parts,
        acts: Acts,
        clock: Facts | None = None,
        story: Facts | None = None,
        *,
        home: HomeActs,
        shortcuts: Shortcuts | None = None,
        suggestions: Suggestions | None = None,
    ) -> None:
        self._state = parts.state
        self._acts = acts
        self._home_acts = home
        self._shortcuts = shortcuts
        self._suggestions = suggestions
        self._reads = ReadState(parts.state)
        shown = {name: one.facts for name, one in (("clock", clock), ("story", story)) if one is not None}
        self._view = PageView(parts, self._reads, shown)
        self._streams = Streams(parts.state, self._view)

    def routes(self) -> list[Route]:
        """All routes of the page."""
        acts: dict[str, Act] = {
            "say": self._say,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "read": self._read,
            "dismiss": self._dismiss,
            "shortcut": self._shortcut,
            "suggest": self._suggest,
            "older": self._older,
            "thread": self._thread,
        }
        return [
            Route("/", self._show),
            Route("/ui/events", self._events),
            *(Route(f"/ui/{name}", _endpoint(act), methods=["POST"]) for name, act in acts.items()),
            static_route(),
        ]

    def end_streams(self) -> None:
        """Let every open page's stream end, so that the server can stop."""
        self._streams.end()

    def _show(self, request: Request) -> Response:
        people = self._state.people.values()
        teams = sorted(dict.fromkeys(person.team for person in people), key=lambda team: team == "")
        served = {getattr(route, "path", "") for route in request.app.routes}
        return HTMLResponse(
            page_template("page.html.j2").render(
                team_name=self._state.identity.team_name,
                app_name=self._state.identity.app_name,
                teams=[(team, [person for person in people if person.team == team]) for team in teams],
                other_pages=[(path, name) for path, name in _OTHER_PAGES if path in served],
            )
        )

    async def _events(self, request: Request) -> Response:
        user_id = request.query_params.get("as", "")
        if user_id not in self._state.people:
            return JSONResponse({"ok": False, "error": "nobody here has this id"}, 404)
        return StreamingResponse(self._streams.of(user_id), media_type="text/event-stream")

    # -- what people do -----------------------------------------------------------------------------------------------

    async def _say(self, asked: Json) -> None:
        text = str(asked["text"])
        if text.strip():
            await self._acts.say(asked["as"], asked["conversation"], text, str(asked.get("thread_ts") or ""))

    async def _click(self, asked: Json) -> None:
        target = Target(asked["block_id"], asked["action_id"], _entry(asked.get("entry")))
        if asked.get("in_home"):
            await self._home_acts.click(asked["as"], target, _entries(asked.get("entries")))
        elif asked.get("in_view"):
            await self._acts.click_in_view(asked["as"], target, _entries(asked.get("entries")))
        else:
            await self._acts.click(asked["as"], asked["ts"], asked["conversation"], target)

    async def _submit(self, asked: Json) -> None:
        await self._acts.submit(asked["as"], _entries(asked.get("entries")))

    async def _close(self, asked: Json) -> None:
        await self._acts.close_modal(asked["as"], bool(asked.get("whole_stack")))

    async def _home(self, asked: Json) -> None:
        await self._acts.open_home(asked["as"])

    async def _shortcut(self, asked: Json) -> None:
        if self._shortcuts is None:
            raise ValueError("there are no shortcuts here")
        if asked.get("ts"):
            await self._shortcuts.choose_on(asked["as"], asked["conversation"], asked["ts"], asked["callback_id"])
        else:
            await self._shortcuts.choose(asked["as"], asked["callback_id"])

    async def _dismiss(self, asked: Json) -> None:
        self._state.remove_private(asked["as"], str(asked["ts"]))

    async def _read(self, asked: Json) -> None:
        conversation = self._view.seen_conversation(asked["as"], asked["conversation"])
        self._reads.read(asked["as"], conversation, str(asked["ts"]))
        told = self._view.conversation(asked["as"], conversation.id)
        self._streams.tell(asked["as"], "read", {"conversation": conversation.id, "data": told})

    # -- what they look up --------------------------------------------------------------------------------------------

    async def _suggest(self, asked: Json) -> Json:
        target, typed = Target(asked["block_id"], asked["action_id"]), str(asked.get("value") or "")
        if self._suggestions is None or asked.get("in_home"):
            raise ValueError("nothing can be suggested here")
        if asked.get("in_view"):
            return await self._suggestions.in_view(asked["as"], target, typed)
        return await self._suggestions.in_message(asked["as"], asked["conversation"], asked["ts"], target, typed)

    async def _older(self, asked: Json) -> Json:
        return self._view.older(asked["as"], asked["conversation"], str(asked["before"]))

    async def _thread(self, asked: Json) -> Json:
        return self._view.thread(asked["as"], asked["conversation"], str(asked["ts"]))


def _endpoint(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint around an act; what the person cannot do is answered with 400 and the reason."""

    async def endpoint(request: Request) -> Response:
        try:
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise ValueError("the body must be JSON")
            asked = json.loads(await request.body())
            if not isinstance(asked, dict):
                raise ValueError("the body must be an object")
            answer = await act(asked)
        except (ValueError, KeyError, TypeError) as problem:
            return JSONResponse({"ok": False, "error": str(problem)}, 400)
        return JSONResponse({"ok": True} | (answer or {}))

    return endpoint


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
