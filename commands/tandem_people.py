"""The people of `/tandem`: who is in which team, teams and roles of others, and the first admin."""

import structlog

from commands.arguments import guessing, mentioned
from commands.authority import (
    HOW_TO_BEGIN,
    HOW_TO_JOIN,
    deciders_among,
    is_decider,
    refuse_past,
    require_named_decider,
)
from commands.contract import CommandContext, CommandError
from commands.member_names import named_member
from commands.tandem_view import DoneView, MembersView, person_of
from messages import Message, render
from messages.words import join_and
from revenue.vocabulary import USUAL_ROLE, Role, Team

log = structlog.get_logger()

SHOWN = 60
_MEMBER = 'Form: `/tandem member @somebody sales`, with "lead" behind it for the lead of the team.'


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
        member = named_member(context, who, lambda exact: f"/tandem member {exact} {wanted}")
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
