"""The brief on one lead: who it is, why it is hot, what happened so far, who led it, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commands import lead_words
from commands.contract import CommandContext
from commands.hotleads_view import seen_value
from commands.lead_heat import HeatWords, heat_words
from commands.lead_journey import Day, baton, journey
from commands.lead_merges import beginning, merged_words
from commands.lead_names import lead_title, person
from commands.lead_reasons import comeback_words, last_words, reasons_of, why_words
from messages import Message, render
from messages.words import flames, instant_words, short_date, stars
from revenue.calendar import local_day
from revenue.deals import Deal
from revenue.education import education_of
from revenue.engagement import fold_engagement
from revenue.heat import DEFAULT_SHEET, LEAST_FLAME, LEAST_STAR, fold, is_human, marks
from revenue.money import Money
from revenue.vocabulary import LifecycleStage, Outcome, Team
from storage import Handoff, Lead, Touch

DAYS = 6
MOST_DAYS = 40
MOST_PASSES = 4
MOST_DEALS = 3


@dataclass(frozen=True, slots=True)
class DealLine:
    """An open opportunity of the account."""

    name: str
    stage: str
    amount: Money | None
    owner: str


@dataclass(frozen=True, slots=True)
class LeadView:
    """The brief; empty text is left out. `may_write` shows the buttons that change something, `is_seed` leaves out
    those that need somebody to call.
    """

    lead: str
    seen: str
    account: str
    person: str
    marks: str
    place: tuple[str, ...]
    held: str
    why: str
    comeback: str
    education: str
    last_read: str
    human: str
    heat: HeatWords
    days: tuple[Day, ...]
    earlier: str
    journey_line: str
    began: str
    merged: str
    merges_line: str
    passes: tuple[str, ...]
    deals: tuple[DealLine, ...]
    more_deals: int
    mine: bool
    may_accept: bool
    owner: str
    held_by_sales: bool
    is_open: bool
    is_seed: bool
    may_write: bool
    share_line: str
    now: datetime
    zone: str
    past: str


@dataclass(frozen=True, slots=True)
class JourneyView:
    """Everything that happened with a lead, as far as one message holds it."""

    title: str
    total: int
    days: tuple[Day, ...]
    earlier: str
    began: str


def brief(ctx: CommandContext, lead: Lead, share_line: str = "") -> Message:
    """The brief as of the context's `now`; `share_line` is set where the transport adds no Share button."""
    touches = ctx.store.touches.of_lead(lead.id)
    return render("commands/lead", _view(ctx, lead, touches, share_line))


def whole_journey(ctx: CommandContext, lead: Lead) -> Message:
    """Every touch of the lead, newest first."""
    zone, today = ctx.zone, ctx.local_now.date()
    touches = ctx.store.touches.of_lead(lead.id)
    days = journey(touches, today, zone)
    view = JourneyView(
        lead_title(lead),
        len(touches),
        tuple(days[:MOST_DAYS]),
        _earlier(touches, days, MOST_DAYS, today, zone),
        beginning(ctx, lead, touches),
    )
    return render("commands/lead_journey", view)


def command_line(lead: Lead) -> str:
    """What to type for this lead's brief."""
    nameless = lead.lifecycle_stage is LifecycleStage.SEED
    return f"/lead {lead.id.hex if nameless else lead.email or lead.name}"


def _view(ctx: CommandContext, lead: Lead, touches: Sequence[Touch], share_line: str) -> LeadView:
    now, zone, today = ctx.now, ctx.zone, ctx.local_now.date()
    days = journey(touches, today, zone)
    handoffs = ctx.store.handoffs.of_lead(lead.id)
    reasons = reasons_of(fold_engagement(touch.for_engagement() for touch in touches), handoffs)
    human = next((touch for touch in touches if is_human(touch.kind, touch.member)), None)
    deals = _open_deals(ctx, lead)
    me = ctx.member
    past = ctx.store.as_of
    asker = me.name if me is not None else None
    return LeadView(
        lead=lead.id.hex,
        seen=seen_value(lead.id.hex, lead.owner_id),
        account=lead.account or "",
        person=person(lead),
        marks=_marks(ctx, touches),
        place=tuple(part for part in (lead.region, lead.industry, lead.product, lead.campaign, lead.email) if part),
        held=held(lead, me.id if me is not None else None),
        why=why_words(reasons, now, zone),
        comeback=comeback_words(reasons, now, zone),
        education=lead_words.education(education_of(touches), zone),
        last_read=last_words(reasons, now),
        human=lead_words.human_touch(human.at, human.member, asker, now, zone)
        if human is not None
        else lead_words.human_touch(None, None, asker, now, zone),
        heat=heat_words(touches, now, zone),
        days=tuple(days[:DAYS]),
        earlier=_earlier(touches, days, DAYS, today, zone),
        journey_line=f"{command_line(lead)} journey" if len(days) > DAYS else "",
        began=beginning(ctx, lead, touches),
        merged=merged_words(ctx.store.merges.of_lead(lead.id)),
        merges_line=f"{command_line(lead)} merges",
        passes=tuple(baton(handoffs, today, zone)[-MOST_PASSES:]),
        deals=tuple(DealLine(deal.name, deal.stage, deal.amount, deal.owner or "") for deal in deals[:MOST_DEALS]),
        more_deals=max(0, len(deals) - MOST_DEALS),
        mine=me is not None and lead.owner_id == me.id,
        may_accept=me is not None and lead.owner_id == me.id and me.team is Team.SALES and _waits(lead, handoffs),
        owner=lead.owner or "",
        held_by_sales=lead.baton is Team.SALES,
        is_open=lead.lifecycle_stage.is_open,
        is_seed=lead.lifecycle_stage is LifecycleStage.SEED,
        may_write=past is None,
        share_line=share_line,
        now=now,
        zone=zone,
        past=instant_words(past, zone) if past is not None else "",
    )


def held(lead: Lead, asker_id: UUID | None) -> str:
    """How far the lead has come and who leads it: "qualified, held by sales, owned by you"."""
    stage = lead_words.stage_words(lead.lifecycle_stage)
    if lead.owner_id is None:
        return f"{stage}, held by {lead.baton.value}, nobody owns it yet"
    owner = "you" if lead.owner_id == asker_id else lead.owner
    return f"{stage}, held by {lead.baton.value}, owned by {owner}"


def _waits(lead: Lead, handoffs: Sequence[Handoff]) -> bool:
    """Whether marketing handed the lead over and sales has not answered."""
    last = handoffs[-1] if handoffs and lead.baton is Team.SALES and lead.lifecycle_stage.is_open else None
    if last is None or last.from_team is not Team.MARKETING:
        return False
    return last.accepted_at is None and last.returned_at is None


def _marks(ctx: CommandContext, touches: Sequence[Touch]) -> str:
    levels = ctx.store.ranking.levels(ctx.now)
    heat, fast = fold(touch.for_heat() for touch in touches)
    sheet = DEFAULT_SHEET
    flaming = flames(marks(fast, levels.flames, ctx.now, sheet.fast_half_life, LEAST_FLAME))
    starred = stars(marks(heat, levels.stars, ctx.now, sheet.half_life, LEAST_STAR))
    return " ".join(part for part in (flaming, starred) if part)


def _earlier(touches: Sequence[Touch], days: Sequence[Day], shown: int, today: date, zone: str) -> str:
    """How much of the journey is older than what is shown: "and 23 earlier touches since 3 Aug"."""
    if len(days) <= shown:
        return ""
    dates: list[date] = []
    older = 0
    for touch in touches:
        day = local_day(touch.at, zone)
        if not dates or dates[-1] != day:
            dates.append(day)
        older += len(dates) > shown
    first = local_day(touches[-1].at, zone)
    return f"and {older} earlier {'touch' if older == 1 else 'touches'} since {short_date(first, today)}"


def _open_deals(ctx: CommandContext, lead: Lead) -> list[Deal]:
    if lead.account_id is None:
        return []
    deals = ctx.store.opportunities.deals(ctx.now, account_id=lead.account_id)
    return [deal for deal in deals if deal.outcome is Outcome.OPEN]
