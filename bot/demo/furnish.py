"""Fills the demo's workspace: tables, people, the funnel, and the digest that #revenue has subscribed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, time, timedelta

from bot.demo.funnel import Funnel
from bot.demo.load import load
from bot.demo.pace import Pace
from bot.demo.scenes import cast
from bot.demo.story import Reveal, Story, settle_in
from bot.demo.timeline import revisions
from bot.digest_jobs import DigestJobs
from bot.playground.clock import TurnableClock
from bot.playground.workspace import CommandHint, Identity, Person
from bot.registry import slash_name
from bot.settings import Settings
from commands import COMMANDS
from digests import DIGESTS
from revenue.schedule import WeeklySchedule, due_runs
from revenue.vocabulary import Role
from storage import Database, Store, migrate

SLACK = Identity()
REVENUE_CHANNEL = "C0REVENUE"


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


@contextmanager
def begin_story(url: str, funnel: Funnel, clock: TurnableClock, pace: Pace) -> Iterator[Story]:
    """A fresh workspace in which only what `clock` shows has happened, and the story that goes on from there."""
    start = clock()
    with closing(Database.open(url)) as database:
        migrate(database)
        workspace = database.ensure_workspace(SLACK.team_id, SLACK.team_name, start)
        told = cast(funnel, revisions(funnel), start)
        reveal = Reveal(database, workspace, funnel, told.revisions)
        with database.unit_of_work(workspace.id) as store:
            settle_in(store, funnel, start)
            subscribe(store, funnel, start)
        reveal.to(start)
        with database.unit_of_work(workspace.id) as store:
            store.ranking.refresh(start)
        yield Story(funnel, told, clock, reveal, pace)


def _digest_in(zone: str) -> WeeklySchedule:
    return WeeklySchedule(0, time(9), zone)


def people(funnel: Funnel) -> tuple[Person, ...]:
    """The cast as members of the Slack workspace."""
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


def hints() -> tuple[CommandHint, ...]:
    """The commands as the composer completes them."""
    return tuple(CommandHint(slash_name(command.name), command.usage, command.summary) for command in COMMANDS)
