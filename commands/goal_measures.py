"""The complementary measures that each team can agree on: what they are called, counted in, and where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from commands.amounts import AMOUNT_EXAMPLE, read_amount, written_amount
from commands.contract import CommandContext
from messages.words import money, percent
from revenue.calendar import Period
from revenue.deals import Deal, in_one_currency, sum_of
from revenue.goals import Measure, MeasureUnit, MeasureValue
from revenue.handoffs import FIRST_TOUCH_DUE, summarise_handoffs
from revenue.money import Money
from revenue.origin import new_with_lead, sourced
from revenue.pipeline import summarise
from revenue.ratios import share
from revenue.vocabulary import Team

_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")


class MeasureKey(StrEnum):
    """The measures by the names they are stored under."""

    HANDOFFS_SENT = "handoffs_sent"
    PIPELINE_BEGUN = "pipeline_begun"
    MARKETING_PIPELINE_SHARE = "marketing_pipeline_share"
    RETURNS_ACKNOWLEDGED = "returns_acknowledged"
    HANDOFFS_ACCEPTED = "handoffs_accepted"
    CALLS_IN_TIME = "calls_in_time"
    WIN_RATE = "win_rate"
    DEALS_WON = "deals_won"
    PIPELINE_ADDED = "pipeline_added"


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """One measure of the catalogue, in a reader's words."""

    key: MeasureKey
    team: Team
    label: str
    unit: MeasureUnit


CATALOGUE = (
    MeasureKind(MeasureKey.HANDOFFS_SENT, Team.MARKETING, "Qualified leads handed over", MeasureUnit.COUNT),
    MeasureKind(MeasureKey.PIPELINE_BEGUN, Team.MARKETING, "New pipeline begun by marketing", MeasureUnit.MONEY),
    MeasureKind(
        MeasureKey.MARKETING_PIPELINE_SHARE,
        Team.MARKETING,
        "Share of new pipeline begun by marketing",
        MeasureUnit.PERCENT,
    ),
    MeasureKind(MeasureKey.RETURNS_ACKNOWLEDGED, Team.MARKETING, "Returned leads acknowledged", MeasureUnit.PERCENT),
    MeasureKind(MeasureKey.HANDOFFS_ACCEPTED, Team.SALES, "Handed-over leads accepted", MeasureUnit.PERCENT),
    MeasureKind(
        MeasureKey.CALLS_IN_TIME,
        Team.SALES,
        f"First calls within {FIRST_TOUCH_DUE // timedelta(hours=1)} hours",
        MeasureUnit.PERCENT,
    ),
    MeasureKind(MeasureKey.WIN_RATE, Team.SALES, "Win rate", MeasureUnit.PERCENT),
    MeasureKind(MeasureKey.DEALS_WON, Team.SALES, "Deals won", MeasureUnit.COUNT),
    MeasureKind(MeasureKey.PIPELINE_ADDED, Team.SALES, "Pipeline added", MeasureUnit.MONEY),
)
_EXAMPLES = {
    MeasureUnit.COUNT: "a whole number, for example 80",
    MeasureUnit.PERCENT: "a percentage from 1 to 100, for example 90",
    MeasureUnit.MONEY: f"an amount, for example {AMOUNT_EXAMPLE}",
}


def example_of(unit: MeasureUnit) -> str:
    """What to write for a target of this unit."""
    return _EXAMPLES[unit]


def read_target(text: str, unit: MeasureUnit, currency: str) -> int:
    """A target as it is stored: a count, minor units of money, whole percent. Raises ValueError with a sentence."""
    if unit is MeasureUnit.MONEY:
        target = read_amount(text, currency).minor
    else:
        digits = text.strip().removesuffix("%").strip()
        target = int(digits.replace(",", "")) if _WHOLE.fullmatch(digits) and len(digits) <= 15 else 0
    if target <= 0 or (unit is MeasureUnit.PERCENT and target > 100):
        raise ValueError(f"Write {_EXAMPLES[unit]}")
    return target


def written_target(target: int, unit: MeasureUnit, currency: str) -> str:
    """A stored target as a person would write it into the form again."""
    if unit is MeasureUnit.MONEY:
        return written_amount(Money(target, currency))
    return f"{target} %" if unit is MeasureUnit.PERCENT else f"{target:,}"


def worded(value: MeasureValue | None, unit: MeasureUnit) -> str:
    """An actual value or a target as people read it."""
    if value is None:
        return percent(None)
    if isinstance(value, Money):
        return money(value, rounded=True)
    if isinstance(value, timedelta):
        raise ValueError("no measure of the catalogue is a time")
    return percent(value) if unit is MeasureUnit.PERCENT else f"{int(value):,}"


def measure_of(kind: MeasureKind, target: int, actual: MeasureValue | None, currency: str) -> Measure:
    """A stored target and its actual value, typed by the unit."""
    typed: MeasureValue = target
    if kind.unit is MeasureUnit.MONEY:
        typed = Money(target, currency)
    elif kind.unit is MeasureUnit.PERCENT:
        typed = Fraction(target, 100)
    return Measure(kind.label, kind.team, kind.unit, typed, actual)


def actual_values(
    ctx: CommandContext, deals: Sequence[Deal], period: Period, currency: str
) -> dict[MeasureKey, MeasureValue | None]:
    """Where every measure of the catalogue stands at ctx.now; None where there is not enough data."""
    zone = ctx.workspace.zone
    start, end = period.instants(zone)
    sent = [row.counted for row in ctx.store.handoffs.between(start, end) if row.from_team is Team.MARKETING]
    calls = summarise_handoffs(sent, start, end, ctx.now, FIRST_TOUCH_DUE)
    returned = [row for row in ctx.store.handoffs.returned_between(start, end) if row.returned_at is not None]
    acknowledged = sum(row.acknowledged_at is not None for row in returned)
    mine, _others = in_one_currency(deals, currency)
    total = summarise(mine, period, zone, currency, ctx.now).total
    opened = [deal for deal in mine if deal.opened_at is not None and start <= deal.opened_at < end]
    added = sum_of(opened, currency).value
    lead_of = ctx.store.opportunities.lead_of(deal.id for deal in opened)
    first = ctx.store.touches.first_of(lead_of[deal_id] for deal_id in new_with_lead(opened, lead_of))
    # Where no deal has a lead, its origin is unknown, and marketing's part not zero.
    origin = sourced(opened, lead_of, first, currency)
    return {
        MeasureKey.HANDOFFS_SENT: calls.sent,
        MeasureKey.PIPELINE_BEGUN: origin.value_by_marketing if origin else None,
        MeasureKey.MARKETING_PIPELINE_SHARE: origin.share if origin else None,
        MeasureKey.RETURNS_ACKNOWLEDGED: share(acknowledged, len(returned)),
        MeasureKey.HANDOFFS_ACCEPTED: calls.acceptance_rate,
        MeasureKey.CALLS_IN_TIME: calls.sla_hit_rate,
        MeasureKey.WIN_RATE: total.win_rate,
        MeasureKey.DEALS_WON: total.won.count,
        MeasureKey.PIPELINE_ADDED: added,
    }
