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


PlainTouch = tuple[int, str, str, str | None, object]
"""A FoldTouch, or a plain tuple of the same: a row of the log is folded as it is read."""


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

    def add(self, touch: PlainTouch, *, counts: bool = True, rules: Mapping[str, FoldRule] = DEFAULT_RULES) -> None:
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
        newest, first = self.newest_at, self.first_at
        if newest is None or at > newest:
            self.newest_at = at
        if first is None or at < first:
            self.first_at = at
        # A mailing is nobody's: it is no human touch, see `is_human`.
        if human and (member is not None or kind != _EMAIL) and _later(at, key, self.human_at, self.human_key):
            self.human_at, self.human_key, self.human_member = at, key, member
        if by_buyer:
            self._acted(at, key, kind, content)
        if sign == 0:
            return
        age = at - _LANDMARK
        fast = log2 + age / fast_half_life
        if counts:
            self.heat_sign, self.heat_log2 = sum_of_logs(self.heat_sign, self.heat_log2, sign, log2 + age / half_life)
            self.fast_sign, self.fast_log2 = sum_of_logs(self.fast_sign, self.fast_log2, sign, fast)
        if by_buyer and sign > 0:
            why = self.why_log2
            if why is None or fast > why or (fast == why and key > (self.why_key or "")):
                self.why_log2, self.why_at, self.why_key = fast, at, key
                self.why_kind, self.why_content = kind, content

    def _read_pricing(self, at: int) -> None:
        stored = (self.pricing_at, self.pricing_2_at, self.pricing_3_at)
        reads = sorted([at, *(read for read in stored if read is not None)], reverse=True)
        within = [read for read in reads[:3] if reads[0] - read < _LONGEST_DAY]
        self.pricing_at, self.pricing_2_at, self.pricing_3_at = (*within, None, None)[:3]

    def _acted(self, at: int, key: str, kind: str, content: str | None) -> None:
        """Note something that the buyer did, and its day."""
        last = self.last_at
        if last is None:
            self.active_days = 1
        else:
            day = at // DAY_MICROS
            ahead = day - last // DAY_MICROS
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
            if at < last or (at == last and key <= (self.last_key or "")):
                return
        self.last_at, self.last_key, self.last_kind, self.last_content = at, key, kind, content


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


@dataclass(slots=True)
class _Journey:
    """How far the journey of a lead is folded: its latest touch, and the touches of each kind on that UTC day."""

    state: Engagement
    at: int
    key: str
    day: int | None
    seen: dict[str, int]


class OrderedFold:
    """Folds touches of many leads as they come, as long as each lead's come in order of time, the usual case of a log.

    Leads in `disordered` are not finished and want a fold from their sorted log.
    """

    def __init__(self, rules: Mapping[str, FoldRule] = DEFAULT_RULES) -> None:
        self.disordered: set[object] = set()
        self._journeys: dict[object, _Journey] = {}
        self._rules = dict(rules)
        self._caps = {kind: rule.cap for kind, rule in rules.items()}

    def state(self, lead: object) -> Engagement:
        """The state of a lead; a cold one without a touch."""
        journey = self._journeys.get(lead)
        return Engagement() if journey is None else journey.state

    def add(self, lead: object, touch: PlainTouch) -> None:
        """Fold one touch of a lead in, and count it against the caps of its day."""
        at, key, kind, _content, _member = touch
        journey = self._journeys.get(lead)
        if journey is None:
            journey = self._journeys[lead] = _Journey(Engagement(), at, key, None, {})
        elif at < journey.at or (at == journey.at and key < journey.key):
            self.disordered.add(lead)
            return
        journey.at, journey.key = at, key
        cap = self._caps[kind]
        counts = True
        if cap is not None:
            day = at // DAY_MICROS
            if journey.day != day:
                journey.day, journey.seen = day, {}
            seen = journey.seen
            seen[kind] = count = seen.get(kind, 0) + 1
            counts = count <= cap
        journey.state.add(touch, counts=counts, rules=self._rules)


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
