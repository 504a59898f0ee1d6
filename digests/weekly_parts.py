"""The parts of the weekly digest: each takes what was read of the week and makes one finished line of the view."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from digests.findings import LEAST_CASES
from digests.stories import Past, ShortWin, Story, came_back, short_win, tell
from digests.weekly_view import Baton, Customers, WeekInChart
from revenue.calendar import Period
from revenue.deals import is_outlier
from revenue.handoffs import FIRST_TOUCH_DUE, summarise_handoffs
from revenue.money import total
from revenue.origin import Sourced, new_with_lead, sourced
from revenue.pipeline import CycleSummary, Deal, GroupRow, Movement, closed_within, group_by
from revenue.ratios import relative_change
from revenue.vocabulary import OpportunityKind, Outcome, Team
from storage import Handoff, Store, Touch

STORIES = 2
SHORT_WINS = 4
GROUPS = 8
WEEKS_IN_CHART = 8

Bounds = tuple[datetime, datetime]
Passes = Mapping[UUID, Sequence[Handoff]]


def tales(
    store: Store, won: Sequence[Deal], passes: Passes, every: Sequence[Deal], today: date, zone: str
) -> tuple[tuple[Story, ...], tuple[ShortWin, ...]]:
    """The wins worth a story (the largest new ones whose journey is known), and the largest others in short.

    `passes` are the baton's passes by deal id; `every` deal known tells which amounts are usual.
    """
    lead_of = store.opportunities.lead_of(deal.id for deal in won)
    touched = store.touches.first_of(lead_of.values())
    stories: list[Story] = []
    others: list[ShortWin] = []
    for deal in won:
        lead = lead_of.get(deal.id)
        if (
            deal.kind is OpportunityKind.NEW
            and len(stories) < STORIES
            and lead in touched
            and _led_to(touched[lead], deal)
        ):
            past = Past(store.touches.of_lead(lead)[::-1], passes.get(deal.id, ()))
            stories.append(tell(deal, past, today, zone, check_amount=_is_unusual(deal, every)))
        elif len(others) < SHORT_WINS:
            back = came_back(deal, passes.get(deal.id, ()))
            others.append(short_win(deal, came_back=back, check_amount=_is_unusual(deal, every)))
    return tuple(stories), tuple(others)


def _led_to(first: Touch, deal: Deal) -> bool:
    """Whether a lead's first touch came before the win: only then is there a journey to tell."""
    return deal.closed_at is not None and first.at <= deal.closed_at


def _is_unusual(deal: Deal, every: Sequence[Deal]) -> bool:
    """Whether an amount is far above the wins with the same product, or above all wins where that has few."""
    if deal.amount is None:
        return False
    won = [
        other
        for other in every
        if other.outcome is Outcome.WON and other.amount and other.amount.currency == deal.amount.currency
    ]
    alike = [other for other in won if other.product == deal.product]
    chosen = alike if len(alike) >= LEAST_CASES else won
    return is_outlier(deal.amount, [other.amount for other in chosen if other.amount is not None])


def origin(store: Store, opened: Sequence[Deal], lead_of: Mapping[UUID, UUID], currency: str) -> Sourced | None:
    """What marketing began of the new deals that have a lead, by the lead's first touch; None when none has one."""
    first = store.touches.first_of(lead_of[deal_id] for deal_id in new_with_lead(opened, lead_of))
    return sourced(opened, lead_of, first, currency)


def net_change(now: Movement, before: Movement) -> Fraction | None:
    """The relative change of two gains; a change of sign or of a few deals has no percentage that says anything."""
    if now.net.minor <= 0 or before.net.minor <= 0:
        return None
    if min(now.opened.count + now.lost.count, before.opened.count + before.lost.count) < LEAST_CASES:
        return None
    return relative_change(now.net.minor, before.net.minor)


def baton(
    sent: Sequence[Handoff], returned: Sequence[Handoff], bounds: Bounds, known_at: datetime, comebacks: int
) -> Baton | None:
    """What went back and forth in the week; None when nothing did."""
    if not sent and not returned:
        return None
    asked = [handoff for handoff in sent if handoff.from_team is Team.SALES]
    rows = [handoff.counted for handoff in sent if handoff.from_team is Team.MARKETING]
    return Baton(
        to_sales=summarise_handoffs(rows, *bounds, known_at, FIRST_TOUCH_DUE),
        asked=len(asked),
        answered=sum(handoff.touched_at is not None for handoff in asked),
        returned=len(returned),
        acknowledged=sum(handoff.acknowledged_at is not None for handoff in returned),
        comebacks=comebacks,
    )


def is_overdue(handoff: Handoff, known_at: datetime) -> bool:
    """Whether sales has held a handed-over lead beyond its time without a call and without handing it back."""
    return (
        handoff.from_team is Team.MARKETING
        and handoff.touched_at is None
        and handoff.returned_at is None
        and handoff.sent_at + FIRST_TOUCH_DUE < known_at
    )


def customers(summary: CycleSummary) -> Customers | None:
    """Renewals decided and expansions won; None when there were none."""
    renewals, expansions = (
        summary.by_kind[OpportunityKind.RENEWAL],
        summary.by_kind[OpportunityKind.EXPANSION],
    )
    decided = renewals.won.count + renewals.lost.count
    return Customers(renewals.won.count, decided, expansions.won) if decided or expansions.won.count else None


def groups(
    deals: Collection[Deal], period: Period, zone: str, currency: str
) -> tuple[tuple[str, tuple[GroupRow, ...]], ...]:
    """The tables of the thread: each grouping in which at least two named groups closed, and no more rows than fit.

    Not by person: a digest ranks plays, never people.
    """
    keys: tuple[tuple[str, Callable[[Deal], str | None]], ...] = (
        ("By region", lambda deal: deal.region),
        ("By product", lambda deal: deal.product),
        ("By campaign", lambda deal: deal.campaign),
    )
    tables = []
    for title, key in keys:
        rows = group_by(deals, key, period, zone, currency)
        named = tuple(row for row in rows if row.name is not None and (row.won.count or row.lost.count))
        if len(named) > 1:
            tables.append((title, named[:GROUPS]))
    return tuple(tables)


def weeks(deals: Collection[Deal], period: Period, zone: str, currency: str) -> tuple[WeekInChart, ...]:
    """The revenue of the last weeks, oldest first; none when nothing was won in any of them."""
    spans = [period]
    for _ in range(WEEKS_IN_CHART - 1):
        spans.append(spans[-1].before())
    rows = []
    for span in reversed(spans):
        won = closed_within(deals, Outcome.WON, span.instants(zone))
        rows.append((span, len(won), total((deal.amount for deal in won if deal.amount), currency)))
    best = max(revenue.minor for _, _, revenue in rows)
    if best <= 0:
        return ()
    return tuple(
        WeekInChart(span.label.partition(" of ")[0], won, revenue, Fraction(max(revenue.minor, 0), best))
        for span, won, revenue in rows
    )
