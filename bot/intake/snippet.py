"""The snippet for web sites, `/t.js`, and `/install`, the page that shows how to put it there."""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from importlib.resources.abc import Traversable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.intake.bodies import Bodies, BodyError
from bot.intake.keyring import key_in_body
from storage import ApiKey, Database, DatabaseUnavailableError

SECONDS_KEPT = 3_600
"""How long a browser uses the snippet without asking whether there is a newer one."""
_KINDS = {"css": "text/css", "html": "text/html", "js": "text/javascript", "svg": "image/svg+xml"}
_ANY_SITE = {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": f"public, max-age={SECONDS_KEPT}",
}
_OWN_PAGE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file as it is sent: plain and packed, each with a mark that changes when it does."""

    content_type: str
    plain: bytes
    packed: bytes
    mark: str

    def answer(self, request: Request, headers: dict[str, str]) -> Response:
        """The file, or 304 for a browser that has it."""
        packs = "gzip" in request.headers.get("accept-encoding", "")
        etag = f'"{self.mark}-gzip"' if packs else f'"{self.mark}"'
        told = {**headers, "ETag": etag, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
        if known & {etag, "*"}:
            return Response(status_code=304, headers=told)
        if packs:
            told["Content-Encoding"] = "gzip"
        return Response(self.packed if packs else self.plain, headers=told, media_type=self.content_type)


def without_comments(source: str) -> str:
    """A script without lines that are nothing but a comment, and without indentation.

    Only for scripts of ours: no text of theirs goes over several lines.
    """
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def served_file(file: Traversable) -> ServedFile:
    """A file, read once."""
    content = file.read_bytes()
    if file.name == "t.js":
        content = without_comments(content.decode()).encode()
    kind = _KINDS[file.name.rpartition(".")[2]]
    packed = gzip.compress(content, 9, mtime=0)
    return ServedFile(kind, content, packed, hashlib.blake2b(content, digest_size=8).hexdigest())


def snippet_routes(database: Database, clock: Callable[[], datetime], bodies: Bodies) -> list[Route]:
    """`/t.js`; `/install` with its files; and where that page asks when something last came with a key."""
    bot = resources.files("bot")
    own = bot / "intake" / "static"

    def route(path: str, file: Traversable, headers: dict[str, str]) -> Route:
        served = served_file(file)

        async def serve(request: Request) -> Response:
            return served.answer(request, headers)

        return Route(path, serve, methods=["GET"])

    async def check(request: Request) -> Response:
        return await _last_use(request, database, clock, bodies)

    return [
        route("/t.js", own / "t.js", _ANY_SITE),
        route("/install", own / "install.html", _OWN_PAGE),
        route("/install/page.css", own / "install.css", _OWN_PAGE),
        route("/install/page.js", own / "install.js", _OWN_PAGE),
        route("/install/tandem.svg", bot / "playground" / "static" / "tandem.svg", _OWN_PAGE),
        Route("/install/check", check, methods=["POST"]),
    ]


async def _last_use(request: Request, database: Database, clock: Callable[[], datetime], bodies: Bodies) -> Response:
    """What the key in the body is for, and how many seconds ago something came with it, to the minute."""
    try:
        text = key_in_body(await bodies.read(request))
    except BodyError as error:
        return JSONResponse({"reason": error.reason}, error.status)
    if text is None:
        return JSONResponse({"reason": "this is no key of Tandem: it begins with tk_"}, 400)
    now = clock()

    def find() -> ApiKey | None:
        with database.unit_of_work(text.workspace_id, write=False) as store:
            return store.api_keys.find(text, now)

    try:
        key = await run_in_threadpool(find)
    except DatabaseUnavailableError:
        return JSONResponse({"reason": "Tandem is busy: try again in a moment"}, 429)
    if key is None:
        return JSONResponse({"reason": "this key is unknown, revoked or expired"}, 401)
    used = key.last_used_at
    seconds = None if used is None else max(0, round((now - used).total_seconds()))
    return JSONResponse({"scope": key.scope.value, "secondsAgo": seconds}, headers={"Cache-Control": "no-store"})
