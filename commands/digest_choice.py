"""What a person means behind `/digest`: which digest, subscription and place, and whether they may decide on it."""

import re

from commands.arguments import guessing, quoted
from commands.authority import require_decider
from commands.contract import CommandContext, CommandError, DigestOffer
from commands.digest_arguments import HERE, HINT, ME, Args
from messages.words import join_and
from revenue.calendar import WEEKDAYS
from storage import Subscription

_SLACK_ID = re.compile(r"[CGDUW][A-Z0-9]+")


def offer_of(context: CommandContext, name: str | None) -> DigestOffer:
    """The digest of that name, the first one for None. Raises CommandError with a guess for any other."""
    names = [offer.name for offer in context.digests]
    if not names:
        raise CommandError("There is no digest to choose from here.", "")
    wanted = name or names[0]
    found = next((offer for offer in context.digests if offer.name == wanted), None)
    if found is None:
        known = f"There is {join_and(map(quoted, names))}."
        said = f"I do not know a digest named {quoted(wanted)}."
        raise CommandError(guessing(said, wanted, [*names, *WEEKDAYS], known), HINT)
    return found


def place_of(context: CommandContext, said: str | None) -> str:
    """The Slack id that a digest goes to: what was said, else where the person is, else the person alone."""
    if said == ME:
        place = context.slack_user_id
    else:
        place = _or_own(context, context.slack_channel if said in (HERE, None) else said)
    if not _SLACK_ID.fullmatch(place):
        raise CommandError("I cannot tell where it shall go.", "Type it in Slack, in the channel that shall get it.")
    return place


def _or_own(context: CommandContext, place: str | None) -> str:
    """The same place, but the person in place of a direct message, whose id does not say whose it is."""
    return context.slack_user_id if not place or place.startswith("D") else place


def require_decider_on(context: CommandContext, place: str) -> None:
    """Raise CommandError unless it is their own direct message: what others read belongs to the leads."""
    if place != context.slack_user_id:
        own = "`/digest subscribe weekly me` sends it to you alone."
        require_decider(context, "Digests that others read", own)


def chosen(context: CommandContext, args: Args) -> Subscription:
    """The one subscription that is meant: by name and place, else the one of this channel, else the only one."""
    if args.digest is not None:
        offer_of(context, args.digest)
    there = [row for row in context.store.subscriptions.all() if args.digest in (None, row.digest)]
    if args.place is not None:
        there = [row for row in there if row.slack_channel == place_of(context, args.place)]
    if not there:
        raise CommandError(f"There is no digest to {args.verb.value}.", HINT)
    place = _or_own(context, context.slack_channel)
    here = [row for row in there if row.slack_channel == place]
    if len(there) > 1 and len(here) != 1:
        hint = f"Form: `/digest {args.verb.value} #channel`, or press the button below `/digest`."
        raise CommandError(f"There are {len(there)} digests. Which one do you mean?", hint)
    return (here or there)[0]


def clicked(context: CommandContext, value: str) -> Subscription:
    """The subscription that a button carries. Raises CommandError when it is no more."""
    found = next((row for row in context.store.subscriptions.all() if str(row.id) == value), None)
    if found is None:
        raise CommandError("That digest is not scheduled any more.", "Type `/digest` to see what is.")
    return found
