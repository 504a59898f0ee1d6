"""What helped, what hurts, and one ask for each team: always one thing, always with its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from revenue.calendar import Period
from revenue.money import Money
from revenue.pipeline import CycleSummary, Deal, group_by
from storage import Handoff

LEAST_CLOSED = 5
"""Closed deals that a group needs before its win rate says anything."""
QUIET_DAYS = 21
_WINDOW = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Finding:
    """One driver or impediment with its evidence. Rates are shares; `days` is a median in whole days."""

    subject: str
    count: int
    value: Money
    rate: Fraction | None = None
    other_rate: Fraction | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One ask for one team: `what` names it, `count` and `value` say how much it concerns."""

    what: str
    count: int
    value: Money | None = None
    stage: str = ""


def what_helped(deals: Sequence[Deal], period: Period, zone: str, currency: str) -> Finding | None:
    """The campaign, region or product whose win rate in the quarter so far stands out most, with the others' rate."""
    start, end = period.instants(zone)
    closed = [deal for deal in deals if deal.closed_at is not None and start - _WINDOW <= deal.closed_at < end]
    best: Finding | None = None
    for key in (_campaign, _region, _product):
        rows = [row for row in group_by(closed, key, None, zone, currency) if row.name is not None]
        if len(rows) < 2:
            continue
        won, lost = sum(row.won.count for row in rows), sum(row.lost.count for row in rows)
        for row in rows:
            others_closed = won + lost - row.won.count - row.lost.count
            if row.won.count + row.lost.count < LEAST_CLOSED or others_closed < LEAST_CLOSED or row.name is None:
                continue
            rate, others = row.win_rate, Fraction(won - row.won.count, others_closed)
            if rate is None or rate <= others:
                continue
            if best is None or rate - others > (best.rate or 0) - (best.other_rate or 0):
                best = Finding(row.name, row.won.count, row.revenue, rate, others)
    return best


def _campaign(deal: Deal) -> str | None:
    return deal.campaign


def _region(deal: Deal) -> str | None:
    return deal.region


def _product(deal: Deal) -> str | None:
    return deal.product


def what_hurts(summary: CycleSummary) -> Finding | None:
    """The stage where most money has waited longest: value times median age."""
    waiting = [stage for stage in summary.stages if stage.median_age is not None and stage.open.count]
    if not waiting:
        return None
    worst = max(waiting, key=lambda stage: (stage.open.value.minor * (stage.median_age or 0), stage.stage))
    return Finding(
        worst.stage,
        worst.open.count,
        worst.open.value,
        days=None if worst.median_age is None else round(worst.median_age),
    )


def asks(summary: CycleSummary, returned: Sequence[Handoff], now: datetime) -> tuple[Ask, Ask]:
    """(marketing's ask, sales' ask)."""
    unanswered = sum(handoff.acknowledged_at is None for handoff in returned)
    worst = what_hurts(summary)
    if unanswered:
        marketing = Ask("acknowledge", unanswered)
    elif worst is not None:
        marketing = Ask("proof", worst.count, worst.value, worst.subject)
    else:
        marketing = Ask("seed", 0)
    old = [stage for stage in summary.stages if stage.median_age is not None and stage.median_age > QUIET_DAYS]
    if old:
        sales = Ask("decide", sum(stage.open.count for stage in old), stage=old[0].stage)
    else:
        sales = Ask("thank", summary.total.won.count)
    return marketing, sales
