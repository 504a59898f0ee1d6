"""Bodies of requests: read to their end, unpacked, and never larger than a mebibyte, whatever their headers claim."""

import asyncio
import zlib

from starlette.requests import ClientDisconnect, Request

LARGEST_BODY = 1024 * 1024
"""Bytes of a body, packed or unpacked."""
SECONDS_TO_ARRIVE = 10.0
"""How long a body may take: who sends slower than this keeps a place from others."""
_GZIP = 16 + zlib.MAX_WBITS


class BodyError(Exception):
    """A body that is not taken: the status of the answer, and why, in words."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


async def read_body(request: Request) -> bytes:
    """The body, unpacked. Raises BodyError."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise BodyError(415, f"the content encoding {encoding[:40]!r} is not known here: use gzip or none")
    packed = await _read(request)
    return _unpacked(packed) if encoding == "gzip" else packed


async def _read(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > LARGEST_BODY:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS_TO_ARRIVE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise _too_large()
    except TimeoutError as error:
        raise BodyError(408, f"the body did not arrive within {SECONDS_TO_ARRIVE:g} seconds") from error
    except ClientDisconnect as error:
        raise BodyError(400, "the body ended early") from error
    return bytes(body)


def _unpacked(packed: bytes) -> bytes:
    """Unpacks at most one body's worth, so that a small bomb stays small."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        body = unpacking.decompress(packed, LARGEST_BODY + 1)
    except zlib.error as error:
        raise BodyError(400, "the body says that it is gzip, and is not") from error
    if len(body) > LARGEST_BODY:
        raise _too_large()
    if not unpacking.eof or unpacking.unused_data:
        raise BodyError(
            400, "the gzip body is cut off" if not unpacking.eof else "the gzip body has something behind it"
        )
    return body


def _too_large() -> BodyError:
    return BodyError(413, "the body is larger than 1 MiB: send smaller batches")
