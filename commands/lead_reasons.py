"""Why to call now: what warms a buyer most, pricing read around it, and that it came back after a silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from commands import lead_words
from messages.words import ago, shorten
from revenue.calendar import MONTHS, days_between, local_day
from revenue.engagement import LATELY_BACK, Engagement, comeback_of
from revenue.instants import day_number, from_micros
from revenue.records import TouchKind
from storage import Handoff

PRICING_IS_NEWS = timedelta(days=7)
REASON_CHARACTERS = 60
_OFTEN = {1: "", 2: " twice"}


class Warm(Protocol):
    """A buyer as revenue/engagement.py folds it, with instants; `return*` is when and why sales last handed it back."""

    @property
    def why_kind(self) -> str | None: ...
    @property
    def why_at(self) -> datetime | None: ...
    @property
    def why_content(self) -> str | None: ...
    @property
    def last_at(self) -> datetime | None: ...
    @property
    def last_kind(self) -> str | None: ...
    @property
    def last_content(self) -> str | None: ...
    @property
    def pricing_at(self) -> datetime | None: ...
    @property
    def pricing_2_at(self) -> datetime | None: ...
    @property
    def pricing_3_at(self) -> datetime | None: ...
    @property
    def active_days(self) -> int: ...
    @property
    def active_before(self) -> int | None: ...
    @property
    def returned_at(self) -> datetime | None: ...
    @property
    def return_reason(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the reasons of one buyer are made of."""

    why_kind: str | None
    why_at: datetime | None
    why_content: str | None
    last_at: datetime | None
    last_kind: str | None
    last_content: str | None
    pricing_at: datetime | None
    pricing_2_at: datetime | None
    pricing_3_at: datetime | None
    active_days: int
    active_before: int | None
    returned_at: datetime | None
    return_reason: str | None


def reasons_of(state: Engagement, handoffs: Sequence[Handoff]) -> Reasons:
    """The reasons of a buyer whose log is at hand."""
    returned = [(row.returned_at, row.return_reason or "") for row in handoffs if row.returned_at is not None]
    returned_at, return_reason = max(returned, default=(None, None))
    return Reasons(
        state.why_kind,
        _instant(state.why_at),
        state.why_content,
        _instant(state.last_at),
        state.last_kind,
        state.last_content,
        _instant(state.pricing_at),
        _instant(state.pricing_2_at),
        _instant(state.pricing_3_at),
        state.active_days,
        state.active_before,
        returned_at,
        return_reason,
    )


def why_words(lead: Warm, now: datetime, zone: str) -> str:
    """Why to call now, in one phrase: "Asked for a demo 40 minutes ago, after reading pricing twice today".

    Empty when the buyer never did anything. Days are those of a reader in `zone` (IANA name).
    """
    why_at, pricing_at = lead.why_at, lead.pricing_at
    if why_at is None:
        return ""
    why = lead_words.why_now(lead.why_kind, why_at, lead.why_content, now, zone)
    if pricing_at is None or not _tells_pricing(lead, now):
        return why
    times = 1
    for earlier in (lead.pricing_2_at, lead.pricing_3_at):
        if earlier is None or days_between(earlier, pricing_at, zone):
            break
        times += 1
    often = _OFTEN.get(times, " several times")
    if lead.why_kind != TouchKind.PRICING_VIEW:
        when = _day(pricing_at, now, zone)
        if when != "today" and not days_between(why_at, pricing_at, zone):
            when = "that day"
        verb = "and read" if pricing_at > why_at else "after reading"
        return f"{why}, {verb} pricing{often} {when}"
    if times == 1:
        return why
    day = _day(pricing_at, now, zone)
    return f"Read pricing{often} {day}" + (f", last {ago(pricing_at, now, zone)}" if day == "today" else "")


def comeback_words(lead: Warm, now: datetime, zone: str) -> str:
    """That a buyer is back these days: "came back after 94 days (handed back in August: budget)"; mostly empty."""
    if lead.active_before is None or lead.active_days > LATELY_BACK or lead.last_at is None:
        return ""
    back = comeback_of(day_number(lead.last_at), lead.active_days, lead.active_before, day_number(now))
    if back is None:
        return ""
    said = f"came back after {back.away} days"
    if lead.returned_at is None or day_number(lead.returned_at) > back.day:
        return said
    month = MONTHS[local_day(lead.returned_at, zone).month - 1]
    reason = f": {shorten(lead.return_reason, REASON_CHARACTERS)}" if lead.return_reason else ""
    return f"{said} (handed back in {month}{reason})"


def last_words(lead: Warm, now: datetime) -> str:
    """What the buyer looked at last; empty when the reason to call says so already."""
    if lead.last_kind == TouchKind.PRICING_VIEW and _tells_pricing(lead, now):
        return ""
    if (lead.last_kind, lead.last_content) == (lead.why_kind, lead.why_content):
        return ""
    return lead_words.last_read(lead.last_kind, lead.last_content)


def _tells_pricing(lead: Warm, now: datetime) -> bool:
    """Whether pricing belongs into the reason: it is the reason, or it was read lately."""
    if lead.why_kind == TouchKind.PRICING_VIEW:
        return True
    return lead.pricing_at is not None and now - lead.pricing_at <= PRICING_IS_NEWS


def _day(at: datetime, now: datetime, zone: str) -> str:
    days = days_between(at, now, zone)
    return {0: "today", 1: "yesterday"}.get(days) or ago(at, now, zone)


def _instant(micros: int | None) -> datetime | None:
    return from_micros(micros) if micros is not None else None
