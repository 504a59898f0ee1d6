"""The intake as a web application: each delivery of events is one transaction, and answered after its commit."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from threading import BoundedSemaphore, Lock
from uuid import UUID

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http import Health
from bot.intake.bodies import Bodies, BodyError
from bot.intake.keyring import Keyring, key_in
from bot.intake.limits import Limits
from bot.intake.refusals import RETRY_AFTER_SECONDS, busy, refusal
from intake.receiving import Verdicts, take
from intake.segment import KINDS, SOURCE, Decoded, MalformedError, decode_batch, decode_message
from storage import ApiKey, Database, DatabaseBusyError, DatabaseUnavailableError, is_busy

log = structlog.get_logger()

_PATHS = ("batch", *KINDS)
DEFAULT_LIMITS = Limits()


class CrashPoint(StrEnum):
    """Where tests kill the process in a delivery."""

    BEFORE_COMMIT = "intake:before-commit"
    AFTER_COMMIT = "intake:after-commit"


def nothing(_point: str) -> None:
    """What happens at a point where nobody kills."""


class Intake:
    """Takes deliveries of events and answers each with a verdict."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], limits: Limits, crash: Callable[[str], None]
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits
        self._crash = crash
        self._keyring = Keyring(database, clock)
        self._bodies = Bodies(limits)
        self._places = BoundedSemaphore(limits.at_once)
        # Of a body that is no batch, what it decodes to can be sixty times its size: never two of them at a time.
        self._decoding = Lock()

    async def __call__(self, request: Request) -> Response:
        """One delivery. Its body is not even read before it is known whose it is."""
        key = await self._key(request)
        if isinstance(key, Response):
            return key
        content_type = request.headers.get("content-type", "application/json").lower()
        if not content_type.startswith(("application/json", "text/")):
            return refusal(415, "the content type must be application/json")
        kind = request.url.path.rpartition("/")[2]
        with self._bodies.hold() as hold:
            try:
                body = await self._bodies.read(request, hold)
            except BodyError as error:
                return _unread(error)
            if not self._places.acquire(blocking=False):
                return busy()
            try:
                return await run_in_threadpool(self._take, key, kind, body)
            finally:
                self._places.release()

    async def _key(self, request: Request) -> tuple[UUID, ApiKey] | Response:
        """The workspace and the key that a request comes from, or the answer to one that has none."""
        text = key_in(request.headers.get("authorization", ""))
        if text is None:
            return _unauthorized()
        key = self._keyring.remembered(text)
        if key is None:
            try:
                key = await run_in_threadpool(self._keyring.find, text)
            except (DatabaseUnavailableError, DatabaseBusyError) as error:
                return _unavailable(error)
        return (text.workspace_id, key) if key is not None else _unauthorized()

    def _take(self, key: tuple[UUID, ApiKey], kind: str, body: bytes) -> Response:
        now = self._clock()
        try:
            with self._decoding:
                decoded = decode_batch(body, now) if kind == "batch" else decode_message(body, kind, now)
            with self._database.unit_of_work(key[0], seconds=self._limits.seconds_for_database) as store:
                verdicts = take(store, SOURCE, decoded, now)
                store.api_keys.use(key[1].id, now)
                self._crash(CrashPoint.BEFORE_COMMIT)
            self._crash(CrashPoint.AFTER_COMMIT)
        except MalformedError as error:
            return refusal(400, str(error))
        except (DatabaseUnavailableError, DatabaseBusyError) as error:
            return _unavailable(error)
        return _answer(kind, decoded, verdicts)


def _answer(kind: str, decoded: Decoded, verdicts: Verdicts) -> Response:
    """200 for a batch whatever became of its messages: on 400 clients drop all of it, on any other they repeat it."""
    if kind != "batch" and verdicts.refused:
        return refusal(400, verdicts.refused[0].reason)
    told = [
        {"index": refused.position, "messageId": refused.message_id, "reason": refused.reason}
        for refused in verdicts.refused
    ]
    return JSONResponse({"success": True, "accepted": verdicts.accepted, "refused": told})


def _unread(error: BodyError) -> Response:
    """Clients repeat 408 and 429, and drop what got another refusal. Who was too slow is hung up on."""
    headers = {408: {"Connection": "close"}, 429: {"Retry-After": str(RETRY_AFTER_SECONDS)}}
    return refusal(error.status, error.reason, headers.get(error.status))


def _unauthorized() -> Response:
    return refusal(
        401,
        "there is no key that works in the Authorization header: make one with `tandem keys create`",
        {"WWW-Authenticate": 'Basic realm="Tandem"'},
    )


def _unavailable(error: DatabaseUnavailableError | DatabaseBusyError) -> Response:
    log.warning("intake.busy", busy=is_busy(error), reason=str(getattr(error, "orig", error)))
    return busy()


def intake_routes(
    database: Database,
    clock: Callable[[], datetime],
    limits: Limits = DEFAULT_LIMITS,
    crash: Callable[[str], None] = nothing,
) -> list[Route]:
    """The paths that take events. `crash` is called with the name of each point of a delivery."""
    intake = Intake(database, clock, limits, crash)
    return [Route(f"/v1/{path}", intake.__call__, methods=["POST"]) for path in _PATHS]


def health_route(health: Health) -> Route:
    """Where it is told whether the parts work: 200 when all do, else 503."""

    async def healthz(_: Request) -> Response:
        report = await run_in_threadpool(health)
        return JSONResponse(report, status_code=200 if report["status"] == "ok" else 503)

    return Route("/healthz", healthz, methods=["GET"])


def intake_app(
    database: Database,
    health: Health,
    clock: Callable[[], datetime],
    limits: Limits = DEFAULT_LIMITS,
    crash: Callable[[str], None] = nothing,
) -> Starlette:
    """The intake alone, with `/healthz`."""
    return web_app([*intake_routes(database, clock, limits, crash), health_route(health)])


def web_app(routes: list[Route]) -> Starlette:
    """An application that says also in words, as JSON, that there is no such path or method."""
    web = Starlette(routes=routes, exception_handlers={HTTPException: _no_such})
    # A redirected POST is repeated by some clients and turned into a GET by others.
    web.router.redirect_slashes = False
    return web


async def _no_such(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        return refusal(405, f"{request.url.path} takes {headers.get('Allow', 'nothing')}", headers)
    return refusal(status, f"there is nothing at {request.url.path[:200]}: events go to /v1/batch", headers)
