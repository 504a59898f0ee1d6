"""`/tandem`: help made from the registry, set-up check, members and their teams, settings of the workspace."""

import re
from dataclasses import dataclass
from enum import StrEnum

from commands.contract import Answer, Click, Command, CommandContext, CommandError, CommandHelp, Response
from messages import render
from messages.actions import ActionId
from messages.words import did_you_mean, join_and
from revenue.calendar import zone_of
from revenue.vocabulary import Role, Team
from storage import Member, OutboxMessage

USAGE = "[help|setup|status|members|join sales|join marketing|currency EUR|zone Europe/Berlin|fiscal april]"
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_CURRENCY = re.compile(r"[A-Z]{3}")


class Verb(StrEnum):
    """What somebody wants of Tandem itself."""

    HELP = "help"
    SETUP = "setup"
    STATUS = "status"
    MEMBERS = "members"
    JOIN = "join"
    CURRENCY = "currency"
    ZONE = "zone"
    FISCAL = "fiscal"


@dataclass(frozen=True, slots=True)
class Args:
    """The verb and the rest of the line."""

    verb: Verb
    rest: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """All commands, and whether the asker has a team."""

    commands: tuple[CommandHelp, ...]
    has_team: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the set-up: done or not, and what to do next."""

    done: bool
    what: str
    next_step: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """Where the set-up stands, the settings, and messages that need a person's decision."""

    checks: tuple[Check, ...]
    currency: str
    zone: str
    fiscal_month: str
    troubled: tuple[OutboxMessage, ...]
    waiting: int
    now_done: int


@dataclass(frozen=True, slots=True)
class MembersView:
    """The people by team; those without one apart."""

    teams: tuple[tuple[str, tuple[Member, ...]], ...]
    total: int
    more: int


@dataclass(frozen=True, slots=True)
class DoneView:
    """One sentence about what was done, and what to do next."""

    done: str
    next_step: str


def parse(text: str) -> Args:
    """Read the verb; raises CommandError with the nearest one."""
    word, _, rest = text.strip().partition(" ")
    if not word:
        return Args(Verb.HELP, "")
    try:
        return Args(Verb(word.lower()), rest.strip())
    except ValueError:
        close = did_you_mean(word, [verb.value for verb in Verb])
        form = f"Form: `/tandem {USAGE}`"
        hint = f"Did you mean *{close}*? {form}" if close else form
        raise CommandError(f"I do not know what “{word}” means here.", hint) from None


def run(context: CommandContext, args: Args) -> Response:
    """Answer `/tandem`."""
    match args.verb:
        case Verb.HELP:
            has_team = context.member is not None and context.member.team is not None
            return Answer(render("commands/tandem", HelpView(context.help, has_team)))
        case Verb.SETUP | Verb.STATUS:
            return _status(context)
        case Verb.MEMBERS:
            return _members(context)
        case Verb.JOIN:
            return _join(context, args.rest)
        case Verb.CURRENCY:
            return _currency(context, args.rest)
        case Verb.ZONE:
            return _zone(context, args.rest)
        case Verb.FISCAL:
            return _fiscal(context, args.rest)


def _status(context: CommandContext) -> Response:
    store = context.store
    members = store.members.all()
    with_team = sum(member.team is not None and member.slack_user_id is not None for member in members)
    subscriptions = store.subscriptions.all()
    goal = store.goals.on(context.local_now.date(), context.now)
    checks = (
        Check(store.touches.any(), "Lead events", "import a file with `tandem import FILE --mapping M.toml`"),
        Check(store.opportunities.any(), "Opportunities", "import your pipeline the same way"),
        Check(with_team > 1, "People of both teams", "each types `/tandem join sales` or `/tandem join marketing`"),
        Check(goal is not None, "A shared goal", "`/goals` sets it"),
        Check(bool(subscriptions), "A weekly digest", "`/digest subscribe weekly monday 9:00 here`"),
    )
    counts = store.outbox.counts()
    waiting = sum(number for state, number in counts.items() if state.value in ("pending", "sending"))
    view = StatusView(
        checks=checks,
        currency=context.workspace.currency,
        zone=context.workspace.zone,
        fiscal_month=_MONTHS[context.workspace.fiscal_start_month - 1].capitalize(),
        troubled=tuple(store.outbox.troubled(5)),
        waiting=waiting,
        now_done=sum(check.done for check in checks),
    )
    return Answer(render("commands/tandem_status", view))


def _members(context: CommandContext) -> Response:
    everybody = context.store.members.all()
    shown = everybody[:60]
    groups: list[tuple[str, tuple[Member, ...]]] = [
        (team.value.capitalize(), tuple(member for member in shown if member.team is team)) for team in Team
    ]
    groups.append(("No team yet", tuple(member for member in shown if member.team is None)))
    teams = tuple((name, people) for name, people in groups if people)
    return Answer(render("commands/tandem_members", MembersView(teams, len(everybody), len(everybody) - len(shown))))


def _join(context: CommandContext, rest: str) -> Response:
    _writes(context)
    word = rest.lower().removeprefix("the ").strip()
    try:
        team = Team(word)
    except ValueError:
        close = did_you_mean(word, [team.value for team in Team])
        hint = f"Did you mean *{close}*?" if close else "Form: `/tandem join sales` or `/tandem join marketing`"
        raise CommandError(f"There is no team “{rest}”." if rest else "Which team?", hint) from None
    role = context.member.role if context.member and context.member.role in (Role.LEAD, Role.ADMIN) else None
    usual = {Team.SALES: Role.REP, Team.MARKETING: Role.MARKETER}[team]
    name = context.member.name if context.member else ""
    context.store.members.save(
        context.slack_user_id, name or context.slack_user_id, context.now, team=team, role=role or usual
    )
    next_step = "Type /hotleads: it shows whom to call." if team is Team.SALES else "Type /hotleads team, or /goals."
    return Answer(render("commands/tandem_done", DoneView(f"You are in {team.value} now.", next_step)))


def on_join(context: CommandContext, click: Click) -> Response:
    """The button "Sales" or "Marketing" of somebody whose team is not known yet."""
    return _join(context, click.value)


def _currency(context: CommandContext, rest: str) -> Response:
    wanted = rest.upper()
    if not _CURRENCY.fullmatch(wanted):
        raise CommandError("A currency is three letters.", "Form: `/tandem currency EUR`")
    _administers(context)
    context.store.configure(currency=wanted)
    return Answer(render("commands/tandem_done", DoneView(f"Amounts are in {wanted} now.", "Nothing is converted.")))


def _zone(context: CommandContext, rest: str) -> Response:
    try:
        zone = zone_of(rest).key
    except ValueError as error:
        raise CommandError(str(error), "Form: `/tandem zone Europe/Berlin`") from None
    _administers(context)
    context.store.configure(zone=zone)
    return Answer(render("commands/tandem_done", DoneView(f"Weeks and days are those of {zone} now.", "")))


def _fiscal(context: CommandContext, rest: str) -> Response:
    word = rest.lower()
    month = next((i for i, name in enumerate(_MONTHS, 1) if len(word) > 2 and name.startswith(word)), None)
    if word.isdecimal() and 1 <= int(word) <= 12:
        month = int(word)
    if month is None:
        raise CommandError("I do not know that month.", "Form: `/tandem fiscal april`")
    _administers(context)
    context.store.configure(fiscal_start_month=month)
    name = _MONTHS[month - 1].capitalize()
    return Answer(render("commands/tandem_done", DoneView(f"The fiscal year begins in {name} now.", "")))


def _writes(context: CommandContext) -> None:
    if context.store.as_of is not None:
        raise CommandError("The past cannot be changed.", "Ask again without an instant.")


def _administers(context: CommandContext) -> None:
    """Settings belong to leads and admins; while there is none yet, to everybody."""
    _writes(context)
    leaders = [member for member in context.store.members.all() if member.role in (Role.LEAD, Role.ADMIN)]
    if leaders and (context.member is None or context.member.role not in (Role.LEAD, Role.ADMIN)):
        names = join_and([member.name for member in leaders[:3]], "or")
        raise CommandError("Settings belong to the leads of both teams.", f"Ask {names}.")


COMMAND = Command(
    name="tandem",
    usage=USAGE,
    summary="Help, set-up check, members and their teams, settings",
    parse=parse,
    run=run,
    actions={ActionId.MEMBER_JOIN: on_join},
    examples=(
        (
            "commands/tandem",
            HelpView((CommandHelp("/hotleads", "[mine|team|all] [how many]", "Whom to call now, and why"),), False),
        ),
        (
            "commands/tandem_status",
            StatusView((Check(False, "Lead events", "import a file"),), "EUR", "Europe/Berlin", "January", (), 0, 0),
        ),
        ("commands/tandem_members", MembersView((), 0, 0)),
        ("commands/tandem_done", DoneView("You are in sales now.", "Type /hotleads.")),
    ),
)
