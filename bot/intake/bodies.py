"""Bodies of requests: read to their end, unpacked, and never larger than a mebibyte, whatever their headers claim."""

import asyncio
import zlib

from starlette.requests import ClientDisconnect, Request

from bot.intake.limits import Limits
from bot.intake.refusals import RETRY_AFTER_SECONDS, TOO_MUCH

_GZIP = 16 + zlib.MAX_WBITS


class BodyError(Exception):
    """A body that is not taken: the status of the answer, why, in words, and its headers."""

    def __init__(self, status: int, reason: str, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.reason = reason
        self.headers = headers
        super().__init__(reason)


class Bodies:
    """Reads bodies, and bounds what of them is in memory while they arrive. Used on the thread of the event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._arriving = 0

    async def read(self, request: Request) -> bytes:
        """The body, unpacked. Raises BodyError."""
        encoding = request.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip", ""}:
            raise BodyError(415, f"the content encoding {encoding[:40]!r} is not known here: use gzip or none")
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self._limits.body:
            raise self._too_large()
        packed = await self._read(request)
        return self._unpacked(packed) if encoding == "gzip" else packed

    async def _read(self, request: Request) -> bytes:
        body = bytearray()
        seconds = self._limits.seconds_to_arrive
        try:
            async with asyncio.timeout(seconds):
                async for chunk in request.stream():
                    self._arriving += len(chunk)
                    body += chunk
                    if len(body) > self._limits.body:
                        raise self._too_large()
                    if self._arriving > self._limits.arriving:
                        raise BodyError(429, TOO_MUCH, {"Retry-After": str(RETRY_AFTER_SECONDS)})
        except TimeoutError as error:
            told = f"the body did not arrive within {seconds:g} seconds"
            raise BodyError(408, told, {"Connection": "close"}) from error
        except ClientDisconnect as error:
            raise BodyError(400, "the body ended early") from error
        finally:
            self._arriving -= len(body)
        return bytes(body)

    def _unpacked(self, packed: bytes) -> bytes:
        """Unpacks at most one body's worth, so that a small bomb stays small."""
        unpacking = zlib.decompressobj(_GZIP)
        try:
            body = unpacking.decompress(packed, self._limits.body + 1)
        except zlib.error as error:
            raise BodyError(400, "the body says that it is gzip, and is not") from error
        if len(body) > self._limits.body:
            raise self._too_large()
        if not unpacking.eof:
            raise BodyError(400, "the gzip body is cut off")
        if unpacking.unused_data:
            raise BodyError(400, "the gzip body has something behind it")
        return body

    @staticmethod
    def _too_large() -> BodyError:
        return BodyError(413, "the body is larger than 1 MiB: send smaller batches")
