"""The card for the rep who handed a lead back: marketing has seen it and nurtures it."""

from dataclasses import dataclass

from digests.bringer import actor_and_lead, answered, company_of
from digests.contract import Card, DigestContext, Telling
from messages import render
from messages.words import day_month, long_duration
from revenue.baton import BatonMove, BatonNews
from revenue.calendar import local_day
from revenue.vocabulary import Team


@dataclass(frozen=True, slots=True)
class AcknowledgedView:
    """`after` is how long after the return; `until` is the wake date, empty without one or when sales has it again."""

    who: str
    company: str
    after: str
    until: str
    lead: str


def build(context: DigestContext, news: BatonNews) -> Telling | None:
    """What the rep reads; None when nobody else handed it back."""
    store = context.store
    there, handoff = actor_and_lead(store, news), answered(store, news)
    rep = store.members.get(news.before) if news.before is not None else None
    if there is None or handoff is None or rep is None or rep.slack_user_id is None or rep.id == news.by:
        return None
    actor, lead = there
    today = local_day(context.now, rep.zone or context.zone)
    sleeps = handoff.wake_on is not None and lead.baton is Team.MARKETING
    view = AcknowledgedView(
        who=actor.name,
        company=company_of(lead),
        after=long_duration(context.now - (handoff.returned_at or handoff.sent_at)),
        until=day_month(handoff.wake_on, today) if handoff.wake_on is not None and sleeps else "",
        lead=lead.id.hex,
    )
    message = render("digests/lead_acknowledged", view)
    return Telling(f"handoff:{handoff.id}:acknowledged", rep.name, rep.slack_user_id, message)


CARD = Card(
    name="lead_acknowledged",
    title="A return was acknowledged",
    summary="Tells the rep who handed a lead back that marketing has seen it",
    move=BatonMove.ACKNOWLEDGED,
    build=build,
    examples=(
        (
            "digests/lead_acknowledged",
            AcknowledgedView("Jonas", "Brightwater", "2 hours", "12 January", "0193a1f0c0de7000800000000000000a"),
        ),
    ),
)
