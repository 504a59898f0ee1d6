"""Socket Mode: the WebSocket connections of the bot, and envelopes that each go to exactly one of them."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from starlette.types import Scope
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.bot_link import Ack, EnvelopeKind, Retry
from bot.playground.decoding import decoded_json
from bot.playground.transports import half_close, reset, stop_reading
from bot.playground.workspace import Json

MOST_CONNECTIONS = 10
_TRY_AGAIN_LATER = 1013
_KEPT_TICKETS = 100


class SocketFault(StrEnum):
    """What can become of a connection without a farewell.

    STALE stays open, but nothing comes over it any more and nothing is read, not even a ping; HALF_CLOSED ends in the
    direction to the bot only; RESET is torn down.
    """

    STALE = "stale"
    HALF_CLOSED = "half_closed"
    RESET = "reset"


_SPOILERS: dict[SocketFault, Callable[[Scope], None]] = {
    SocketFault.STALE: stop_reading,
    SocketFault.HALF_CLOSED: half_close,
    SocketFault.RESET: reset,
}


@dataclass(slots=True, eq=False)
class _Connection:
    number: int
    websocket: WebSocket
    waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)
    fault: SocketFault | None = None


class SocketMode:
    """Takes the bot's connections and delivers envelopes over them, the longest unused connection first."""

    def __init__(self, app_id: str, ack_timeout: float) -> None:
        self._app_id = app_id
        self._ack_timeout = ack_timeout
        self._tickets: dict[str, None] = {}
        self._connections: list[_Connection] = []
        self._leaving: list[_Connection] = []
        self._made = 0
        self.connected = asyncio.Event()

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def open(self, base_url: str) -> str:
        """A WebSocket address for one connection, as `apps.connections.open` gives it."""
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = None
        if len(self._tickets) > _KEPT_TICKETS:  # those that nobody came with
            del self._tickets[next(iter(self._tickets))]
        return f"{base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._app_id}"

    async def endpoint(self, websocket: WebSocket) -> None:
        """One connection from its hello to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(1008, "the ticket is unknown or was used")
            return
        del self._tickets[ticket]
        await websocket.accept()
        if len(self._connections) >= MOST_CONNECTIONS:
            await websocket.close(_TRY_AGAIN_LATER, "too_many_websockets")
            return
        self._made += 1
        connection = _Connection(self._made, websocket)
        self._connections.append(connection)
        try:
            await websocket.send_text(json.dumps(self._hello()))
            self.connected.set()
            await self._let_go()
            while (frame := await websocket.receive())["type"] == "websocket.receive":
                self._take(connection, frame.get("text") or "")
        except WebSocketDisconnect:
            return
        finally:
            for connections in (self._connections, self._leaving):
                if connection in connections:
                    connections.remove(connection)
            if not self._connections:
                self.connected.clear()
            for waiter in connection.waiting.values():
                if not waiter.done():
                    waiter.set_result(Ack(error="dispatch_failed"))

    async def deliver(self, kind: EnvelopeKind, payload: Json, retry: Retry | None = None) -> Ack:
        """Send one envelope and wait for its acknowledgement; `dispatch_failed` when nobody is connected.

        Slack does not know of a stale connection: an envelope for it is lost, and an event goes over another one when
        it is repeated, for the next in turn is another.
        """
        if not self._connections:
            return Ack(error="dispatch_failed")
        connection = self._connections.pop(0)
        self._connections.append(connection)
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            number, reason = (retry.number, "timeout") if retry is not None else (0, "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        waiter: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = waiter
        try:
            if connection.fault is not SocketFault.STALE:
                await connection.websocket.send_text(json.dumps(envelope))
            async with asyncio.timeout(self._ack_timeout):
                return await waiter
        except TimeoutError:
            return Ack(error="operation_timeout")
        except (RuntimeError, WebSocketDisconnect):  # the socket closed under the envelope
            return Ack(error="dispatch_failed")
        finally:
            connection.waiting.pop(envelope_id, None)

    async def send_disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to reconnect, as Slack does every few hours; the old ones get no envelopes any more."""
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
        leaving, self._connections = self._connections, []
        self._leaving += leaving
        self.connected.clear()
        for connection in leaving:
            if connection.fault is not SocketFault.STALE:
                with suppress(RuntimeError, WebSocketDisconnect):  # it was gone already
                    await connection.websocket.send_text(json.dumps(frame))

    def spoil(self, fault: SocketFault, which: int | None = None) -> int:
        """Let this happen to one connection, counted from the oldest, or to all; IndexError when there is none.

        Returns how many were met.
        """
        oldest_first = sorted(self._connections, key=lambda connection: connection.number)
        met = oldest_first if which is None else [oldest_first[which]]
        for connection in met:
            connection.fault = fault
            _SPOILERS[fault](connection.websocket.scope)
        return len(met)

    def connections(self) -> list[Json]:
        """The open connections, oldest first, and what has become of each."""
        return [
            {"number": connection.number, "fault": connection.fault or "", "waiting": len(connection.waiting)}
            for connection in sorted(self._connections, key=lambda connection: connection.number)
        ]

    async def _let_go(self) -> None:
        """Close the connections that were asked to leave, now that there is a new one."""
        leaving, self._leaving = self._leaving, []
        for connection in leaving:
            with suppress(RuntimeError):  # it was gone already
                await connection.websocket.close()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    @staticmethod
    def _take(connection: _Connection, text: str) -> None:
        """An acknowledgement from the bot; anything else is ignored, as Slack does."""
        try:
            frame = decoded_json(text.encode("utf-8"))
        except ValueError:
            return
        envelope_id = frame.get("envelope_id") if isinstance(frame, dict) else None
        if not isinstance(frame, dict) or not isinstance(envelope_id, str):
            return
        waiter = connection.waiting.get(envelope_id)
        if waiter is not None and not waiter.done():
            body = frame.get("payload")
            waiter.set_result(Ack(body=body if isinstance(body, dict) else None))
