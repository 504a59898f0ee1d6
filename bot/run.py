"""`tandem run`: starts the parts, listens until a signal comes, and stops them in an order that loses nothing."""

import signal
from collections.abc import Iterable
from threading import Event
from types import FrameType

import structlog
from slack_sdk.errors import SlackApiError

from bot.app import Tandem, build, utc_now
from bot.settings import Settings
from bot.tick import Tick
from bot.variables import Transport
from commands.contract import Command
from storage import check_schema

log = structlog.get_logger()

SECONDS_TO_DRAIN = 10
SECONDS_BETWEEN_LOOKS = 1.0


def run(settings: Settings, commands: Iterable[Command], transport: Transport) -> int:
    """Run until SIGTERM or SIGINT; the exit code: 0 after a signal, 1 when Slack or the port cannot be had.

    The order of stopping: take nothing new, finish what is being answered, stop the tick, stop delivery, close rows.
    """
    stopping = _stop_on_signals()
    tandem = build(settings, commands)
    try:
        check_schema(tandem.database)
        tick = Tick(tandem.jobs, utc_now, settings.tick_seconds)
        tandem.worker.start()
        tick.start()
        log.info("tandem.started", transport=transport.value)
        try:
            lost = _socket(tandem, stopping) if transport is Transport.SOCKET else _http(tandem)
        finally:
            tick.stop()
    finally:
        tandem.close()
        log.info("tandem.stopped")
    return 1 if lost else 0


def _stop_on_signals() -> Event:
    stopping = Event()

    def stop(number: int, _: FrameType | None) -> None:
        stopping.set()

    # Neither transport ends the process properly by itself: Bolt's handler ignores SIGTERM, and uvicorn raises the
    # signal again after it has closed, which would end the process before the rest is closed.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


def _http(tandem: Tandem) -> bool:
    import uvicorn

    from bot.http import http_app

    config = uvicorn.Config(
        http_app(tandem.bolt, tandem.health, tandem.settings.slack_signing_secret),
        host=tandem.settings.host,
        port=tandem.settings.http_port,
        access_log=False,
        log_config=None,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=SECONDS_TO_DRAIN,
        server_header=False,
    )
    server = uvicorn.Server(config)
    try:
        server.run()
    except SystemExit:
        # The port is taken, for example; uvicorn has logged the reason.
        return True
    return not server.started


def _socket(tandem: Tandem, stopping: Event) -> bool:
    from bot.socket import HealthServer, SocketConnection, Watchdog

    settings = tandem.settings
    connection = SocketConnection(tandem.bolt, settings.slack_app_token, settings.slack_api_url)

    def health() -> dict[str, str]:
        report = tandem.health()
        connected = connection.client.is_connected()
        slack = "connected" if connected else "not connected"
        return {**report, "slack": slack, "status": report["status"] if connected else "failing"}

    server = HealthServer(settings.host, settings.port, health) if settings.port is not None else None
    lost = False
    try:
        if server is not None:
            server.start()
        try:
            connection.client.connect()
        except (SlackApiError, OSError) as error:
            reason = error.response.get("error") if isinstance(error, SlackApiError) else str(error)
            log.error("slack.connection_refused", reason=reason, hint="check TANDEM_SLACK_APP_TOKEN and the network")
            return True
        watchdog = Watchdog(connection.client.is_connected)
        while not stopping.wait(SECONDS_BETWEEN_LOOKS):
            if watchdog.lost():
                log.error("slack.connection_lost", seconds=60)
                lost = True
                break
    finally:
        log.info("tandem.stopping")
        if not connection.drain(SECONDS_TO_DRAIN):
            log.warning("tandem.answers_unfinished")
        if server is not None:
            server.stop()
    return lost
