"""The inspector at `/inspector`: requests in both directions as they happen, with body, answer, time and verdict."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground.curl import curl_of
from bot.playground.masking import Mask
from bot.playground.request_log import LoggedRequest, RequestLog
from bot.playground.templating import page_template
from bot.playground.workspace import Json, Settings

SHOWN_REQUESTS = 500
_BEHIND = 2000


class Inspector:
    """Serves the page, its stream at `/inspector/events`, and `/inspector/curl/<number>`; tokens never leave it."""

    def __init__(self, log: RequestLog, settings: Settings, base_url: Callable[[], str]) -> None:
        self._log = log
        self._settings = settings
        self._base_url = base_url
        self._mask = Mask((settings.bot_token, settings.app_token, settings.signing_secret))
        self._run = secrets.token_hex(4)  # numbers begin anew with the process; the page tells two runs apart by it
        self._streams: set[asyncio.Queue[tuple[int, LoggedRequest] | None]] = set()

    def routes(self) -> list[Route]:
        """All routes of the inspector."""
        return [
            Route("/inspector", self._show),
            Route("/inspector/events", self._events),
            Route("/inspector/curl/{number:int}", self._curl),
        ]

    def end_streams(self) -> None:
        """Let every open page's stream end, so that the server can stop."""
        for stream in tuple(self._streams):
            if stream.full():  # it is behind and will start over: what it misses does not matter any more
                stream.get_nowait()
            stream.put_nowait(None)

    async def _show(self, request: Request) -> Response:
        del request
        identity = self._settings.identity
        page = page_template("inspector.html.j2")
        return HTMLResponse(page.render(team_name=identity.team_name, app_name=identity.app_name))

    async def _events(self, request: Request) -> Response:
        del request
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        """First the newest requests, oldest of them first, then every one that happens."""
        news: asyncio.Queue[tuple[int, LoggedRequest] | None] = asyncio.Queue(_BEHIND)

        def take(number: int, request: LoggedRequest) -> None:
            if not news.full():
                news.put_nowait((number, request))

        stop = self._log.listen(take)
        self._streams.add(news)
        try:
            shown = [self._told(*one) for one in self._log.numbered()[-SHOWN_REQUESTS:]]
            yield _event("snapshot", {"run": self._run, "requests": shown})
            while (one := await news.get()) is not None:
                if news.qsize() >= _BEHIND - 1:  # the page fell behind: let it connect anew and start over
                    return
                yield _event("request", self._told(*one))
        finally:
            stop()
            self._streams.discard(news)

    def _told(self, number: int, request: LoggedRequest) -> Json:
        return {
            "number": number,
            "at": request.at.isoformat(),
            "direction": request.direction,
            "name": request.name,
            "workspace": request.workspace,
            "verdict": request.verdict,
            "problems": list(problems_of(request)),
            "fault": request.fault,
            "retry": request.retry,
            "status": request.status,
            "took": round(request.took * 1000, 1),
            "path": request.path,
            "body": self._mask.body(request.body),
            "answer": self._mask.value(request.answer),
        }

    async def _curl(self, request: Request) -> Response:
        number = request.path_params["number"]
        logged = next((one for place, one in self._log.numbered() if place == number), None)
        if logged is None:
            return PlainTextResponse("This request is forgotten; the newest are kept.", 404)
        masked = replace(logged, body=self._mask.body(logged.body))
        return PlainTextResponse(curl_of(masked, self._base_url(), self._settings.request_url))


def problems_of(request: LoggedRequest) -> tuple[str, ...]:
    """What Slack's refusal says beside its code: one sentence with its path for each problem."""
    if request.verdict == "challenge_failed":
        return ("the answer to url_verification is not the value of `challenge`: Slack would not save this URL",)
    if not isinstance(request.answer, dict):
        return ()
    metadata = request.answer.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, dict) else None
    found = messages or request.answer.get("errors")
    if isinstance(found, list):
        return tuple(str(problem) for problem in found)
    if isinstance(found, dict):  # the errors of a submitted modal, by block id
        return tuple(f"{block_id}: {problem}" for block_id, problem in found.items())
    if request.answer.get("needed"):
        return (f"needed: {request.answer['needed']}",)
    return ()


def _event(kind: str, data: Json) -> str:
    return f"event: {kind}\ndata: {json.dumps(data, default=str)}\n\n"
