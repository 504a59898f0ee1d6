"""What every web application of ours has: `/healthz`, and words for what is not there."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.intake.refusals import refusal

Health = Callable[[], dict[str, str]]


def web_app(health: Health, routes: Sequence[Route]) -> Starlette:
    """An application of these routes and `/healthz`, which answers 200 while all parts work, else 503.

    That there is no such path or method is told as JSON, in words.
    """

    async def healthz(_: Request) -> Response:
        report = await run_in_threadpool(health)
        return JSONResponse(report, status_code=200 if report["status"] == "ok" else 503)

    own = Route("/healthz", healthz, methods=["GET"])
    web = Starlette(routes=[own, *routes], exception_handlers={HTTPException: _no_such})
    # A redirected POST is repeated by some clients and turned into a GET by others.
    web.router.redirect_slashes = False
    return web


async def _no_such(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        return refusal(405, f"{request.url.path[:200]} takes {headers.get('Allow', 'nothing')}", headers)
    return refusal(status, f"there is nothing at {request.url.path[:200]}: events go to /v1/batch", headers)
