"""HTTP mode: what Slack posts to /slack/events, beside the intake and /healthz."""

import asyncio
from collections.abc import Sequence
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.routes import Health, web_app

LARGEST_BODY = 1024 * 1024
LONGEST_TIMESTAMP = 16

SECONDS_TO_ARRIVE = 10.0
"""How long a body may take: Slack has given up by then."""


class TooLargeError(Exception):
    """The body is larger than anything Slack sends."""


async def limited_body(request: Request) -> bytes:
    """Read the body up to 1 MiB, whatever the length header claims; raises TooLargeError."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > LARGEST_BODY:
        raise TooLargeError
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise TooLargeError
    return bytes(body)


def http_app(
    bolt: App,
    health: Health,
    signing_secret: str,
    others: Sequence[Route] = (),
    *,
    seconds_to_arrive: float = SECONDS_TO_ARRIVE,
) -> Starlette:
    """The web application of HTTP mode, with `others` beside it. Bolt runs on a thread: a slow answer stops no other.

    The signature is checked here before anything else looks at the body: Bolt parses first, and would answer a
    stranger's malformed body with a 500.
    """
    verifier = SignatureVerifier(signing_secret)

    async def slack_events(request: Request) -> Response:
        # A timestamp that is no number, a body that is no text: what would become a 500 further in.
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        if not timestamp.isdecimal() or len(timestamp) > LONGEST_TIMESTAMP:
            return Response("invalid timestamp", status_code=400)
        try:
            async with asyncio.timeout(seconds_to_arrive):
                body = (await limited_body(request)).decode("utf-8")
        except TimeoutError:
            return Response("too slow", status_code=408, headers={"Connection": "close"})
        except TooLargeError:
            return Response("too large", status_code=413)
        except UnicodeDecodeError:
            return Response("not UTF-8", status_code=400)
        except ClientDisconnect:
            return Response(status_code=400)
        signature = request.headers.get("x-slack-signature", "")
        if not signature.isascii() or not verifier.is_valid(body, timestamp, signature):
            return Response("invalid signature", status_code=401)
        return await run_in_threadpool(_dispatch, bolt, body, dict(request.headers))

    return web_app(health, [Route("/slack/events", slack_events, methods=["POST"]), *others])


def _dispatch(bolt: App, body: str, headers: dict[str, str]) -> Response:
    bolt_headers = {name: [value] for name, value in headers.items()}
    try:
        parsed = BoltRequest(body=body, headers=bolt_headers)  # type: ignore[arg-type]
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return Response("neither a form nor a JSON object of Slack's", status_code=400)
    if not isinstance(parsed.body.get("event", {}), dict):
        # Bolt's own middleware looks into it before anybody can check it.
        return Response("event is no object", status_code=400)
    if not parsed.body:
        # Bolt takes every form with the word "payload" in it for an interaction, also "/lead Payload Inc".
        parsed.body = dict(parse_qsl(body, keep_blank_values=True))
    answer = bolt.dispatch(parsed)
    return Response(answer.body, status_code=answer.status, headers=answer.first_headers())
