"""The story of a win: how it began, who carried it, what brought it back, how long it took; both teams in one tale."""

from dataclasses import dataclass
from datetime import datetime

from digests.contract import DigestContext
from messages.words import ago, count, join_and, long_date
from revenue.calendar import local_day
from revenue.money import Money
from revenue.pipeline import Deal
from revenue.records import TouchKind
from revenue.vocabulary import OpportunityKind, Team
from storage import Handoff, Touch

_BEGAN = {
    TouchKind.PAGE_VIEW: "Began with a visit to our site",
    TouchKind.PRICING_VIEW: "Began on the pricing page",
    TouchKind.CONTENT_READ: "Began with a reader nobody had called yet",
    TouchKind.FORM_SUBMIT: "Began with a form",
    TouchKind.DEMO_REQUEST: "Began with the wish for a demo",
    TouchKind.WEBINAR_REGISTER: "Began with a webinar",
    TouchKind.WEBINAR_ATTEND: "Began with a webinar",
    TouchKind.EVENT_MEET: "Began at an event",
    TouchKind.EMAIL_CLICK: "Began with an e-mail that was read",
    TouchKind.CALL: "Began with a call",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A win as a tale: `path` is one finished sentence or more, `facts` its length, touches and people."""

    company: str
    amount: Money | None
    path: str
    facts: str
    remark: str


@dataclass(frozen=True, slots=True)
class ShortWin:
    """A win that only gets its name and amount."""

    company: str
    amount: Money | None
    remark: str


def remark_of(deal: Deal) -> str:
    """What kind of win it is, where that is worth a word."""
    return {OpportunityKind.NEW: "", OpportunityKind.RENEWAL: "renewal", OpportunityKind.EXPANSION: "expansion"}[
        deal.kind
    ]


def short_win(deal: Deal) -> ShortWin:
    """A win in a few words."""
    return ShortWin(deal.account or deal.name, deal.amount, remark_of(deal))


def tell(context: DigestContext, deal: Deal) -> Story:
    """The story of one won deal, from its lead's touches and handoffs where they are known."""
    lead_id = context.store.opportunities.lead_of([deal.id]).get(deal.id)
    touches = context.store.touches.of_lead(lead_id) if lead_id else []
    passes = context.store.handoffs.of_lead(lead_id) if lead_id else []
    closed = deal.closed_at or context.now
    journey = [touch for touch in reversed(touches) if touch.at <= closed]
    passes = [handoff for handoff in passes if handoff.sent_at <= closed]
    sentences = [*_beginning(context, deal, journey), *_passes(context, passes), _close(context, deal, closed)]
    people = {person for touch in journey if (person := touch.member)}
    people |= {person for handoff in passes for person in (handoff.from_member, handoff.to_member) if person}
    people |= {deal.owner} if deal.owner else set()
    began = journey[0].at if journey else deal.opened_at
    facts = []
    if began is not None:
        facts.append(count((local_day(closed, context.zone) - local_day(began, context.zone)).days, "day"))
    if journey:
        facts.append(count(len(journey), "touch"))
    if len(people) > 1:
        facts.append(count(len(people), "person"))
    comeback = any(handoff.returned_at and handoff.returned_at < closed for handoff in passes)
    return Story(
        company=deal.account or deal.name,
        amount=deal.amount,
        path=" ".join(_sentence(part) for part in sentences if part),
        facts=", ".join(facts),
        remark="a comeback" if comeback else remark_of(deal),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _beginning(context: DigestContext, deal: Deal, journey: list[Touch]) -> list[str]:
    if not journey:
        return [f"Came from {deal.campaign}"] if deal.campaign else []
    first = journey[0]
    began = _BEGAN.get(first.kind, "Began")
    if first.kind is TouchKind.CONTENT_READ and first.content:
        began = f"Began with “{first.content}”"
    elif first.content and first.kind in (TouchKind.WEBINAR_ATTEND, TouchKind.WEBINAR_REGISTER):
        began = f"Began with the webinar “{first.content}”"
    campaign = next((touch.campaign for touch in journey if touch.campaign), deal.campaign)
    through = f", came through {campaign}" if campaign else ""
    return [f"{began} {_when(first.at, context)}{through}"]


def _passes(context: DigestContext, passes: list[Handoff]) -> list[str]:
    to_sales = [handoff for handoff in passes if handoff.from_team is Team.MARKETING]
    if not to_sales:
        return []
    givers = join_and(dict.fromkeys(handoff.from_member for handoff in to_sales if handoff.from_member))
    times = {1: "once", 2: "twice"}.get(len(to_sales), f"{len(to_sales)} times")
    told = [f"handed over {times}{f' by {givers}' if givers else ''}"]
    for handoff in to_sales:
        if handoff.returned_at is not None:
            who = handoff.to_member or "sales"
            why = f": {handoff.return_reason}" if handoff.return_reason else ""
            told.append(f"{who} handed it back {_when(handoff.returned_at, context)}{why}")
    return told


def _close(context: DigestContext, deal: Deal, closed: datetime) -> str:
    return f"{deal.owner or 'The team'} closed {ago(closed, context.now, context.zone)}"


def _when(instant: datetime, context: DigestContext) -> str:
    day, today = local_day(instant, context.zone), local_day(context.now, context.zone)
    return f"in {day:%B}" if (today - day).days > 40 and day.year == today.year else f"on {long_date(day, today)}"
