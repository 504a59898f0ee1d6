"""Acknowledging what sales handed back: marketing has seen it, nurtures it, and whoever handed it back is told."""

from dataclasses import dataclass
from uuid import UUID

from commands.contract import Answer, Click, CommandContext, CommandError, Response
from commands.lead_actions import actor, lead_of
from commands.lead_names import lead_title
from messages import render
from revenue.baton import BatonMove, BatonNews
from revenue.vocabulary import Team
from storage import Handoff, Lead


@dataclass(frozen=True, slots=True)
class AcknowledgedView:
    """What stands in the place of the card afterwards."""

    done: str
    detail: str
    lead: str


def acknowledge(ctx: CommandContext, click: Click) -> Response:
    """Mark the return as seen and take the lead to nurture it; `value` is the handoff and who handed it back."""
    handoff, returner_id = _return_of(ctx, click.value)
    lead = lead_of(ctx, handoff.lead_id.hex)
    member, team = actor(ctx, "acknowledge a lead")
    if team is not Team.MARKETING:
        raise CommandError("Only marketing acknowledges what sales handed back.", "Nothing was changed.")
    if not ctx.store.handoffs.acknowledge(handoff.id, ctx.now):
        return _instead(lead, f"{lead_title(lead)} is acknowledged already.", "")
    held = _nurture(ctx, lead, member.id)
    news = BatonNews(BatonMove.ACKNOWLEDGED, lead.id, member.id, handoff.id, returner_id)
    told = ctx.tell(news)
    return _instead(lead, f"You acknowledged {lead_title(lead)}.", f"{held} {told}".strip())


def _nurture(ctx: CommandContext, lead: Lead, member_id: UUID) -> str:
    """Make it the marketer's own, unless somebody has it by now."""
    if lead.baton is Team.MARKETING and ctx.store.leads.take(lead.id, member_id, Team.MARKETING, ctx.now, seen=None):
        return "It is yours to nurture."
    return f"{lead.owner or lead.baton.value.capitalize()} has it by now."


def _return_of(ctx: CommandContext, value: str) -> tuple[Handoff, UUID]:
    """The handoff that a button names, and who handed it back."""
    try:
        handoff_id, returner_id = map(UUID, value.split(":"))
    except ValueError:
        raise CommandError("This button is from another version of Tandem.", "Nothing was changed.") from None
    handoff = ctx.store.handoffs.get(handoff_id)
    if handoff is None:
        raise CommandError("I do not find this handoff any more.", "Nothing was changed.")
    return handoff, returner_id


def _instead(lead: Lead, sentence: str, detail: str) -> Answer:
    """The answer in the place of the card, so that nobody presses twice."""
    view = AcknowledgedView(sentence, detail, lead.id.hex)
    return Answer(render("commands/lead_acknowledged", view), replace=True)
