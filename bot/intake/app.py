"""The intake as a web application: each delivery of events is one transaction, and answered after its commit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import BoundedSemaphore, Lock

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.intake.bodies import Bodies, BodyError
from bot.intake.browsers import any_site_reads, may_send, preflight
from bot.intake.buckets import Buckets, address_of
from bot.intake.hooks import NO_SECRETS, HookSecrets, hook_routes
from bot.intake.keyring import Keyring, key_in, key_in_body
from bot.intake.limits import Limits
from bot.intake.openapi import openapi_route
from bot.intake.refusals import busy, refusal, taken
from bot.intake.snippet import snippet_routes
from bot.routes import Health, web_app
from intake.receiving import Verdicts, take
from intake.segment import SOURCE, MalformedError, decode_batch, decode_message
from intake.segment_reader import KINDS, Decoded
from storage import ApiKey, Database, DatabaseBusyError, DatabaseUnavailableError, KeyScope, KeyText, is_busy

log = structlog.get_logger()

_PATHS = ("batch", *KINDS)


class CrashPoint(StrEnum):
    """Where tests kill the process in a delivery."""

    BEFORE_COMMIT = "intake:before-commit"
    AFTER_COMMIT = "intake:after-commit"


def _nobody_kills(_point: str) -> None:
    """What happens at a point of a delivery outside of tests."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the intake takes deliveries. `crash` is called with the name of each point of one."""

    limits: Limits = field(default_factory=Limits)
    secrets: HookSecrets = NO_SECRETS
    crash: Callable[[str], None] = _nobody_kills


USUAL_TERMS = Terms()


class _TooManyFailuresError(Exception):
    """An address has tried too many keys that do not work."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__()


class Intake:
    """Takes deliveries of events and answers each with a verdict."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        terms: Terms,
        bodies: Bodies,
        places: BoundedSemaphore,
        requests: Buckets,
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = terms.limits
        self._crash = terms.crash
        self._keyring = Keyring(database, clock)
        self._bodies = bodies
        self._places = places
        self._requests = requests
        self._failures = Buckets(terms.limits.failures)
        self._events = Buckets(terms.limits.events)
        # Of a body that is no batch, what it decodes to can be sixty times its size: never two of them at a time.
        self._decoding = Lock()

    async def __call__(self, request: Request) -> Response:
        """One delivery. Where the headers name a key, the body is not even read before it is known to work."""
        address = address_of(request)
        if seconds := self._requests.wait(address):
            return busy(seconds)
        authorization = request.headers.get("authorization")
        text = key_in(authorization) if authorization is not None else None
        if text is None and authorization is not None:
            return _unauthorized()
        content_type = request.headers.get("content-type", "application/json").lower()
        if not content_type.startswith(("application/json", "text/")):
            return refusal(415, "the content type must be application/json")
        try:
            key = await self._key(text, address) if text is not None else None
            if text is not None and key is None:
                return _unauthorized()
            body = await self._bodies.read(request)
            if key is None or text is None:
                text = key_in_body(body)
                key = await self._key(text, address) if text is not None else None
        except BodyError as error:
            return refusal(error.status, error.reason, error.headers)
        except _TooManyFailuresError as error:
            told = "too many keys that do not work came from this address: wait before you try another"
            return any_site_reads(refusal(429, told, {"Retry-After": str(error.seconds)}))
        except (DatabaseUnavailableError, DatabaseBusyError) as error:
            return _unavailable(error)
        if key is None or text is None:
            return _unauthorized()
        if not may_send(key):
            return refusal(403, "this key is for webhooks: make one for events with `tandem keys create`")
        if not self._places.acquire(blocking=False):
            return busy()
        try:
            kind = request.url.path.rpartition("/")[2]
            return await run_in_threadpool(self._take, text, key, kind, body)
        finally:
            self._places.release()

    async def _key(self, text: KeyText, address: str) -> ApiKey | None:
        """The key while it works. Raises _TooManyFailuresError; a key that worked before is let in even then."""
        key = self._keyring.remembered(text)
        if key is not None:
            return key
        if (seconds := self._failures.wait(address, take=False)) and not self._keyring.knows(text):
            raise _TooManyFailuresError(seconds)
        key = await run_in_threadpool(self._keyring.find, text)
        if key is None:
            self._failures.wait(address)
        return key

    def _take(self, text: KeyText, key: ApiKey, kind: str, body: bytes) -> Response:
        now = self._clock()
        public = key.scope is KeyScope.BROWSER
        try:
            with self._decoding:
                if kind == "batch":
                    decoded = decode_batch(body, now, unverified=public)
                else:
                    decoded = decode_message(body, kind, now, unverified=public)
            if seconds := self._events.wait(key.id, len(decoded.ids)):
                return busy(seconds)
            with self._database.unit_of_work(text.workspace_id, seconds=self._limits.seconds_for_database) as store:
                verdicts = take(store, SOURCE, decoded, now)
                store.api_keys.use(key.id, now)
                self._crash(CrashPoint.BEFORE_COMMIT)
            self._crash(CrashPoint.AFTER_COMMIT)
        except MalformedError as error:
            return refusal(400, str(error))
        except (DatabaseUnavailableError, DatabaseBusyError) as error:
            return _unavailable(error)
        answer = _answer(kind, decoded, verdicts)
        return any_site_reads(answer) if public else answer


def _answer(kind: str, decoded: Decoded, verdicts: Verdicts) -> Response:
    """200 for a batch whatever became of its messages: on 400 clients drop all of it, on any other they repeat it."""
    if kind != "batch" and verdicts.refused:
        return refusal(400, verdicts.refused[0].reason)
    return taken(verdicts)


def _unauthorized() -> Response:
    told = refusal(
        401,
        "there is no key that works in the Authorization header, nor as writeKey in the body: make one with"
        " `tandem keys create`",
        {"WWW-Authenticate": 'Basic realm="Tandem"'},
    )
    return any_site_reads(told)


def _unavailable(error: DatabaseUnavailableError | DatabaseBusyError) -> Response:
    log.warning("intake.busy", busy=is_busy(error), reason=str(getattr(error, "orig", error)))
    return busy()


def intake_routes(database: Database, clock: Callable[[], datetime], terms: Terms = USUAL_TERMS) -> list[Route]:
    """The paths that take events and webhooks, and the snippet that sends events from web sites."""
    places, bodies = BoundedSemaphore(terms.limits.at_once), Bodies(terms.limits)
    requests = Buckets(terms.limits.requests)
    intake = Intake(database, clock, terms, bodies, places, requests)
    return [
        *(Route(f"/v1/{path}", intake.__call__, methods=["POST"]) for path in _PATHS),
        *(Route(f"/v1/{path}", preflight, methods=["OPTIONS"]) for path in _PATHS),
        *hook_routes(database, clock, terms.secrets, bodies, places, requests),
        *snippet_routes(database, clock, bodies),
        openapi_route(),
    ]


def intake_app(
    database: Database, health: Health, clock: Callable[[], datetime], terms: Terms = USUAL_TERMS
) -> Starlette:
    """The intake alone, with `/healthz`."""
    return web_app(health, intake_routes(database, clock, terms))
