"""The chat page: its HTML, its live stream, and the way to what people do there, in every workspace."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground.arguments import read_file
from bot.playground.files import LARGEST_CHOSEN
from bot.playground.installations import Installations
from bot.playground.page_acts import PageActs
from bot.playground.page_stream import Streams
from bot.playground.page_view import PageView
from bot.playground.read_state import ReadState
from bot.playground.refusal import RefusedError
from bot.playground.state import Change, State
from bot.playground.static_files import static_routes
from bot.playground.team import Team
from bot.playground.templating import page_template
from bot.playground.wishes import WishError, read_json
from bot.playground.workspace import Json

_OTHER_PAGES = (("/inspector", "Inspector"), ("/gallery", "Gallery"))


class Facts(Protocol):
    """Something that the page shows as it stands: the clock that can be turned, the story that plays."""

    def facts(self) -> Json | None:
        """What the page shows of it; None hides it."""
        ...


class _Room:
    """The page in one workspace."""

    def __init__(self, team: Team, shown: dict[str, Callable[[], Json | None]]) -> None:
        self.state = team.parts.state
        self.files = team.parts.files
        reads = ReadState(self.state)
        view = PageView(team.parts, reads, shown)
        self.streams = Streams(self.state, view)
        self.acts = PageActs(team, view, reads, self.streams).by_name


class Page:
    """Serves the page at `/`, its stream at `/ui/events` and what people do at `/ui/<act>`.

    Who asks says in which workspace: nobody is in two. `/?team=<id>` opens another one than the first. The clock and
    the story are told to the first workspace, and passed on to the others.
    """

    def __init__(self, installations: Installations, clock: Facts, story: Facts) -> None:
        self._installations = installations
        shown = {"clock": clock.facts, "story": story.facts}
        self._rooms = {team_id: _Room(team, shown) for team_id, team in installations.teams.items()}
        first, *others = (room.state for room in self._rooms.values())
        first.listen(lambda change: _pass_on(change, others) if change.kind in shown else None)

    def routes(self) -> list[Route]:
        """All routes of the page."""
        names = next(iter(self._rooms.values())).acts
        return [
            Route("/", self._show),
            Route("/ui/events", self._events),
            *(Route(f"/ui/{name}", self._endpoint(name), methods=["POST"]) for name in names),
            Route("/ui/file", self._file, methods=["POST"]),
            *static_routes(),
        ]

    def end_streams(self) -> None:
        """Let every open page's stream end, so that the server can stop."""
        for room in self._rooms.values():
            room.streams.end()

    def _room_of(self, user_id: str) -> _Room | None:
        team = self._installations.team_of_user(user_id)
        return None if team is None else self._rooms[team.parts.state.identity.team_id]

    def _show(self, request: Request) -> Response:
        asked = request.query_params
        first = next(iter(self._rooms.values()))
        room = self._rooms.get(asked.get("team", "")) or self._room_of(asked.get("as", "")) or first
        state = room.state
        people = state.people.values()
        teams = sorted(dict.fromkeys(person.team for person in people), key=lambda team: team == "")
        served = {getattr(route, "path", "") for route in request.app.routes}
        return HTMLResponse(
            page_template("page.html.j2").render(
                team_id=state.identity.team_id,
                team_name=state.identity.team_name,
                app_name=state.identity.app_name,
                workspaces=[(id_, each.state.identity.team_name) for id_, each in self._rooms.items()],
                teams=[(team, [person for person in people if person.team == team]) for team in teams],
                other_pages=[(path, name) for path, name in _OTHER_PAGES if path in served],
            )
        )

    async def _events(self, request: Request) -> Response:
        user_id = request.query_params.get("as", "")
        room = self._room_of(user_id)
        if room is None:
            return JSONResponse({"ok": False, "error": "nobody here has this id"}, 404)
        return StreamingResponse(room.streams.of(user_id), media_type="text/event-stream")

    async def _file(self, request: Request) -> Response:
        """A file that somebody chose in a modal: the bytes are the body, the name stands in the query."""
        user_id, name = request.query_params.get("as", ""), request.query_params.get("name", "")
        room = self._room_of(user_id)
        if room is None or not name:
            return JSONResponse({"ok": False, "error": "a file has a name, and belongs to somebody here"}, 400)
        try:
            content = await read_file(request, LARGEST_CHOSEN)
            return JSONResponse({"ok": True, "id": room.files.keep(name, content, user_id).id})
        except RefusedError as refused:
            status = 413 if refused.code == "request_too_large" else 400
            return JSONResponse({"ok": False, "error": "a file has 1 byte to 10 MB"}, status)

    def _endpoint(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint for an act; what the person cannot do is answered with 400 and the reason."""

        async def endpoint(request: Request) -> Response:
            try:
                if not request.headers.get("content-type", "").startswith("application/json"):
                    raise ValueError("the body must be JSON")
                asked = await read_json(request)
                if not isinstance(asked, dict):
                    raise ValueError("the body must be an object")
                room = self._room_of(asked["as"])
                if room is None:
                    raise ValueError("nobody here has this id")
                answer = await room.acts[name](asked)
            except WishError as refused:
                return JSONResponse({"ok": False, "error": str(refused)}, refused.status)
            except (ValueError, KeyError, TypeError) as problem:
                return JSONResponse({"ok": False, "error": str(problem)}, 400)
            return JSONResponse({"ok": True} | (answer or {}))

        return endpoint


def _pass_on(change: Change, others: list[State]) -> None:
    for state in others:
        state.tell(change)
