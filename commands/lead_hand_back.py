"""Handing a lead back to marketing: the reason, a date to wake it, a note."""

from dataclasses import dataclass
from datetime import date, timedelta

from commands.contract import Answer, Click, CommandContext, ModalErrors, OpenModal, Response, Submission
from commands.days import chosen_day
from commands.lead_actions import NOTE_CHARACTERS, actor, done, last_pass, lead_of
from commands.lead_names import lead_title
from messages import render_modal
from messages.words import long_date
from revenue.baton import BatonMove, BatonNews
from revenue.calendar import local_day
from revenue.vocabulary import LifecycleStage, Team
from storage import Lead

REASONS = {
    "budget": "budget frozen",
    "timing": "wrong timing",
    "authority": "no authority",
    "proof": "needs proof",
    "silent": "not responding",
    "other": "other",
}
_USUAL_REST = timedelta(days=30)
_LONGEST_REST = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class HandBackFormView:
    """The form: reasons as (words, value), and the wake date that is proposed."""

    about: str
    lead: str
    reasons: tuple[tuple[str, str], ...]
    wake_on: date
    most: int


def hand_back(ctx: CommandContext, click: Click) -> Response:
    """Ask why, and when to wake the lead."""
    lead = lead_of(ctx, click.value)
    refusal = _refusal(ctx, lead)
    if refusal is not None:
        return refusal
    wake_on = local_day(ctx.now, ctx.zone) + _USUAL_REST
    reasons = tuple((words.capitalize(), value) for value, words in REASONS.items())
    view = HandBackFormView(lead_title(lead), lead.id.hex, reasons, wake_on, NOTE_CHARACTERS)
    return OpenModal(render_modal("commands/lead_hand_back", view))


def hand_back_submitted(ctx: CommandContext, submission: Submission) -> Response:
    """Give the lead back to marketing, without an owner, with the reason and the wake date on record."""
    lead = lead_of(ctx, submission.private)
    refusal = _refusal(ctx, lead)
    if refusal is not None:
        return refusal
    reason, note = submission.values.get("reason"), str(submission.values.get("note") or "").strip()
    today = ctx.local_now.date()
    wake_on = chosen_day(submission.values.get("wake_on"))
    errors = {}
    if reason not in REASONS:
        errors["reason"] = "Choose one of these."
    elif reason == "other" and not note:
        errors["note"] = "Say in a few words why."
    if wake_on is None or not today < wake_on <= today + _LONGEST_REST:
        errors["wake_on"] = "Choose a day after today, within two years."
    if errors:
        return ModalErrors(errors)
    label = REASONS[str(reason)]
    told = note if reason == "other" else f"{label} ({note})" if note else label
    marketing_told = _return(ctx, lead, told[: NOTE_CHARACTERS + 40], wake_on)
    if marketing_told is None:
        return _too_late(lead)
    when = long_date(wake_on, today) if wake_on is not None else ""
    return done(
        lead,
        f"You handed {lead_title(lead)} back to marketing: {label if reason != 'other' else note}, wake on {when}.",
        f"Marketing nurtures it until then; your reason and the story so far stay with it. {marketing_told}".strip(),
    )


def _return(ctx: CommandContext, lead: Lead, reason: str, wake_on: date | None) -> str | None:
    """Give it back and say who is told; None when somebody was faster."""
    member, _team = actor(ctx, "hand a lead back")
    store = ctx.store
    # First of all: of several who hand it back at once, one does, and the others leave no second pass behind.
    if not store.leads.give_back(lead.id, ctx.now):
        return None
    if not store.handoffs.return_open(lead.id, reason, wake_on, ctx.now):
        # Sales found this lead by itself: the way back is a pass of its own.
        store.handoffs.send(lead.id, Team.SALES, reason, ctx.now, from_member_id=member.id, wake_on=wake_on)
    store.leads.enter(lead.id, LifecycleStage.RECYCLED, ctx.now)
    return ctx.tell(BatonNews(BatonMove.RETURNED, lead.id, member.id, last_pass(ctx, lead)))


def _too_late(lead: Lead) -> Answer:
    return done(lead, f"{lead_title(lead)} is with marketing already.", "")


def _refusal(ctx: CommandContext, lead: Lead) -> Answer | None:
    """Why this person cannot hand this lead back; None when they can."""
    _member, team = actor(ctx, "hand a lead back")
    if lead.baton is Team.MARKETING:
        return _too_late(lead)
    if team is not Team.SALES:
        return done(
            lead, f"Sales holds {lead_title(lead)}.", f"Only sales can hand it back; ask {lead.owner or 'sales'}."
        )
    return None
