"""/hotleads seeds: visitors nobody knows by name yet, warmest first, and what to have ready for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commands import lead_words
from commands.contract import Answer, CommandContext
from commands.hotleads_view import many
from commands.lead_reasons import comeback_words, last_words, why_words
from messages import render
from messages.words import flames, instant_words
from revenue.heat import DEFAULT_SHEET
from revenue.records import TouchKind
from storage import HotCounts, RankedLead, Scope

# What helps whoever did this last; a seed cannot be called, so it must find the next thing by itself.
_READY: Mapping[str, str] = {
    TouchKind.PRICING_VIEW: "what it costs and what it saves, in one page",
    TouchKind.DEMO_REQUEST: "a demo that needs no name",
    TouchKind.TRIAL_START: "the first steps of the trial",
    TouchKind.WEBINAR_REGISTER: "the recording, and a case study",
    TouchKind.WEBINAR_ATTEND: "the recording, and a case study",
    TouchKind.CONTENT_READ: "a case study that goes on from there",
    TouchKind.PAGE_VIEW: "a guide that goes on from there",
    TouchKind.FORM_SUBMIT: "the answer that the form asked for",
}


@dataclass(frozen=True, slots=True)
class SeedRow:
    """One visitor; empty text is left out. `ready` is the content to have at hand."""

    lead: str
    who: str
    marks: str
    why: str
    comeback: str
    education: str
    last_read: str
    ready: str


@dataclass(frozen=True, slots=True)
class SeedsView:
    """The list; `past` names the instant looked at, `about` the filter, `any_events` that anything came in at all."""

    headline: str
    rows: tuple[SeedRow, ...]
    more: str
    about: str
    any_events: bool
    may_open: bool
    half_life: int
    now: datetime
    zone: str
    past: str


def seeds_answer(ctx: CommandContext, wanted: int, about: str | None) -> Answer:
    """The `wanted` warmest anonymous visitors, optionally of one region, campaign or product."""
    scope, ranking, past = Scope(seeds=True, filter=about), ctx.store.ranking, ctx.store.as_of
    levels, counts = ranking.standing(scope, ctx.now)
    shown = ranking.top(scope, wanted, ctx.now, levels)
    rest = counts.open - len(shown)
    view = SeedsView(
        headline=_headline(counts, shown, about),
        rows=tuple(_row(lead, ctx.now, ctx.zone) for lead in shown),
        more=f"{many(rest)} more {'has' if rest == 1 else 'have'} no name either" if shown and rest > 0 else "",
        about=about or "",
        any_events=ctx.store.touches.any(),
        may_open=past is None,
        half_life=int(DEFAULT_SHEET.half_life),
        now=ctx.now,
        zone=ctx.zone,
        past=instant_words(past, ctx.zone) if past is not None else "",
    )
    return Answer(render("commands/hotleads_seeds", view))


def _headline(counts: HotCounts, shown: list[RankedLead], about: str | None) -> str:
    where = f" for {about}" if about else ""
    if not counts.open:
        return f"No anonymous visitors{where}"
    if not shown:
        return f"None of {many(counts.open)} anonymous visitors{where} is warm"
    if counts.open == 1:
        return f"1 anonymous visitor{where}, a seed"
    return f"{many(counts.open).capitalize()} anonymous visitors{where}, the warmest first"


def _row(lead: RankedLead, now: datetime, zone: str) -> SeedRow:
    return SeedRow(
        lead.id.hex,
        f"Somebody at {lead.account}" if lead.account else "Somebody",
        flames(lead.flames),
        why_words(lead, now, zone),
        comeback_words(lead, now, zone),
        lead_words.education(lead, zone),
        last_words(lead, now),
        _READY.get(lead.why_kind or "", ""),
    )
