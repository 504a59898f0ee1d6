"""Who a lead turned out to be: how its journey began anonymous, which leads are part of it, and parting them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commands.authority import may_decide, require_decider
from commands.contract import Answer, Click, CommandContext, CommandError, Response
from commands.lead_actions import done, lead_of
from commands.lead_names import lead_title
from messages import render
from messages.words import capital, count, short_date, shorten
from revenue.calendar import local_day
from revenue.heat import HUMAN_KINDS
from revenue.vocabulary import LifecycleStage
from storage import Lead, Merge, Touch, UnmergeableError

MOST_MERGES = 10
REASON_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One lead that is part of another; `undone` says who parted them, `merge` is empty where nobody may."""

    merge: str
    who: str
    reason: str
    merged: str
    undone: str


@dataclass(frozen=True, slots=True)
class MergesView:
    """The leads that are part of one, newest merge first."""

    title: str
    headline: str
    rows: tuple[MergeRow, ...]
    more: int
    may_undo: bool


def beginning(ctx: CommandContext, lead: Lead, touches: Sequence[Touch]) -> str:
    """How a journey began anonymous: "The first 3 visits were anonymous; Ada gave an email address on 12 Nov".

    Empty for whoever had a name from the start. `touches` are all touches of the lead.
    """
    passages = ctx.store.leads.passages(lead.id)
    if not passages or passages[0][0] is not LifecycleStage.SEED:
        return ""
    visits = [touch for touch in touches if touch.kind not in HUMAN_KINDS]
    named = next((at for stage, at in passages if stage is not LifecycleStage.SEED), None)
    if named is None:
        return "Nobody knows yet who this is"
    anonymous = sum(touch.at < named for touch in visits)
    if not anonymous:
        return ""
    day = short_date(local_day(named, ctx.zone), ctx.local_now.date())
    since = f"gave an email address on {day}" if lead.email else f"has a name since {day}"
    first = "The first visit was" if anonymous == 1 else f"The first {anonymous:,} visits were"
    return f"{first} anonymous; {lead.name} {since}"


def merged_words(merges: Sequence[Merge]) -> str:
    """That other leads are part of this one: "2 leads were merged into this one"; empty for none."""
    number = sum(merge.undone_at is None for merge in merges)
    return f"{count(number, 'lead')} {'was' if number == 1 else 'were'} merged into this one" if number else ""


def merges_of(ctx: CommandContext, lead: Lead) -> Answer:
    """Which leads became this one, when and why, and the way back."""
    merges, today = ctx.store.merges.of_lead(lead.id), ctx.local_now.date()
    may_undo = ctx.store.as_of is None and not ctx.shared and may_decide(ctx)
    rows = tuple(_row(merge, today, ctx.zone, may_undo=may_undo) for merge in merges[:MOST_MERGES])
    view = MergesView(
        lead_title(lead),
        capital(merged_words(merges)) or "No lead is merged into this one",
        rows,
        len(merges) - len(rows),
        may_undo,
    )
    return Answer(render("commands/lead_merges", view))


def _row(merge: Merge, today: date, zone: str, *, may_undo: bool) -> MergeRow:
    by = "" if merge.merged_by == "intake" else f" by {merge.merged_by}"
    undone = ""
    if merge.undone_at is not None:
        undone = f"Undone by {merge.undone_by} on {short_date(local_day(merge.undone_at, zone), today)}"
    return MergeRow(
        merge.id.hex if may_undo and not undone else "",
        merge.absorbed_name or "An anonymous visitor",
        capital(shorten(merge.reason, REASON_CHARACTERS)),
        f"merged on {short_date(local_day(merge.merged_at, zone), today)}{by}",
        undone,
    )


def undo_merge(ctx: CommandContext, click: Click) -> Response:
    """Part two leads again; `value` is the merge. Leads and admins do, as with everything that is everybody's."""
    require_decider(ctx, "Merges of leads")
    try:
        merge = ctx.store.merges.get(UUID(click.value))
    except ValueError:
        merge = None
    if merge is None:
        raise CommandError("I do not find this merge any more.", "Nothing was changed.")
    by = ctx.member.name if ctx.member is not None else ""
    try:
        ctx.store.merges.undo(merge.id, ctx.now, by)
    except UnmergeableError as error:
        raise CommandError(str(error), "Nothing was changed.") from None
    lead = lead_of(ctx, merge.kept_id.hex)
    who = merge.absorbed_name or "the anonymous visitor"
    return done(
        lead,
        f"{lead_title(lead)} and {who} are two leads again.",
        "Each has what was its own before; what came since stays here. They are not merged again by themselves.",
    )
