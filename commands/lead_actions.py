"""What can be done with a lead: take it, leave it alone until later."""

from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID

from commands import lead_words
from commands.authority import HOW_TO_JOIN
from commands.contract import (
    Answer,
    Click,
    CommandContext,
    CommandError,
    ModalErrors,
    OpenModal,
    Response,
    Submission,
)
from commands.lead_names import lead_title
from messages import render, render_modal
from messages.words import ago, long_date
from revenue.baton import BatonMove, BatonNews
from revenue.calendar import first_instant, local_day, zone_of
from revenue.vocabulary import LifecycleStage, Role, Team
from storage import Lead, Member

NOTE_CHARACTERS = 500
SNOOZES = {"1": "1 day", "7": "1 week", "30": "1 month"}
# A snoozed lead is back when the working day begins.
_MORNING = time(8, 0)
_EARLY = (LifecycleStage.SEED, LifecycleStage.KNOWN, LifecycleStage.ENGAGED, LifecycleStage.QUALIFIED)


@dataclass(frozen=True, slots=True)
class DoneView:
    """What happened to a lead, with the buttons that come next."""

    done: str
    detail: str
    lead: str
    may_call: bool


@dataclass(frozen=True, slots=True)
class SnoozeFormView:
    """The form that asks until when."""

    about: str
    lead: str
    choices: tuple[tuple[str, str], ...]


def take(ctx: CommandContext, click: Click) -> Response:
    """Assign the lead to whoever clicked and accept an open handoff; the first click wins."""
    lead_id, _, seen = click.value.partition(":")
    lead, member, team = lead_of(ctx, lead_id), *actor(ctx, "take a lead")
    if lead.owner_id == member.id:
        # It came to them by its route; what is left to do is to accept it.
        accepted = _accept(ctx, lead, member, team)
        said = f"You accepted {lead_title(lead)}." if accepted else f"{lead_title(lead)} is yours already."
        return done(lead, said, accepted, may_call=True)
    if not ctx.store.leads.take(lead.id, member.id, team, ctx.now, seen=UUID(seen) if seen else None):
        return _too_late(ctx, lead)
    detail = _accept(ctx, lead, member, team)
    if not detail:
        detail = lead_words.team_switch(lead.baton, team)
        if team is Team.SALES and (lead.baton is Team.MARKETING or lead.owner_id is None):
            # Nobody handed it over; whoever led it or ran its campaign wants to know all the same.
            told = ctx.tell(BatonNews(BatonMove.TAKEN, lead.id, member.id, before=lead.owner_id))
            detail = f"{detail} {told}".strip()
    before = f", {lead.owner} had it before" if lead.owner else ""
    return done(lead, f"{lead_title(lead)} is yours now{before}.", detail, may_call=True)


def _accept(ctx: CommandContext, lead: Lead, member: Member, team: Team) -> str:
    """Accept the open handoff of the lead, and what to say of it; empty when there is none."""
    if team is not Team.SALES or not ctx.store.handoffs.accept_open(lead.id, member.id, ctx.now):
        return ""
    if lead.lifecycle_stage in (*_EARLY, LifecycleStage.RECYCLED):
        ctx.store.leads.enter(lead.id, LifecycleStage.ACCEPTED, ctx.now)
    told = ctx.tell(BatonNews(BatonMove.TAKEN, lead.id, member.id, last_pass(ctx, lead)))
    return f"The handoff is accepted. {told}" if told else "The handoff is accepted; marketing sees it."


def _too_late(ctx: CommandContext, lead: Lead) -> Answer:
    since = ctx.store.leads.assigned_at(lead.id)
    when = f" {ago(since, ctx.now, ctx.zone)}" if since is not None else ""
    if lead.owner is None:
        return done(lead, f"{lead_title(lead)} changed hands{when}: {lead.baton.value} has it, without an owner.", "")
    return done(lead, f"{lead.owner} took {lead_title(lead)}{when}.", "You were a little later; nothing has changed.")


def snooze(ctx: CommandContext, click: Click) -> Response:
    """Ask until when the lead shall stay out of the list."""
    lead = lead_of(ctx, click.value)
    actor(ctx, "snooze a lead")
    view = SnoozeFormView(lead_title(lead), lead.id.hex, tuple((words, value) for value, words in SNOOZES.items()))
    return OpenModal(render_modal("commands/lead_snooze", view))


def snooze_submitted(ctx: CommandContext, submission: Submission) -> Response:
    """Leave the lead out of the list until a morning."""
    lead = lead_of(ctx, submission.private)
    actor(ctx, "snooze a lead")
    chosen = submission.values.get("days")
    if chosen not in SNOOZES:
        return ModalErrors({"days": "Choose one of these."})
    day = local_day(ctx.now, ctx.zone) + timedelta(days=int(chosen))
    until = first_instant(day, _MORNING, zone_of(ctx.zone))
    ctx.store.leads.snooze(lead.id, until, ctx.now)
    return done(lead, f"{lead_title(lead)} stays out of the list until {long_date(day, ctx.local_now.date())}.", "")


def last_pass(ctx: CommandContext, lead: Lead) -> UUID:
    """The last handoff of a lead that has one."""
    return ctx.store.handoffs.of_lead(lead.id)[-1].id


def lead_of(ctx: CommandContext, lead_id: str) -> Lead:
    """The lead that a button or a form names. Raises CommandError when there is none."""
    try:
        lead = ctx.store.leads.get(UUID(lead_id))
    except ValueError:
        lead = None
    if lead is None:
        raise CommandError("I do not find this lead any more.", "Please type the command again.")
    return lead


def actor(ctx: CommandContext, deed: str) -> tuple[Member, Team]:
    """Who clicked, and of which team. Raises CommandError for whoever is of none."""
    member = ctx.member
    if member is None or member.team is None or member.role is Role.VIEWER:
        raise CommandError(f"Only members of a team can {deed}.", f"Join one: {HOW_TO_JOIN}.")
    return member, member.team


def done(lead: Lead, sentence: str, detail: str, *, may_call: bool = False) -> Answer:
    """What happened, and what comes next."""
    view = DoneView(sentence, detail, lead.id.hex, may_call)
    return Answer(render("commands/lead_done", view), shareable=False)
