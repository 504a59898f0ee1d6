"""The card for the marketer who brought a lead: sales called it for the first time."""

from dataclasses import dataclass

from digests.bringer import actor_and_lead, answered, bringer_of, company_of
from digests.contract import Card, DigestContext, Telling
from messages import render
from messages.words import long_duration
from revenue.baton import BatonMove, BatonNews


@dataclass(frozen=True, slots=True)
class CalledView:
    """`after` is how long after the handoff, empty where nobody handed the lead over; `how` is a value of `How`."""

    who: str
    company: str
    after: str
    how: str
    campaign: str
    lead: str


def build(context: DigestContext, news: BatonNews) -> Telling | None:
    """What the marketer reads; None when there is nobody to tell."""
    store = context.store
    told, there = bringer_of(store, news), actor_and_lead(store, news)
    if told is None or there is None:
        return None
    actor, lead = there
    handoff = answered(store, news)
    after = long_duration(context.now - handoff.sent_at) if handoff is not None else ""
    view = CalledView(actor.name, company_of(lead), after, told.how.value, lead.campaign or "", lead.id.hex)
    key = f"handoff:{handoff.id}:called" if handoff is not None else f"lead:{lead.id}:called"
    return Telling(key, told.member.name, told.slack_user_id, render("digests/lead_called", view))


_LEAD = "0193a1f0c0de7000800000000000000a"

CARD = Card(
    name="lead_called",
    title="A lead was called",
    summary="Tells the marketer who brought a lead that sales has called it for the first time",
    move=BatonMove.CALLED,
    build=build,
    examples=(
        ("digests/lead_called", CalledView("Priya", "Nordlys Energi", "48 minutes", "handed_over", "", _LEAD)),
        ("digests/lead_called", CalledView("Priya", "Kite & Co", "", "campaign", "Autumn webinar", _LEAD)),
    ),
)
