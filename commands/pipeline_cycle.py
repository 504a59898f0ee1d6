"""From deals to the answer of `/pipeline`: the revenue cycle of a period, what is open, coverage, groups."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from commands.deal_filters import Dimension, Question, value_of, values_of
from commands.deal_sums import currency_notes
from commands.pipeline_view import Days, GoalCover, Groups, Kind, PipelineView, Stage, rate_words
from commands.shared_goal import GoalStanding
from messages.words import capital
from revenue.calendar import Period, local_day, quarter_of
from revenue.coverage import (
    ProbabilitySource,
    StageRecord,
    WeightedPipeline,
    coverage,
    required_coverage,
    weighted_pipeline,
)
from revenue.deals import Deal, DealSum, in_one_currency, median_amount, sum_of
from revenue.pipeline import Movement, StageRow, closed_within, group_by, summarise
from revenue.vocabulary import OpportunityKind, Outcome

FEW = 8
MOST_ROWS = 15
USUAL_GROUPS = (Dimension.REGION, Dimension.MANAGER)


@dataclass(frozen=True, slots=True)
class Cycle:
    """What the answer is made of: the deals that pass the filter, the open stages first to last, whose calendar.

    `stage_days` are how long a stage usually takes, where a deal has left it.
    `goal` is None when there is none, or when the question is about another time or a part of the deals.
    `usual_currency` is the workspace's; `currency` is another one only when no deal is in the usual one.
    """

    question: Question
    period: Period
    deals: Sequence[Deal]
    stage_records: Mapping[str, StageRecord]
    stage_days: Mapping[str, Fraction]
    goal: GoalStanding | None
    currency: str
    usual_currency: str
    zone: str
    fiscal_start_month: int
    now: datetime


def pipeline_view(cycle: Cycle, as_of: str) -> PipelineView:
    """The answer; amounts in another currency than the cycle's are counted but in no sum."""
    period, zone, currency = cycle.period, cycle.zone, cycle.currency
    today = local_day(cycle.now, zone)
    deals, others = in_one_currency(cycle.deals, currency)
    summary = summarise(deals, period, zone, currency, cycle.now)
    total = summary.total
    weighted = weighted_pipeline(deals, tuple(cycle.stage_records), cycle.stage_records, currency)
    open_now = sum_of((deal for deal in deals if deal.outcome is Outcome.OPEN), currency)
    closings = [deal.closed_at for deal in deals if deal.closed_at is not None]
    last_close = local_day(max(closings), zone) if closings else None
    return PipelineView(
        title=_title(period, cycle.question),
        total=total,
        closed=total.won.count + total.lost.count,
        win_rate=rate_words(total.won.count, total.lost.count),
        cycle=Days.of(summary.cycle),
        cycle_won=Days.of(summary.cycle_won),
        median_won=median_amount(closed_within(deals, Outcome.WON, period.instants(zone)), currency),
        has_begun=period.start <= today,
        is_over=period.end <= today,
        open=open_now,
        stages=_stages(summary.stages, weighted, deals, cycle.stage_days),
        weighted=weighted,
        goal=_cover(cycle.goal, open_now, total.win_rate),
        kinds=_kinds(summary.by_kind),
        groups=_groups(cycle, deals),
        undated_open=summary.undated_open,
        undated_closed=summary.undated_closed,
        without_amount=sum(deal.amount is None for deal in cycle.deals),
        currency_notes=currency_notes(currency, cycle.usual_currency, others),
        outliers=len(summary.outliers),
        largest_outlier=summary.outliers[0] if summary.outliers else None,
        last_close=last_close,
        try_instead=quarter_of(last_close, cycle.fiscal_start_month).key if last_close is not None else "",
        as_of=as_of,
    )


def _title(period: Period, question: Question) -> str:
    label = capital(period.label)
    return f"{label}, {question.filter_label}" if question.filter_label else label


def _stages(
    rows: Sequence[StageRow], weighted: WeightedPipeline, deals: Sequence[Deal], usual: Mapping[str, Fraction]
) -> tuple[Stage, ...]:
    """The open stages in the order of a deal's way, with the chance each is given."""
    ages = {row.stage: row.median_age for row in rows}
    orphans = Counter(deal.stage for deal in deals if deal.outcome is Outcome.OPEN and deal.account is None)
    found = []
    for row in weighted.stages:
        age = ages[row.stage]
        found.append(
            Stage(
                name=row.stage,
                open=row.open,
                median_age=None if age is None else float(age),
                usual_days=float(usual[row.stage]) if row.stage in usual else None,
                without_account=orphans[row.stage],
                probability=row.probability,
                from_history=row.source is ProbabilitySource.HISTORY,
            )
        )
    return tuple(found)


def _cover(goal: GoalStanding | None, open_now: DealSum, win_rate: Fraction | None) -> GoalCover | None:
    """Coverage of what the goal still needs; a goal in another currency cannot be compared."""
    if goal is None or goal.goal.target.currency != open_now.value.currency:
        return None
    remaining = goal.progress.remaining
    return GoalCover(goal.period.label, remaining, coverage(open_now.value, remaining), required_coverage(win_rate))


def _kinds(by_kind: Mapping[OpportunityKind, Movement]) -> tuple[Kind, ...]:
    """New business, renewals and expansions apart; nothing when there is only new business."""
    there = {
        kind: total
        for kind, total in by_kind.items()
        if total.won.count or total.lost.count or total.opened.count or total.at_end.count
    }
    if there.keys() <= {OpportunityKind.NEW}:
        return ()
    return tuple(Kind(capital(kind.value), total) for kind, total in there.items())


def _groups(cycle: Cycle, deals: Sequence[Deal]) -> tuple[Groups, ...]:
    """The grouping asked for, else region and manager where there are a few of them; stages are there anyway."""
    by = cycle.question.by
    if by is Dimension.STAGE:
        return ()
    found = []
    for dimension in (by,) if by is not None else USUAL_GROUPS:

        def name_of(deal: Deal, dimension: Dimension = dimension) -> str | None:
            return value_of(deal, dimension)

        if by is None and not 1 < len(values_of(deals, dimension)) <= FEW:
            continue
        rows = group_by(deals, name_of, cycle.period, cycle.zone, cycle.currency)
        found.append(Groups(dimension.value, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS)))
    return tuple(found)
