"""HTTP mode: signed requests to the bot's request URL."""

import asyncio
import http.client
import json
import socket
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from bot.playground.bot_link import Ack, EnvelopeKind, Retry
from bot.playground.decoding import decoded_json
from bot.playground.signing import signed_headers
from bot.playground.workspace import Json, real_clock

LARGEST_ANSWER = 1024 * 1024
_RETRY_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}


class RequestUrl:
    """Delivers envelopes as Slack does over HTTP, each signed with the signing secret.

    The signature carries the real time, also where the workspace's clock was turned: the receiver holds it against its
    own clock.
    """

    def __init__(self, url: str, signing_secret: str, ack_timeout: float) -> None:
        self._url = url
        self._signing_secret = signing_secret
        self._ack_timeout = ack_timeout

    async def deliver(self, kind: EnvelopeKind, payload: Json, retry: Retry | None = None) -> Ack:
        """Post the envelope and read the answer; Slack's error codes for what goes wrong on the way."""
        content_type = "application/x-www-form-urlencoded"
        if kind == "slash_commands":
            body = urlencode(payload)
        elif kind == "interactive":
            body = urlencode({"payload": json.dumps(payload)})
        else:
            body, content_type = json.dumps(payload), "application/json"
        headers = {"Content-Type": content_type}
        if retry is not None:
            reason = _RETRY_REASONS.get(retry.after, "http_error")
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": reason}
        target = urlsplit(self._url)
        https = target.scheme == "https"
        connection = (http.client.HTTPSConnection if https else http.client.HTTPConnection)(
            target.hostname or "", target.port, timeout=self._ack_timeout
        )
        try:
            async with asyncio.timeout(self._ack_timeout):
                return await asyncio.to_thread(self._post, connection, body.encode("utf-8"), headers)
        except TimeoutError:
            return Ack(error="operation_timeout")
        finally:
            _hang_up(connection)

    def _post(self, connection: http.client.HTTPConnection, body: bytes, headers: dict[str, str]) -> Ack:
        target = urlsplit(self._url)
        headers = headers | {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            **signed_headers(self._signing_secret, real_clock(), body),
        }
        try:
            connection.request(
                "POST", (target.path or "/") + (f"?{target.query}" if target.query else ""), body, headers
            )
            response = connection.getresponse()
            ack = self._read(
                response.status, response.headers.get("Content-Type", ""), response.read(LARGEST_ANSWER + 1)
            )
            return replace(ack, wants_no_retry=response.headers.get("X-Slack-No-Retry") == "1")
        except TimeoutError:
            return Ack(error="operation_timeout")
        except (OSError, http.client.HTTPException):
            return Ack(error="dispatch_failed")
        finally:
            connection.close()

    @staticmethod
    def _read(status: int, content_type: str, body: bytes) -> Ack:
        if not 200 <= status < 300:
            return Ack(error=f"http_{status}" if status < 500 else "http_service_error")
        if len(body) > LARGEST_ANSWER:
            return Ack(error="invalid_command_response")
        text = body.decode("utf-8", "replace")
        if not text.strip():
            return Ack()
        if not content_type.startswith("application/json"):
            return Ack(body={"text": text})
        try:
            answer = decoded_json(body)
        except ValueError:
            return Ack(error="invalid_command_response")
        return Ack(body=answer if isinstance(answer, dict) else None)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Wake the thread that still reads, and would as long as a bot lets its answer drip."""
    sock = connection.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
