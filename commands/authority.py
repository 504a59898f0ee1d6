"""Who may change what belongs to everybody: leads and admins; while there is none yet, everybody."""

from commands.contract import CommandContext, CommandError
from messages.words import join_and
from revenue.vocabulary import Role

_DECIDERS = (Role.LEAD, Role.ADMIN)
_NAMED = 3


def refuse_past(context: CommandContext) -> None:
    """Raise CommandError when the answer is as of an instant in the past: nothing can be changed there."""
    if context.store.as_of is not None:
        raise CommandError("The past cannot be changed.", "Ask again without an instant.")


def may_decide(context: CommandContext) -> bool:
    """Whether this person is a lead or an admin, or nobody in the workspace is."""
    if context.member is not None and context.member.role in _DECIDERS:
        return True
    return not any(member.role in _DECIDERS for member in context.store.members.all())


def require_decider(context: CommandContext, what: str, instead: str = "") -> None:
    """Raise CommandError, naming whom to ask, unless this person may change `what` ("Settings").

    Also when looking at the past. `instead` says what everybody may do.
    """
    refuse_past(context)
    if not may_decide(context):
        names = [member.name for member in context.store.members.all() if member.role in _DECIDERS]
        raise CommandError(
            f"{what} belong to the leads of both teams.", f"Ask {join_and(names[:_NAMED], 'or')}. {instead}".strip()
        )
