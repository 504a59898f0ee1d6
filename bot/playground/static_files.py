"""The style sheets, scripts and drawings of the stand-in's pages, under an address that changes when they do."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_KINDS: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_FOR_EVER: Final = {"Cache-Control": "max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The files of `bot/playground/static` by name, as they were read, and the mark that only these contents have."""

    files: dict[str, bytes]
    mark: str


def static_folder() -> str:
    """The address of all files as they are now, like "/static/0f3a5c6e9b1d"; a page names it as it is rendered.

    A page asks for some forty of them, scripts in a chain of imports: a browser that has them asks for none again. Who
    edits one loads the page again and has it, as the page then names another address.
    """
    _shelf.cache_clear()
    return f"/static/{_shelf().mark}"


def static_routes() -> list[Route]:
    """`/static/{mark}/{name}`, a file of `bot/playground/static`, 404 for every other name; and `/favicon.ico`.

    A browser asks for the latter by itself wherever a page does not name its icon, as a drawing or JSON cannot.
    """
    return [Route("/static/{mark}/{name}", _serve), Route("/favicon.ico", _icon)]


def mark_of(files: Mapping[str, bytes]) -> str:
    """Twelve hexadecimal digits that change with any name or content."""
    everything = hashlib.sha256()
    for name, content in sorted(files.items()):
        everything.update(f"{name} {len(content)}\n".encode() + content)
    return everything.hexdigest()[:12]


async def _serve(request: Request) -> Response:
    mark, name = request.path_params["mark"], request.path_params["name"]
    if not mark.isalnum():
        return _answer("", {})
    # A page that was rendered before an edit still gets what there is, but may not keep it under the old mark.
    return _answer(name, _FOR_EVER if mark == _shelf().mark else {})


async def _icon(_: Request) -> Response:
    return _answer("tandem.svg", {})


def _answer(name: str, headers: dict[str, str]) -> Response:
    content = _shelf().files.get(name)
    if content is None:
        return PlainTextResponse("There is no such file.", 404)
    return Response(content, media_type=_KINDS[name.rpartition(".")[2]], headers=headers)


@cache
def _shelf() -> _Shelf:
    folder = resources.files("bot.playground") / "static"
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.rpartition(".")[2] in _KINDS}
    return _Shelf(files, mark_of(files))
