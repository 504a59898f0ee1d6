"""Answers of `/goals` to look at and to test without a database."""

from fractions import Fraction

from commands.goal_measures import CATALOGUE, MeasureKey, example_of
from commands.goals_view import AgreedView, GoalFormView, GoalsView, MeasureField, NoGoalView, cover_of, team_lines
from commands.pipeline_examples import DEALS, STANDING
from revenue.deals import sum_of
from revenue.goals import MeasureValue, Projection
from revenue.money import Money
from revenue.vocabulary import Outcome, Team
from storage import TeamMeasure

_ACTUAL: dict[MeasureKey, MeasureValue | None] = {
    MeasureKey.HANDOFFS_SENT: 61,
    MeasureKey.PIPELINE_BEGUN: Money.of("310000", "EUR"),
    MeasureKey.MARKETING_PIPELINE_SHARE: Fraction(46, 100),
    MeasureKey.RETURNS_ACKNOWLEDGED: Fraction(1),
    MeasureKey.HANDOFFS_ACCEPTED: Fraction(52, 61),
    MeasureKey.CALLS_IN_TIME: Fraction(41, 58),
    MeasureKey.WIN_RATE: Fraction(2, 3),
    MeasureKey.DEALS_WON: 4,
    MeasureKey.PIPELINE_ADDED: None,
}
_AGREED = (
    TeamMeasure(Team.MARKETING, MeasureKey.HANDOFFS_SENT, 80),
    TeamMeasure(Team.MARKETING, MeasureKey.PIPELINE_BEGUN, 50_000_000),
    TeamMeasure(Team.SALES, MeasureKey.CALLS_IN_TIME, 90),
    TeamMeasure(Team.SALES, MeasureKey.WIN_RATE, 30),
)
_PROGRESS = STANDING.progress
_GOALS = GoalsView(
    label="Q4 2026",
    actual=_PROGRESS.actual,
    target=STANDING.goal.target,
    share=_PROGRESS.share,
    elapsed=_PROGRESS.elapsed,
    points=round(_PROGRESS.points_ahead or 0),
    projection=Projection(Money.of("262000", "EUR"), Money.of("318000", "EUR"), Money.of("374000", "EUR")),
    remaining=_PROGRESS.remaining,
    cover=cover_of(
        STANDING, sum_of((deal for deal in DEALS if deal.outcome is Outcome.OPEN), "EUR").value, Fraction(2, 3), 6
    ),
    teams=team_lines(_AGREED, _ACTUAL, _PROGRESS.elapsed, "EUR"),
    set_by="Astrid Lund",
    currency_notes=(),
    may_change=True,
    deciders=("Astrid Lund",),
)
_FORM = GoalFormView(
    title="Change the shared goal",
    periods=(("Q4 2026", "2026-Q4"), ("Q1 2027", "2027-Q1"), ("2026", "2026")),
    chosen="2026-Q4",
    currency="EUR",
    target="400,000",
    fields=tuple(
        MeasureField(kind.key.value, f"{kind.team.value.capitalize()}: {kind.label}", example_of(kind.unit), "")
        for kind in CATALOGUE
    ),
)

EXAMPLES: tuple[tuple[str, object], ...] = (
    ("commands/goals", _GOALS),
    (
        "commands/goals_none",
        NoGoalView(
            label="Q4 2026",
            won=Money.of("186400", "EUR"),
            label_before="Q3 2026",
            won_before=Money.of("412000", "EUR"),
            may_set=True,
            deciders=(),
        ),
    ),
    ("commands/goals_agreed", AgreedView("Q1 2027", Money.of("2000000", "EUR"), begins_later=True)),
    ("commands/goals_form", _FORM),
)
