"""A lead's journey and its baton in sentences: who did what, of both teams and the buyer, day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from commands.lead_words import CONTENT_CHARACTERS, deed
from messages.words import duration, short_date, shorten
from revenue.calendar import local_day
from revenue.heat import DEFAULT_SHEET
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam
from storage import Handoff, Touch

PHRASES = 5
NOTE_CHARACTERS = 80
REASON_CHARACTERS = 120

# What one of ours did, after their name; "{}" is the content.
_OURS: Mapping[TouchKind, tuple[str, str]] = {
    TouchKind.CALL: ("called", "called"),
    TouchKind.MEETING: ('met them: "{}"', "met them"),
    TouchKind.EMAIL_SENT: ('wrote "{}"', "wrote"),
    TouchKind.PROOF_SENT: ('sent the proof "{}"', "sent a proof"),
    TouchKind.EVENT_MEET: ('met them at "{}"', "met them at an event"),
}
_OFTEN = {1: "", 2: " twice"}
_TEAMS = (TouchTeam.MARKETING, TouchTeam.SALES)


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one side did on one day: "buyer", "sales" or "marketing", and the phrases, latest first."""

    side: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the journey."""

    date: str
    deeds: tuple[Deeds, ...]


def journey(touches: Sequence[Touch], today: date, zone: str) -> list[Day]:
    """The days of a journey, newest first, from touches newest first."""
    return [
        Day(short_date(day, today), _deeds(list(of_day)))
        for day, of_day in groupby(touches, lambda touch: local_day(touch.at, zone))
    ]


def _deeds(touches: Sequence[Touch]) -> tuple[Deeds, ...]:
    by_side: dict[str, dict[str, int]] = {}
    for touch in touches:
        phrases = by_side.setdefault(_side(touch), {})
        said = _phrase(touch)
        phrases[said] = phrases.get(said, 0) + 1
    return tuple(Deeds(side, _told(phrases)) for side, phrases in by_side.items())


def _told(phrases: Mapping[str, int]) -> tuple[str, ...]:
    told = [f"{said}{_OFTEN.get(times, f' {times} times')}" for said, times in phrases.items()]
    if len(told) > PHRASES:
        told = [*told[: PHRASES - 1], f"{len(told) - PHRASES + 1} more"]
    return tuple(told)


def _side(touch: Touch) -> str:
    # What a buyer does stays the buyer's, also where a source credits the team whose campaign it answers.
    if touch.kind not in _OURS:
        return TouchTeam.BUYER.value
    return (touch.team if touch.team in _TEAMS else DEFAULT_SHEET.rules[touch.kind].team).value


def _phrase(touch: Touch) -> str:
    if touch.kind not in _OURS:
        said = deed(touch.kind, touch.content)
        return said[0].lower() + said[1:]
    named, unnamed = _OURS[touch.kind]
    said = named.format(shorten(touch.content, CONTENT_CHARACTERS)) if touch.content else unnamed
    if touch.member:
        said = f"{touch.member} {said}"
    return f"{said} ({shorten(touch.note, NOTE_CHARACTERS)})" if touch.note else said


def baton(handoffs: Sequence[Handoff], today: date, zone: str) -> list[str]:
    """Every pass of the baton in one sentence: who gave it to whom and why, and what became of it."""
    return [_pass(handoff, today, zone) for handoff in handoffs]


def _pass(handoff: Handoff, today: date, zone: str) -> str:
    giver = handoff.from_member or handoff.from_team.value.capitalize()
    verb = "handed it to sales" if handoff.from_team.other.value == "sales" else "handed it back to marketing"
    reason = shorten(handoff.reason, REASON_CHARACTERS)
    parts = [f"{giver} {verb} on {short_date(local_day(handoff.sent_at, zone), today)}: {reason}"]
    if handoff.accepted_at is not None:
        taker = handoff.to_member or handoff.from_team.other.value
        parts.append(f"{taker} accepted {duration(handoff.accepted_at - handoff.sent_at)} later")
    if handoff.touched_at is not None:
        parts.append(f"first talk {duration(handoff.touched_at - handoff.sent_at)} after the handoff")
    if handoff.returned_at is not None:
        returned = f"handed back on {short_date(local_day(handoff.returned_at, zone), today)}"
        why = shorten(handoff.return_reason, REASON_CHARACTERS) if handoff.return_reason else ""
        parts.append(f"{returned}: {why}" if why else returned)
    if handoff.acknowledged_at is not None:
        parts.append(f"acknowledged on {short_date(local_day(handoff.acknowledged_at, zone), today)}")
    return " · ".join(parts)
