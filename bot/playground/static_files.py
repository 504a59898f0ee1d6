"""The style sheets, scripts and drawings of the stand-in's pages: read anew whenever a page asks for one."""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_KINDS: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def static_route() -> Route:
    """`/static/{name}`: a file of `bot/playground/static`; 404 for every other name."""
    return Route("/static/{name}", _serve)


async def _serve(request: Request) -> Response:
    # A page asks for some forty of them at once. Reading a small file takes less than handing it to a thread would.
    file = _files().get(request.path_params["name"])
    if file is None:
        return PlainTextResponse("There is no such file.", 404)
    return Response(file.read_bytes(), media_type=_KINDS[file.name.rpartition(".")[2]])


@cache
def _files() -> dict[str, Traversable]:
    folder = resources.files("bot.playground") / "static"
    return {file.name: file for file in folder.iterdir() if file.name.rpartition(".")[2] in _KINDS}
