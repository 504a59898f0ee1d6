"""`tandem run --only intake`: the intake by itself, without anything of Slack."""

from contextlib import closing
from threading import Event

import structlog

from bot.app import Clock, lookup_jobs, utc_now
from bot.crash import crash_at
from bot.intake.app import Terms, intake_app
from bot.intake.hooks import HookSecrets
from bot.intake.limits import Limits
from bot.jobs import intake_jobs
from bot.settings import Settings
from bot.signals import stop_on_signals
from bot.tick import Tick
from bot.web import serve_web
from intake.collecting import rare_collection
from storage import Database, check_role, check_schema

log = structlog.get_logger()

LIMITS = Limits()
OTHER_CONNECTIONS = 3
"""The tick, health, and one to spare."""


def serve(settings: Settings, port: int | None, clock: Clock = utc_now) -> int:
    """Take events until SIGTERM or SIGINT; the exit code: 0 after a signal, 1 when the port cannot be had."""
    # uvicorn stops by these signals and raises them again afterwards, which would end the process as if it had failed.
    stop_on_signals(Event())
    connections = LIMITS.at_once + OTHER_CONNECTIONS
    with rare_collection(), closing(Database.open(settings.database_url, connections=connections)) as database:
        check_schema(database)
        check_role(database)

        def health() -> dict[str, str]:
            try:
                database.ping()
            except Exception as error:
                return {"status": "failing", "database": type(error).__name__}
            return {"status": "ok", "database": "ok"}

        tick = Tick((*intake_jobs(database), *lookup_jobs(settings, database)), clock, settings.tick_seconds)
        tick.start()
        chosen = settings.http_port if port is None else port
        terms = Terms(LIMITS, secrets=HookSecrets.of(settings), crash=crash_at(settings.crash_point))
        web = intake_app(database, health, clock, terms)
        try:
            lost = serve_web(
                web, settings.host, chosen, lambda: log.info("intake.started", host=settings.host, port=chosen)
            )
        finally:
            tick.stop()
    log.info("intake.stopped")
    return 1 if lost else 0
