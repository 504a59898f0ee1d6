"""Logging what one of us did with a lead: a call, a meeting, an email or a talk at an event becomes a touch, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import uuid4

from commands.contract import Answer, Click, CommandContext, OpenModal, Response, Submission
from commands.lead_actions import NOTE_CHARACTERS, actor, done, last_pass, lead_of
from commands.lead_names import lead_title
from messages import render_modal
from messages.words import duration, long_date
from revenue.baton import BatonMove, BatonNews
from revenue.calendar import days_between, first_instant, local_day, zone_of
from revenue.heat import HUMAN_KINDS
from revenue.records import TouchEvent, TouchKind
from revenue.vocabulary import Team, TouchTeam
from storage import Lead, Member, introduce, record

SOURCE = "slack"
# What people call it, and how it is said afterwards; "{}" is the lead.
LOGGED: Mapping[TouchKind, tuple[str, str]] = {
    TouchKind.CALL: ("call", "Your call with {}"),
    TouchKind.MEETING: ("meeting", "Your meeting with {}"),
    TouchKind.EMAIL_SENT: ("email", "Your email to {}"),
    TouchKind.EVENT_MEET: ("event", "Your talk with {} at an event"),
}
# When something was of which only the day is told.
_MIDDAY = time(12, 0)


@dataclass(frozen=True, slots=True)
class CallFormView:
    """The form for a call."""

    about: str
    private: str
    most: int


@dataclass(frozen=True, slots=True)
class Deed:
    """What one of us did: `key` is the same for the same deed told again."""

    key: str
    kind: TouchKind
    at: datetime
    note: str


def log_call(ctx: CommandContext, click: Click) -> Response:
    """Ask what came of the call."""
    lead = lead_of(ctx, click.value)
    actor(ctx, "log a call")
    # The form carries the call's own key, so that a form sent twice is one call.
    view = CallFormView(lead_title(lead), f"{lead.id.hex}:{uuid4().hex}", NOTE_CHARACTERS)
    return OpenModal(render_modal("commands/lead_call", view))


def call_submitted(ctx: CommandContext, submission: Submission) -> Response:
    """Record the call as a touch of the lead; the first one of sales after a handoff stops its clock."""
    lead_id, _, key = submission.private.partition(":")
    note = str(submission.values.get("note") or "")
    return log(ctx, lead_of(ctx, lead_id), Deed(f"call:{key}", TouchKind.CALL, ctx.now, note))


def log(ctx: CommandContext, lead: Lead, deed: Deed) -> Answer:
    """Record a deed as a touch of the lead and say so; the first one of sales after a handoff stops its clock.

    Raises CommandError for whoever is of no team.
    """
    word, said = LOGGED[deed.kind]
    member, team = actor(ctx, f"log {'an' if word[0] in 'aeiou' else 'a'} {word}")
    introduce(ctx.store, SOURCE, ctx.now, lead_id=lead.id, member_id=member.id)
    touch = TouchEvent(
        key=deed.key,
        lead=lead.id.hex,
        kind=deed.kind,
        at=deed.at,
        team=TouchTeam(team.value),
        member=member.id.hex,
        note=deed.note.strip()[:NOTE_CHARACTERS] or None,
    )
    recorded = record(ctx.store, SOURCE, [touch], ctx.now)
    what = said.format(lead_title(lead))
    if not recorded.tally.new:
        return done(lead, f"{what.replace('Your', 'The', 1)} is logged already.", "")
    return done(lead, f"{what}{_day_words(ctx, deed.at)} is logged.", _first_talk(ctx, lead, member, team, touch))


def instant_of(ctx: CommandContext, day: date, at: time | None = None) -> datetime:
    """The instant of something that was on a day of the person's: now, for today, and midday where no time is told."""
    if at is None and day == local_day(ctx.now, ctx.zone):
        return ctx.now
    return first_instant(day, at or _MIDDAY, zone_of(ctx.zone))


def _day_words(ctx: CommandContext, at: datetime) -> str:
    """The day of a deed that was not today: " of yesterday", " of Monday 16 November"."""
    away = days_between(at, ctx.now, ctx.zone)
    if away == 0:
        return ""
    return " of yesterday" if away == 1 else f" of {long_date(local_day(at, ctx.zone), ctx.local_now.date())}"


def _first_talk(ctx: CommandContext, lead: Lead, member: Member, team: Team, deed: TouchEvent) -> str:
    """What to add when this was the first talk of sales with the lead since it was handed over, or ever."""
    if team is not Team.SALES:
        return ""
    sent_at = ctx.store.handoffs.touch_open(lead.id, ctx.now, deed.at)
    if sent_at is not None:
        told = ctx.tell(BatonNews(BatonMove.CALLED, lead.id, member.id, last_pass(ctx, lead)))
        return f"The first talk, {duration(deed.at - sent_at)} after the handoff. {told}".strip()
    talks = (
        touch for touch in ctx.store.touches.of_lead(lead.id) if touch.kind in HUMAN_KINDS and touch.key != deed.key
    )
    if any(touch.team is TouchTeam.SALES for touch in talks):
        return ""
    return ctx.tell(BatonNews(BatonMove.CALLED, lead.id, member.id))
