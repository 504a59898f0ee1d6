"""/hotleads: whom to call now, why, and what that buyer has already read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from commands.contract import Answer, Click, Command, CommandContext, CommandError, Response
from commands.hotleads_examples import EXAMPLES
from commands.hotleads_question import USAGE, Asked, Settled, Whose, parse, settle
from commands.hotleads_ranking import ranking_view
from commands.hotleads_seeds import seeds_answer
from commands.hotleads_view import (
    HotLeadsView,
    NoLeadsView,
    Whom,
    headline,
    more,
    row_of,
    unowned_words,
    warmest_words,
)
from messages import render
from messages.actions import ActionId
from messages.words import instant_words
from revenue.heat import DEFAULT_SHEET
from revenue.vocabulary import Team
from storage import HotCounts, RankedLead, Scope

USUAL_ROWS = 5
# Up to here a row has a line of buttons; beyond, one menu, so that all rows fit into one message.
ROOMY_ROWS = 10


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose leads are looked at, how that reads, and why it is not what was asked for."""

    whose: Whose
    scope: Scope
    whom: Whom
    note: str = ""


def run(ctx: CommandContext, asked: Asked) -> Response:
    """The ranked list."""
    return _answer(ctx, asked)


def all_teams(ctx: CommandContext, click: Click) -> Response:
    """The list of everybody, in the place of the one that was clicked; `value` is the command line."""
    _name, _, text = click.value.partition(" ")
    answered = _answer(ctx, parse(text), share_line=click.value)
    return replace(answered, replace=True)


def explain_ranking(ctx: CommandContext, click: Click) -> Response:
    """How the list is ranked, in plain words, with today's cut-offs."""
    levels = ctx.store.ranking.levels(ctx.now)
    return Answer(render("commands/hotleads_ranking", ranking_view(levels, ctx.now)))


def _answer(ctx: CommandContext, asked: Asked, share_line: str = "") -> Answer:
    """The ranked list; `share_line` is set where the transport adds no Share button."""
    try:
        settled = settle(ctx, asked)
    except CommandError:
        # Before anything has come in, no word can name anything: what helps is the next step.
        if ctx.store.touches.any():
            raise
        return _nothing(ctx, Settled(asked.whose, asked.rows))
    if settled.whose is Whose.SEEDS:
        return seeds_answer(ctx, settled.rows or USUAL_ROWS, settled.about)
    ranking = ctx.store.ranking
    for place in _places(ctx, settled):
        levels, counts = ranking.standing(place.scope, ctx.now)
        if counts.open:
            break
    else:
        return _nothing(ctx, settled)
    wanted = settled.rows or USUAL_ROWS
    leads = ranking.top(place.scope, wanted, ctx.now, levels)
    # Whoever asks for ten gets the ten warmest; otherwise only the hot ones are worth a screen.
    shown = leads if settled.rows is not None else [lead for lead in leads if lead.flames]
    view = _view(ctx, place, counts, shown, settled)
    if share_line:
        view = replace(view, share_line=share_line)
    if not shown and leads:
        view = replace(view, warmest=warmest_words(leads[0], ctx.now, ctx.zone, hot_asleep=counts.hot > 0))
    if counts.hot == 0 and place.whose is Whose.MINE:
        view = replace(view, unowned=unowned_words(ranking.counts(Scope(unowned=True), ctx.now, levels).hot))
    return Answer(render("commands/hotleads", view))


def _view(
    ctx: CommandContext, place: _Place, counts: HotCounts, shown: list[RankedLead], settled: Settled
) -> HotLeadsView:
    me = ctx.member
    asker_id, asker = (me.id, me.name) if me is not None else (None, None)
    if ctx.shared:
        asker = None
    zone, past = ctx.zone, ctx.store.as_of
    return HotLeadsView(
        headline=headline(counts, place.whom),
        note=place.note,
        rows=tuple(row_of(lead, asker_id, asker, ctx.now, zone) for lead in shown),
        more=more(counts, shown, settled.rows or USUAL_ROWS),
        now=ctx.now,
        zone=zone,
        half_life=int(DEFAULT_SHEET.half_life),
        may_join=me is None and past is None and not ctx.shared,
        may_write=past is None,
        roomy=len(shown) <= ROOMY_ROWS,
        all_line="" if place.whose is Whose.ALL else _line(settled),
        past=instant_words(past, zone) if past is not None else "",
    )


def _places(ctx: CommandContext, settled: Settled) -> Iterator[_Place]:
    """Where to look, in order, until there are open leads: one's own, the team's, everybody's."""
    about = settled.about
    where = f" for {about}" if about else ""
    if settled.person is not None:
        owner = Whom(before=f"{settled.person.name}'s", behind=where)
        yield _Place(Whose.MINE, Scope(owner_id=settled.person.id, filter=about), owner)
        return
    if settled.whose is Whose.UNOWNED:
        yield _Place(Whose.UNOWNED, Scope(unowned=True, filter=about), Whom(behind=f" without an owner{where}"))
        return
    me, whose, note = ctx.member, settled.whose, ""
    team = me.team if me is not None else None
    if me is not None and (whose is Whose.MINE or (whose is None and team is not Team.MARKETING)):
        yield _Place(
            Whose.MINE,
            Scope(owner_id=me.id, filter=about),
            Whom(before=f"{me.name}'s" if ctx.shared else "your", behind=where),
        )
        whoever = f"{me.name} owns" if ctx.shared else "You own"
        note = f"{whoever} no open leads{where}, so these are "
    if team is not None and whose is not Whose.ALL:
        told = f"{note}all that {team.value} holds." if note else ""
        yield _Place(Whose.TEAM, Scope(team=team, filter=about), Whom(behind=f" of {team.value}{where}"), note=told)
        note = note or f"{team.value.capitalize()} holds no open leads{where}, so these are "
    elif whose is Whose.TEAM and not note:
        note = "I do not know your team, so these are "
    told = f"{note}those of both teams." if note else ""
    yield _Place(Whose.ALL, Scope(filter=about), Whom(behind=where), note=told)


def _nothing(ctx: CommandContext, settled: Settled) -> Answer:
    """No open lead anywhere: nothing has come in yet, or nothing is open."""
    view = NoLeadsView(
        any_events=ctx.store.touches.any(),
        about=settled.about or "",
        person=settled.person.name if settled.person is not None else "",
        may_join=ctx.member is None and ctx.store.as_of is None,
    )
    return Answer(render("commands/hotleads_none", view))


def _line(settled: Settled) -> str:
    """The command line that asks the same of everybody's leads."""
    parts = ["/hotleads", Whose.ALL.value, str(settled.rows or ""), settled.about or ""]
    return " ".join(part for part in parts if part)


COMMAND = Command(
    name="hotleads",
    usage=USAGE,
    summary="Whom to call now, why, and what that buyer has read",
    parse=parse,
    run=run,
    actions={ActionId.SCOPE_ALL: all_teams, ActionId.EXPLAIN_RANKING: explain_ranking},
    examples=EXAMPLES,
    reads_only=True,
)
