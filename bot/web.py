"""A web server on a port of ours: bound by us, stopped by a signal or a call, drained before it ends."""

from collections.abc import Callable
from functools import partial
from socket import AF_INET, AF_INET6, create_server
from threading import Thread

import structlog
from starlette.applications import Starlette

log = structlog.get_logger()

SECONDS_TO_DRAIN = 10
SECONDS_TO_END = 5
"""What a server that was told to stop gets beyond draining, before it is left behind."""


class WebServer:
    """A web application on a port. Raises OSError where the address cannot be listened on."""

    def __init__(self, web: Starlette, host: str, port: int, **patience: float) -> None:
        import uvicorn

        from bot.connections import Connection

        config = uvicorn.Config(
            web,
            host=host,
            port=port,
            http=partial(Connection, **patience),  # type: ignore[arg-type]
            access_log=False,
            log_config=None,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=SECONDS_TO_DRAIN,
            server_header=False,
        )
        self._server = uvicorn.Server(config)
        # Bound here, so that it is said by the names of the settings what is wrong with them.
        self._listening = create_server((host, port), family=AF_INET6 if ":" in host else AF_INET, backlog=2048)
        self._thread = Thread(target=self.run, name="web", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listening.getsockname()[1])

    def run(self) -> bool:
        """Serve until SIGTERM or SIGINT (on the main thread) or `stop`; whether it could be served at all."""
        self._server.run(sockets=[self._listening])
        return self._server.started

    def start(self) -> None:
        """Serve on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Take nothing new, answer what has arrived, and end."""
        self._server.should_exit = True
        if self._thread.ident is not None:
            self._thread.join(SECONDS_TO_DRAIN + SECONDS_TO_END)
        self._listening.close()


def serve_web(web: Starlette, host: str, port: int, started: Callable[[], object]) -> bool:
    """Serve until SIGTERM or SIGINT; True when it cannot be served, which is said in the log."""
    try:
        server = WebServer(web, host, port)
    except OSError as error:
        report_address(host, port, error)
        return True
    started()
    return not server.run()


def report_address(host: str, port: int, error: OSError) -> None:
    """Say in the log that an address cannot be listened on."""
    log.error(
        "address.unavailable",
        TANDEM_HOST=host,
        TANDEM_PORT=port,
        reason=error.strerror or str(error),
        hint="TANDEM_HOST must be an address of this machine, and TANDEM_PORT one that nobody listens on",
    )
