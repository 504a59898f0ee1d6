"""Handing the baton over: to sales and sometimes back, and from sales to marketing for proof or nurture."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.demo.content import CASE_COLD, CASE_RETAIL, PLANS, PRICING, ROI_GUIDE, SECURITY
from bot.demo.journeys import Journey
from revenue.calendar import local_day, working_days
from revenue.records import HandoffRecord, TouchKind
from revenue.vocabulary import LifecycleStage, Team, TouchTeam

RETURN_REASONS = (("budget frozen", 4.0), ("wrong timing", 4.0), ("no authority", 3.0), ("needs case study", 3.0))
DEMO_REASON = "qualified: asked for a demo"
PROOF_REASONS = (
    ("needs proof: case study", 4.0),
    ("needs proof: justification model", 3.0),
    ("needs proof: security answers", 2.0),
)
# What qualified a lead, with the reading that proves it.
PRICING_TWICE = ("qualified: read pricing twice", (PRICING, PRICING))
CASES_READ = ("qualified: read the case studies", (CASE_COLD, CASE_RETAIL))
_QUALIFIED = (
    (PRICING_TWICE, 4.0),
    (("qualified: compared plans", (PLANS,)), 3.0),
    (("qualified: read the ROI guide and the security paper", (ROI_GUIDE, SECURITY)), 3.0),
    (CASES_READ, 2.0),
)


def send_to_sales(journey: Journey, at: datetime, reason: str) -> HandoffRecord:
    """Qualified and sent to the rep at this very instant; nobody has answered yet."""
    journey.enter(LifecycleStage.QUALIFIED, at)
    journey.owner, journey.baton = journey.rep, Team.SALES
    return _keep(
        journey,
        HandoffRecord(
            key=f"{journey.key}-h{len(journey.handoffs) + 1}",
            lead=journey.key,
            from_team=Team.MARKETING,
            reason=reason,
            at=at,
            from_member=journey.marketer.key,
            to_member=journey.rep.key,
        ),
    )


def hand_to_sales(
    journey: Journey,
    ideal: datetime,
    after: datetime,
    *,
    demo: float = 0.4,
    returned: str | None = None,
    returned_at: datetime | None = None,
) -> datetime:
    """Handed to the rep, who accepts and makes the first touch, mostly in time; returns the last instant.

    The buyer asked for a demo with the probability `demo`, else reads what qualifies by definition.
    With `returned` the rep gives the lead back for that reason (ideally at `returned_at`), and marketing acknowledges
    it within two working days; what came back on the last working day is still to be acknowledged.
    """
    dice, clock, desk = journey.dice, journey.clock, journey.rep.zone
    sent = clock.at_desk(ideal, desk, dice, after)
    if dice.chance(demo):
        reason = DEMO_REASON
        asked = max(after, sent - timedelta(minutes=dice.randint(2, 20)))
        journey.touch(TouchKind.DEMO_REQUEST, asked, TouchTeam.BUYER)
    else:
        reason, proof = dice.weighted(_QUALIFIED)
        journey.read_in_order(proof, max(after, sent - timedelta(days=4)), sent)
    handoff = send_to_sales(journey, sent, reason)
    accepted = clock.soon(sent, 2, 24, dice)
    if dice.chance(0.1):
        accepted = clock.at_desk(sent + timedelta(hours=dice.uniform(3, 20)), desk, dice, sent)
    journey.enter(LifecycleStage.ACCEPTED, accepted)
    touched = clock.soon(accepted, 6, 34, dice)
    if dice.chance(0.12):
        touched = clock.at_desk(accepted + timedelta(days=dice.uniform(1.5, 3.5)), desk, dice, accepted)
    journey.by_rep(TouchKind.CALL if dice.chance(0.75) else TouchKind.EMAIL_SENT, touched)
    handoff = _keep(journey, replace(handoff, accepted_at=accepted, touched_at=touched))
    if returned is None:
        return touched
    ideal = returned_at or touched + timedelta(days=dice.uniform(1, 8))
    return _give_back(journey, handoff, clock.at_desk(ideal, desk, dice, touched), returned)


def _give_back(journey: Journey, handoff: HandoffRecord, at: datetime, reason: str) -> datetime:
    dice, clock, marketer = journey.dice, journey.clock, journey.marketer
    journey.enter(LifecycleStage.RECYCLED, at)
    journey.owner, journey.baton = marketer, Team.MARKETING
    handoff = _keep(journey, replace(handoff, returned_at=at, return_reason=reason))
    if working_days(local_day(at, marketer.zone), local_day(clock.now, marketer.zone)) <= 1:
        return at
    seen = clock.at_desk(at + timedelta(days=dice.uniform(0.05, 1.2)), marketer.zone, dice, at)
    _keep(journey, replace(handoff, acknowledged_at=seen))
    return seen


def ask_marketing(journey: Journey, ideal: datetime, after: datetime, reason: str, *, back: bool = False) -> datetime:
    """Sales asks marketing for proof, or with `back` gives the lead for nurture; returns the last instant."""
    dice, clock, marketer = journey.dice, journey.clock, journey.marketer
    sent = clock.at_desk(ideal, journey.rep.zone, dice, after)
    accepted = clock.at_desk(sent + timedelta(hours=dice.uniform(1, 20)), marketer.zone, dice, sent)
    touched = clock.at_desk(accepted + timedelta(hours=dice.uniform(2, 40)), marketer.zone, dice, accepted)
    if back:
        journey.enter(LifecycleStage.RECYCLED, sent)
        journey.owner, journey.baton = marketer, Team.MARKETING
        journey.touch(TouchKind.EMAIL_SENT, touched, TouchTeam.MARKETING, by=marketer, campaign="newsletter")
    else:
        journey.send_proof(touched)
    _keep(
        journey,
        HandoffRecord(
            key=f"{journey.key}-h{len(journey.handoffs) + 1}",
            lead=journey.key,
            from_team=Team.SALES,
            reason=reason,
            at=sent,
            from_member=journey.rep.key,
            to_member=marketer.key,
            accepted_at=accepted,
            touched_at=touched,
        ),
    )
    return touched


def _keep(journey: Journey, handoff: HandoffRecord) -> HandoffRecord:
    """The handoff as it stands now, in the place of what it was before."""
    journey.handoffs = [*(known for known in journey.handoffs if known.key != handoff.key), handoff]
    return handoff
