"""`/wins`: what we won together in a period, biggest first, each with its way there."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from commands.contract import Answer, Command, CommandContext, CommandError, Response
from commands.deal_filters import Question
from commands.deal_questions import Typed, read_typed, resolve
from commands.deal_sums import as_of_words, currency_notes, today_of
from commands.wins_examples import EXAMPLES
from commands.wins_view import Journey, NoWinsView, WinRow, WinsView
from messages import render
from revenue.calendar import Period, days, local_day, month_of, week_of
from revenue.deals import Deal, by_size, in_one_currency, median_amount, outlier_wins, sum_currency, sum_of
from revenue.pipeline import closed_within
from revenue.vocabulary import OpportunityKind, Outcome, Team

USAGE = "[period] [filter]"
FORM = f"/wins {USAGE}"
SHOWN = 10
WITH_JOURNEY = 5
# A win is unusual beside those of a year, so that a week with three wins can tell.
_USUAL_OVER = timedelta(days=365)


def parse(text: str) -> Typed:
    """Period and filter as typed. Raises CommandError with the right form."""
    typed = read_typed(text, FORM)
    if typed.by is not None:
        raise CommandError("I list wins one by one.", f"For groups ask `/pipeline by {typed.by.value}`.")
    return typed


def run(ctx: CommandContext, typed: Typed) -> Response:
    """The wins of the period, of this week and last when none is named."""
    everything = ctx.store.opportunities.deals(ctx.now)
    if not everything:
        return Answer(render("commands/wins_none", NoWinsView("yet", "", None, "", as_of_words(ctx), any_deals=False)))
    question = resolve(typed, everything, ctx)
    matching = [deal for deal in everything if deal.outcome is Outcome.WON and question.fits(deal)]
    period = question.period or _this_week_and_last(today_of(ctx))
    bounds = period.instants(ctx.workspace.zone)
    currency = sum_currency(everything, ctx.workspace.currency)
    won = sorted(closed_within(matching, Outcome.WON, bounds), key=lambda deal: (*by_size(deal, currency), deal.name))
    if not won:
        return Answer(render("commands/wins_none", _nothing(ctx, question, matching)))
    summed, others = in_one_currency(won, currency)
    comparable, _others = in_one_currency(everything, currency)
    year = (min(bounds[0], bounds[1] - _USUAL_OVER), bounds[1])
    unusual = {deal.id for deal in outlier_wins(closed_within(comparable, Outcome.WON, year))}
    journeys = _journeys(ctx, won[:WITH_JOURNEY])
    view = WinsView(
        label=_label(question),
        total=sum_of(summed, currency),
        median=median_amount(summed, currency),
        rows=tuple(_row(deal, deal.id in unusual, journeys.get(deal.id), ctx.workspace.zone) for deal in won[:SHOWN]),
        more=max(0, len(won) - SHOWN),
        without_amount=sum(deal.amount is None for deal in won),
        currency_notes=currency_notes(currency, ctx.workspace.currency, others, "win"),
        as_of=as_of_words(ctx),
    )
    return Answer(render("commands/wins", view))


def _this_week_and_last(today: date) -> Period:
    this = week_of(today)
    return days(this.before().start, this.end)


def _label(question: Question) -> str:
    """The period and the filter, as the end of a sentence."""
    period = f"in {question.period.label}" if question.period is not None else "this week and last"
    return f"{period}, {question.filter_label}" if question.filter_label else period


def _row(deal: Deal, is_unusual: bool, journey: Journey | None, zone: str) -> WinRow:
    took = None
    if deal.opened_at is not None and deal.closed_at is not None:
        took = max(0, (local_day(deal.closed_at, zone) - local_day(deal.opened_at, zone)).days)
    return WinRow(
        company=deal.company,
        amount=deal.amount,
        owner=deal.owner or "",
        days=took,
        campaign=deal.campaign or "",
        kind="" if deal.kind is OpportunityKind.NEW else deal.kind.value,
        is_unusual=is_unusual,
        journey=journey,
    )


def _journeys(ctx: CommandContext, won: Sequence[Deal]) -> dict[UUID, Journey]:
    """How the buyers of these deals came to sign, for those that began with a known lead."""
    leads = ctx.store.opportunities.lead_of(deal.id for deal in won)
    found = {}
    for deal in won:
        if deal.id not in leads or deal.closed_at is None:
            continue
        closed_at, lead_id = deal.closed_at, leads[deal.id]
        touches = sum(touch.at <= closed_at for touch in ctx.store.touches.of_lead(lead_id))
        passes = [row for row in ctx.store.handoffs.of_lead(lead_id) if row.sent_at <= closed_at]
        handed_over = [row for row in passes if row.from_team is Team.MARKETING]
        returned = [row for row in handed_over if row.returned_at is not None and row.returned_at <= closed_at]
        if touches or passes:
            reason = returned[-1].return_reason if returned else None
            found[deal.id] = Journey(touches, len(handed_over), bool(returned), reason or "")
    return found


def _nothing(ctx: CommandContext, question: Question, deals: Iterable[Deal]) -> NoWinsView:
    dated = [(deal.closed_at, deal.company) for deal in deals if deal.closed_at is not None]
    last = max(dated, default=None)
    day = local_day(last[0], ctx.workspace.zone) if last is not None else None
    return NoWinsView(
        label=_label(question),
        last_company=last[1] if last is not None else "",
        last_day=day,
        try_instead=month_of(day).key if day is not None else "",
        as_of=as_of_words(ctx),
    )


COMMAND = Command(
    name="wins",
    usage=USAGE,
    summary="What we won together, biggest first, each with its way there",
    parse=parse,
    run=run,
    examples=EXAMPLES,
    reads_only=True,
)
