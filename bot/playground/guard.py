"""Keeps everybody out who is not on this machine, and other sites' pages too."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

_SECURITY_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        b"form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NOT_KEPT = (b"cache-control", b"no-store")


class LoopbackOnly:
    """Refuses a foreign Host (a name rebound to this machine) and another site's page (Origin, Sec-Fetch-Site)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with strict response headers, or refuse it with 403."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _is_foreign(headers) or _is_foreign_picture(scope, headers):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                refusal = PlainTextResponse("Only pages and programs of this machine may ask.", 403)
                await refusal(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), *_SECURITY_HEADERS]
                may_be_kept = any(name == b"cache-control" for name, _ in headers)
                message["headers"] = headers if may_be_kept else [*headers, _NOT_KEPT]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _is_foreign(headers: Headers) -> bool:
    origin = headers.get("origin")
    return not _is_loopback(f"//{headers.get('host', '')}") or (origin is not None and not _is_same(origin, headers))


def _is_foreign_picture(scope: Scope, headers: Headers) -> bool:
    """Another site's page loads something from here; a browser tells no Origin then, but that it is so.

    A link is followed, as to the page that installs an app, save into the APIs: they would act with a token in it.
    """
    if headers.get("sec-fetch-site") != "cross-site":
        return False
    is_link = headers.get("sec-fetch-mode") == "navigate" and scope.get("method") == "GET"
    return not is_link or scope["path"].startswith(("/api/", "/_control/"))


def _is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOOPBACK_NAMES
    except ValueError:
        return False


def _is_same(origin: str, headers: Headers) -> bool:
    return _is_loopback(origin) and urlsplit(origin).netloc == headers.get("host")
