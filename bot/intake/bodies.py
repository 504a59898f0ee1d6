"""Bodies of requests: read to their end, unpacked, and never larger than a mebibyte, whatever their headers claim."""

import asyncio
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import ClientDisconnect, Request

from bot.intake.limits import Limits

_GZIP = 16 + zlib.MAX_WBITS


class BodyError(Exception):
    """A body that is not taken: the status of the answer, and why, in words."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


class Hold:
    """The bytes that one request holds of what all of them may hold."""

    def __init__(self, bodies: "Bodies") -> None:
        self._bodies = bodies
        self.size = 0

    def add(self, size: int) -> None:
        """Hold so many bytes more. Raises BodyError where all requests together would hold too much."""
        if self._bodies.held + size > self._bodies.limits.held:
            raise BodyError(429, "too much at once: send it again in a moment")
        self._bodies.held += size
        self.size += size


class Bodies:
    """Reads bodies; counts what is in memory of them, on the one thread of the event loop."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.held = 0

    @contextmanager
    def hold(self) -> Iterator[Hold]:
        """What is read inside counts until the end of the block."""
        hold = Hold(self)
        try:
            yield hold
        finally:
            self.held -= hold.size

    async def read(self, request: Request, hold: Hold) -> bytes:
        """The body, unpacked. Raises BodyError."""
        encoding = request.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip", ""}:
            raise BodyError(415, f"the content encoding {encoding[:40]!r} is not known here: use gzip or none")
        packed = await self._read(request, hold)
        return self._unpacked(packed, hold) if encoding == "gzip" else packed

    async def _read(self, request: Request, hold: Hold) -> bytes:
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self.limits.body:
            raise self._too_large()
        body = bytearray()
        try:
            async with asyncio.timeout(self.limits.seconds_to_arrive):
                async for chunk in request.stream():
                    hold.add(len(chunk))
                    body += chunk
                    if len(body) > self.limits.body:
                        raise self._too_large()
        except TimeoutError as error:
            raise BodyError(408, f"the body did not arrive within {self.limits.seconds_to_arrive:g} seconds") from error
        except ClientDisconnect as error:
            raise BodyError(400, "the body ended early") from error
        return bytes(body)

    def _unpacked(self, packed: bytes, hold: Hold) -> bytes:
        """Unpacks at most one body's worth, so that a small bomb stays small."""
        unpacking = zlib.decompressobj(_GZIP)
        try:
            body = unpacking.decompress(packed, self.limits.body + 1)
        except zlib.error as error:
            raise BodyError(400, "the body says that it is gzip, and is not") from error
        if len(body) > self.limits.body:
            raise self._too_large()
        if not unpacking.eof:
            raise BodyError(400, "the gzip body is cut off")
        if unpacking.unused_data:
            raise BodyError(400, "the gzip body has something behind it")
        hold.add(len(body))
        return body

    def _too_large(self) -> BodyError:
        return BodyError(413, "the body is larger than 1 MiB: send smaller batches")
