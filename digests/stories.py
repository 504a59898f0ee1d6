"""The story of a win: how it began, who carried it, what brought it back, how long it took; both teams in one tale."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from messages.words import count, join_and, long_date
from revenue.calendar import WEEKDAYS, local_day
from revenue.money import Money
from revenue.pipeline import Deal
from revenue.records import TouchKind
from revenue.vocabulary import OpportunityKind, Team, TouchTeam
from storage import Handoff, Touch

_BEGAN = {
    TouchKind.PAGE_VIEW: "with a visit to our site",
    TouchKind.PRICING_VIEW: "on the pricing page",
    TouchKind.CONTENT_READ: "with a reader nobody had called yet",
    TouchKind.FORM_SUBMIT: "with a form",
    TouchKind.DEMO_REQUEST: "with the wish for a demo",
    TouchKind.TRIAL_START: "with a trial",
    TouchKind.EMAIL_OPEN: "with an e-mail from us",
    TouchKind.EMAIL_CLICK: "with an e-mail from us",
    TouchKind.EMAIL_REPLY: "with an e-mail from us",
    TouchKind.EMAIL_SENT: "with an e-mail from us",
    TouchKind.WEBINAR_REGISTER: "with a webinar",
    TouchKind.WEBINAR_ATTEND: "with a webinar",
    TouchKind.EVENT_MEET: "at an event",
    TouchKind.CALL: "with a call",
    TouchKind.MEETING: "with a meeting",
    TouchKind.PROOF_SENT: "with proof that we sent",
    TouchKind.LOGIN: "with a log-in to our product",
}
_TITLED = {
    TouchKind.CONTENT_READ: "with",
    TouchKind.FORM_SUBMIT: "with a form for",
    TouchKind.WEBINAR_REGISTER: "with the webinar",
    TouchKind.WEBINAR_ATTEND: "with the webinar",
    TouchKind.EVENT_MEET: "at",
}
_MONTH_IS_ENOUGH_AFTER = 40
"""Days after which the month says more than the day."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the way to a win: the lead's touches and baton passes, oldest first."""

    touches: Sequence[Touch] = ()
    passes: Sequence[Handoff] = ()

    def before(self, closed: datetime) -> "Past":
        """Without what happened after the win."""
        return Past(
            [touch for touch in self.touches if touch.at <= closed],
            [_as_of(handoff, closed) for handoff in self.passes if handoff.sent_at <= closed],
        )

    @property
    def came_back(self) -> bool:
        """Whether sales handed it back once and won it all the same."""
        return any(handoff.from_team is Team.MARKETING and handoff.returned_at for handoff in self.passes)


@dataclass(frozen=True, slots=True)
class Story:
    """A win as a tale: `path` is one finished sentence, `facts` its length, touches and people."""

    company: str
    amount: Money | None
    path: str
    facts: str
    remark: str


@dataclass(frozen=True, slots=True)
class ShortWin:
    """A win that only gets its name, its amount and a word on what is special about it."""

    company: str
    amount: Money | None
    remark: str


def _as_of(handoff: Handoff, closed: datetime) -> Handoff:
    """A baton pass without a return that came after the win."""
    if handoff.returned_at is None or handoff.returned_at <= closed:
        return handoff
    return replace(handoff, returned_at=None, return_reason=None)


def came_back(deal: Deal, passes: Sequence[Handoff]) -> bool:
    """Whether sales handed the lead of a won deal back once, and won it all the same."""
    return deal.closed_at is not None and Past((), passes).before(deal.closed_at).came_back


def short_win(deal: Deal, *, came_back: bool, check_amount: bool) -> ShortWin:
    """A win in a few words."""
    kind = {OpportunityKind.RENEWAL: "renewal", OpportunityKind.EXPANSION: "expansion"}.get(deal.kind, "")
    special = ("a comeback" if came_back else "", "far above our usual, please check" if check_amount else "")
    return ShortWin(deal.company, deal.amount, ", ".join(filter(None, (kind, *special))))


def tell(deal: Deal, past: Past, today: date, zone: str, *, check_amount: bool = False) -> Story:
    """The story of a won deal whose journey is known, as told on `today` to readers in `zone`."""
    closed = deal.closed_at
    if closed is None or not past.touches:
        raise ValueError("a story needs a win with a date and at least one touch")
    past = past.before(closed)
    parts = [_beginning(deal, past, today, zone), *_passes(past, today, zone)]
    people = {touch.member for touch in past.touches} | {deal.owner}
    people |= {name for handoff in past.passes for name in (handoff.from_member, handoff.to_member)}
    people.discard(None)
    day = local_day(closed, zone)
    facts = [
        count((day - local_day(past.touches[0].at, zone)).days, "day"),
        count(len(past.touches), "touch"),
        count(len(people), "person") if people else "",
    ]
    brief = short_win(deal, came_back=past.came_back, check_amount=check_amount)
    return Story(
        company=brief.company,
        amount=deal.amount,
        path=f"{'; '.join(parts)}; {deal.owner or 'we'} closed on {WEEKDAYS[day.weekday()]}.",
        facts=", ".join(filter(None, facts)),
        remark=brief.remark,
    )


def _beginning(deal: Deal, past: Past, today: date, zone: str) -> str:
    first = past.touches[0]
    titled = _TITLED.get(first.kind)
    began = f"{titled} “{first.content}”" if titled and first.content else _BEGAN.get(first.kind, "with a first touch")
    # The deal's own, as /wins names it, before that of an early touch.
    campaign = deal.campaign or next((touch.campaign for touch in past.touches if touch.campaign), None)
    through = f", came through {campaign}" if campaign and campaign != first.content else ""
    return f"Began {began} {_when(first.at, today, zone)}{through}"


def _passes(past: Past, today: date, zone: str) -> list[str]:
    to_sales = [handoff for handoff in past.passes if handoff.from_team is Team.MARKETING]
    if not to_sales:
        return []
    givers = join_and(dict.fromkeys(handoff.from_member for handoff in to_sales if handoff.from_member))
    times = {1: "", 2: " twice"}.get(len(to_sales), f" {len(to_sales)} times")
    told = [f"{givers or 'marketing'} handed it over{times}"]
    returns = [handoff for handoff in to_sales if handoff.returned_at is not None]
    for handoff in returns[-1:]:
        why = f" ({handoff.return_reason})" if handoff.return_reason else ""
        back = handoff.returned_at or handoff.sent_at
        told.append(f"{handoff.to_member or 'sales'} gave it back {_when(back, today, zone)}{why}")
        if revived := _revival(past.touches, back):
            told.append(revived)
    return told


def _revival(touches: Sequence[Touch], back: datetime) -> str:
    """What brought a returned lead back: the first thing of marketing's that it took up."""
    for touch in touches:
        if touch.at > back and touch.content and touch.team is not TouchTeam.SALES:
            whose = f"{touch.member}'s " if touch.member else ""
            return f"{whose}“{touch.content}” brought it back"
    return ""


def _when(instant: datetime, today: date, zone: str) -> str:
    day = local_day(instant, zone)
    if (today - day).days <= _MONTH_IS_ENOUGH_AFTER:
        return f"on {long_date(day, today)}"
    return f"in {day:%B}" if day.year == today.year else f"in {day:%B %Y}"
