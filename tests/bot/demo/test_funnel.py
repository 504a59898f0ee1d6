"""The demo workspace is the same every time, consistent, never in the future, and plausible on any day."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import pytest

from bot.demo.content import CURRENCY
from bot.demo.funnel import Funnel, build_funnel
from revenue.calendar import elapsed_share, local_day, week_of, zone_of
from revenue.money import total
from revenue.records import OpportunityRecord, TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage, OpportunityKind, Outcome, Role, Team

ODD_DAYS = [
    datetime(2026, 11, 23, 9, 30, tzinfo=UTC),  # a Monday morning
    datetime(2026, 11, 22, 13, 2, tzinfo=UTC),  # a Sunday
    datetime(2026, 10, 1, 0, 0, tzinfo=UTC),  # a calendar quarter begins
    datetime(2027, 1, 1, 0, 0, 5, tzinfo=UTC),  # New Year
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 15, tzinfo=UTC),  # clocks go forward in Europe
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # and back
    datetime(2026, 11, 20, 23, 55, tzinfo=UTC),  # late on a Friday
    datetime(2026, 11, 18, 0, 5, tzinfo=UTC),  # a Wednesday night
]


def _some_days(count: int) -> list[datetime]:
    dice = random.Random(30)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    return [start + timedelta(seconds=dice.randrange(5 * 365 * 86_400)) for _ in range(count)]


DAYS = [*ODD_DAYS, *_some_days(30)]
every_day = pytest.mark.parametrize("now", DAYS, ids=lambda now: now.isoformat())


@lru_cache(maxsize=len(DAYS))
def funnel_at(now: datetime) -> Funnel:
    return build_funnel(now)


def by_lead(touches: Iterable[TouchEvent]) -> dict[str, list[TouchEvent]]:
    found = defaultdict(list)
    for touch in touches:
        found[touch.lead].append(touch)
    return found


def closed(funnel: Funnel, outcome: Outcome) -> list[OpportunityRecord]:
    return [deal for deal in funnel.opportunities if deal.passages[-1].outcome is outcome]


def test_same_instant_and_seed_give_the_same_funnel():
    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert build_funnel(now) == build_funnel(now)
    assert build_funnel(now) == build_funnel(now.astimezone(zone_of("Asia/Tokyo")))
    assert build_funnel(now, seed=48) != build_funnel(now)


def test_naive_now_is_refused():
    with pytest.raises(ValueError, match="aware"):
        build_funnel(datetime(2026, 11, 23, 9, 30))  # noqa: DTZ001


@every_day
def test_nothing_is_later_than_now(now):
    funnel = funnel_at(now)
    instants = [touch.at for touch in funnel.touches]
    for lead in funnel.leads:
        instants += [lead.created_at, *(at for _, at in lead.lifecycle)]
    for deal in funnel.opportunities:
        instants += [passage.at for passage in deal.passages]
    for handoff in funnel.handoffs:
        told = (handoff.at, handoff.accepted_at, handoff.touched_at, handoff.returned_at, handoff.acknowledged_at)
        instants += [at for at in told if at is not None]
    assert max(instants) <= now
    assert all(at.utcoffset() == timedelta(0) for at in instants)
    assert max(cost.spent_on for cost in funnel.costs) <= now.date()
    assert max(campaign.starts_on for campaign in funnel.campaigns) <= now.date()


@every_day
def test_every_reference_resolves_and_every_key_is_its_own(now):
    funnel = funnel_at(now)
    members, accounts, campaigns, leads = (
        {item.key for item in items} for items in (funnel.members, funnel.accounts, funnel.campaigns, funnel.leads)
    )
    for items in (
        funnel.members,
        funnel.accounts,
        funnel.campaigns,
        funnel.costs,
        funnel.leads,
        funnel.touches,
        funnel.opportunities,
        funnel.handoffs,
    ):
        assert max(Counter(item.key for item in items).values()) == 1
    assert {campaign.owner for campaign in funnel.campaigns} <= members
    assert {cost.campaign for cost in funnel.costs} == campaigns
    assert {lead.account for lead in funnel.leads} <= accounts
    assert {lead.owner for lead in funnel.leads} <= members | {None}
    assert {lead.campaign for lead in funnel.leads} <= campaigns
    assert {touch.lead for touch in funnel.touches} == leads
    assert {touch.member for touch in funnel.touches} <= members | {None}
    assert {touch.campaign for touch in funnel.touches} <= campaigns | {None}
    for deal in funnel.opportunities:
        assert deal.lead in leads
        assert deal.account in accounts
        assert deal.owner in members
        assert deal.campaign in campaigns
    assert {handoff.lead for handoff in funnel.handoffs} <= leads
    assert {handoff.to_member for handoff in funnel.handoffs} <= members
    assert {handoff.from_member for handoff in funnel.handoffs} <= members
    emails = [lead.email for lead in funnel.leads if lead.email]
    assert len(set(emails)) == len(emails)
    assert all(re.fullmatch(r"[a-z.-]+@[a-z0-9-]+\.example", email) for email in emails)


@every_day
def test_every_handoff_happens_in_order(now):
    funnel = funnel_at(now)
    for handoff in funnel.handoffs:
        told = [handoff.at, handoff.accepted_at, handoff.touched_at, handoff.returned_at, handoff.acknowledged_at]
        happened = [at for at in told if at is not None]
        assert happened == sorted(happened)
        assert told[: len(happened)] == happened
        assert len(happened) in {1, 3, 4, 5}, handoff
        assert (handoff.return_reason is not None) == (handoff.returned_at is not None)


@every_day
def test_first_touch_of_a_handoff_is_a_touch_of_the_receiving_team(now):
    funnel = funnel_at(now)
    touches = by_lead(funnel.touches)
    for handoff in funnel.handoffs:
        if handoff.touched_at is not None:
            found = [touch for touch in touches[handoff.lead] if touch.at == handoff.touched_at]
            assert any(touch.team.value == handoff.from_team.other.value for touch in found), handoff


@every_day
def test_lifecycle_and_deals_are_consistent(now):
    funnel = funnel_at(now)
    deals = defaultdict(list)
    for deal in funnel.opportunities:
        deals[deal.lead].append(deal)
        instants = [passage.at for passage in deal.passages]
        assert instants == sorted(set(instants)), deal
        assert all(passage.outcome is Outcome.OPEN for passage in deal.passages[:-1])
        assert (deal.passages[-1].lost_reason is not None) == (deal.passages[-1].outcome is Outcome.LOST)
        assert deal.passages[0].amount.minor > 0
    for lead in funnel.leads:
        stages = [stage for stage, _ in lead.lifecycle]
        instants = [at for _, at in lead.lifecycle]
        assert instants == sorted(set(instants)), lead
        assert LifecycleStage.ACCEPTED not in stages or LifecycleStage.QUALIFIED in stages
        if stages[-1] is LifecycleStage.OPPORTUNITY:
            assert any(deal.passages[-1].outcome is Outcome.OPEN for deal in deals[lead.key])
        if stages[-1] in (LifecycleStage.RENEWAL, LifecycleStage.EXPANSION):
            assert any(deal.passages[-1].outcome is Outcome.WON for deal in deals[lead.key])
        if stages[-1] is LifecycleStage.RECYCLED and lead.owner:
            assert lead.baton is Team.MARKETING


@every_day
def test_touches_are_in_order_and_know_their_campaign(now):
    funnel = funnel_at(now)
    instants = [touch.at for touch in funnel.touches]
    assert instants == sorted(instants)
    begins = {campaign.key: campaign.starts_on for campaign in funnel.campaigns}
    early = [touch for touch in funnel.touches if touch.campaign and touch.at.date() < begins[touch.campaign]]
    assert early == []


@every_day
def test_sizes_are_those_of_a_middle_sized_team(now):
    funnel = funnel_at(now)
    assert 60 <= len(funnel.accounts) <= 120
    assert 160 <= len(funnel.leads) <= 320
    assert 2_500 <= len(funnel.touches) <= 4_700
    kinds = Counter((deal.kind, deal.passages[-1].outcome) for deal in funnel.opportunities)
    assert sum(kinds[kind, Outcome.WON] for kind in OpportunityKind) == 45
    assert sum(kinds[kind, Outcome.LOST] for kind in OpportunityKind) == 70
    assert sum(kinds[kind, Outcome.OPEN] for kind in OpportunityKind) == 40
    assert min(kinds.values()) >= 3
    assert {account.region for account in funnel.accounts} == {"EMEA", "Americas", "APAC"}


@every_day
def test_goal_reads_well(now):
    funnel = funnel_at(now)
    goal, today = funnel.goal, local_day(now, funnel.zone)
    assert goal.period.contains(today)
    assert goal.agreed_at < goal.period.instants(funnel.zone)[0]
    start, _ = goal.period.instants(funnel.zone)
    won = [deal.passages[-1] for deal in closed(funnel, Outcome.WON)]
    assert goal.won == total((passage.amount for passage in won if passage.at >= start), CURRENCY)
    share = goal.won.major / goal.target.major
    assert 0.5 <= share <= 0.92
    assert abs(float(share) - float(elapsed_share(goal.period, today))) < 0.12
    open_worth = total((deal.passages[-1].amount for deal in closed(funnel, Outcome.OPEN)), CURRENCY)
    assert 2.5 <= open_worth.major / goal.remaining.major <= 3.5


@every_day
def test_wins_of_last_week_hold_the_four_stories(now):
    funnel = funnel_at(now)
    won = closed(funnel, Outcome.WON)
    assert sum(deal.passages[-1].at > now - timedelta(days=7) for deal in won) >= 3
    start, end = week_of(local_day(now, funnel.zone) - timedelta(days=7)).instants(funnel.zone)
    names = {account.key: account.name for account in funnel.accounts}
    amounts = {
        names[deal.account]: (deal.passages[-1].amount.major, deal.kind)
        for deal in won
        if start <= deal.passages[-1].at < end
    }
    assert amounts["Helio Retail"] == (92_000, OpportunityKind.NEW)
    assert amounts["Finch Labs"] == (51_000, OpportunityKind.NEW)
    assert amounts["Osk AS"] == (28_400, OpportunityKind.RENEWAL)
    assert amounts["Kite & Co"] == (15_000, OpportunityKind.EXPANSION)


@every_day
def test_helio_retail_is_a_comeback_of_both_teams(now):
    funnel = funnel_at(now)
    lead = next(lead for lead in funnel.leads if lead.account == "helio-retail")
    sent = [handoff for handoff in funnel.handoffs if handoff.lead == lead.key and handoff.from_team is Team.MARKETING]
    assert len(sent) == 2
    assert sent[0].return_reason
    assert sent[1].accepted_at
    assert not sent[1].returned_at
    members = {touch.member for touch in funnel.touches if touch.lead == lead.key}
    assert {"priya", "mia"} <= members
    kinds = {touch.kind for touch in funnel.touches if touch.lead == lead.key}
    assert TouchKind.PROOF_SENT in kinds
    assert lead.lifecycle[-1][0] is LifecycleStage.CUSTOMER


@every_day
def test_every_rep_has_somebody_to_call_now(now):
    funnel = funnel_at(now)
    telling = {TouchKind.DEMO_REQUEST, TouchKind.PRICING_VIEW, TouchKind.TRIAL_START, TouchKind.CONTENT_READ}
    recent = defaultdict(set)
    for touch in funnel.touches:
        if touch.kind in telling and touch.at > now - timedelta(days=2):
            recent[touch.lead].add(touch.kind)
    hot, open_leads = Counter(), Counter()
    for lead in funnel.leads:
        if lead.lifecycle[-1][0].is_open:
            open_leads[lead.owner] += 1
            hot[lead.owner] += bool(recent[lead.key])
    for rep in (member for member in funnel.members if member.role is Role.REP):
        assert hot[rep.key] >= 2, rep.name
        assert 20 <= open_leads[rep.key] <= 50, rep.name
        assert hot[rep.key] <= open_leads[rep.key] / 3, rep.name
    assert hot[None] >= 3


def test_hottest_lead_asked_for_a_demo_forty_minutes_ago():
    now = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    funnel = build_funnel(now)
    lead = next(lead for lead in funnel.leads if lead.name == "Mette Holm")
    assert lead.owner == "priya"
    today = [touch for touch in funnel.touches if touch.lead == lead.key and touch.at.date() == date(2026, 11, 23)]
    assert [touch.kind for touch in today] == [TouchKind.PRICING_VIEW, TouchKind.PRICING_VIEW, TouchKind.DEMO_REQUEST]
    assert now - today[-1].at == timedelta(minutes=40)
    assert not any(touch.member for touch in funnel.touches if touch.lead == lead.key)
    handoff = next(handoff for handoff in funnel.handoffs if handoff.lead == lead.key)
    assert not handoff.accepted_at
    assert not handoff.returned_at


@every_day
def test_colleagues_work_on_weekdays_at_their_desks(now):
    funnel = funnel_at(now)
    zones = {member.key: zone_of(member.zone) for member in funnel.cast}
    ours = [touch.at.astimezone(zones[touch.member]) for touch in funnel.touches if touch.member]
    at_desk = sum(at.weekday() < 5 and 8 <= at.hour < 19 for at in ours)
    assert at_desk / len(ours) > 0.93
    buyers = [touch for touch in funnel.touches if touch.kind is TouchKind.PAGE_VIEW]
    assert any(touch.at.weekday() >= 5 for touch in buyers)


@every_day
def test_handoffs_are_mostly_answered_in_time_and_some_come_back(now):
    funnel = funnel_at(now)
    to_sales = [handoff for handoff in funnel.handoffs if handoff.from_team is Team.MARKETING]
    touched = [handoff.touched_at - handoff.at for handoff in to_sales if handoff.touched_at]
    assert 0.7 < sum(wait <= timedelta(hours=1) for wait in touched) / len(touched) < 0.95
    returned = [handoff for handoff in to_sales if handoff.returned_at]
    assert len({handoff.return_reason for handoff in returned}) == 4
    assert 0.08 < len(returned) / len(to_sales) < 0.25
    assert any(not handoff.acknowledged_at for handoff in returned)
    assert sum(handoff.from_team is Team.SALES for handoff in funnel.handoffs) >= 15


def test_cast_is_known_to_slack():
    funnel = funnel_at(DAYS[0])
    assert {member.name for member in funnel.cast} == {"Priya", "Tom", "Mei", "Sofia", "Jonas", "Mia", "Lena", "Ada"}
    assert all(re.fullmatch(r"U[A-Z0-9]{8,}", member.slack_user_id) for member in funnel.cast)
    assert [member.record for member in funnel.cast] == list(funnel.members)
    assert all(zone_of(member.zone) for member in funnel.cast)
