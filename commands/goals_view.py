"""What the answers and the form of `/goals` carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from commands.goal_measures import CATALOGUE, MeasureKey, measure_of, worded
from commands.pipeline_view import times
from commands.shared_goal import GoalStanding
from revenue.coverage import coverage, required_coverage
from revenue.goals import MeasureUnit, MeasureValue, Projection, measure_progress
from revenue.money import CurrencyMismatchError, Money
from revenue.vocabulary import Team
from storage import TeamMeasure


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure of a team: where it stands against its target; `on_pace` is None when that cannot be told.

    A rate is compared with its target, a count or an amount is a part of it.
    """

    label: str
    actual: str
    target: str
    is_rate: bool
    on_pace: bool | None


@dataclass(frozen=True, slots=True)
class TeamLines:
    """The measures of one team."""

    team: str
    lines: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The open pipeline against what is still needed, and what a win rate over `closed` deals requires."""

    open: Money
    times: str
    required: str
    win_rate: Fraction | None
    closed: int


@dataclass(frozen=True, slots=True)
class GoalsView:
    """The shared goal that holds today. `points` are percentage points ahead of pace, negative when behind.

    `agreed` is true right after somebody set it. `may_change` or else `deciders` say who can.
    """

    label: str
    actual: Money
    target: Money
    share: Fraction | None
    elapsed: Fraction
    points: int
    projection: Projection | None
    remaining: Money
    cover: Cover | None
    teams: tuple[TeamLines, ...]
    set_by: str
    currency_notes: tuple[str, ...]
    may_change: bool
    deciders: tuple[str, ...]
    agreed: bool = False
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class NoGoalView:
    """No shared goal holds today: what is won in this quarter and was in the one before, and who can set one."""

    label: str
    won: Money
    label_before: str
    won_before: Money
    may_set: bool
    deciders: tuple[str, ...]
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class AgreedView:
    """A goal was agreed that is not the one of today: for a later period, or beside a shorter one."""

    label: str
    target: Money
    begins_later: bool


@dataclass(frozen=True, slots=True)
class MeasureField:
    """One optional target in the form."""

    key: str
    label: str
    example: str
    written: str


@dataclass(frozen=True, slots=True)
class GoalFormView:
    """The form: periods as (text, key), the target as a person would write it."""

    title: str
    periods: tuple[tuple[str, str], ...]
    chosen: str
    currency: str
    target: str
    fields: tuple[MeasureField, ...]


def cover_of(standing: GoalStanding, open_value: Money, win_rate: Fraction | None, closed: int) -> Cover | None:
    """Coverage of what is still needed; None once the goal is reached."""
    try:
        ratio = coverage(open_value, standing.progress.remaining)
    except CurrencyMismatchError:
        return None
    return Cover(open_value, times(ratio), times(required_coverage(win_rate)), win_rate, closed) if ratio else None


def team_lines(
    agreed: Sequence[TeamMeasure],
    actual: Mapping[MeasureKey, MeasureValue | None],
    elapsed: Fraction,
    currency: str,
) -> tuple[TeamLines, ...]:
    """The agreed measures team by team, in the order of the catalogue; a target of 0 was taken back."""
    targets = {(measure.team, measure.measure): measure.target for measure in agreed}
    lines: dict[Team, list[MeasureLine]] = {}
    for kind in CATALOGUE:
        target = targets.get((kind.team, kind.key), 0)
        if target <= 0:
            continue
        measure = measure_of(kind, target, actual[kind.key], currency)
        reached = measure_progress(measure, elapsed)
        lines.setdefault(kind.team, []).append(
            MeasureLine(
                label=kind.label,
                actual=worded(measure.actual, kind.unit),
                target=worded(measure.target, kind.unit),
                is_rate=kind.unit is MeasureUnit.PERCENT,
                on_pace=reached.on_pace,
            )
        )
    return tuple(TeamLines(team.value.capitalize(), tuple(found)) for team, found in lines.items())
