"""`/tandem`: help made from the registry, set-up check, members and their teams, settings of the workspace."""

import re
from dataclasses import dataclass
from enum import StrEnum

from commands.arguments import guessing, quoted
from commands.authority import HOW_TO_BEGIN, HOW_TO_JOIN, deciders_among, refuse_without_past, require_decider
from commands.contract import Answer, Click, Command, CommandContext, CommandError, Response
from commands.tandem_events import EXAMPLES as EVENT_EXAMPLES
from commands.tandem_events import events, on_map
from commands.tandem_joining import confirm, join
from commands.tandem_keys import EXAMPLES as KEY_EXAMPLES
from commands.tandem_keys import keys
from commands.tandem_people import change_member, claim_admin, members_message
from commands.tandem_view import EXAMPLES, Check, DoneView, HelpView, StatusView, Trouble, help_lines
from messages import Message, render
from messages.actions import ActionId
from revenue.calendar import MONTHS, zone_of
from revenue.money import CURRENCIES
from revenue.vocabulary import Role, Team
from storage import DEFAULT_ZONE, OutboxMessage, OutboxState

USAGE = (
    "[help|setup|status|members|join sales|join marketing|admin me|currency EUR|zone Europe/Berlin|fiscal april"
    "|keys|events]"
)
_SLACK_ID = re.compile(r"[CGDUW][A-Z0-9]+")
_MONTH_NUMBERS = frozenset(map(str, range(1, 13)))
# Three letters are close to many of the 150 in use; only one that is likely is worth a guess.
_USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "DKK", "SEK", "NOK", "PLN", "JPY", "CAD", "AUD", "INR", "SGD")
_TROUBLED = 5
_MEANT_UTC = "Etc/UTC"


class Verb(StrEnum):
    """What somebody wants of Tandem itself."""

    HELP = "help"
    SETUP = "setup"
    STATUS = "status"
    MEMBERS = "members"
    MEMBER = "member"
    JOIN = "join"
    ADMIN = "admin"
    CURRENCY = "currency"
    ZONE = "zone"
    FISCAL = "fiscal"
    KEYS = "keys"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Args:
    """The verb and the rest of the line."""

    verb: Verb
    rest: str


def parse(text: str) -> Args:
    """Read the verb; raises CommandError with the nearest one."""
    words = text.split()
    if not words:
        return Args(Verb.HELP, "")
    try:
        return Args(Verb(words[0].lower()), " ".join(words[1:]))
    except ValueError:
        said = f"I do not know what {quoted(words[0])} means here."
        raise CommandError(guessing(said, words[0], Verb), f"Form: `/tandem {USAGE}`") from None


def run(context: CommandContext, args: Args) -> Response:
    """Answer `/tandem`."""
    if args.verb is not Verb.HELP:
        refuse_without_past(context)
    match args.verb:
        case Verb.HELP:
            has_team = context.member is not None and context.member.team is not None
            return Answer(render("commands/tandem", HelpView(help_lines(context.help), has_team)))
        case Verb.SETUP | Verb.STATUS:
            return Answer(_status(context))
        case Verb.MEMBERS:
            return Answer(members_message(context))
        case Verb.MEMBER:
            return Answer(change_member(context, args.rest), shareable=False)
        case Verb.JOIN:
            return Answer(join(context, args.rest), shareable=False)
        case Verb.ADMIN:
            return Answer(claim_admin(context, args.rest), shareable=False)
        case Verb.CURRENCY:
            return Answer(_currency(context, args.rest), shareable=False)
        case Verb.ZONE:
            return Answer(_zone(context, args.rest), shareable=False)
        case Verb.FISCAL:
            return Answer(_fiscal(context, args.rest), shareable=False)
        case Verb.KEYS:
            return Answer(keys(context, args.rest), shareable=False)
        case Verb.EVENTS:
            return Answer(events(context, args.rest), shareable=False)


def _status(context: CommandContext) -> Message:
    store = context.store
    counts = store.outbox.counts()
    checks = _checks(context)
    view = StatusView(
        checks=checks,
        currency=context.workspace.currency,
        zone=context.workspace.zone,
        fiscal_month=MONTHS[context.workspace.fiscal_start_month - 1],
        troubled=tuple(_trouble(message) for message in store.outbox.troubled(_TROUBLED)),
        waiting=counts.get(OutboxState.PENDING, 0) + counts.get(OutboxState.SENDING, 0),
        done=sum(check.done for check in checks),
    )
    return render("commands/tandem_status", view)


def _checks(context: CommandContext) -> tuple[Check, ...]:
    """What a workspace needs, in the order of setting it up."""
    store = context.store
    members = store.members.all()
    joined = {member.team for member in members if member.slack_user_id is not None}
    led = {member.team for member in members if member.role is Role.LEAD and member.slack_user_id is not None}
    file = "`tandem import FILE --mapping MAPPING.toml`, where Tandem runs; docs/import.md shows how"
    return (
        Check(
            context.workspace.zone != DEFAULT_ZONE,
            "The time zone of your weeks",
            "`/tandem zone Europe/Berlin`, before a digest is subscribed",
        ),
        Check(store.opportunities.any(), "Opportunities", f"import an export of your CRM: {file}"),
        Check(
            store.touches.any(),
            "Lead events",
            "let your site and tools send them: `/tandem keys create website browser`, docs/intake.md shows the rest;"
            f" or import what buyers read and did, CSV or NDJSON: {file}",
        ),
        Check(joined >= set(Team), "People of both teams", f"each types {HOW_TO_JOIN}"),
        Check(
            led >= set(Team),
            "A lead of each team",
            "`/tandem member @somebody sales lead`"
            if deciders_among(members)
            else f"{HOW_TO_BEGIN} makes you the admin, who types `/tandem member @somebody sales lead`",
        ),
        Check(
            store.goals.on(context.local_now.date(), context.now) is not None,
            "A shared goal",
            "`/goals set`; a lead or an admin sets it, and both teams see it",
        ),
        Check(
            any(row.paused_at is None for row in store.subscriptions.all()),
            "A weekly digest",
            "`/digest subscribe weekly monday 9:00 here`",
        ),
    )


def _trouble(message: OutboxMessage) -> Trouble:
    known = message.slack_channel if _SLACK_ID.fullmatch(message.slack_channel) else ""
    key = message.dedupe_key if message.kind == "digest" else ""
    return Trouble(known, message.error or "no answer from Slack", key)


def on_join(context: CommandContext, click: Click) -> Response:
    """The button "Sales" or "Marketing" of somebody whose team is not known yet."""
    return Answer(join(context, click.value), replace=True)


def on_confirm(context: CommandContext, click: Click) -> Response:
    """The answer to whether the asker is somebody of a file."""
    return Answer(confirm(context, click), replace=True)


def on_event_map(context: CommandContext, click: Click) -> Response:
    """What was chosen beside an event that nobody had named."""
    return Answer(on_map(context, click), shareable=False)


def _currency(context: CommandContext, rest: str) -> Message:
    wanted = rest.upper()
    if wanted not in CURRENCIES:
        told = (
            guessing(f"I do not know the currency {quoted(rest)}.", wanted, _USUAL_CURRENCIES)
            if rest
            else "Which currency?"
        )
        raise CommandError(told, "Form: `/tandem currency EUR`, with the three letters of ISO 4217.")
    require_decider(context, "Settings")
    context.store.configure(context.now, currency=wanted)
    return _done(f"Amounts are in {wanted} now.", "What is stored in other currencies is not converted.")


def _zone(context: CommandContext, rest: str) -> Message:
    try:
        zone = zone_of(rest).key
    except ValueError as error:
        told = str(error) if rest else "Which time zone?"
        raise CommandError(told, "Form: `/tandem zone Europe/Berlin`") from None
    require_decider(context, "Settings")
    # Who says so means it; the bare name is what a new workspace has.
    zone = _MEANT_UTC if zone == DEFAULT_ZONE else zone
    context.store.configure(context.now, zone=zone)
    return _done(f"Weeks and days are those of {zone} now.", "Digests keep the zone they were subscribed with.")


def _fiscal(context: CommandContext, rest: str) -> Message:
    word = rest.lower()
    month = next((i for i, name in enumerate(MONTHS, 1) if len(word) > 2 and name.lower().startswith(word)), None)
    if word in _MONTH_NUMBERS:
        month = int(word)
    if month is None:
        told = guessing(f"I do not know the month {quoted(rest)}.", word, MONTHS) if rest else "Which month?"
        raise CommandError(told, "Form: `/tandem fiscal april`")
    require_decider(context, "Settings")
    context.store.configure(context.now, fiscal_start_month=month)
    return _done(f"The fiscal year begins in {MONTHS[month - 1]} now.", "Goals keep their days.")


def _done(done: str, next_step: str) -> Message:
    return render("commands/tandem_done", DoneView(done, next_step))


COMMAND = Command(
    name="tandem",
    usage=USAGE,
    summary="Help, set-up check, members and their teams, settings",
    parse=parse,
    run=run,
    actions={
        ActionId.MEMBER_JOIN: on_join,
        ActionId.MEMBER_CONFIRM: on_confirm,
        ActionId.EVENT_MAP: on_event_map,
    },
    examples=(*EXAMPLES, *KEY_EXAMPLES, *EVENT_EXAMPLES),
)
