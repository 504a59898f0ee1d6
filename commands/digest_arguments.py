"""What people type behind `/digest`, in any order: what to do, which digest, day, time, zone and place."""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from commands.arguments import guessing, quoted
from commands.contract import CommandError
from messages.words import did_you_mean
from revenue.calendar import WEEKDAYS, zone_of

USAGE = "[subscribe weekly monday 9:00 here|preview|test|pause|resume]"
HINT = "Form: `/digest subscribe weekly monday 9:00 here`, or just `/digest`."
TIME_HINT = "Write it like 9:00, 14:30 or 4pm."
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|h)?", re.IGNORECASE)
_SPACED = re.compile(r"(\d)\s+(am|pm|h)\b", re.IGNORECASE)
_SLACK_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CLOCKS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_SMALL_WORDS = frozenset({"on", "at", "every", "each", "digest", "in", "to", "for", "the", "a", "o'clock", "time"})
HERE, ME = "here", "me"


class Verb(StrEnum):
    """What somebody wants of the digests."""

    LIST = "list"
    SUBSCRIBE = "subscribe"
    PREVIEW = "preview"
    TEST = "test"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Args:
    """The verb and what was said besides; None where nothing was.

    `digest` is a word that may be a digest's name; `place` a Slack channel's or person's id, "here" or "me".
    """

    verb: Verb
    digest: str | None = None
    weekday: int | None = None
    at: time | None = None
    zone: str | None = None
    place: str | None = None


def parse(text: str) -> Args:
    """Read the arguments in any order; raises CommandError naming what was not understood."""
    words = _SPACED.sub(r"\1\2", text).replace(",", " ").split()
    if not words:
        return Args(Verb.LIST)
    verb = _verb(words[0])
    digest = weekday = at = zone = place = None
    for word in words[1:]:
        lowered = word.lower()
        if (day := _weekday(lowered)) is not None:
            weekday = day
        elif (clock := read_time(lowered)) is not None:
            at = clock
        elif (found := _place(word)) is not None:
            place = found
        elif "/" in word or word.upper() in ("UTC", "GMT"):
            zone = _zone(word)
        elif lowered in _SMALL_WORDS:
            continue
        elif digest is None:
            digest = lowered
        else:
            # Of two words that may be a digest, the one that is closer to a day is the mistyped one.
            strange = next((w for w in (digest, lowered) if did_you_mean(w, WEEKDAYS)), lowered)
            raise CommandError(guessing(f"I do not know what {quoted(strange)} means here.", strange, WEEKDAYS), HINT)
    return Args(verb, digest, weekday, at, zone, place)


def read_time(word: str) -> time | None:
    """A time of day such as "9", "9:00", "4pm", "14h" or "noon"; None for anything that does not look like one.

    Raises CommandError for what looks like one and is none, such as "25:00".
    """
    if word.lower() in _CLOCKS:
        return _CLOCKS[word.lower()]
    match = _TIME.fullmatch(word.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise CommandError(f"{quoted(word)} is not a time of day.", TIME_HINT)
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise CommandError(f"{quoted(word)} is not a time of day.", TIME_HINT)
    return time(hour, minute)


def _verb(word: str) -> Verb:
    try:
        return Verb(word.lower())
    except ValueError:
        raise CommandError(guessing(f"I do not know what {quoted(word)} means here.", word, Verb), HINT) from None


def _weekday(word: str) -> int | None:
    wanted = word.removesuffix("s") if len(word) > 4 else word
    if len(wanted) < 3:
        return None
    return next((number for number, day in enumerate(WEEKDAYS) if day.lower().startswith(wanted)), None)


def _place(word: str) -> str | None:
    if word.lower() in (HERE, ME):
        return word.lower()
    if match := _SLACK_CHANNEL.fullmatch(word) or _PERSON.fullmatch(word):
        return match[1]
    if word.startswith(("#", "@")):
        raise CommandError(
            f"I cannot tell which channel or person {quoted(word)} is.",
            'Choose it from the list that Slack offers while you type, or write "here" or "me".',
        )
    return None


def _zone(word: str) -> str:
    try:
        return zone_of("UTC" if word.upper() in ("UTC", "GMT") else word).key
    except ValueError as error:
        raise CommandError(str(error), "Write the zone like Europe/Berlin.") from None
