"""`tandem demo`: a filled workspace, a stand-in of Slack, and the real bot between them, all on this machine."""

import sys
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.clock import HOME_ZONE
from bot.demo.funnel import Funnel, build_funnel
from bot.demo.load import load
from bot.digest_jobs import DigestJobs
from bot.logs import configure
from bot.playground.clock import TurnableClock
from bot.playground.server import Playground
from bot.playground.workspace import CommandHint, Identity, Person
from bot.registry import slash_name
from bot.run import run
from bot.settings import Settings
from bot.settings import load as load_settings
from commands import COMMANDS
from digests import DIGESTS
from revenue.schedule import WeeklySchedule, due_runs
from revenue.vocabulary import Role
from storage import Database, Store, migrate

SLACK = Identity()
REVENUE_CHANNEL = "C0REVENUE"


def serve_demo(port: int, folder: Path | None = None) -> int:
    """Fill a workspace in `folder` (a new one by default), open the page on loopback, and run until a signal comes."""
    if folder is None:
        with TemporaryDirectory(prefix="tandem-demo-") as made:
            return serve_demo(port, Path(made))
    clock = TurnableClock(HOME_ZONE)
    funnel = build_funnel(clock())
    playground = Playground(port=port, people=_people(funnel), commands=_hints(), identity=SLACK, clock=clock)
    try:
        playground.start()
    except OSError as error:
        sys.stderr.write(f"Port {port} cannot be used ({error.strerror}): try `tandem demo --port {port + 1}`.\n")
        return 1
    try:
        settings = _settings(folder / "demo.db", playground.api_url)
        configure(settings.log_format, settings.log_level)
        fill(settings, funnel)
        sys.stdout.write(
            f"\n  Tandem's demo is at {playground.base_url}\n"
            "  Choose who you are, then type /hotleads, /lead Nordlys, /pipeline, /goals, /wins or /digest preview.\n"
            "  The clock is at the top of the page: turn it to Monday 09:00 and the digest arrives. Or from here:\n"
            f"    curl -H 'Content-Type: application/json' -d '{{\"to\": \"next_monday\"}}' "
            f"{playground.base_url}/_control/clock\n"
            "  Ctrl-C ends it; nothing is kept.\n\n"
        )
        sys.stdout.flush()
        return run(settings, COMMANDS, settings.transport, clock, turning=clock)
    finally:
        clock.halt()
        playground.stop()


def fill(settings: Settings, funnel: Funnel) -> None:
    """Make the tables, load the funnel, subscribe #revenue, and queue the digest of last week."""
    furnish(settings, funnel, since=funnel.now - timedelta(days=8))
    with closing(Database.open(settings.database_url)) as database:
        jobs = DigestJobs(database, {digest.name: digest for digest in DIGESTS})
        # The latest Monday morning: the digest in #revenue is the one that was due then.
        jobs.run_due(due_runs(_digest_in(funnel.zone), funnel.now - timedelta(days=8), funnel.now)[-1][1])


def furnish(settings: Settings, funnel: Funnel, since: datetime) -> None:
    """Make the tables, load the whole funnel, and subscribe #revenue since an instant."""
    with closing(Database.open(settings.database_url)) as database:
        migrate(database)
        workspace = database.ensure_workspace(SLACK.team_id, SLACK.team_name, funnel.now)
        with database.unit_of_work(workspace.id) as store:
            load(funnel, store)
            subscribe(store, funnel, since)


def subscribe(store: Store, funnel: Funnel, since: datetime) -> None:
    """The weekly digest for #revenue, as Sofia has set it up."""
    lead = next(member for member in funnel.cast if member.role is Role.LEAD)
    store.subscriptions.subscribe("weekly", REVENUE_CHANNEL, _digest_in(funnel.zone), lead.slack_user_id, since)


def _digest_in(zone: str) -> WeeklySchedule:
    return WeeklySchedule(0, time(9), zone)


def _people(funnel: Funnel) -> tuple[Person, ...]:
    titles = {Role.REP: "Account executive", Role.MARKETER: "Campaign manager", Role.ADMIN: "Revenue operations"}
    return tuple(
        Person(
            id=member.slack_user_id,
            name=member.key,
            real_name=member.name,
            team=member.team.value if member.team else "",
            title=titles.get(member.role, f"Head of {member.team}"),
            email=member.record.email or "",
            zone=member.zone,
            is_admin=member.role is Role.ADMIN,
        )
        for member in funnel.cast
    )


def _hints() -> tuple[CommandHint, ...]:
    return tuple(CommandHint(slash_name(command.name), command.usage, command.summary) for command in COMMANDS)


def _settings(database: Path, api_url: str) -> Settings:
    """The settings of the demo; what the operator has set for a real Slack plays no part."""
    return load_settings(
        {
            "TANDEM_DATABASE_URL": f"sqlite:///{database}",
            "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
            "TANDEM_SLACK_APP_TOKEN": "xapp-playground",
            "TANDEM_SLACK_API_URL": api_url,
            "TANDEM_TICK_SECONDS": "5",
            "TANDEM_LOG_LEVEL": "warning",
        },
        run=True,
    )
