"""`/goals`: the shared goal and its pace, the complementary measures of each team, and the form that agrees on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.amounts import read_amount, written_amount
from commands.arguments import guessing
from commands.authority import deciders_among, may_decide, require_decider
from commands.contract import (
    Answer,
    Click,
    Command,
    CommandContext,
    CommandError,
    ModalErrors,
    OpenModal,
    Response,
    Submission,
)
from commands.deal_sums import as_of_words, currency_notes, today_of
from commands.goal_measures import CATALOGUE, MeasureKind, actual_values, example_of, read_target, written_target
from commands.goals_examples import EXAMPLES
from commands.goals_view import (
    AgreedView,
    GoalFormView,
    GoalsView,
    MeasureField,
    NoGoalView,
    cover_of,
    team_lines,
)
from commands.shared_goal import GoalStanding, period_of, standing
from messages import render, render_modal
from messages.actions import ActionId, CallbackId
from messages.words import capital
from revenue.calendar import Period, fiscal_year_of, month_of, parse_period, quarter_of
from revenue.deals import Deal, in_one_currency, sum_of, win_rate
from revenue.goals import MeasureUnit, project, won_by_day
from revenue.money import Money
from revenue.pipeline import closed_within
from revenue.vocabulary import Outcome
from storage import TeamMeasure

USAGE = "[set|change]"
_FORM = "Form: `/goals`, or `/goals set` for the form."


@dataclass(frozen=True, slots=True)
class Args:
    """Whether the form is wanted at once."""

    opens_form: bool


def parse(text: str) -> Args:
    """Nothing, or the wish to set or change the goal. Raises CommandError for anything else."""
    word = text.strip().casefold()
    if word in ("", "set", "change"):
        return Args(opens_form=bool(word))
    if word.split()[0] in ("set", "change"):
        raise CommandError("The goal is set in a form, which asks for everything.", _FORM)
    raise CommandError(guessing("`/goals` takes no filter: the goal is shared.", word, ("set", "change")), _FORM)


def run(ctx: CommandContext, args: Args) -> Response:
    """The goal of today, or what to do when there is none."""
    return _form(ctx) if args.opens_form else _answer(ctx)


def on_form(ctx: CommandContext, _click: Click) -> Response:
    """Open the form."""
    return _form(ctx)


def on_submit(ctx: CommandContext, submission: Submission) -> Response:
    """Agree on what the form says; what cannot be read is said at its field."""
    _check_may_set(ctx)
    currency = ctx.workspace.currency
    errors: dict[str, str] = {}
    period = _chosen_period(ctx, submission, errors)
    target = _target(submission, currency, errors)
    measures = _measures(submission, currency, errors)
    if errors or period is None or target is None:
        return ModalErrors(errors)
    agreed = {(measure.team, measure.measure): measure.target for measure in _agreed_measures(ctx, period)}
    ctx.store.goals.agree(period, target, ctx.slack_user_id, ctx.now)
    for kind, wanted in measures:
        if wanted != agreed.get((kind.team, kind.key), 0):
            ctx.store.goals.agree_measure(period.key, TeamMeasure(kind.team, kind.key, wanted), ctx.now)
    today = today_of(ctx)
    holds = ctx.store.goals.on(today, ctx.now)
    if holds is not None and holds.period_key == period.key:
        return _answer(ctx, agreed=True)
    return Answer(render("commands/goals_agreed", AgreedView(period.label, target, period.start > today)))


def _answer(ctx: CommandContext, *, agreed: bool = False) -> Response:
    deals = ctx.store.opportunities.deals(ctx.now)
    stands = standing(ctx, deals)
    if stands is None:
        return Answer(render("commands/goals_none", _nothing(ctx, deals)))
    return Answer(render("commands/goals", _view(ctx, stands, deals, agreed=agreed)))


def _view(ctx: CommandContext, stands: GoalStanding, deals: Sequence[Deal], *, agreed: bool) -> GoalsView:
    zone, currency = ctx.workspace.zone, stands.goal.target.currency
    mine, others = in_one_currency(deals, currency)
    bounds = stands.period.instants(zone)
    lost = len(closed_within(mine, Outcome.LOST, bounds))
    rate = win_rate(len(stands.won), lost)
    open_value = sum_of((deal for deal in mine if deal.outcome is Outcome.OPEN), currency).value
    people = ctx.store.members.all()
    measures = ctx.store.goals.measures(stands.goal.period_key, ctx.now)
    progress = stands.progress
    return GoalsView(
        label=capital(stands.period.label),
        actual=progress.actual,
        target=stands.goal.target,
        share=progress.share,
        elapsed=progress.elapsed,
        points=round(progress.points_ahead or 0),
        projection=project(progress.goal, won_by_day(stands.won, zone), today_of(ctx)),
        remaining=progress.remaining,
        cover=cover_of(stands, open_value, rate, len(stands.won) + lost),
        teams=team_lines(measures, actual_values(ctx, mine, stands.period, currency), progress.elapsed, currency),
        set_by=next((member.name for member in people if member.slack_user_id == stands.goal.set_by), ""),
        currency_notes=currency_notes(currency, currency, others),
        may_change=_may_set(ctx),
        deciders=tuple(member.name for member in deciders_among(people)),
        agreed=agreed,
        as_of=as_of_words(ctx),
    )


def _nothing(ctx: CommandContext, deals: Sequence[Deal]) -> NoGoalView:
    period = quarter_of(today_of(ctx), ctx.workspace.fiscal_start_month)
    mine, _others = in_one_currency(deals, ctx.workspace.currency)

    def won_in(quarter: Period) -> Money:
        won = closed_within(mine, Outcome.WON, quarter.instants(ctx.workspace.zone))
        return sum_of(won, ctx.workspace.currency).value

    return NoGoalView(
        label=period.label,
        won=won_in(period),
        label_before=period.before().label,
        won_before=won_in(period.before()),
        may_set=_may_set(ctx),
        deciders=tuple(member.name for member in deciders_among(ctx.store.members.all())),
        as_of=as_of_words(ctx),
    )


def _may_set(ctx: CommandContext) -> bool:
    """Whether the asker may set the goal now: a member who may decide, and not in the past."""
    return ctx.store.as_of is None and may_decide(ctx)


def _check_may_set(ctx: CommandContext) -> None:
    require_decider(ctx, "Shared goals")


def _form(ctx: CommandContext) -> Response:
    _check_may_set(ctx)
    today = today_of(ctx)
    goal = ctx.store.goals.on(today, ctx.now)
    currency = ctx.workspace.currency
    periods = _choices(ctx)
    chosen = period_of(goal, ctx) if goal is not None else periods[0]
    if chosen.key not in {period.key for period in periods}:
        periods = [chosen, *periods]
    agreed = {(measure.team, measure.measure): measure.target for measure in _agreed_measures(ctx, chosen)}
    view = GoalFormView(
        title="Change the shared goal" if goal is not None else "Set the shared goal",
        periods=tuple((capital(period.label), period.key) for period in periods),
        chosen=chosen.key,
        currency=currency,
        target=written_amount(goal.target) if goal is not None and goal.target.currency == currency else "",
        fields=tuple(_field(kind, agreed.get((kind.team, kind.key), 0), currency) for kind in CATALOGUE),
    )
    return OpenModal(render_modal("commands/goals_form", view))


def _field(kind: MeasureKind, target: int, currency: str) -> MeasureField:
    return MeasureField(
        key=kind.key.value,
        label=f"{capital(kind.team.value)}: {kind.label}{f' ({currency})' if kind.unit is MeasureUnit.MONEY else ''}",
        example=example_of(kind.unit),
        written=written_target(target, kind.unit, currency) if target > 0 else "",
    )


def _choices(ctx: CommandContext) -> list[Period]:
    """This and the next quarter, month and year, of the fiscal calendar."""
    today, fiscal = today_of(ctx), ctx.workspace.fiscal_start_month
    current = (quarter_of(today, fiscal), month_of(today), fiscal_year_of(today, fiscal))
    quarter, month, year = (
        quarter_of(current[0].end, fiscal),
        month_of(current[1].end),
        fiscal_year_of(current[2].end, fiscal),
    )
    return [current[0], quarter, current[1], month, current[2], year]


def _agreed_measures(ctx: CommandContext, period: Period) -> list[TeamMeasure]:
    return ctx.store.goals.measures(period.key, ctx.now)


def _chosen_period(ctx: CommandContext, submission: Submission, errors: dict[str, str]) -> Period | None:
    try:
        return parse_period(str(submission.values.get("period") or ""), today_of(ctx), ctx.workspace.fiscal_start_month)
    except ValueError:
        errors["period"] = "Choose a period"
        return None


def _target(submission: Submission, currency: str, errors: dict[str, str]) -> Money | None:
    try:
        target = read_amount(str(submission.values.get("target") or ""), currency)
    except ValueError as error:
        errors["target"] = str(error)
        return None
    if target.minor <= 0:
        errors["target"] = "Write an amount above zero"
    return target


def _measures(submission: Submission, currency: str, errors: dict[str, str]) -> list[tuple[MeasureKind, int]]:
    """Every measure of the catalogue with its target; an empty field means none, stored as 0."""
    found = []
    for kind in CATALOGUE:
        text = str(submission.values.get(kind.key.value) or "").strip()
        try:
            found.append((kind, read_target(text, kind.unit, currency) if text else 0))
        except ValueError as error:
            errors[kind.key.value] = str(error)
    return found


COMMAND = Command(
    name="goals",
    usage=USAGE,
    summary="The shared goal with its pace, and the measures of each team under it",
    parse=parse,
    run=run,
    actions={ActionId.GOAL_SET: on_form, ActionId.GOAL_CHANGE: on_form},
    submissions={CallbackId.GOAL_FORM: on_submit},
    examples=EXAMPLES,
    reads_only=True,
)
