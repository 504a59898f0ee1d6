"""uvicorn's connections within reach of the app, so that one can be reset, half closed, or left in silence."""

import asyncio
import socket
import struct

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_TRANSPORT = "tandem.transport"


class ReachableHttp(H11Protocol):
    """HTTP; its transport travels with every request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Hand the transport down."""
        super().connection_made(transport)
        app = self.app

        async def app_with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[_TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = app_with_transport


class ReachableWebSocket(WebSocketsSansIOProtocol):
    """WebSocket; its transport travels with the connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hand the transport down."""
        super().connection_made(transport)
        app = self.app

        async def app_with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[_TRANSPORT] = transport
            await app(scope, receive, send)

        self.app = app_with_transport


async def drop_request(scope: Scope, receive: Receive) -> None:
    """Reset the connection under a request, without an answer."""
    reset(scope)
    while (await receive())["type"] != "http.disconnect":
        continue


def reset(scope: Scope) -> None:
    """End the connection so that the peer sees a reset, not an orderly end."""
    transport: asyncio.Transport = scope["extensions"][_TRANSPORT]
    sock = transport.get_extra_info("socket")
    if sock is not None:  # linger for no time: that is what makes it a reset
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def half_close(scope: Scope) -> None:
    """End our direction only: the peer reads the end, and may go on writing."""
    transport: asyncio.Transport = scope["extensions"][_TRANSPORT]
    transport.get_extra_info("socket").shutdown(socket.SHUT_WR)


def stop_reading(scope: Scope) -> None:
    """Leave everything that the peer writes from now on unread; the connection stays open."""
    transport: asyncio.Transport = scope["extensions"][_TRANSPORT]
    transport.pause_reading()
