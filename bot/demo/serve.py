"""`tandem demo`: a filled workspace, a stand-in of Slack, and the real bot between them, all on this machine."""

import sys
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import utc_now
from bot.demo.funnel import Funnel, build_funnel
from bot.demo.load import load
from bot.digest_jobs import DigestJobs
from bot.logs import configure
from bot.manifest import ASKED_SCOPES
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
from storage import Database, migrate

SLACK = Identity()
REVENUE_CHANNEL = "C0REVENUE"


def serve_demo(port: int, folder: Path | None = None) -> int:
    """Fill a workspace in `folder` (a new one by default), open the page on loopback, and run until a signal comes."""
    if folder is None:
        with TemporaryDirectory(prefix="tandem-demo-") as made:
            return serve_demo(port, Path(made))
    now = utc_now()
    funnel = build_funnel(now)
    playground = Playground(
        port=port, people=_people(funnel), commands=_hints(), identity=SLACK, scopes=ASKED_SCOPES, rate_limits=True
    )
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
            "  Ctrl-C ends it; nothing is kept.\n\n"
        )
        sys.stdout.flush()
        return run(settings, COMMANDS, settings.transport)
    finally:
        playground.stop()


def fill(settings: Settings, funnel: Funnel) -> None:
    """Make the tables, load the funnel, subscribe #revenue, and queue the digest of last week."""
    with closing(Database.open(settings.database_url)) as database:
        migrate(database)
        workspace = database.ensure_workspace(SLACK.team_id, SLACK.team_name, funnel.now)
        with database.unit_of_work(workspace.id) as store:
            load(funnel, store)
            schedule = WeeklySchedule(0, time(9), funnel.zone)
            lead = next(member for member in funnel.cast if member.role is Role.LEAD)
            since = funnel.now - timedelta(days=8)
            store.subscriptions.subscribe("weekly", REVENUE_CHANNEL, schedule, lead.slack_user_id, since)
        jobs = DigestJobs(database, {digest.name: digest for digest in DIGESTS})
        jobs.run_due(_last_run(schedule, funnel.now))


def _last_run(schedule: WeeklySchedule, now: datetime) -> datetime:
    """The latest Monday morning: the digest in #revenue is the one that was due then."""
    return due_runs(schedule, now - timedelta(days=8), now)[-1][1]


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
