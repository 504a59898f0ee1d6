"""The shared goal that holds today, and how much of it is won: the same arithmetic for every command."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.contract import CommandContext
from commands.deal_sums import today_of
from revenue.calendar import Period
from revenue.deals import Deal, OtherCurrency, in_one_currency
from revenue.goals import GoalProgress, SharedGoal, agreed_period, progress
from revenue.money import total
from revenue.pipeline import closed_within
from revenue.vocabulary import Outcome
from storage import Goal


@dataclass(frozen=True, slots=True)
class GoalStanding:
    """A shared goal with what is won of it, in the goal's own currency; `others` are wins it cannot count."""

    goal: Goal
    period: Period
    won: tuple[Deal, ...]
    others: tuple[OtherCurrency, ...]
    progress: GoalProgress


def standing(ctx: CommandContext, deals: Sequence[Deal]) -> GoalStanding | None:
    """Where the goal of today stands; `deals` are all deals as of ctx.now. None without a goal."""
    today = today_of(ctx)
    goal = ctx.store.goals.on(today, ctx.now)
    if goal is None:
        return None
    period = period_of(goal, ctx)
    closed = closed_within(deals, Outcome.WON, period.instants(ctx.workspace.zone))
    won, others = in_one_currency(closed, goal.target.currency)
    amount = total((deal.amount for deal in won if deal.amount is not None), goal.target.currency)
    return GoalStanding(goal, period, tuple(won), others, progress(SharedGoal(period, goal.target), amount, today))


def period_of(goal: Goal, ctx: CommandContext) -> Period:
    """The period of a goal, called what it was called when it was agreed if that still means the same days."""
    return agreed_period(goal.period_key, goal.starts_on, goal.ends_on, ctx.workspace.fiscal_start_month)
