"""A funnel as it became known: every record as its source would have sent it, again and again, while time passed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from bot.demo.funnel import Funnel
from revenue.calendar import first_instant, zone_of
from revenue.records import (
    HandoffRecord,
    LeadRecord,
    OpportunityRecord,
    Record,
)
from revenue.vocabulary import Team


@dataclass(frozen=True, slots=True)
class Revision:
    """A record as it stood from an instant on, until its next revision."""

    at: datetime
    record: Record


def revisions(funnel: Funnel) -> list[Revision]:
    """All revisions in order of time; the last one of each record is the record of the funnel.

    Companies and people are known from the beginning of time, a buyer from when they gave their name: what they read
    before comes to light with them.
    """
    handoffs: defaultdict[str, list[HandoffRecord]] = defaultdict(list)
    for handoff in funnel.handoffs:
        handoffs[handoff.lead].append(handoff)
    dawn = datetime.min.replace(tzinfo=UTC)
    told = [Revision(dawn, member) for member in funnel.members]
    told += [Revision(dawn, account) for account in funnel.accounts]
    told += [Revision(_day_begins(campaign.starts_on, funnel.zone), campaign) for campaign in funnel.campaigns]
    told += [Revision(_day_begins(cost.spent_on, funnel.zone), cost) for cost in funnel.costs]
    known = {}
    for lead in funnel.leads:
        known[lead.key] = lead.created_at or lead.lifecycle[0][1]
        told += _told(_lead_moments(lead, handoffs[lead.key], known[lead.key]), _lead_at(lead, handoffs[lead.key]))
    for deal in funnel.opportunities:
        told += _told((passage.at for passage in deal.passages if passage.at is not None), _deal_at(deal))
    for handoff in funnel.handoffs:
        told += _told(_handoff_moments(handoff), _handoff_at(handoff))
    told += [Revision(max(touch.at, known[touch.lead]), touch) for touch in funnel.touches]
    return sorted(told, key=lambda revision: revision.at)


def _told(moments: Iterable[datetime], at: Callable[[datetime], Record]) -> list[Revision]:
    return [Revision(moment, at(moment)) for moment in sorted(set(moments))]


def _day_begins(day: date | None, zone: str) -> datetime:
    if day is None:
        return datetime.min.replace(tzinfo=UTC)
    return first_instant(day, time(), zone_of(zone))


def _lead_moments(lead: LeadRecord, handoffs: Sequence[HandoffRecord], known: datetime) -> list[datetime]:
    entered = [at for _stage, at in lead.lifecycle]
    return [known, *(at for at in (*entered, *(at for at, _, _ in _holders(handoffs))) if at > known)]


def _lead_at(lead: LeadRecord, handoffs: Sequence[HandoffRecord]) -> Callable[[datetime], LeadRecord]:
    holders = _holders(handoffs)

    def at(moment: datetime) -> LeadRecord:
        owner, baton = lead.owner, lead.baton
        if any(since > moment for since, _, _ in holders):
            before = [(holder, team) for since, holder, team in holders if since <= moment]
            owner, baton = before[-1] if before else (None, Team.MARKETING)
        lifecycle = tuple(passage for passage in lead.lifecycle if passage[1] <= moment)
        return replace(lead, owner=owner, baton=baton, lifecycle=lifecycle)

    return at


def _holders(handoffs: Sequence[HandoffRecord]) -> list[tuple[datetime, str | None, Team]]:
    """Who held the lead since when. What sales asks marketing for moves no baton, except to nurture it."""
    held: list[tuple[datetime, str | None, Team]] = []
    for handoff in handoffs:
        if handoff.from_team is Team.MARKETING:
            held.append((handoff.at, handoff.to_member, Team.SALES))
            if handoff.returned_at is not None:
                held.append((handoff.returned_at, handoff.from_member, Team.MARKETING))
        elif handoff.reason.startswith("needs nurture"):
            held.append((handoff.at, handoff.to_member, Team.MARKETING))
    return sorted(held, key=lambda each: each[0])


def _deal_at(deal: OpportunityRecord) -> Callable[[datetime], OpportunityRecord]:
    def at(moment: datetime) -> OpportunityRecord:
        passages = tuple(passage for passage in deal.passages if passage.at is not None and passage.at <= moment)
        return replace(deal, passages=passages)

    return at


def _handoff_moments(handoff: HandoffRecord) -> list[datetime]:
    later = (handoff.accepted_at, handoff.touched_at, handoff.returned_at, handoff.acknowledged_at)
    return [handoff.at, *(at for at in later if at is not None)]


def _handoff_at(handoff: HandoffRecord) -> Callable[[datetime], HandoffRecord]:
    def at(moment: datetime) -> HandoffRecord:
        def known(happened: datetime | None) -> datetime | None:
            return happened if happened is not None and happened <= moment else None

        returned = known(handoff.returned_at)
        return replace(
            handoff,
            accepted_at=known(handoff.accepted_at),
            touched_at=known(handoff.touched_at),
            returned_at=returned,
            return_reason=handoff.return_reason if returned is not None else None,
            acknowledged_at=known(handoff.acknowledged_at),
        )

    return at
