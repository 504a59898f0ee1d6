"""Engagement of one lead: heat, what it read, why now, and the last human touch, folded from its touches.

Every part is a sum or a greatest element, so the fold gives the same result in any order and any batching: later
touches are added in place. Only a daily cap (the earliest N of a day count) may ask for a new fold of the whole log.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from revenue.heat import COLD, DEFAULT_SHEET, HUMAN_KINDS, Decayed, HeatSheet, add, exponent_at
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam

PAGES = frozenset({TouchKind.PAGE_VIEW, TouchKind.PRICING_VIEW})
WEBINARS = frozenset({TouchKind.WEBINAR_ATTEND})
PAPERS = frozenset({TouchKind.CONTENT_READ})


@dataclass(frozen=True, slots=True)
class FoldTouch:
    """What the fold needs of a touch; `member` is any value that names who of ours acted."""

    kind: TouchKind
    at: datetime
    key: str
    content: str | None = None
    member: object = None


@dataclass(slots=True)
class Engagement:
    """The state of one lead's fold. `why` is the touch that warms most right now, `last` the buyer's latest."""

    heat: Decayed = COLD
    fast: Decayed = COLD
    touches: int = 0
    pages: int = 0
    webinars: int = 0
    papers: int = 0
    first_at: datetime | None = None
    newest_at: datetime | None = None
    last_at: datetime | None = None
    last_key: str | None = None
    last_kind: str | None = None
    last_content: str | None = None
    why_log2: float | None = None
    why_at: datetime | None = None
    why_key: str | None = None
    why_kind: str | None = None
    why_content: str | None = None
    human_at: datetime | None = None
    human_key: str | None = None
    human_member: object = None

    def add(self, touch: FoldTouch, *, counts: bool = True, sheet: HeatSheet = DEFAULT_SHEET) -> None:
        """Fold one touch in; `counts` is False for one beyond its daily cap, which is kept but adds no heat."""
        kind, at, key = touch.kind, touch.at, touch.key
        rule = sheet.rules[kind]
        weight = rule.weight
        self.touches += 1
        if kind in PAGES:
            self.pages += 1
        elif kind in WEBINARS:
            self.webinars += 1
        elif kind in PAPERS:
            self.papers += 1
        if self.first_at is None or at < self.first_at:
            self.first_at = at
        if self.newest_at is None or at > self.newest_at:
            self.newest_at = at
        if kind in HUMAN_KINDS and (self.human_at is None or (at, key) > (self.human_at, self.human_key or "")):
            self.human_at, self.human_key, self.human_member = at, key, touch.member
        by_buyer = rule.team is TouchTeam.BUYER
        if by_buyer and (self.last_at is None or (at, key) > (self.last_at, self.last_key or "")):
            self.last_at, self.last_key, self.last_kind, self.last_content = at, key, kind, touch.content
        if weight == 0:
            return
        log2, sign = math.log2(abs(weight)), 1 if weight > 0 else -1
        fast = log2 + exponent_at(at, sheet.fast_half_life)
        if counts:
            self.heat = add(self.heat, Decayed(sign, log2 + exponent_at(at, sheet.half_life)))
            self.fast = add(self.fast, Decayed(sign, fast))
        if by_buyer and sign > 0 and (self.why_log2 is None or (fast, key) > (self.why_log2, self.why_key or "")):
            self.why_log2, self.why_at, self.why_key = fast, at, key
            self.why_kind, self.why_content = kind, touch.content


def fold_engagement(touches: Iterable[FoldTouch], sheet: HeatSheet = DEFAULT_SHEET) -> Engagement:
    """The engagement of one lead from its whole log, in any order; per kind and UTC day the earliest up to the cap."""
    state = Engagement()
    seen: dict[tuple[TouchKind, object], int] = {}
    for touch in sorted(touches, key=lambda t: (t.at, t.key)):
        cap = sheet.rules[touch.kind].daily_cap
        day = (touch.kind, touch.at.date())
        seen[day] = seen.get(day, 0) + 1
        state.add(touch, counts=cap is None or seen[day] <= cap, sheet=sheet)
    return state
