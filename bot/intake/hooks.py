"""Webhooks over HTTP: who signed a delivery is settled on its raw bytes, before anything of it is read."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.intake.bodies import Bodies, BodyError
from bot.intake.buckets import Buckets, address_of
from bot.intake.keyring import Keyring
from bot.intake.refusals import busy, refusal, taken
from intake import segment, sendgrid
from intake.hook_messages import decode_messages
from intake.hubspot import decode_hubspot, take_hubspot
from intake.receiving import Verdicts, take
from intake.segment import MalformedError
from intake.signatures import (
    SignatureError,
    check_hubspot_v2,
    check_hubspot_v3,
    check_sendgrid,
    check_signed,
    read_sendgrid_key,
)
from storage import (
    Database,
    DatabaseBusyError,
    DatabaseUnavailableError,
    KeyScope,
    KeyText,
    Store,
    is_busy,
    read_key,
    read_key_address,
)

if TYPE_CHECKING:
    from bot.settings import Settings

log = structlog.get_logger()

SECONDS_TO_RECORD = 8.0
"""HubSpot gives up after ten."""


@dataclass(frozen=True, slots=True)
class HookSecrets:
    """What deliveries are checked with; an empty one means that its source is refused."""

    intake_url: str = ""
    hubspot_client_secret: str = field(default="", repr=False)
    sendgrid_public_key: str = ""

    @classmethod
    def of(cls, settings: "Settings") -> "HookSecrets":
        """Those of the settings."""
        return cls(settings.intake_url, settings.hubspot_client_secret, settings.sendgrid_public_key)


NO_SECRETS = HookSecrets()


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A request with its whole body."""

    path_key: str
    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes


class _UnknownKeyError(Exception):
    """The address names no key that works for webhooks."""


class Hooks:
    """Takes deliveries of HubSpot, SendGrid and anybody who signs as we say."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        secrets: HookSecrets,
        bodies: Bodies,
        places: BoundedSemaphore,
        requests: Buckets,
    ) -> None:
        self._database = database
        self._clock = clock
        self._keyring = Keyring(database, clock)
        self._secrets = secrets
        self._sendgrid = read_sendgrid_key(secrets.sendgrid_public_key) if secrets.sendgrid_public_key else None
        self._bodies = bodies
        self._places = places
        self._requests = requests

    async def hubspot(self, request: Request) -> Response:
        """One delivery of HubSpot."""
        return await self._answer(request, self._take_hubspot)

    async def sendgrid(self, request: Request) -> Response:
        """One delivery of SendGrid."""
        return await self._answer(request, self._take_sendgrid)

    async def generic(self, request: Request) -> Response:
        """One message or batch in the Segment spec, signed as ours."""
        return await self._answer(request, self._take_generic)

    async def _answer(self, request: Request, taking: Callable[[_Delivery, datetime], Response]) -> Response:
        if seconds := self._requests.wait(address_of(request)):
            return busy(seconds)
        try:
            body = await self._bodies.read(request)
        except BodyError as error:
            return refusal(error.status, error.reason, error.headers)
        if not self._places.acquire(blocking=False):
            return busy()
        try:
            delivery = _Delivery(
                request.path_params["key"], request.method, self._called(request), request.headers, body
            )
            return await run_in_threadpool(_told, taking, delivery, self._clock())
        finally:
            self._places.release()

    def _called(self, request: Request) -> str:
        """The address as the sender wrote it: a proxy in between speaks plain HTTP to us, the sender never does."""
        base = self._secrets.intake_url or f"https://{request.headers.get('host', '')}"
        path = request.scope.get("raw_path", b"").decode("latin-1") or request.url.path
        query = request.scope.get("query_string", b"").decode("latin-1")
        return f"{base}{path}?{query}" if query else f"{base}{path}"

    def _take_hubspot(self, delivery: _Delivery, now: datetime) -> Response:
        secret = self._secrets.hubspot_client_secret
        if not secret:
            return _not_set("TANDEM_HUBSPOT_CLIENT_SECRET")
        _check_hubspot(secret, delivery, now)
        text = self._key(delivery, now)
        decoded = decode_hubspot(delivery.body, now)
        return self._recorded(text, now, lambda store: take_hubspot(store, decoded, now))

    def _take_sendgrid(self, delivery: _Delivery, now: datetime) -> Response:
        if self._sendgrid is None:
            return _not_set("TANDEM_SENDGRID_PUBLIC_KEY")
        headers, prefix = delivery.headers, "x-twilio-email-event-webhook"
        signature = _header(headers, f"{prefix}-signature")
        check_sendgrid(self._sendgrid, delivery.body, _header(headers, f"{prefix}-timestamp"), signature, now)
        text = self._key(delivery, now)
        decoded = sendgrid.decode_sendgrid(delivery.body)
        return self._recorded(text, now, lambda store: take(store, sendgrid.SOURCE, decoded, now))

    def _take_generic(self, delivery: _Delivery, now: datetime) -> Response:
        address = read_key_address(delivery.path_key)
        if address is None:
            raise _UnknownKeyError
        with self._database.unit_of_work(address.workspace_id, write=False) as store:
            found = store.api_keys.signing_secret(address.key_id, now)
        if found is None:
            raise _UnknownKeyError
        key, secret = found
        names = ("tandem-timestamp", "tandem-nonce", "tandem-signature")
        timestamp, nonce, signature = (_header(delivery.headers, name) for name in names)
        check_signed(secret, timestamp, nonce, delivery.body, signature, now)
        decoded = decode_messages(delivery.body, now)
        mark = f"{nonce}.{hashlib.sha256(delivery.body).hexdigest()}"

        def taken(store: Store) -> Verdicts | None:
            source = f"nonce:{key.id.hex}"
            if not store.seen_messages.first_sight(source, nonce, now):
                # A nonce has no dot in it, so its mark is no other nonce.
                if store.seen_messages.first_sight(source, mark, now):
                    raise SignatureError("this Tandem-Nonce was used for another message", 409)
                return None
            store.seen_messages.first_sight(source, mark, now)
            return take(store, segment.SOURCE, decoded, now)

        return self._recorded(address, now, taken)

    def _key(self, delivery: _Delivery, now: datetime) -> KeyText:
        """The key in the address. Raises _UnknownKeyError."""
        text = read_key(delivery.path_key)
        key = (self._keyring.remembered(text) or self._keyring.find(text)) if text is not None else None
        if text is None or key is None or key.scope is not KeyScope.WEBHOOK or not key.is_active(now):
            raise _UnknownKeyError
        return text

    def _recorded(self, text: KeyText, now: datetime, taking: Callable[[Store], Verdicts | None]) -> Response:
        """The answer after the commit; what was said before is no news, and no error either."""
        with self._database.unit_of_work(text.workspace_id, seconds=SECONDS_TO_RECORD) as store:
            verdicts = taking(store)
            store.api_keys.use(text.key_id, now)
        if verdicts is None:
            return JSONResponse({"success": True, "repeated": True})
        return taken(verdicts)


def _told(taking: Callable[[_Delivery, datetime], Response], delivery: _Delivery, now: datetime) -> Response:
    """Take a delivery; what is wrong with it becomes an answer in words."""
    try:
        return taking(delivery, now)
    except SignatureError as error:
        return refusal(error.status, error.reason)
    except _UnknownKeyError:
        return refusal(401, "the address names no key that works: `tandem keys create NAME --scope webhook` makes one")
    except MalformedError as error:
        return refusal(400, str(error))
    except (DatabaseUnavailableError, DatabaseBusyError) as error:
        log.warning("intake.busy", busy=is_busy(error), reason=str(getattr(error, "orig", error)))
        return busy()


def _check_hubspot(secret: str, delivery: _Delivery, now: datetime) -> None:
    """The strongest signature that came along. Raises SignatureError."""
    headers = delivery.headers
    newest = headers.get("x-hubspot-signature-v3", "")
    if newest:
        timestamp = headers.get("x-hubspot-request-timestamp", "")
        check_hubspot_v3(secret, delivery.method, delivery.uri, delivery.body, timestamp, newest, now)
        return
    signature = _header(headers, "x-hubspot-signature", "X-HubSpot-Signature-v3")
    if headers.get("x-hubspot-signature-version", "").lower() != "v2":
        raise SignatureError(
            "a signature v1 holds neither the address nor the time: v3, which HubSpot sends too, is due"
        )
    check_hubspot_v2(secret, delivery.method, delivery.uri, delivery.body, signature)


def _header(headers: Mapping[str, str], name: str, called: str = "") -> str:
    """A header that must be there. Raises SignatureError."""
    value = headers.get(name, "")
    if not value:
        raise SignatureError(f"the header {called or name.title()} is missing")
    return value


def _not_set(name: str) -> Response:
    return refusal(403, f"nothing of this source is taken here: {name} is not set")


def hook_routes(
    database: Database,
    clock: Callable[[], datetime],
    secrets: HookSecrets,
    bodies: Bodies,
    places: BoundedSemaphore,
    requests: Buckets,
) -> list[Route]:
    """The paths that take webhooks; `places` bounds how many deliveries are at hand."""
    hooks = Hooks(database, clock, secrets, bodies, places, requests)
    paths = {"hubspot": hooks.hubspot, "sendgrid": hooks.sendgrid, "generic": hooks.generic}
    return [Route(f"/v1/hooks/{name}/{{key}}", taking, methods=["POST"]) for name, taking in paths.items()]
