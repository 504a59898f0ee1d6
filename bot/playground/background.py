"""Runs an ASGI app on loopback in a thread of its own, idle without a tick, and stops it again."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import TypeVar

import uvicorn
from starlette.types import ASGIApp

from bot.playground.transports import ReachableHttp, ReachableWebSocket

Result = TypeVar("Result")
_PATIENCE = 2.0


class _QuietServer(uvicorn.Server):
    """uvicorn without its ten wake-ups a second: it sleeps until it is told to stop, and stops at once."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait for the end."""
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the listening socket and every connection; requests under way get two seconds."""
        for server in self.servers:
            server.close()
        for sock in sockets or []:
            sock.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(set(self.server_state.tasks), timeout=_PATIENCE)
            for task in late:
                task.cancel()


class Background:
    """One server in one daemon thread. The port is known, and connections are taken, as soon as `start` returns."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: _QuietServer | None = None

    @property
    def port(self) -> int:
        """The port; chosen by the system at `start` when it was 0."""
        return self._port

    def start(self) -> None:
        """Listen; OSError when the port is taken."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # Named TCP, because asyncio sends the second part of an answer at once only where the socket says so itself;
        # else it waits on every kept connection, 40 ms an answer, for the other side's delayed acknowledgement.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self._host, self._port))
        except OSError:
            listening.close()
            raise
        listening.listen(128)
        self._port = listening.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening, ready), name="playground", daemon=True)
        self._thread.start()
        ready.wait()

    def stop(self, before: Callable[[], None]) -> None:
        """Stop and wait for the thread, after calling `before` on the loop; does nothing when it is not running."""
        if self._thread is None or self._loop is None or self._server is None:
            return
        self._loop.call_soon_threadsafe(before)
        self._loop.call_soon_threadsafe(self._server.stopping.set)
        self._thread.join()
        self._thread = None

    def call(self, coroutine: Coroutine[object, object, Result], timeout: float | None = None) -> Result:
        """Run a coroutine on the server's loop and wait for its result, `timeout` in seconds."""
        if self._loop is None or self._thread is None:
            coroutine.close()
            raise RuntimeError("the playground is not started")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)

    def soon(self, act: Callable[[], None]) -> None:
        """Do something on the server's loop, from any thread; nothing when the server is not running."""
        loop = self._loop
        if loop is not None and self._thread is not None and not loop.is_closed():
            loop.call_soon_threadsafe(act)

    def _run(self, listening: socket.socket, ready: threading.Event) -> None:
        asyncio.run(self._serve(listening, ready))

    async def _serve(self, listening: socket.socket, ready: threading.Event) -> None:
        config = uvicorn.Config(
            self._app,
            http=ReachableHttp,
            ws=ReachableWebSocket,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            lifespan="off",
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            timeout_keep_alive=30,
        )
        self._loop = asyncio.get_running_loop()
        self._server = _QuietServer(config)
        self._loop.call_soon(ready.set)
        await self._server.serve(sockets=[listening])
