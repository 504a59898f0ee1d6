"""`tandem run`: starts the parts, listens until a signal comes, and stops them in an order that loses nothing."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

import structlog
from slack_sdk.errors import SlackApiError

from bot.app import Clock, Tandem, build, utc_now
from bot.crash import crash_at
from bot.settings import Settings
from bot.signals import stop_on_signals
from bot.tick import Tick, Turning
from bot.variables import Transport
from bot.web import SECONDS_TO_DRAIN, WebServer, report_address, serve_web
from commands.contract import Command
from storage import check_role, check_schema

if TYPE_CHECKING:
    from bot.intake.app import Terms

log = structlog.get_logger()

DELIVERIES_AT_ONCE = 16
"""Deliveries to the intake that are recorded at the same time, beside answers to Slack."""
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_SETTLE = 20.0
"""How long a turned clock waits at each stop until what fell due there is delivered."""
BEATS_WHILE_TURNING = timedelta(days=1)
"""How often the tick beats at least while the clock is turned: what nobody announces is housekeeping."""


def run(
    settings: Settings,
    commands: Iterable[Command],
    transport: Transport,
    clock: Clock = utc_now,
    turning: Turning | None = None,
    stopping: Event | None = None,
) -> int:
    """Run until SIGTERM or SIGINT; the exit code: 0 after a signal, 1 when Slack or the port cannot be had.

    With `turning`, the same clock as one that jumps, everything between two instants falls due in its order. Setting
    `stopping` is as good as a signal.

    The order of stopping: take nothing new, finish what is being answered, stop the tick, stop delivery, close rows.
    """
    stopping = stopping or Event()
    # Neither transport ends the process properly by itself: Bolt's handler ignores SIGTERM, and uvicorn raises the
    # signal again after it has closed, which would end the process before the rest is closed.
    stop_on_signals(stopping)
    tandem = build(settings, commands, clock)
    try:
        check_schema(tandem.database)
        check_role(tandem.database)
        tick = Tick(tandem.jobs, clock, settings.tick_seconds)
        tandem.worker.start()
        tick.start()
        end_turning = follow(turning, tandem, tick) if turning is not None else None
        try:
            lost = _socket(tandem, clock, stopping) if transport is Transport.SOCKET else _http(tandem, clock)
        finally:
            if end_turning is not None:
                end_turning()
            tick.stop()
    finally:
        tandem.close()
        log.info("tandem.stopped")
    return 1 if lost else 0


def follow(turning: Turning, tandem: Tandem, tick: Tick) -> Callable[[], None]:
    """Beat and deliver wherever the clock stops while it is turned; returns what ends that."""

    def due(since: datetime, until: datetime) -> datetime | None:
        stops = (tandem.due(since, until), since + BEATS_WHILE_TURNING)
        return min((stop for stop in stops if stop is not None and stop <= until), default=None)

    def stopped(_now: datetime) -> None:
        tick.beat()
        tandem.worker.settle(SECONDS_TO_SETTLE)

    return turning.listen(stopped, due)


def _intake_terms(settings: Settings) -> "Terms":
    from bot.intake.app import Terms
    from bot.intake.hooks import HookSecrets
    from bot.intake.limits import Limits

    # Answers to Slack use the same database connections.
    return Terms(Limits(at_once=DELIVERIES_AT_ONCE), HookSecrets.of(settings), crash_at(settings.crash_point))


def _http(tandem: Tandem, clock: Clock) -> bool:
    from bot.http import http_app
    from bot.intake.app import intake_routes

    settings = tandem.settings
    intake = intake_routes(tandem.database, clock, _intake_terms(settings))
    web = http_app(tandem.bolt, tandem.health, settings.slack_signing_secret, intake)
    return serve_web(web, settings.host, settings.http_port, lambda: _started(Transport.HTTP))


def _started(transport: Transport) -> None:
    log.info("tandem.started", transport=transport.value)


def _socket(tandem: Tandem, clock: Clock, stopping: Event) -> bool:
    from bot.socket import SocketConnection, Watchdog

    settings = tandem.settings
    connection = SocketConnection(tandem.bolt, settings.slack_app_token, settings.slack_api_url)

    def health() -> dict[str, str]:
        report = tandem.health()
        connected = connection.client.is_connected()
        slack = "connected" if connected else "not connected"
        return {**report, "slack": slack, "status": report["status"] if connected else "failing"}

    server = None
    if settings.port is not None:
        from bot.intake.app import intake_app

        web = intake_app(tandem.database, health, clock, _intake_terms(settings))
        try:
            server = WebServer(web, settings.host, settings.port)
        except OSError as error:
            report_address(settings.host, settings.port, error)
            return True
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
        _started(Transport.SOCKET)
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
