"""The style sheets, scripts and drawings of the stand-in's pages: read anew whenever a page asks for one."""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_KINDS: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def static_routes() -> list[Route]:
    """`/static/{name}`, a file of `bot/playground/static`, 404 for every other name; and `/favicon.ico`.

    A browser asks for the latter by itself wherever a page does not name its icon, as a drawing or JSON cannot.
    """
    return [Route("/static/{name}", _serve), Route("/favicon.ico", _icon)]


async def _serve(request: Request) -> Response:
    return _answer(request.path_params["name"])


async def _icon(_: Request) -> Response:
    return _answer("tandem.svg")


def _answer(name: str) -> Response:
    # A page asks for some forty of them at once. Reading a small file takes less than handing it to a thread would.
    file = _files().get(name)
    if file is None:
        return PlainTextResponse("There is no such file.", 404)
    return Response(file.read_bytes(), media_type=_KINDS[file.name.rpartition(".")[2]])


@cache
def _files() -> dict[str, Traversable]:
    folder = resources.files("bot.playground") / "static"
    return {file.name: file for file in folder.iterdir() if file.name.rpartition(".")[2] in _KINDS}
