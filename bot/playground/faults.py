"""Faults on demand: the next calls of a Web API method are refused, delayed, or lose their connection."""

import asyncio
import socket
import struct
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "tandem.transport"


class FaultKind(StrEnum):
    """What can go wrong with a call."""

    RATELIMITED = "ratelimited"
    SERVER_ERROR = "server_error"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    SLOW = "slow"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `retry_after` and `seconds` are in seconds; `code` is the Slack error of a refusal.

    RESET_BEFORE drops the connection with nothing done; RESET_AFTER does what was asked and then drops it.
    """

    kind: FaultKind
    retry_after: int = 1
    seconds: float = 0.0
    code: str = "internal_error"


class Faults:
    """The faults that wait for their call, per method, first in first out; the method "*" meets any call."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next `times` calls of `method` meet `fault`."""
        self._waiting[method].extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, if any."""
        for name in (method, "*"):
            if self._waiting[name]:
                return self._waiting[name].popleft()
        return None


class DroppableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with its transport within reach of the app, so that a connection can be dropped."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Hand the transport down with every request."""
        super().connection_made(transport)
        app = self.app

        async def app_with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[_TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = app_with_transport


async def drop_connection(scope: Scope, receive: Receive) -> None:
    """Reset the TCP connection under a request, without an answer."""
    transport: asyncio.Transport = scope["extensions"][_TRANSPORT]
    sock = transport.get_extra_info("socket")
    if sock is not None:  # linger for no time: the peer sees a reset, not an orderly end
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        continue
