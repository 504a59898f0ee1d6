"""What the cards about a deed of sales share: the marketer who brought the lead reads who did it, and how soon."""

from collections.abc import Callable
from dataclasses import dataclass

from digests.bringer import actor_and_lead, answered, bringer_of, company_of
from digests.contract import DigestContext, Telling
from messages import render
from messages.words import long_duration
from revenue.baton import BatonNews

_LEAD = "0193a1f0c0de7000800000000000000a"


@dataclass(frozen=True, slots=True)
class DeedView:
    """`after` is how long after the handoff, empty where nobody handed the lead over; `how` is a value of `How`."""

    who: str
    company: str
    after: str
    how: str
    campaign: str
    lead: str


def telling_of(card: str, deed: str, *, again: bool) -> Callable[[DigestContext, BatonNews], Telling | None]:
    """What builds the card named `card` about a `deed` ("called"): None when there is nobody to tell.

    A deed that answers a handoff is told once; one on a lead that nobody handed over may be told `again`.
    """

    def build(context: DigestContext, news: BatonNews) -> Telling | None:
        store = context.store
        told, there = bringer_of(store, news), actor_and_lead(store, news)
        if told is None or there is None:
            return None
        actor, lead = there
        handoff = answered(store, news)
        after = long_duration(context.now - handoff.sent_at) if handoff is not None else ""
        view = DeedView(actor.name, company_of(lead), after, told.how.value, lead.campaign or "", lead.id.hex)
        key = f"handoff:{handoff.id}:{deed}" if handoff is not None else f"lead:{lead.id}:{deed}"
        if again and handoff is None:
            key += f":{context.now.isoformat()}"
        return Telling(key, told.member.name, told.slack_user_id, render(f"digests/{card}", view))

    return build


def examples_of(card: str, after: str) -> tuple[tuple[str, object], ...]:
    """The card for who handed the lead over so long before, and for whose campaign brought it."""
    return (
        (f"digests/{card}", DeedView("Priya", "Nordlys Energi", after, "handed_over", "", _LEAD)),
        (f"digests/{card}", DeedView("Priya", "Kite & Co", "", "campaign", "Autumn webinar", _LEAD)),
    )
