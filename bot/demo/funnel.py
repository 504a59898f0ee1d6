"""The whole demo workspace as records: one call, no I/O, the same for the same instant and seed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.demo.clock import HOME_ZONE, DemoClock
from bot.demo.content import CURRENCY
from bot.demo.goal import MEASURES, QuarterGoal
from bot.demo.people import CAST, CastMember
from bot.demo.plot import Plot
from revenue.records import (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    TouchEvent,
)
from storage import TeamMeasure


@dataclass(frozen=True, slots=True)
class Funnel:
    """Everything the demo workspace holds; records refer to each other by key. Touches are in order of time."""

    now: datetime
    zone: str
    currency: str
    fiscal_start_month: int
    cast: tuple[CastMember, ...]
    members: tuple[MemberRecord, ...]
    accounts: tuple[AccountRecord, ...]
    campaigns: tuple[CampaignRecord, ...]
    costs: tuple[CampaignCostRecord, ...]
    leads: tuple[LeadRecord, ...]
    touches: tuple[TouchEvent, ...]
    opportunities: tuple[OpportunityRecord, ...]
    handoffs: tuple[HandoffRecord, ...]
    goal: QuarterGoal
    measures: tuple[TeamMeasure, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, each after those it refers to."""
        return (
            *self.members,
            *self.accounts,
            *self.campaigns,
            *self.costs,
            *self.leads,
            *self.touches,
            *self.opportunities,
            *self.handoffs,
        )


def build_funnel(now: datetime, seed: int = 47) -> Funnel:
    """The funnel as it stands at `now` (an aware instant); nothing in it is later. ValueError for a naive `now`."""
    if now.tzinfo is None:
        raise ValueError("now must be an aware instant")
    plot = Plot(DemoClock(now.astimezone(UTC).replace(microsecond=0)), seed)
    plot.write()
    journeys = plot.journeys
    return Funnel(
        now=plot.clock.now,
        zone=HOME_ZONE,
        currency=CURRENCY,
        fiscal_start_month=plot.quarter.fiscal_start_month,
        cast=CAST,
        members=tuple(member.record for member in CAST),
        accounts=tuple(company.record for company in plot.companies.values()),
        campaigns=plot.scene.programme.campaigns,
        costs=plot.scene.programme.costs,
        leads=tuple(journey.record for journey in journeys),
        touches=tuple(
            sorted(
                (touch for journey in journeys for touch in journey.touches), key=lambda touch: (touch.at, touch.key)
            )
        ),
        opportunities=tuple(plot.deals),
        handoffs=tuple(handoff for journey in journeys for handoff in journey.handoffs),
        goal=plot.goal(),
        measures=MEASURES,
    )
