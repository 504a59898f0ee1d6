"""Who of marketing brought a lead, so that they hear what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from revenue.baton import BatonNews
from revenue.vocabulary import Team
from storage import Handoff, Lead, Member, Store


class How(StrEnum):
    """How somebody brought a lead: handed over what is answered now, handed over before, led it, ran its campaign."""

    HANDED_OVER = "handed_over"
    BEFORE = "before"
    OWNED = "owned"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Bringer:
    """Whom to tell, under which Slack user id, and how they brought the lead."""

    member: Member
    slack_user_id: str
    how: How


def bringer_of(store: Store, news: BatonNews) -> Bringer | None:
    """The first of marketing with a part in it whom Slack knows; None when that is who acted, or nobody."""
    for member_id, how in _candidates(store, news):
        member = store.members.get(member_id)
        if member is None or member.slack_user_id is None or member.team is not Team.MARKETING:
            continue
        return None if member.id == news.by else Bringer(member, member.slack_user_id, how)
    return None


def _candidates(store: Store, news: BatonNews) -> Iterator[tuple[UUID, How]]:
    handed_over = [
        (row.id, row.from_member_id)
        for row in reversed(store.handoffs.of_lead(news.lead_id))
        if row.from_team is Team.MARKETING
    ]
    yield from ((giver, How.HANDED_OVER) for pass_id, giver in handed_over if giver and pass_id == news.handoff_id)
    if news.before is not None:
        yield news.before, How.OWNED
    yield from ((giver, How.BEFORE) for pass_id, giver in handed_over if giver and pass_id != news.handoff_id)
    owner_id = store.leads.campaign_owner_id(news.lead_id)
    if owner_id is not None:
        yield owner_id, How.CAMPAIGN


def actor_and_lead(store: Store, news: BatonNews) -> tuple[Member, Lead] | None:
    """Who did it to which lead; None when either is gone."""
    actor, lead = store.members.get(news.by), store.leads.get(news.lead_id)
    return (actor, lead) if actor is not None and lead is not None else None


def answered(store: Store, news: BatonNews) -> Handoff | None:
    """The pass that the news answers."""
    return store.handoffs.get(news.handoff_id) if news.handoff_id is not None else None


def company_of(lead: Lead) -> str:
    """What the lead is called in one short sentence: its company, or the person where that is unknown."""
    return lead.account or lead.name
