"""Socket Mode: Slack reaches the app through a WebSocket that the app opens, so no public address is needed."""

import logging
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from threading import Condition, Thread
from time import monotonic

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack import web_client

log = structlog.get_logger()

LISTENERS = 32
SECONDS_TO_HANG_UP = 5.0
SECONDS_BETWEEN_PINGS = 5
"""The SDK gives up a silent line after several pings without an answer: sooner than the watchdog ends the process."""
SECONDS_WITHOUT_CONNECTION = 60.0


class SocketConnection(SocketModeHandler):
    """The connection to Slack, not yet opened; the app-level token has a client of its own.

    It counts what is being answered, so that closing can wait: the SDK closes the line first and waits then.
    """

    def __init__(self, bolt: App, app_token: str, base_url: str) -> None:
        super().__init__(
            bolt,
            app_token,
            logger=logging.getLogger("slack_socket"),
            web_client=web_client(base_url, app_token),
            concurrency=LISTENERS,
            ping_interval=SECONDS_BETWEEN_PINGS,
        )
        self._answering = 0
        self._idle = Condition()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one envelope."""
        with self._idle:
            self._answering += 1
        try:
            super().handle(client, req)
        finally:
            with self._idle:
                self._answering -= 1
                self._idle.notify_all()

    def drain(self, seconds: float, *, hang_up_seconds: float = SECONDS_TO_HANG_UP) -> bool:
        """Answer what has arrived, then close the line; False when answers were still missing after `seconds`.

        Closing the line takes `hang_up_seconds` at most.
        """
        self.client.auto_reconnect_enabled = False
        with self._idle:
            answered = self._idle.wait_for(lambda: self._answering == 0 and self.client.message_queue.empty(), seconds)
        self._hang_up(hang_up_seconds)
        return answered

    def _hang_up(self, seconds: float) -> None:
        session = self.client.current_session
        sock = session.sock if session is not None else None
        if sock is not None:
            # The SDK's reader holds the lock on the socket while it waits for bytes: wake it, or closing takes seconds.
            with suppress(OSError):
                sock.shutdown(SHUT_RDWR)
        # The SDK waits for its reader without limit, and a reader that started in the moment of connecting or of
        # closing misses the end of its session. Its threads are daemons: they end with the process.
        closing = Thread(target=self._close, name="hang up", daemon=True)
        closing.start()
        closing.join(seconds)

    def _close(self) -> None:
        # The SDK's reader may let go of the socket while its client looks at it: then it is closed already.
        with suppress(AttributeError, OSError):
            self.client.close()


class Watchdog:
    """Notices a connection that stays lost: the SDK may keep a closed session for ever without saying so."""

    def __init__(
        self,
        is_connected: Callable[[], bool],
        *,
        seconds: float = SECONDS_WITHOUT_CONNECTION,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self._is_connected = is_connected
        self._seconds = seconds
        self._ticks = ticks
        self._last_seen = ticks()

    def lost(self) -> bool:
        """True once the connection has been away for the whole time allowed. Ask every few seconds."""
        if self._is_connected():
            self._last_seen = self._ticks()
        return self._ticks() - self._last_seen >= self._seconds
