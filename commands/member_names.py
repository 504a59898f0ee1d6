"""Naming a person exactly, because something is done to them; a part of a name gets the line that may be meant."""

from collections.abc import Callable

from commands.arguments import quoted
from commands.contract import CommandContext, CommandError
from messages.words import join_and
from storage import Member

_GUESSES = 3


def named_member(context: CommandContext, who: str, line: Callable[[str], str], *, waiting: bool = False) -> Member:
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
