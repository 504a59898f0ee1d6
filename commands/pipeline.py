"""`/pipeline`: one revenue cycle, from seed to renewal, for a period and a filter."""

from commands.contract import Answer, Click, Command, CommandContext, Response
from commands.deal_questions import Typed, read_typed, resolve
from commands.deal_sums import as_of_words, today_of
from commands.pipeline_cycle import Cycle, pipeline_view
from commands.pipeline_examples import EXAMPLES
from commands.pipeline_view import EmptyView, ExplanationView
from commands.shared_goal import standing
from messages import render
from messages.actions import ActionId
from revenue.calendar import quarter_of
from revenue.deals import sum_currency
from revenue.pipeline import usual_days

USAGE = "[period] [filter] [by region|manager|owner|product|industry|campaign|stage]"
FORM = f"/pipeline {USAGE}"


def parse(text: str) -> Typed:
    """Period, filter and grouping as typed. Raises CommandError with the right form."""
    return read_typed(text, FORM)


def run(ctx: CommandContext, typed: Typed) -> Response:
    """The revenue cycle of the period; the first line is the answer."""
    everything = ctx.store.opportunities.deals(ctx.now)
    workspace = ctx.workspace
    if not everything:
        return Answer(render("commands/pipeline_empty", EmptyView("", as_of_words(ctx))))
    question = resolve(typed, everything, ctx)
    matching = [deal for deal in everything if question.fits(deal)]
    if not matching:
        return Answer(render("commands/pipeline_empty", EmptyView(question.filter_label, as_of_words(ctx))))
    today = today_of(ctx)
    period = question.period or quarter_of(today, workspace.fiscal_start_month)
    # What the goal of today still needs says nothing about another time, or about a part of the deals.
    is_about_the_goal = period.contains(today) and not question.filter_label
    cycle = Cycle(
        question=question,
        period=period,
        deals=matching,
        stage_records=ctx.store.opportunities.stage_records(ctx.now),
        stage_days=usual_days(ctx.store.opportunities.left_stages(ctx.now), workspace.zone),
        goal=standing(ctx, everything) if is_about_the_goal else None,
        currency=sum_currency(everything, workspace.currency),
        usual_currency=workspace.currency,
        zone=workspace.zone,
        fiscal_start_month=workspace.fiscal_start_month,
        now=ctx.now,
    )
    return Answer(render("commands/pipeline", pipeline_view(cycle, as_of_words(ctx))))


def explain(_ctx: CommandContext, _click: Click) -> Response:
    """What the numbers mean, one definition each."""
    return Answer(render("commands/pipeline_explained", ExplanationView()))


COMMAND = Command(
    name="pipeline",
    usage=USAGE,
    summary="One revenue cycle: won, lost, open, days, weighted value, coverage of the goal",
    parse=parse,
    run=run,
    actions={ActionId.EXPLAIN_PIPELINE: explain},
    examples=EXAMPLES,
    reads_only=True,
)
