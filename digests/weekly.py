"""The weekly joint digest: are we on pace, what did we win together, what helps, what hurts, one ask for each team."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from digests.asks import Ask, Finding, asks, what_helped, what_hurts
from digests.contract import Digest, DigestContext, NothingToSay
from digests.stories import ShortWin, Story, short_win, tell
from messages import Message, render
from revenue.calendar import Period, local_day, parse_period
from revenue.goals import GoalProgress, Projection, SharedGoal, progress, project
from revenue.handoffs import Handoff as Pass
from revenue.handoffs import HandoffSummary, summarise_handoffs
from revenue.money import Money, total
from revenue.pipeline import CycleSummary, Deal, GroupRow, closed_within, group_by, summarise
from revenue.ratios import relative_change
from revenue.vocabulary import OpportunityKind, Outcome
from storage import Handoff

FIRST_TOUCH_DUE = timedelta(hours=24)
"""How long the receiving team has for its first human touch."""
STORIES = 3
SHORT_WINS = 6
GROUPS = 8
WEEKS_IN_CHART = 8


@dataclass(frozen=True, slots=True)
class WeekInChart:
    """One bar: revenue won in a week, and its share of the best week shown."""

    label: str
    won: int
    revenue: Money
    share: Fraction


@dataclass(frozen=True, slots=True)
class WeeklyView:
    """Everything the digest says, finished."""

    week: str
    label: str
    goal: GoalProgress | None
    goal_label: str
    points: int
    ahead: bool
    projection: Projection | None
    won: int
    revenue: Money
    won_before: int | None
    revenue_before: Money | None
    lost: int
    lost_value: Money
    win_rate: Fraction | None
    stories: tuple[Story, ...]
    others: tuple[ShortWin, ...]
    more_wins: int
    opened: int
    added: Money
    net: Money
    net_change: Fraction | None
    marketing_share: Fraction | None
    open: int
    open_value: Money
    handoffs: HandoffSummary | None
    returned_this_week: int
    acknowledged_this_week: int
    comebacks: int
    renewals_won: int
    renewals_closed: int
    expansions: int
    expansion_value: Money
    helped: Finding | None
    hurts: Finding | None
    marketing_ask: Ask
    sales_ask: Ask
    groups: tuple[tuple[str, tuple[GroupRow, ...]], ...]
    weeks: tuple[WeekInChart, ...]
    left_out: int


def build(context: DigestContext, period: Period) -> Message | NothingToSay:
    """The digest of one week, or the reason why it is not worth sending."""
    view = gather(context, period)
    return render("digests/weekly", view) if isinstance(view, WeeklyView) else view


def gather(context: DigestContext, period: Period) -> WeeklyView | NothingToSay:
    """What happened in the week, as known at `context.now`."""
    store, zone, currency = context.store, context.zone, context.workspace.currency
    start, end = period.instants(zone)
    # A digest speaks of its week, also when it is read again a year later: it is told the morning after.
    context = replace(context, now=min(context.now, end + timedelta(days=1)))
    known_at = min(context.now, end - timedelta(microseconds=1))
    every = store.opportunities.deals(known_at)
    deals = [deal for deal in every if deal.amount is None or deal.amount.currency == currency]
    summary = summarise(deals, period, zone, currency, known_at)
    before = summarise(deals, period.before(), zone, currency, known_at)
    passes = store.handoffs.between(start, end)
    moved = summary.total
    if not (moved.won.count or moved.lost.count or moved.opened.count or passes):
        return NothingToSay(f"nothing was opened, won, lost or handed over in {period.label}")

    returned = store.handoffs.returned_between(start, end)
    won = sorted(
        closed_within(deals, Outcome.WON, (start, end)),
        key=lambda deal: (-(deal.amount.minor if deal.amount else 0), deal.account or deal.name),
    )
    kinds = summary.by_kind
    renewals = kinds.get(OpportunityKind.RENEWAL)
    expansions = kinds.get(OpportunityKind.EXPANSION)
    has_past = any(deal.closed_at is not None and deal.closed_at < start for deal in deals)
    goal, goal_label, projection = _goal(context, period, deals)
    told = tuple(tell(context, deal) for deal in won[:STORIES])
    return WeeklyView(
        week=period.label.partition(" of ")[0].capitalize(),
        label=period.label,
        goal=goal,
        goal_label=goal_label,
        points=round(abs(goal.points_ahead)) if goal and goal.points_ahead is not None else 0,
        ahead=bool(goal and goal.points_ahead is not None and goal.points_ahead >= 0),
        projection=projection,
        won=moved.won.count,
        revenue=moved.revenue,
        won_before=before.total.won.count if has_past else None,
        revenue_before=before.total.revenue if has_past else None,
        lost=moved.lost.count,
        lost_value=moved.lost.value,
        win_rate=moved.win_rate,
        stories=told,
        others=tuple(short_win(deal) for deal in won[STORIES : STORIES + SHORT_WINS]),
        more_wins=max(0, len(won) - STORIES - SHORT_WINS),
        opened=moved.opened.count,
        added=moved.opened.value,
        net=moved.net,
        net_change=_grown(moved.net, before.total.net) if has_past else None,
        marketing_share=_begun_by_marketing(deals, summary, period, zone),
        open=moved.at_end.count,
        open_value=moved.at_end.value,
        handoffs=_summary(context, passes, period),
        returned_this_week=len(returned),
        acknowledged_this_week=sum(handoff.acknowledged_at is not None for handoff in returned),
        comebacks=sum(story.remark == "a comeback" for story in told),
        renewals_won=renewals.won.count if renewals else 0,
        renewals_closed=renewals.won.count + renewals.lost.count if renewals else 0,
        expansions=expansions.won.count if expansions else 0,
        expansion_value=expansions.won.value if expansions else Money.zero(currency),
        helped=what_helped(deals, period, zone, currency),
        hurts=what_hurts(summary),
        **_both(asks(summary, returned, context.now)),
        groups=_groups(deals, period, zone, currency),
        weeks=_weeks(deals, period, zone, currency),
        left_out=len(every) - len(deals),
    )


def _grown(now: Money, before: Money) -> Fraction | None:
    """The relative change of two gains; a change of sign has no percentage that anybody understands."""
    return relative_change(now.minor, before.minor) if now.minor > 0 and before.minor > 0 else None


def _both(pair: tuple[Ask, Ask]) -> dict[str, Ask]:
    return {"marketing_ask": pair[0], "sales_ask": pair[1]}


def _groups(
    deals: list[Deal], period: Period, zone: str, currency: str
) -> tuple[tuple[str, tuple[GroupRow, ...]], ...]:
    """The tables of the thread: each grouping that has at least two named groups, and no more rows than fit."""
    keys: tuple[tuple[str, Callable[[Deal], str | None]], ...] = (
        ("By region", lambda deal: deal.region),
        ("By manager", lambda deal: deal.manager),
        ("By product", lambda deal: deal.product),
    )
    tables = []
    for title, key in keys:
        named = tuple(row for row in group_by(deals, key, period, zone, currency) if row.name is not None)
        if len(named) > 1:
            tables.append((title, named[:GROUPS]))
    return tuple(tables)


def _goal(
    context: DigestContext, period: Period, deals: list[Deal]
) -> tuple[GoalProgress | None, str, Projection | None]:
    """The shared goal that held the week's last day, as far as it had come by then."""
    stored = context.store.goals.on(period.last_day, context.now)
    if stored is None or stored.target.currency != context.workspace.currency:
        return None, "", None
    span = parse_period(stored.period_key, period.last_day, context.workspace.fiscal_start_month)
    goal = SharedGoal(span, stored.target)
    today = min(period.end, local_day(context.now, context.zone))
    start, _end = span.instants(context.zone)
    _start, end = period.instants(context.zone)
    won = closed_within(deals, Outcome.WON, (start, end))
    by_day: dict[date, Money] = {}
    for deal in won:
        if deal.amount is not None and deal.closed_at is not None:
            day = local_day(deal.closed_at, context.zone)
            by_day[day] = by_day.get(day, Money.zero(stored.target.currency)) + deal.amount
    actual = total(by_day.values(), stored.target.currency)
    return progress(goal, actual, today), _goal_word(stored.period_key), project(goal, by_day, today)


def _goal_word(period_key: str) -> str:
    if "-Q" in period_key:
        return "quarter"
    if period_key.count("-") == 1 and "W" not in period_key:
        return "month"
    return "year" if "-" not in period_key else "period"


def _begun_by_marketing(deals: list[Deal], summary: CycleSummary, period: Period, zone: str) -> Fraction | None:
    """The share of what was added that came from a campaign; None where no deal names one."""
    if not any(deal.campaign for deal in deals) or not summary.total.opened.value:
        return None
    start, end = period.instants(zone)
    opened = [deal for deal in deals if deal.opened_at is not None and start <= deal.opened_at < end]
    begun = sum(deal.amount.minor for deal in opened if deal.campaign and deal.amount)
    whole = sum(deal.amount.minor for deal in opened if deal.amount)
    return Fraction(begun, whole) if whole else None


def _summary(context: DigestContext, passes: list[Handoff], period: Period) -> HandoffSummary | None:
    if not passes:
        return None
    start, end = period.instants(context.zone)
    rows = [
        Pass(
            handoff.from_team,
            handoff.from_team.other,
            handoff.sent_at,
            handoff.accepted_at,
            handoff.touched_at,
            handoff.returned_at,
            handoff.acknowledged_at,
            handoff.return_reason,
        )
        for handoff in passes
    ]
    return summarise_handoffs(rows, start, end, context.now, FIRST_TOUCH_DUE)


def _weeks(deals: list[Deal], period: Period, zone: str, currency: str) -> tuple[WeekInChart, ...]:
    """The revenue of the last weeks, oldest first; none before the first deal ever closed."""
    spans = [period]
    for _week in range(WEEKS_IN_CHART - 1):
        spans.append(spans[-1].before())
    rows = []
    for span in reversed(spans):
        won = closed_within(deals, Outcome.WON, span.instants(zone))
        rows.append((span, len(won), total((deal.amount for deal in won if deal.amount), currency)))
    best = max(revenue.minor for _span, _won, revenue in rows)
    if best <= 0:
        return ()
    return tuple(
        WeekInChart(span.key, won, revenue, Fraction(max(revenue.minor, 0), best)) for span, won, revenue in rows
    )


DIGEST = Digest(
    name="weekly",
    title="Weekly joint digest",
    summary="Goal and pace, shared wins, pipeline, handoffs, one ask for each team",
    build=build,
)
