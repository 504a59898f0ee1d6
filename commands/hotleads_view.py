"""What /hotleads shows: finished rows, and the counts in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from commands import lead_words
from commands.lead_reasons import comeback_words, last_words, why_words
from messages.words import flames, stars
from revenue.vocabulary import Team
from storage import MOST_COUNTED, HotCounts, RankedLead


class LeadRow(NamedTuple):
    """One lead of the list; empty text is left out. `seen` is the lead with the owner it had when it was shown.

    A tuple, because ten of them are made in every answer.
    """

    lead: str
    seen: str
    account: str
    person: str
    marks: str
    why: str
    comeback: str
    education: str
    last_read: str
    human: str
    owner: str
    mine: bool
    owned: bool
    held_by_sales: bool


@dataclass(frozen=True, slots=True)
class HotLeadsView:
    """The whole answer; empty text is left out.

    `roomy` gives each row a line of buttons, `share_line` is set where nobody else adds a Share button, `past` names
    the instant looked at.
    """

    headline: str
    note: str
    rows: tuple[LeadRow, ...]
    more: str
    now: datetime
    zone: str
    half_life: int
    may_join: bool
    may_write: bool
    roomy: bool
    all_line: str
    share_line: str = ""
    past: str = ""
    warmest: str = ""
    unowned: str = ""


@dataclass(frozen=True, slots=True)
class NoLeadsView:
    """Nothing is open: `about` and `person` narrowed the question."""

    any_events: bool
    about: str
    person: str
    may_join: bool


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose leads these are, in words: "your" before the number, or " of sales" behind it, and " in EMEA"."""

    before: str = ""
    behind: str = ""
    about: str = ""


def seen_value(lead: str, owner_id: UUID | None) -> str:
    """What a *Take it* button carries: the lead's id in hexadecimal, and who owned it when the button was shown."""
    return f"{lead}:{owner_id.hex if owner_id is not None else ''}"


def many(number: int) -> str:
    """A count as far as it is counted."""
    return f"{number:,}" if number <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def headline(counts: HotCounts, whom: Whom) -> str:
    """The answer in one line: "3 of your 41 open leads are hot"."""
    mine = f"{whom.before} " if whom.before else ""
    tail = f"{whom.behind}{whom.about}"
    if counts.open == 1:
        only = f"{whom.before.capitalize()} only open lead" if mine else "The only open lead"
        return f"{only}{tail} is {'hot' if counts.hot else 'not hot today'}"
    leads = f"{mine}{many(counts.open)} open leads{tail}"
    if counts.hot == 0:
        return f"None of {leads} is hot today"
    if counts.hot == counts.open:
        return f"All of {leads} are hot"
    return f"{many(counts.hot).capitalize()} of {leads} {'is' if counts.hot == 1 else 'are'} hot"


def more(counts: HotCounts, shown: Sequence[RankedLead], wanted: int) -> str:
    """What is not shown: "38 more are warm or cool", or "38 are warm or cool" where nothing is."""
    shown_hot = sum(lead.flames > 0 for lead in shown)
    hidden_hot, rest = counts.hot - shown_hot, counts.open - counts.hot - (len(shown) - shown_hot)
    parts = []
    if hidden_hot > 0 and shown_hot < wanted:
        # The list had room for them: they are left out because somebody asked to be left alone until later.
        parts.append(f"{many(hidden_hot)} hot {'one is' if hidden_hot == 1 else 'ones are'} snoozed")
    elif counts.hot > MOST_COUNTED:
        parts.append("many more are hot")
    elif hidden_hot > 0:
        parts.append(f"{many(hidden_hot)} more {'is' if hidden_hot == 1 else 'are'} hot")
    if counts.open > MOST_COUNTED:
        parts.append("the rest are warm or cool")
    elif rest > 0:
        parts.append(f"{rest:,}{' more' if shown and not parts else ''} {'is' if rest == 1 else 'are'} warm or cool")
    return ", ".join(parts)


def row_of(lead: RankedLead, asker_id: UUID | None, asker: str | None, now: datetime, zone: str) -> LeadRow:
    """One ranked lead, worded for the person who asks."""
    lead_id = lead.id.hex
    mine = lead.owner_id is not None and lead.owner_id == asker_id
    person = f"{lead.name}, {lead.title}" if lead.title else lead.name
    marks = flames(lead.flames)
    if lead.stars:
        marks = f"{marks} {stars(lead.stars)}" if marks else stars(lead.stars)
    return LeadRow(
        lead_id,
        seen_value(lead_id, lead.owner_id),
        lead.account or "",
        person,
        marks,
        why_words(lead, now, zone),
        comeback_words(lead, now, zone),
        lead_words.education(lead, zone),
        last_words(lead, now),
        lead_words.human_touch(lead.human_at, lead.human_by, asker, now, zone),
        "" if mine else f"{lead.owner} owns it" if lead.owner else "no owner yet",
        mine,
        lead.owner_id is not None,
        lead.baton is Team.SALES,
    )


def warmest_words(lead: RankedLead, now: datetime, zone: str, *, hot_asleep: bool) -> str:
    """Where to look when no hot lead is shown: "The warmest is Brightwater (read the case study on Tuesday)".

    With `hot_asleep` there are hot ones, all snoozed: then it is the warmest of the others.
    """
    why = lead_words.why_now(lead.why_kind, lead.why_at, lead.why_content, now, zone)
    said = f"The warmest {'of the others ' if hot_asleep else ''}is {lead.account or lead.name}"
    return f"{said} ({why[0].lower()}{why[1:]})." if why else f"{said}."


def unowned_words(hot: int) -> str:
    """Who else could be called: "6 hot leads have no owner"; empty for none."""
    if hot == 0:
        return ""
    return f"{many(hot).capitalize()} hot {'lead has' if hot == 1 else 'leads have'} no owner"
