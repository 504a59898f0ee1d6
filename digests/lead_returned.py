"""The card for the marketer who brought a lead: sales handed it back, why, and when to wake it, to be acknowledged."""

from dataclasses import dataclass

from digests.bringer import actor_and_lead, answered, bringer_of, company_of
from digests.contract import Card, DigestContext, Telling
from messages import render
from messages.words import day_month
from revenue.baton import BatonMove, BatonNews
from revenue.calendar import local_day


@dataclass(frozen=True, slots=True)
class ReturnedView:
    """`acknowledge` is what the button carries: the handoff, and who handed it back."""

    who: str
    company: str
    reason: str
    wake_on: str
    reader: str
    acknowledge: str
    lead: str


def build(context: DigestContext, news: BatonNews) -> Telling | None:
    """What the marketer reads; None when there is nobody to tell."""
    store = context.store
    told, there, handoff = bringer_of(store, news), actor_and_lead(store, news), answered(store, news)
    if told is None or there is None or handoff is None:
        return None
    actor, lead = there
    today = local_day(context.now, told.member.zone or context.zone)
    view = ReturnedView(
        who=actor.name,
        company=company_of(lead),
        # What sales found by itself goes back by a pass of its own, whose reason says why.
        reason=handoff.return_reason or handoff.reason,
        wake_on=day_month(handoff.wake_on, today) if handoff.wake_on is not None else "",
        reader=told.member.name,
        acknowledge=f"{handoff.id.hex}:{actor.id.hex}",
        lead=lead.id.hex,
    )
    message = render("digests/lead_returned", view)
    return Telling(f"handoff:{handoff.id}:returned", told.member.name, told.slack_user_id, message)


_ID = "0193a1f0c0de7000800000000000000a"

CARD = Card(
    name="lead_returned",
    title="A lead was handed back",
    summary="Tells the marketer who brought a lead that sales handed it back and why, and asks to acknowledge it",
    move=BatonMove.RETURNED,
    build=build,
    examples=(
        (
            "digests/lead_returned",
            ReturnedView("Priya", "Brightwater", "budget frozen until Q1", "12 January", "Jonas", f"{_ID}:{_ID}", _ID),
        ),
    ),
)
