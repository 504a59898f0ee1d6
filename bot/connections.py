"""Connections of web clients: who takes long to ask for anything is hung up on, and there are never too many."""

import asyncio
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS_TO_ASK = 10.0
"""How long a client may take to send the headers of a request; uvicorn itself would wait for ever."""
MOST_CONNECTIONS = 500
"""Connections at the same time. Each needs a file of the process, of which there are often 1,024."""


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1, with an end to its patience.

    It looks at a connection every `seconds`: where no request is being answered and none came since it looked last, it
    hangs up. So whoever dribbles headers, or a body that was refused already, has twice that time at most. When there
    are too many connections, the one that has waited longest without a request makes room.
    """

    def __init__(
        self, *args: Any, seconds: float = SECONDS_TO_ASK, most: int = MOST_CONNECTIONS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._seconds = seconds
        self._most = most
        self._seen: object = None
        self._since = 0.0
        self._look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to watch a new connection."""
        super().connection_made(transport)
        # asyncio does this for sockets that it makes itself. Without it the end of an answer waits 40 ms for the client
        # to say that it has the beginning.
        transport.get_extra_info("socket").setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self._since = self.loop.time()
        self._look = self.loop.call_later(self._seconds, self._hang_up_if_silent)
        if len(self.connections) > self._most:
            silent = [each for each in self.connections if isinstance(each, Connection) and each._is_silent()]
            min(silent, key=lambda each: each._since, default=self).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def _is_silent(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _hang_up_if_silent(self) -> None:
        if self._is_silent() and self.cycle is self._seen:
            self.transport.close()
            return
        if self.cycle is not self._seen:
            self._seen = self.cycle
            self._since = self.loop.time()
        self._look = self.loop.call_later(self._seconds, self._hang_up_if_silent)
