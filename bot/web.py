"""A web server on a port of ours: bound by us, stopped by a signal, drained before it ends."""

from collections.abc import Callable
from socket import AF_INET, AF_INET6, create_server

import structlog
from starlette.applications import Starlette

log = structlog.get_logger()

SECONDS_TO_DRAIN = 10


def serve_web(web: Starlette, host: str, port: int, started: Callable[[], object]) -> bool:
    """Serve until SIGTERM or SIGINT; True when it cannot be served, which is said in the log."""
    import uvicorn

    config = uvicorn.Config(
        web,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=SECONDS_TO_DRAIN,
        server_header=False,
    )
    server = uvicorn.Server(config)
    try:
        # Bound here, so that it is said by the names of the settings what is wrong with them.
        listening = create_server((host, port), family=AF_INET6 if ":" in host else AF_INET, backlog=2048)
    except OSError as error:
        report_address(host, port, error)
        return True
    started()
    server.run(sockets=[listening])
    return not server.started


def report_address(host: str, port: int, error: OSError) -> None:
    """Say in the log that an address cannot be listened on."""
    log.error(
        "address.unavailable",
        TANDEM_HOST=host,
        TANDEM_PORT=port,
        reason=error.strerror or str(error),
        hint="TANDEM_HOST must be an address of this machine, and TANDEM_PORT one that nobody listens on",
    )
