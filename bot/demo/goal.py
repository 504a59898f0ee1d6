"""The shared goal of the running quarter, in a fiscal year that puts today well inside its quarter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.clock import HOME_ZONE
from bot.demo.content import CURRENCY
from bot.demo.people import SOFIA
from commands.goal_measures import MeasureKey
from revenue.calendar import Period, elapsed_share, local_day, quarter_of
from revenue.money import Money, total
from revenue.records import OpportunityRecord
from revenue.vocabulary import Outcome, Team
from storage import TeamMeasure


@dataclass(frozen=True, slots=True)
class QuarterGoal:
    """Won revenue that both teams owe for a quarter, and what of it is won.

    Both leads agreed on it before the quarter began, at `agreed_at`; `set_by` is the Slack id of the one who set it.
    """

    period: Period
    target: Money
    won: Money
    agreed_at: datetime
    set_by: str

    @property
    def remaining(self) -> Money:
        """What is still to be won; never below zero."""
        return max(self.target - self.won, Money.zero(self.target.currency))


# Each team's part in the goal, by the names of `commands.goal_measures`; shares in whole per cent.
MEASURES = (
    TeamMeasure(Team.MARKETING, MeasureKey.HANDOFFS_SENT, 160),
    TeamMeasure(Team.MARKETING, MeasureKey.RETURNS_ACKNOWLEDGED, 95),
    TeamMeasure(Team.SALES, MeasureKey.CALLS_IN_TIME, 80),
    TeamMeasure(Team.SALES, MeasureKey.WIN_RATE, 40),
)


def running_quarter(now: datetime) -> Period:
    """The quarter around today: of the three ways to cut a year into quarters, the one nearest to two thirds over.

    So the goal reads well on any day, a calendar quarter's first one too: half to five sixths of it lie behind.
    """
    today = local_day(now, HOME_ZONE)
    return min(
        (quarter_of(today, fiscal_start_month) for fiscal_start_month in (1, 2, 3)),
        key=lambda quarter: abs((today - quarter.start) / timedelta(days=quarter.days) - 2 / 3),
    )


def goal_for(quarter: Period, now: datetime, deals: Iterable[OpportunityRecord]) -> QuarterGoal:
    """A goal of which 71 % are won when two thirds of the working days are over; near pace before and after that."""
    start, end = quarter.instants(HOME_ZONE)
    won = total(
        (
            passage.amount
            for deal in deals
            for passage in deal.passages
            if passage.outcome is Outcome.WON and passage.amount and passage.at and start <= passage.at < end
        ),
        CURRENCY,
    )
    share = 0.71 + 0.8 * (float(elapsed_share(quarter, local_day(now, HOME_ZONE))) - 2 / 3)
    target = Money.of(round(float(won.major) / share / 10_000) * 10_000, CURRENCY)
    return QuarterGoal(quarter, target, won, agreed_at=start - timedelta(days=10), set_by=SOFIA.slack_user_id)
