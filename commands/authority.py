"""Who may change what belongs to everybody: leads and admins; while none of them is in Slack yet, every member.

Roles are given by leads and admins alone. The first admin is whoever says so of themselves (`/tandem admin me`).
"""

from collections.abc import Iterable

from commands.contract import CommandContext, CommandError
from messages.words import join_and
from revenue.vocabulary import Role
from storage import Member

HOW_TO_JOIN = "`/tandem join sales` or `/tandem join marketing`"
HOW_TO_BEGIN = "`/tandem admin me`"
_DECIDERS = (Role.LEAD, Role.ADMIN)
_NAMED = 3


def refuse_past(context: CommandContext) -> None:
    """Raise CommandError when the answer is as of an instant in the past: nothing can be changed there."""
    if context.store.as_of is not None:
        raise CommandError("The past cannot be changed.", "Ask again without an instant.")


def refuse_without_past(context: CommandContext) -> None:
    """Raise CommandError when settings are asked for as of an instant in the past: only today's are known."""
    if context.store.as_of is not None:
        raise CommandError("This shows how Tandem is set up now; it has no past.", "Ask again without an instant.")


def deciders_among(people: Iterable[Member]) -> list[Member]:
    """The leads and admins whom Slack knows: whoever only a file names can decide nothing and locks out nobody."""
    return [member for member in people if member.role in _DECIDERS and member.slack_user_id is not None]


def is_decider(member: Member | None) -> bool:
    """Whether this is a lead or an admin."""
    return member is not None and member.role in _DECIDERS


def may_decide(context: CommandContext) -> bool:
    """Whether this person is a lead or an admin, or a member where nobody in Slack is one who could be asked."""
    if context.member is None or is_decider(context.member):
        return context.member is not None
    return not deciders_among(context.store.members.all())


def require_decider(context: CommandContext, what: str, instead: str = "") -> None:
    """Raise CommandError, naming whom to ask, unless this person may change `what` ("Settings").

    Also when looking at the past. `instead` says what everybody may do.
    """
    refuse_past(context)
    if may_decide(context):
        return
    _refuse_unless_asked(context, what, instead)
    raise CommandError(f"{what} belong to both teams, and I do not know you yet.", f"Join: {HOW_TO_JOIN}. {instead}")


def require_named_decider(context: CommandContext, what: str) -> None:
    """Raise CommandError unless this person is a lead or an admin: while there is none, nobody decides about people."""
    refuse_past(context)
    if is_decider(context.member):
        return
    _refuse_unless_asked(context, what)
    first = "" if context.member is not None else f"Join: {HOW_TO_JOIN}. "
    raise CommandError(
        f"{what} belong to the leads of both teams, and nobody in Slack is a lead or an admin yet.",
        f"{first}{HOW_TO_BEGIN} makes you the admin, for everybody to see.",
    )


def _refuse_unless_asked(context: CommandContext, what: str, instead: str = "") -> None:
    """Raise CommandError that names whom to ask, where there is somebody."""
    names = [member.name for member in deciders_among(context.store.members.all())]
    if names:
        raise CommandError(
            f"{what} belong to the leads of both teams.", f"Ask {join_and(names[:_NAMED], 'or')}. {instead}".strip()
        )
