"""The people of `/tandem`: who is in which team, joining one's own, and changing somebody else's."""

from collections.abc import Callable

import structlog

from commands.arguments import guessing, mentioned, quoted
from commands.authority import (
    HOW_TO_BEGIN,
    HOW_TO_JOIN,
    deciders_among,
    is_decider,
    refuse_past,
    require_named_decider,
)
from commands.contract import CommandContext, CommandError
from commands.slack_names import readable_name
from commands.tandem_view import DoneView, MembersView, person_of
from messages import Message, render
from messages.words import join_and
from revenue.vocabulary import USUAL_ROLE, Role, Team
from storage import Member

log = structlog.get_logger()

SHOWN = 60
_GUESSES = 3
_JOIN = f"Form: {HOW_TO_JOIN}"
_MEMBER = 'Form: `/tandem member @somebody sales`, with "lead" behind it for the lead of the team.'
_NEXT = {
    Team.SALES: "Type `/hotleads`: it shows whom to call, and why.",
    Team.MARKETING: "Type `/hotleads all`: it shows who is warming up, and `/goals` what both teams want to win.",
}


def members_message(context: CommandContext) -> Message:
    """Everybody by team."""
    everybody = context.store.members.all()
    shown = everybody[:SHOWN]
    groups = [(team.value.capitalize(), [member for member in shown if member.team is team]) for team in Team]
    groups.append(("No team yet", [member for member in shown if member.team is None]))
    view = MembersView(
        teams=tuple((name, tuple(map(person_of, people))) for name, people in groups if people),
        total=len(everybody),
        more=len(everybody) - len(shown),
        not_in_slack=sum(member.slack_user_id is None for member in everybody),
    )
    return render("commands/tandem_members", view)


def join(context: CommandContext, said: str) -> Message:
    """Put the asker into a team: "sales", or "sales as Anna Snelling" for somebody known from a file."""
    refuse_past(context)
    word, names_somebody, name = f"{said} ".partition(" as ")
    team = _team(word.strip().casefold().removeprefix("the ").removesuffix(" team").strip(), said)
    if names_somebody and not name.strip():
        raise CommandError(
            "As whom?", "Form: `/tandem join sales as Anna Snelling`, with the name that your files use."
        )
    if name.strip():
        _become(context, name.strip(), team)
    else:
        role = context.member.role if context.member else None
        kept = role if role in (Role.LEAD, Role.ADMIN) else USUAL_ROLE[team]
        slack_name = readable_name(context.slack_user_name) or context.slack_user_id
        known_name = context.member.name if context.member else slack_name
        context.store.members.save(context.slack_user_id, known_name, context.now, team=team, role=kept)
    return render("commands/tandem_done", DoneView(f"You are in {team.value} now.", _NEXT[team]))


def _team(word: str, said: str) -> Team:
    try:
        return Team(word)
    except ValueError:
        told = guessing(f"There is no team {quoted(said)}.", word, Team) if said else "Which team?"
        raise CommandError(told, _JOIN) from None


def _become(context: CommandContext, name: str, team: Team) -> None:
    """The asker is the person of that name, whom files know and Slack does not yet."""
    if context.member is not None:
        raise CommandError(f"You are known as {context.member.name} already.", _JOIN)
    member = _one(context, name, lambda exact: f"/tandem join {team.value} as {exact}", waiting=True)
    if is_decider(member):
        require_named_decider(context, "Names of leads")
    role = None if is_decider(member) else USUAL_ROLE[team]
    if not context.store.members.claim(member.id, context.slack_user_id, context.now, team=team, role=role):
        _workspace, known = context.store.members.asker(context.slack_user_id)
        if known is not None:
            raise CommandError(f"You are known as {known.name} already.", HOW_TO_JOIN)
        raise CommandError(
            f"Somebody in Slack is {member.name} already.", "`/tandem members` shows who is known, and in which team."
        )


def change_member(context: CommandContext, said: str) -> Message:
    """Give somebody a team, a role or both: "@mia marketing lead", "Anna Snelling sales"."""
    words = said.split()
    team: Team | None = None
    role: Role | None = None
    while len(words) > 1:
        word = words[-1].casefold()
        if team is None and word in set(Team):
            team = Team(word)
        elif role is None and word in set(Role):
            role = Role(word)
        else:
            break
        words.pop()
    if not words or (team is None and role is None):
        told = "Whose team, and which one?"
        raise CommandError(guessing(told, words[-1], [*Team, *Role]) if len(words) > 1 else told, _MEMBER)
    require_named_decider(context, "Teams and roles")
    name = _change(context, " ".join(words), team, role)
    became = join_and([part for part in (f"in {team.value}" if team else "", f"{_a(role)}" if role else "") if part])
    return render("commands/tandem_done", DoneView(f"{name} is {became} now.", "`/tandem members` shows everybody."))


def _a(role: Role) -> str:
    return f"an {role.value}" if role is Role.ADMIN else f"a {role.value}"


def _change(context: CommandContext, who: str, team: Team | None, role: Role | None) -> str:
    """Change the person that is meant, making them known when Slack mentions somebody new; their name."""
    members = context.store.members
    slack_user_id = mentioned(who)
    if slack_user_id is not None:
        _workspace, member = members.asker(slack_user_id)
        if member is None:
            label = who.removesuffix(">").partition("|")[2]
            return members.save(slack_user_id, label or slack_user_id, context.now, team=team, role=role).name
    else:
        wanted = " ".join(word for word in (team, role) if word)
        member = _one(context, who, lambda exact: f"/tandem member {exact} {wanted}")
    members.change(
        member.id,
        context.now,
        team=team,
        role=role or (None if is_decider(member) or team is None else USUAL_ROLE[team]),
    )
    return member.name


def claim_admin(context: CommandContext, said: str) -> Message:
    """Make a member the first admin: on purpose, of themselves, and only while nobody in Slack decides yet."""
    refuse_past(context)
    if said.strip().casefold() != "me":
        raise CommandError("Who shall be the admin?", f"{HOW_TO_BEGIN} makes you the first one. {_MEMBER}")
    member = context.member
    if member is None or member.slack_user_id is None:
        raise CommandError("I do not know you in Slack yet.", f"Join a team first: {HOW_TO_JOIN}.")
    if is_decider(member):
        raise CommandError(f"You are {_a(member.role)} already: you decide.", _MEMBER)
    # Two who claim it at the same moment: the second finds the first.
    context.store.bulk.one_writer()
    if deciders_among(context.store.members.all()):
        require_named_decider(context, "Roles")
    context.store.members.change(member.id, context.now, role=Role.ADMIN)
    log.warning("admin.claimed", name=member.name, slack_user_id=member.slack_user_id, request_id=context.request_id)
    return render(
        "commands/tandem_done",
        DoneView(
            "You are the admin of Tandem here now: nobody was before you.",
            "Everybody sees it in `/tandem members`. Next: `/tandem member @somebody sales lead` for each team.",
        ),
    )


def _one(context: CommandContext, who: str, line: Callable[[str], str], *, waiting: bool = False) -> Member:
    """The one who is named exactly: by mention, Slack id, email or whole name; `line` is what to type for a name.

    With `waiting`, only whoever Slack does not know yet. Raises CommandError with the lines that may be meant.
    """
    members = context.store.members

    def eligible(found: list[Member]) -> list[Member]:
        return [member for member in found if not (waiting and member.slack_user_id is not None)]

    exact = eligible(members.named(who))
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise CommandError(
            f"{len(exact)} people are called {quoted(who)}.", "Write the email address, or mention the person."
        )
    close = eligible(members.find(who))
    nobody = "Nobody of that name waits for somebody in Slack." if waiting else "I do not know anybody of that name."
    if close:
        lines = join_and([f"`{line(member.name.replace('`', ''))}`" for member in close[:_GUESSES]], "or")
        raise CommandError(nobody, f"Did you mean {lines}?")
    raise CommandError(nobody, "`/tandem members` shows who is known; a mention such as @mia works for everybody.")
