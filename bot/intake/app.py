"""The intake as a web application: each delivery of events is one transaction, and answered after its commit."""

from collections.abc import Callable
from datetime import datetime
from threading import BoundedSemaphore

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http import Health
from bot.intake.bodies import BodyError, read_body
from bot.intake.browsers import any_site_reads, may_send, preflight
from bot.intake.hooks import NO_SECRETS, HookSecrets, hook_routes
from bot.intake.keyring import Keyring, key_in, key_in_body
from bot.intake.refusals import busy, refusal
from bot.intake.snippet import snippet_routes
from intake.receiving import Verdicts, take
from intake.segment import KINDS, SOURCE, Decoded, MalformedError, decode_batch, decode_message
from storage import Database, DatabaseUnavailableError, KeyScope, KeyText, is_busy

log = structlog.get_logger()

MOST_AT_ONCE = 32
"""Deliveries that are recorded or wait to be at the same time; who comes then is asked to come again."""
ANSWER_SECONDS = 10.0
"""How long a delivery waits for the database."""
_PATHS = ("batch", *KINDS)


class Intake:
    """Takes deliveries of events and answers each with a verdict."""

    def __init__(self, database: Database, clock: Callable[[], datetime], places: BoundedSemaphore) -> None:
        self._database = database
        self._clock = clock
        self._keyring = Keyring(database, clock)
        self._places = places

    async def __call__(self, request: Request) -> Response:
        """One delivery."""
        authorization = request.headers.get("authorization")
        text = key_in(authorization) if authorization is not None else None
        if text is None and authorization is not None:
            return _unauthorized()
        kind = request.url.path.rpartition("/")[2]
        try:
            body = await read_body(request)
        except BodyError as error:
            return refusal(error.status, error.reason)
        if (
            not request.headers.get("content-type", "application/json")
            .lower()
            .startswith(("application/json", "text/"))
        ):
            return refusal(415, "the content type must be application/json")
        text = text or key_in_body(body)
        if text is None:
            return _unauthorized()
        if not self._places.acquire(blocking=False):
            return busy()
        try:
            return await run_in_threadpool(self._take, text, kind, body)
        finally:
            self._places.release()

    def _take(self, text: KeyText, kind: str, body: bytes) -> Response:
        now = self._clock()
        try:
            key = self._keyring.find(text)
            if key is None:
                return _unauthorized()
            if not may_send(key):
                return refusal(403, "this key is for webhooks: make one for events with `tandem keys create`")
            public = key.scope is KeyScope.BROWSER
            if kind == "batch":
                decoded = decode_batch(body, now, unverified=public)
            else:
                decoded = decode_message(body, kind, now, unverified=public)
            with self._database.unit_of_work(text.workspace_id, seconds=ANSWER_SECONDS) as store:
                verdicts = take(store, SOURCE, decoded, now)
                store.api_keys.use(key.id, now)
        except MalformedError as error:
            return refusal(400, str(error))
        except DatabaseUnavailableError as error:
            log.warning("intake.busy", busy=is_busy(error), reason=str(error.orig))
            return busy()
        answer = _answer(kind, decoded, verdicts)
        return any_site_reads(answer) if public else answer


def _answer(kind: str, decoded: Decoded, verdicts: Verdicts) -> Response:
    """200 for a batch whatever became of its messages: on 400 clients drop all of it, on any other they repeat it."""
    if kind != "batch" and verdicts.refused:
        return refusal(400, verdicts.refused[0].reason)
    told = [
        {"index": refused.position, "messageId": refused.message_id, "reason": refused.reason}
        for refused in verdicts.refused
    ]
    return JSONResponse({"success": True, "accepted": verdicts.accepted, "refused": told})


def _unauthorized() -> Response:
    told = refusal(
        401,
        "there is no key that works in the Authorization header, nor as writeKey in the body: make one with"
        " `tandem keys create`",
        {"WWW-Authenticate": 'Basic realm="Tandem"'},
    )
    return any_site_reads(told)


def intake_routes(database: Database, clock: Callable[[], datetime], secrets: HookSecrets) -> list[Route]:
    """The paths that take events and webhooks, and the snippet that sends events from web sites."""
    places = BoundedSemaphore(MOST_AT_ONCE)
    intake = Intake(database, clock, places)
    return [
        *(Route(f"/v1/{path}", intake.__call__, methods=["POST"]) for path in _PATHS),
        *(Route(f"/v1/{path}", preflight, methods=["OPTIONS"]) for path in _PATHS),
        *hook_routes(database, clock, secrets, places),
        *snippet_routes(database, clock),
    ]


def intake_app(
    database: Database,
    health: Health,
    clock: Callable[[], datetime],
    secrets: HookSecrets = NO_SECRETS,
) -> Starlette:
    """The intake alone, with `/healthz`."""

    async def healthz(_: Request) -> Response:
        report = await run_in_threadpool(health)
        return JSONResponse(report, status_code=200 if report["status"] == "ok" else 503)

    routes = intake_routes(database, clock, secrets)
    return Starlette(routes=[*routes, Route("/healthz", healthz, methods=["GET"])])
