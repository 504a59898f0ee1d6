"""The weekly joint digest: are we on pace, what did we win together, what helps, what hurts, one ask for each team."""

from collections.abc import Sequence
from datetime import timedelta

from digests import weekly_parts as parts
from digests.asks import marketing_ask, sales_ask
from digests.charts import flow_chart, pace_chart
from digests.contract import Digest, DigestContext, NothingToSay
from digests.findings import LOOK_BACK, called_fast, what_helped, what_hurts, what_it_is_lost_to
from digests.pace import goal_line, pace_of
from digests.stories import came_back
from digests.weekly_view import EXAMPLE, Before, Flow, WeeklyView, Wins
from messages import Message, render
from revenue.calendar import Period, local_day
from revenue.deals import Deal, by_size, in_one_currency, sum_currency, telling_win_rate
from revenue.pipeline import closed_within, summarise
from revenue.vocabulary import OpportunityKind, Outcome

_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)


def build(context: DigestContext, period: Period) -> Message | NothingToSay:
    """The digest of one week, or the reason why it is not worth sending."""
    view = gather(context, period)
    return render("digests/weekly", view) if isinstance(view, WeeklyView) else view


def gather(context: DigestContext, period: Period) -> WeeklyView | NothingToSay:
    """What happened in the week, as known at its end, or at `context.now` if that is earlier.

    A digest speaks of its week: read again a year later it says the same.
    """
    zone = context.zone
    start, end = bounds = period.instants(zone)
    known_at = min(context.now, end - _MICROSECOND)
    # The last second of a day is its end: what was closed on Sunday is told on Monday.
    today = local_day(known_at + _SECOND, zone)
    store = context.store.at(known_at)
    every = store.opportunities.deals(known_at)
    currency = sum_currency(every, context.workspace.currency)
    deals, _others = in_one_currency(every, currency)
    _same, others = in_one_currency([deal for deal in every if _concerns(deal, bounds)], currency)
    summary = summarise(deals, period, zone, currency, known_at)
    moved = summary.total
    sent_lately = store.handoffs.between(start - LOOK_BACK, end)
    returned_lately = [row for row in store.handoffs.returned_between(start - LOOK_BACK, end) if row.returned_at]
    sent = [row for row in sent_lately if row.sent_at >= start]
    returned = [row for row in returned_lately if row.returned_at and row.returned_at >= start]
    if not (moved.won.count or moved.lost.count or moved.opened.count or sent or returned):
        return NothingToSay(f"nothing was opened, won, lost or handed over in {period.label}")

    won = sorted(
        closed_within(every, Outcome.WON, bounds),
        key=lambda deal: (*by_size(deal, currency), deal.company, str(deal.id)),
    )
    closed = [deal for deal in deals if deal.closed_at is not None and start - LOOK_BACK <= deal.closed_at < end]
    opened = [deal for deal in deals if deal.opened_at is not None and start <= deal.opened_at < end]
    lead_of = store.opportunities.lead_of({deal.id for deal in (*closed, *opened)})
    history = store.handoffs.of_leads({lead_of[deal.id] for deal in closed if deal.id in lead_of})
    passes = {deal.id: history.get(lead_of[deal.id], []) for deal in closed if deal.id in lead_of}
    comebacks = sum(came_back(deal, passes.get(deal.id, ())) for deal in won)
    stories, others_won = parts.tales(store, won, passes, every, today, zone)
    hurts = what_hurts([deal for deal in deals if deal.kind is OpportunityKind.NEW], today, zone, currency)
    before = summarise(deals, period.before(), zone, currency, known_at).total
    pace = pace_of(context, period, deals, currency, today)
    paced = pace_chart(pace) if pace else None
    closings = moved.won.count + moved.lost.count
    return WeeklyView(
        week=period.label.partition(" of ")[0].capitalize(),
        label=period.label,
        goal=goal_line(pace) if pace else None,
        wins=Wins(
            count=moved.won.count,
            revenue=moved.revenue,
            closed=closings,
            win_rate=telling_win_rate(moved.won.count, moved.lost.count),
            before=Before(before.won.count, before.revenue) if _closed_before(deals, bounds) else None,
            stories=stories,
            others=others_won,
        ),
        flow=Flow(
            opened=moved.opened,
            lost=moved.lost,
            net=moved.net,
            net_change=parts.net_change(moved, before),
            open=moved.at_end,
            sourced=parts.origin(store, opened, lead_of, currency),
        ),
        baton=parts.baton(sent, returned, bounds, known_at, comebacks),
        customers=parts.customers(summary),
        helped=what_helped([deal for deal in closed if deal.kind is OpportunityKind.NEW], called_fast(passes)),
        hurts=hurts,
        lost_to=what_it_is_lost_to(closed, currency),
        marketing_ask=marketing_ask(returned_lately, hurts, won),
        sales_ask=sales_ask([row for row in sent_lately if parts.is_overdue(row, known_at)], hurts, won),
        groups=parts.groups(deals, period, zone, currency),
        weeks=parts.weeks(deals, period, zone, currency),
        pace_chart=paced,
        flow_chart=None if paced else flow_chart(deals, period, zone, currency),
        other_currencies=others,
        usual_currency="" if currency == context.workspace.currency else context.workspace.currency,
    )


def _concerns(deal: Deal, bounds: parts.Bounds) -> bool:
    """Whether a deal would be in the digest's numbers: open, or opened or closed in the week."""
    start, end = bounds
    return deal.outcome is Outcome.OPEN or any(
        instant is not None and start <= instant < end for instant in (deal.opened_at, deal.closed_at)
    )


def _closed_before(deals: Sequence[Deal], bounds: parts.Bounds) -> bool:
    return any(deal.closed_at is not None and deal.closed_at < bounds[0] for deal in deals)


DIGEST = Digest(
    name="weekly",
    title="Weekly joint digest",
    summary="Goal and pace, shared wins, pipeline, handoffs, one ask for each team",
    build=build,
    examples=(("digests/weekly", EXAMPLE),),
)
