"""/lead: the brief on one buyer before the call: who, why now, what happened, who led it, what is open."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from commands import (
    lead_acknowledge,
    lead_actions,
    lead_hand_back,
    lead_log_message,
    lead_logging,
    lead_merges,
)
from commands.arguments import guessing, quoted
from commands.contract import Answer, Click, Command, CommandContext, CommandError, Response
from commands.lead_brief import brief, command_line, held, whole_journey
from commands.lead_examples import EXAMPLES
from commands.lead_heat import FULL_LINES, heat_words
from commands.lead_log_line import LOG_FORM, LogLine, run_log, split_log, which_one
from commands.lead_names import lead_title, person
from commands.lead_views import HeatView, Match, MatchesView
from messages import render
from messages.actions import ActionId, CallbackId, FieldId
from messages.words import count, did_you_mean
from storage import Lead

USAGE = "<name, company or email> [journey|merges|log a call [yesterday] [note]]"
FORM = f"Form: `/lead {USAGE}`, for example `/lead Nordlys`."
MOST_MATCHES = 5
_MAIL_LINK = re.compile(r"<mailto:[^|>]*\|([^>]*)>")
_QUOTES = ' "\u201c\u201d'
_JOURNEY_WORDS = ("journey", "timeline", "touches")
_MERGES_WORDS = ("merges", "merged", "identities")
_PART = re.compile(rf"\s+({'|'.join((*_JOURNEY_WORDS, *_MERGES_WORDS))})\s*$", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lead, and whether the whole journey is asked for, or what was merged into it, or what is to be logged."""

    text: str
    journey: bool = False
    merges: bool = False
    log: LogLine | None = None


def parse(text: str) -> Wanted:
    """A name, a company or an email address; raises CommandError for nothing."""
    plain = _MAIL_LINK.sub(r"\1", text).strip()
    name, log = split_log(plain)
    if log is not None:
        if not name.strip(_QUOTES):
            raise CommandError("Which lead?", LOG_FORM)
        return Wanted(name.strip(_QUOTES), log=log)
    plain = plain.strip(_QUOTES)
    found = _PART.search(plain)
    name = plain[: found.start()] if found else plain
    if not name.strip():
        raise CommandError("Which lead?", FORM)
    part = found[1].casefold() if found else ""
    return Wanted(name.strip(_QUOTES), part in _JOURNEY_WORDS, part in _MERGES_WORDS)


def run(ctx: CommandContext, wanted: Wanted) -> Response:
    """The brief on the lead, or a choice of several; or something is logged that one of us did with it."""
    found = _by_id(ctx, wanted.text) or ctx.store.leads.find(wanted.text, MOST_MATCHES + 1)
    if not found:
        raise _unknown(ctx, wanted.text)
    lead = found[0] if len(found) == 1 else _meant(wanted.text, found)
    if wanted.log is not None:
        if lead is None:
            raise which_one(wanted.text, found)
        return run_log(ctx, lead, wanted.log)
    if lead is None:
        return _matches(ctx, wanted.text, found)
    if wanted.merges:
        return lead_merges.merges_of(ctx, lead)
    return Answer(whole_journey(ctx, lead) if wanted.journey else brief(ctx, lead))


def _by_id(ctx: CommandContext, text: str) -> list[Lead]:
    """The lead of an id, which is all that there is to name an anonymous visitor by."""
    lead = ctx.store.leads.get(UUID(text)) if _ID.fullmatch(text) else None
    return [lead] if lead is not None else []


def open_lead(ctx: CommandContext, click: Click) -> Response:
    """The brief on the lead of a list."""
    lead = lead_actions.lead_of(ctx, click.value)
    return Answer(brief(ctx, lead, share_line=command_line(lead)))


def explain_heat(ctx: CommandContext, click: Click) -> Response:
    """The whole arithmetic of a lead's heat."""
    lead = lead_actions.lead_of(ctx, click.value)
    words = heat_words(ctx.store.touches.of_lead(lead.id), ctx.now, ctx.zone, FULL_LINES)
    return Answer(render("commands/lead_heat", HeatView(lead_title(lead), words)))


def choose_in_menu(ctx: CommandContext, click: Click) -> Response:
    """What was chosen in a row's menu: the word before the colon says which, the rest is its value."""
    word, _, value = click.value.partition(":")
    choices = {
        "take": ActionId.LEAD_TAKE,
        "call": ActionId.LEAD_LOG_CALL,
        "open": ActionId.LEAD_OPEN,
        "hand_back": ActionId.LEAD_HAND_BACK,
        "snooze": ActionId.LEAD_SNOOZE,
    }
    action = choices.get(word)
    if action is None:
        raise CommandError("This menu is from another version of Tandem.", "Please type the command again.")
    return _ACTIONS[action](ctx, Click(action, value))


def _meant(text: str, found: list[Lead]) -> Lead | None:
    """The only lead whose name or address is exactly what was typed."""
    folded = text.casefold()
    same = [lead for lead in found if folded in (lead.name.casefold(), (lead.email or "").casefold())]
    return same[0] if len(same) == 1 else None


def _matches(ctx: CommandContext, text: str, found: list[Lead]) -> Answer:
    more = len(found) > MOST_MATCHES
    number = f"More than {MOST_MATCHES}" if more else str(len(found))
    me = ctx.member.id if ctx.member is not None else None
    # Most often one's own open lead is meant.
    found = sorted(found, key=lambda lead: (not lead.lifecycle_stage.is_open, me is None or lead.owner_id != me))
    rows = tuple(
        Match(
            lead.id.hex,
            lead.account or "",
            person(lead),
            held(lead, me),
        )
        for lead in found[:MOST_MATCHES]
    )
    view = MatchesView(f"{number} leads answer to {quoted(text)}", rows, more, ctx.store.as_of is None)
    return Answer(render("commands/lead_matches", view))


def _without_lead(ctx: CommandContext, text: str) -> CommandError | None:
    """The error for a company that has deals and no lead; None for any other text."""
    wanted = text.casefold()
    named = [deal for deal in ctx.store.opportunities.deals(ctx.now) if wanted in (deal.account or "").casefold()]
    companies = sorted({deal.account or "" for deal in named}, key=lambda name: (name.casefold() != wanted, name))
    if not companies:
        return None
    company = companies[0]
    said = f"I know no lead of {quoted(company)}, only {count(sum(deal.account == company for deal in named), 'deal')}."
    return CommandError(said, f"`/pipeline all time {quoted(company)}` shows what became of them.")


def _unknown(ctx: CommandContext, text: str) -> CommandError:
    without_lead = _without_lead(ctx, text)
    if without_lead is not None:
        return without_lead
    if not ctx.store.touches.any():
        return CommandError(
            f"I do not know {quoted(text)}: no lead events yet.",
            "Import a file of what buyers read and did, CSV or NDJSON: `/tandem setup` shows how.",
        )
    said = f"I do not know a lead, company or email like {quoted(text)}."
    name, _, last = text.rpartition(" ")
    slip = did_you_mean(last, (*_JOURNEY_WORDS, *_MERGES_WORDS)) if name else None
    if slip is not None and ctx.store.leads.find(name, 1):
        return CommandError(f"{said} Did you mean {quoted(f'{name} {slip}')}?", FORM)
    if " log" in text.lower():
        return CommandError(said, LOG_FORM)
    names = ctx.store.leads.names_like(text.split(maxsplit=1)[0][:2])
    return CommandError(guessing(said, text, [*names, *(word for name in names for word in name.split())]), FORM)


_ACTIONS: Mapping[str, Callable[[CommandContext, Click], Response]] = {
    ActionId.LEAD_TAKE: lead_actions.take,
    ActionId.LEAD_OPEN: open_lead,
    ActionId.LEAD_LOG_CALL: lead_logging.log_call,
    ActionId.LEAD_SNOOZE: lead_actions.snooze,
    ActionId.LEAD_HAND_BACK: lead_hand_back.hand_back,
    ActionId.LEAD_ACKNOWLEDGE: lead_acknowledge.acknowledge,
    ActionId.LEAD_UNMERGE: lead_merges.undo_merge,
    ActionId.EXPLAIN_HEAT: explain_heat,
}

COMMAND = Command(
    name="lead",
    usage=USAGE,
    summary="The brief on one buyer: why now, the journey, heat as arithmetic, who led it",
    parse=parse,
    run=run,
    actions={**_ACTIONS, ActionId.LEAD_MENU: choose_in_menu},
    submissions={
        CallbackId.CALL_FORM: lead_logging.call_submitted,
        CallbackId.TOUCH_FORM: lead_log_message.submitted,
        CallbackId.SNOOZE_FORM: lead_actions.snooze_submitted,
        CallbackId.HAND_BACK_FORM: lead_hand_back.hand_back_submitted,
    },
    examples=EXAMPLES,
    reads_only=True,
    changes=lambda wanted: wanted.log is not None,
    shortcuts=(lead_log_message.SHORTCUT,),
    suggestions={FieldId.TOUCHED_LEAD: lead_log_message.suggest},
)
