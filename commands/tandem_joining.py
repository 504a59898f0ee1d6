"""Joining a team, as oneself or as the person whom a file knows already."""

from uuid import UUID

from commands.arguments import guessing, quoted
from commands.authority import HOW_TO_JOIN, is_decider, refuse_past, require_named_decider
from commands.contract import Click, CommandContext, CommandError
from commands.member_names import named_member
from commands.slack_names import readable_name
from commands.tandem_view import Candidate, DoneView, WhoView
from messages import Message, render
from messages.words import count, join_and, plural
from revenue.vocabulary import USUAL_ROLE, Team
from storage import Member, TwoOwnersError

_JOIN = f"Form: {HOW_TO_JOIN}"
_NOBODY = "nobody"
_NEXT = {
    Team.SALES: "Type `/hotleads`: it shows whom to call, and why.",
    Team.MARKETING: "Type `/hotleads all`: it shows who is warming up, and `/goals` what both teams want to win.",
}


def join(context: CommandContext, said: str) -> Message:
    """Put the asker into a team: "sales", or "sales as Anna Snelling" for somebody known from a file.

    Where a file knows somebody who may be the asker, that is asked first.
    """
    refuse_past(context)
    word, names_somebody, name = f"{said} ".partition(" as ")
    team = _team(word.strip().casefold().removeprefix("the ").removesuffix(" team").strip(), said)
    if names_somebody and not name.strip():
        raise CommandError(
            "As whom?", "Form: `/tandem join sales as Anna Snelling`, with the name that your files use."
        )
    if name.strip():
        _refuse_somebody_of_the_file(context)
        told = named_member(context, name.strip(), lambda exact: f"/tandem join {team.value} as {exact}", waiting=True)
        return _become(context, told, team)
    candidates = () if _is_from_file(context) else context.store.recognition.alike(_name(context))
    return _asked(context, candidates, team) if candidates else _join(context, team)


def confirm(context: CommandContext, click: Click) -> Message:
    """The answer to "Are you Priya Shah from the file?": the team, and the member's id or nobody."""
    refuse_past(context)
    word, _, who = click.value.partition(" ")
    team = _team(word, word)
    if who == _NOBODY:
        return _join(context, team)
    try:
        told = context.store.members.get(UUID(who))
    except ValueError:
        told = None
    if told is None:
        raise CommandError("Nobody of that name waits for somebody in Slack any more.", _JOIN)
    return _become(context, told, team)


def _team(word: str, said: str) -> Team:
    try:
        return Team(word)
    except ValueError:
        told = guessing(f"There is no team {quoted(said)}.", word, Team) if said else "Which team?"
        raise CommandError(told, _JOIN) from None


def _name(context: CommandContext) -> str:
    """What the asker is called, as far as Slack tells."""
    if context.member is not None and context.member.name != context.slack_user_id:
        return context.member.name
    return context.person.name or readable_name(context.slack_user_name) or context.slack_user_id


def _is_from_file(context: CommandContext) -> bool:
    return context.member is not None and context.store.recognition.holdings(context.member.id).is_from_file


def _refuse_somebody_of_the_file(context: CommandContext) -> None:
    if context.member is not None and _is_from_file(context):
        raise CommandError(f"You are known as {context.member.name} already.", _JOIN)


def _asked(context: CommandContext, candidates: list[Member], team: Team) -> Message:
    view = WhoView(
        tuple(Candidate(each.name, _holdings(context, each), f"{team.value} {each.id.hex}") for each in candidates),
        f"{team.value} {_NOBODY}",
    )
    return render("commands/tandem_who", view)


def _join(context: CommandContext, team: Team) -> Message:
    """The asker is somebody of their own."""
    role = None if is_decider(context.member) else USUAL_ROLE[team]
    context.store.members.save(
        context.slack_user_id,
        _name(context),
        context.now,
        team=team,
        role=role,
        email=(context.person.email or None) if context.member is None else None,
        zone=context.person.zone or None,
    )
    return _done(context, team)


def _become(context: CommandContext, told: Member, team: Team) -> Message:
    """The asker is somebody whom files know and Slack does not yet."""
    _refuse_somebody_of_the_file(context)
    if is_decider(told):
        require_named_decider(context, "Names of leads")
    members, recognition = context.store.members, context.store.recognition
    if context.member is not None:
        try:
            one = recognition.merge(context.member, told, context.now)
        except TwoOwnersError:
            raise CommandError(
                f"You and {told.name} of the file both own leads or deals, so you stay two.",
                "`/hotleads all` shows the others; *Take it* makes one yours.",
            ) from None
        members.change(one.id, context.now, team=team, role=None if is_decider(one) else USUAL_ROLE[team])
    else:
        role = None if is_decider(told) else USUAL_ROLE[team]
        if not members.claim(told.id, context.slack_user_id, context.now, team=team, role=role):
            raise CommandError(
                f"Somebody in Slack is {told.name} already.", "`/tandem members` shows who is known, and in which team."
            )
        person = context.person
        recognition.meet(context.slack_user_id, context.now, email=person.email or None, zone=person.zone or None)
    return _done(context, team)


def _done(context: CommandContext, team: Team) -> Message:
    _workspace, member = context.store.members.asker(context.slack_user_id)
    done, step = f"You are in {team.value} now.", _NEXT[team]
    if member is not None and context.store.recognition.holdings(member.id).is_from_file:
        held = _holdings(context, member)
        done += f" I know you from the file as {member.name}{f': {held} yours' if held else ''}."
    elif any(each.slack_user_id is None for each in context.store.members.all()):
        step += f" Called otherwise in your files? `/tandem join {team.value} as Your Name`."
    return render("commands/tandem_done", DoneView(done, step))


def _holdings(context: CommandContext, member: Member) -> str:
    """What belongs to somebody: "12 leads and 1 deal are", empty when nothing does."""
    held = context.store.recognition.holdings(member.id)
    named = [count(number, word) for number, word in ((held.leads, "lead"), (held.deals, "deal")) if number]
    return f"{join_and(named)} {plural(held.leads + held.deals, 'is', 'are')}" if named else ""
