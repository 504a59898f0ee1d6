"""`/lead Nordlys log a call yesterday wants the security paper`: reading the line, and logging what it tells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from hashlib import blake2b

from commands.arguments import quoted
from commands.contract import CommandContext, CommandError, Response
from commands.days import read_day
from commands.lead_actions import actor
from commands.lead_logging import LOGGED, Deed, instant_of, log
from messages.words import did_you_mean, join_and, long_date
from revenue.calendar import local_day
from revenue.records import TouchKind
from storage import Lead

LOG_FORM = "Form: `/lead Nordlys log a call [yesterday] [note]`; also `log a meeting`, `log an email`, `log an event`."
_KINDS = {
    **{word: kind for kind, (word, _said) in LOGGED.items()},
    "phone": TouchKind.CALL,
    "meet": TouchKind.MEETING,
    "mail": TouchKind.EMAIL_SENT,
    "e-mail": TouchKind.EMAIL_SENT,
}
_LOG = re.compile(
    r"(?:^|\s)(?P<verb>[a-z]{2,7})\s+(?P<article>an?\s+)?(?P<kind>[a-z-]+)\b:?(?P<rest>.*)", re.I | re.DOTALL
)
_QUOTED = re.compile('["\u201c][^"\u201d]*["\u201d]')
_VERBS = ("log", "logged", "logs")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class LogLine:
    """What is to be logged: the kind, and everything typed behind it."""

    kind: TouchKind
    rest: str


def split_log(text: str) -> tuple[str, LogLine | None]:
    """The lead's name and what is to be logged; None for a line that asks for the brief.

    Raises CommandError for a slip: "log a cal", "lgo a call".
    """
    # A name in quotes may hold any words: "Big Log Call Centre".
    quotes = _QUOTED.match(text)
    named = quotes.end() if quotes else 0
    for start in [named, *(found.start() for found in re.finditer(r"\s+", text) if found.start() > named)]:
        found = _LOG.match(text, start)
        if found is None:
            continue
        name, verb, kind = text[: found.start()].strip(), found["verb"].lower(), found["kind"].lower()
        if verb in _VERBS:
            if kind in _KINDS:
                return name, LogLine(_KINDS[kind], found["rest"].strip())
            meant = did_you_mean(kind, _KINDS)
            if meant is not None or found["article"]:
                guess = f" Did you mean {quoted(f'log a {meant}')}?" if meant else ""
                known = join_and([word for word, _said in LOGGED.values()], "or")
                raise CommandError(f"I cannot log {quoted(kind)}: a {known}.{guess}", LOG_FORM)
        elif found["article"] and kind in _KINDS and did_you_mean(verb, ("log",)):
            raise CommandError(f"I do not know {quoted(verb)}. Did you mean {quoted(f'log a {kind}')}?", LOG_FORM)
    return text, None


def run_log(ctx: CommandContext, lead: Lead, line: LogLine) -> Response:
    """Log it. Raises CommandError for a day that has not come, and for whoever is of no team."""
    if ctx.store.as_of is not None:
        raise CommandError("This looks at the past, where nothing can be logged.", "Leave the instant away.")
    member, _team = actor(ctx, f"log a {LOGGED[line.kind][0]}")
    today = local_day(ctx.now, ctx.zone)
    day, at, note = read_day(line.rest, today, LOG_FORM)
    instant = instant_of(ctx, day or today, at)
    if instant > ctx.now:
        when = f"{long_date(day or today, today)}{f', {at:%H:%M}' if at else ''}"
        raise CommandError(f"{when} has not come yet.", "What has not happened is not logged.")
    key = _key(member.id.hex, lead.id.hex, line.kind, day, at, f"{instant:%Y-%m-%dT%H:%M}", note)
    return log(ctx, lead, Deed(key, line.kind, instant, note))


def which_one(text: str, found: Sequence[Lead]) -> CommandError:
    """The error for a name that several leads answer to: something is done, so it must be the right one."""
    lines = [f"`/lead {(lead.email or lead.name).replace('`', '')} log a call`" for lead in found[:_MOST_NAMED]]
    return CommandError(f"More than one lead answers to {quoted(text)}.", f"Type {join_and(lines, 'or')}.")


def _key(member: str, lead: str, kind: TouchKind, day: date | None, at: time | None, minute: str, note: str) -> str:
    """The same line typed twice is one touch: of one day where a day was told, of one minute where none was."""
    when = minute if day is None or at is not None else day.isoformat()
    said = blake2b(" ".join(note.casefold().split()).encode(), digest_size=8).hexdigest()
    return f"line:{member}:{lead}:{kind}:{when}:{said}"
