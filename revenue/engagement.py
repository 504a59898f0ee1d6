"""Engagement of one lead: heat, what it read, why now, and the last human touch, folded from its touches.

Every part is a sum or a greatest element, so the fold gives the same result in any order and any batching: later
touches are added in place. Only a daily cap (the earliest N of a day count) may ask for a new fold of the whole log.

This runs for every lead event, so instants are whole microseconds (revenue/instants.py) and all that a kind of touch
means is looked up once, in a FoldRule.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from revenue.education import PAGES, PAPERS, WEBINARS
from revenue.heat import DEFAULT_SHEET, HUMAN_KINDS, LANDMARK, HeatSheet, sum_of_logs
from revenue.instants import DAY_MICROS, to_micros
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam

_LANDMARK = to_micros(LANDMARK)
_EMAIL = TouchKind.EMAIL_SENT.value
SILENT_DAYS = 30
"""A buyer who does nothing for so many days has gone silent."""
COMEBACK_DAYS = 14
"""For so many days it is news that a buyer came back."""
LATELY_BACK = (1 << COMEBACK_DAYS + 1) - 1
"""The greatest `active_days` of a buyer who may have come back lately: one with older days was here before."""
# The day on which clocks are set back.
_LONGEST_DAY = 25 * DAY_MICROS // 24
_DAYS_KEPT = (1 << SILENT_DAYS) - 1


class FoldTouch(NamedTuple):
    """What the fold needs of a touch: `at` in microseconds since 1970 UTC; `member` names who of ours acted."""

    at: int
    key: str
    kind: str
    content: str | None = None
    member: object = None


class FoldRule(NamedTuple):
    """What one kind of touch means for the fold; half-lives in microseconds. `sign` is 0 for a kind without weight."""

    kind: str
    team: str
    cap: int | None
    sign: int
    log2: float
    half_life: float
    fast_half_life: float
    by_buyer: bool
    human: bool
    page: bool
    pricing: bool
    webinar: bool
    paper: bool


def fold_rules(sheet: HeatSheet) -> Mapping[str, FoldRule]:
    """What every kind of touch means under a scoring sheet, by the word for it."""
    return MappingProxyType(
        {
            kind.value: FoldRule(
                kind.value,
                rule.team.value,
                rule.daily_cap,
                (rule.weight > 0) - (rule.weight < 0),
                math.log2(abs(rule.weight)) if rule.weight else 0.0,
                sheet.half_life * DAY_MICROS,
                sheet.fast_half_life * DAY_MICROS,
                rule.team is TouchTeam.BUYER,
                kind in HUMAN_KINDS,
                kind in PAGES,
                kind is TouchKind.PRICING_VIEW,
                kind in WEBINARS,
                kind in PAPERS,
            )
            for kind, rule in sheet.rules.items()
        }
    )


DEFAULT_RULES = fold_rules(DEFAULT_SHEET)


@dataclass(slots=True)
class Engagement:
    """The state of one lead's fold. `why` is the touch that warms most right now, `last` the buyer's latest.

    A sign and the base-2 logarithm of the magnitude make a forward-decayed sum (revenue/heat.py). `pricing_*` are the
    latest times pricing was read, up to three within a day. Bit n of `active_days` says that the buyer did something n
    UTC days before the day of `last_at`, for n below SILENT_DAYS; `active_before` is the latest active day before those
    (days since 1970).
    """

    heat_sign: int = 0
    heat_log2: float = 0.0
    fast_sign: int = 0
    fast_log2: float = 0.0
    touches: int = 0
    pages: int = 0
    webinars: int = 0
    papers: int = 0
    first_at: int | None = None
    newest_at: int | None = None
    last_at: int | None = None
    last_key: str | None = None
    last_kind: str | None = None
    last_content: str | None = None
    why_log2: float | None = None
    why_at: int | None = None
    why_key: str | None = None
    why_kind: str | None = None
    why_content: str | None = None
    human_at: int | None = None
    human_key: str | None = None
    human_member: object = None
    pricing_at: int | None = None
    pricing_2_at: int | None = None
    pricing_3_at: int | None = None
    active_days: int = 0
    active_before: int | None = None

    def add(self, touch: FoldTouch, *, counts: bool = True, rules: Mapping[str, FoldRule] = DEFAULT_RULES) -> None:
        """Fold one touch in; `counts` is False for one beyond its daily cap, which is kept but adds no heat."""
        at, key, touch_kind, content, member = touch
        kind, _team, _cap, sign, log2, half_life, fast_half_life, by_buyer, human, page, pricing, webinar, paper = (
            rules[touch_kind]
        )
        self.touches += 1
        if page:
            self.pages += 1
            if pricing:
                self._read_pricing(at)
        elif paper:
            self.papers += 1
        elif webinar:
            self.webinars += 1
        if self.newest_at is None or at > self.newest_at:
            self.newest_at = at
        if self.first_at is None or at < self.first_at:
            self.first_at = at
        # A mailing is nobody's: it is no human touch, see `is_human`.
        if human and (member is not None or kind != _EMAIL) and _later(at, key, self.human_at, self.human_key):
            self.human_at, self.human_key, self.human_member = at, key, member
        if by_buyer:
            self._was_active(at)
            if _later(at, key, self.last_at, self.last_key):
                self.last_at, self.last_key, self.last_kind, self.last_content = at, key, kind, content
        if sign == 0:
            return
        age = at - _LANDMARK
        fast = log2 + age / fast_half_life
        if counts:
            self.heat_sign, self.heat_log2 = sum_of_logs(self.heat_sign, self.heat_log2, sign, log2 + age / half_life)
            self.fast_sign, self.fast_log2 = sum_of_logs(self.fast_sign, self.fast_log2, sign, fast)
        if by_buyer and sign > 0 and _later(fast, key, self.why_log2, self.why_key):
            self.why_log2, self.why_at, self.why_key = fast, at, key
            self.why_kind, self.why_content = kind, content

    def _read_pricing(self, at: int) -> None:
        stored = (self.pricing_at, self.pricing_2_at, self.pricing_3_at)
        reads = sorted([at, *(read for read in stored if read is not None)], reverse=True)
        within = [read for read in reads[:3] if reads[0] - read < _LONGEST_DAY]
        self.pricing_at, self.pricing_2_at, self.pricing_3_at = (*within, None, None)[:3]

    def _was_active(self, at: int) -> None:
        """Note a day of the buyer; `last_at` is still the instant of the latest one noted before."""
        if self.last_at is None:
            self.active_days = 1
            return
        day = at // DAY_MICROS
        ahead = day - self.last_at // DAY_MICROS
        if ahead > 0:
            days = self.active_days << ahead
            if left := days >> SILENT_DAYS:
                # The latest day that leaves is later than all that left before.
                self.active_before = day - SILENT_DAYS + 1 - (left & -left).bit_length()
            self.active_days = days & _DAYS_KEPT | 1
        elif ahead > -SILENT_DAYS:
            self.active_days |= 1 << -ahead
        elif self.active_before is None or day > self.active_before:
            self.active_before = day


class Comeback(NamedTuple):
    """A buyer was active again on `day`, after `away` days of silence; `day` counts UTC days from 1970."""

    day: int
    away: int


def comeback_of(last_day: int, active_days: int, active_before: int | None, today: int) -> Comeback | None:
    """The comeback of a buyer last active on UTC day `last_day`: a silence of SILENT_DAYS or more ended lately.

    None when there was none, or when it ended more than COMEBACK_DAYS before `today`: that is no news.
    """
    if active_before is None:
        return None
    day = last_day + 1 - active_days.bit_length()
    away = day - active_before
    return Comeback(day, away) if away >= SILENT_DAYS and today - day <= COMEBACK_DAYS else None


def _later(value: float, key: str, known: float | None, known_key: str | None) -> bool:
    """Whether (value, key) comes after the one known; ties are broken by key, so that order of arrival is not."""
    return known is None or value > known or (value == known and key > (known_key or ""))


class OrderedFold:
    """Folds touches of many leads as they come, as long as each lead's come in order of time, the usual case of a log.

    `states` has a state for each lead; those in `disordered` are not finished and want a fold from their sorted log.
    """

    def __init__(self, rules: Mapping[str, FoldRule] = DEFAULT_RULES) -> None:
        self.states: dict[object, Engagement] = {}
        self.disordered: set[object] = set()
        self._rules = rules
        self._last: dict[object, tuple[int, str]] = {}
        self._today: dict[object, tuple[int, dict[str, int]]] = {}

    def add(self, lead: object, touch: FoldTouch) -> None:
        """Fold one touch of a lead in, and count it against the caps of its day."""
        at, key, kind, _content, _member = touch
        state = self.states.get(lead)
        if state is None:
            state = self.states[lead] = Engagement()
        elif (at, key) < self._last[lead]:
            self.disordered.add(lead)
            return
        self._last[lead] = (at, key)
        cap = self._rules[kind].cap
        counts = True
        if cap is not None:
            number = at // DAY_MICROS
            day, seen = self._today.get(lead) or (None, {})
            if day != number:
                seen = {}
                self._today[lead] = (number, seen)
            seen[kind] = count = seen.get(kind, 0) + 1
            counts = count <= cap
        state.add(touch, counts=counts, rules=self._rules)


BY_TIME = itemgetter(0, 1)
"""The order in which daily caps count touches: by instant, then key."""


def fold_engagement(touches: Iterable[FoldTouch], rules: Mapping[str, FoldRule] = DEFAULT_RULES) -> Engagement:
    """The engagement of one lead from its whole log, in any order; per kind and UTC day the earliest up to the cap."""
    state = Engagement()
    seen: dict[tuple[str, int], int] = {}
    for touch in sorted(touches, key=BY_TIME):
        at, _key, kind, _content, _member = touch
        cap = rules[kind].cap
        counts = True
        if cap is not None:
            day = (kind, at // DAY_MICROS)
            seen[day] = number = seen.get(day, 0) + 1
            counts = number <= cap
        state.add(touch, counts=counts, rules=rules)
    return state
