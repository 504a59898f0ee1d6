"""Heat: how engaged a lead is right now, by forward decay, explained as arithmetic a rep can check.

Source: G. Cormode, V. Shkapenyuk, D. Srivastava, B. Xu, "Forward decay: a practical time decay model for streaming
systems", ICDE 2009. Each touch adds `weight * 2^((at - LANDMARK) / half_life)`; the sum is kept as a sign and a
base-2 logarithm, so an event is one addition and the order of leads never changes while time passes. Heat at an
instant is the stored logarithm minus the decay elapsed since the landmark.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam

LANDMARK = datetime(2020, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class KindRule:
    """How one kind of touch counts: its weight, who acts by default, and how many a day count at most."""

    weight: float
    team: TouchTeam
    daily_cap: int | None = None


_RULES: Mapping[TouchKind, KindRule] = MappingProxyType(
    {
        TouchKind.PAGE_VIEW: KindRule(1.0, TouchTeam.BUYER, 10),
        TouchKind.PRICING_VIEW: KindRule(6.0, TouchTeam.BUYER, 3),
        TouchKind.CONTENT_READ: KindRule(4.0, TouchTeam.BUYER, 5),
        TouchKind.FORM_SUBMIT: KindRule(8.0, TouchTeam.BUYER, 2),
        TouchKind.DEMO_REQUEST: KindRule(25.0, TouchTeam.BUYER, 1),
        TouchKind.TRIAL_START: KindRule(20.0, TouchTeam.BUYER, 1),
        TouchKind.EMAIL_OPEN: KindRule(0.5, TouchTeam.BUYER, 2),
        TouchKind.EMAIL_CLICK: KindRule(3.0, TouchTeam.BUYER, 3),
        TouchKind.EMAIL_REPLY: KindRule(10.0, TouchTeam.BUYER, 2),
        TouchKind.WEBINAR_REGISTER: KindRule(5.0, TouchTeam.BUYER, 1),
        TouchKind.WEBINAR_ATTEND: KindRule(12.0, TouchTeam.BUYER, 1),
        TouchKind.EVENT_MEET: KindRule(10.0, TouchTeam.MARKETING, 1),
        TouchKind.CALL: KindRule(5.0, TouchTeam.SALES, 2),
        TouchKind.MEETING: KindRule(15.0, TouchTeam.SALES, 1),
        TouchKind.EMAIL_SENT: KindRule(0.0, TouchTeam.SALES),
        TouchKind.PROOF_SENT: KindRule(2.0, TouchTeam.MARKETING, 2),
        TouchKind.LOGIN: KindRule(1.0, TouchTeam.PRODUCT, 1),
        TouchKind.CAREERS_VIEW: KindRule(-5.0, TouchTeam.BUYER, 2),
        TouchKind.UNSUBSCRIBE: KindRule(-20.0, TouchTeam.BUYER, 1),
        TouchKind.OTHER: KindRule(0.0, TouchTeam.PRODUCT),
    }
)

HUMAN_KINDS = frozenset({TouchKind.CALL, TouchKind.MEETING, TouchKind.EMAIL_SENT, TouchKind.EVENT_MEET})
"""Touches in which a person of ours spoke with the buyer: what a first *human* touch means; see `is_human`."""


def is_human(kind: str, by: object) -> bool:
    """Whether one of us spoke with the buyer; an email that is nobody's is a mailing, which no person wrote."""
    return kind in HUMAN_KINDS and (by is not None or kind != TouchKind.EMAIL_SENT)


@dataclass(frozen=True, slots=True)
class HeatSheet:
    """The scoring sheet: weights and caps by kind, and the two half-lives in days. Changing it is a rebuild."""

    version: int = 1
    half_life: float = 14.0
    fast_half_life: float = 3.0
    rules: Mapping[TouchKind, KindRule] = field(default_factory=lambda: _RULES)


DEFAULT_SHEET = HeatSheet()


@dataclass(frozen=True, slots=True)
class Decayed:
    """A forward-decayed sum: its sign (-1, 0, 1) and the base-2 logarithm of its magnitude (0.0 when the sum is 0)."""

    sign: int = 0
    log2: float = 0.0


COLD = Decayed()


def exponent_at(at: datetime, half_life: float) -> float:
    """Half-lives between the landmark and `at`; `half_life` in days."""
    return (at - LANDMARK).total_seconds() / (half_life * _DAY_SECONDS)


def one_touch(weight: float, at: datetime, half_life: float) -> Decayed:
    """The forward-decayed sum of one touch."""
    if weight == 0:
        return COLD
    return Decayed(1 if weight > 0 else -1, math.log2(abs(weight)) + exponent_at(at, half_life))


_LN2 = math.log(2.0)
# Opposite sums that cancel to twelve digits are what is left of rounding, not heat.
_CANCELLED = 2.0**-40 - 1.0


def sum_of_logs(sign: int, log2: float, other_sign: int, other_log2: float) -> tuple[int, float]:
    """Sign and base-2 logarithm of the sum of two numbers given as such, stable for magnitudes of any size."""
    if sign == 0:
        return other_sign, other_log2
    if other_sign == 0:
        return sign, log2
    if log2 < other_log2:
        sign, log2, other_sign, other_log2 = other_sign, other_log2, sign, log2
    ratio = 2.0 ** (other_log2 - log2)
    if sign != other_sign:
        ratio = -ratio
        if ratio < _CANCELLED:
            return 0, 0.0
    return sign, log2 + math.log1p(ratio) / _LN2


def add(a: Decayed, b: Decayed) -> Decayed:
    """The sum of two forward-decayed sums. Equal opposite sums are cold."""
    return Decayed(*sum_of_logs(a.sign, a.log2, b.sign, b.log2))


def value_at(stored: Decayed, now: datetime, half_life: float) -> float:
    """Heat in points at `now`: `sign * 2^(log2 - elapsed half-lives)`. At or below zero a lead is cold."""
    if stored.sign == 0:
        return 0.0
    return stored.sign * math.exp2(min(stored.log2 - exponent_at(now, half_life), 1000.0))


@dataclass(frozen=True, slots=True)
class HeatTouch:
    """What heat needs of a touch. `key` breaks ties, so that the earliest N of a day are the same in any order."""

    kind: TouchKind
    at: datetime
    key: str
    content: str | None = None


def counted(touches: Iterable[HeatTouch], sheet: HeatSheet = DEFAULT_SHEET) -> list[HeatTouch]:
    """The touches that count, by (at, key): per kind and UTC day the earliest up to the kind's cap."""
    seen: dict[tuple[TouchKind, object], int] = {}
    result = []
    for touch in sorted(touches, key=lambda t: (t.at, t.key)):
        rule = sheet.rules[touch.kind]
        day = (touch.kind, touch.at.astimezone(UTC).date())
        seen[day] = seen.get(day, 0) + 1
        if rule.daily_cap is None or seen[day] <= rule.daily_cap:
            result.append(touch)
    return result


def fold(touches: Iterable[HeatTouch], sheet: HeatSheet = DEFAULT_SHEET) -> tuple[Decayed, Decayed]:
    """(heat, fast heat) of one lead from its whole log, in any order: sum of `weight * 2^(-age / half_life)`."""
    heat = fast = COLD
    for touch in counted(touches, sheet):
        weight = sheet.rules[touch.kind].weight
        heat = add(heat, one_touch(weight, touch.at, sheet.half_life))
        fast = add(fast, one_touch(weight, touch.at, sheet.fast_half_life))
    return heat, fast


@dataclass(frozen=True, slots=True)
class HeatLine:
    """One line of the explanation: `weight` points, halved by age, leave `points` today."""

    kind: TouchKind
    at: datetime
    content: str | None
    weight: float
    age: timedelta
    points: float


@dataclass(frozen=True, slots=True)
class HeatExplanation:
    """Heat as arithmetic: every counted touch, the sum, and how many touches the daily caps left out."""

    lines: tuple[HeatLine, ...]
    heat: float
    uncounted: int
    half_life: float


def explain(touches: Sequence[HeatTouch], now: datetime, sheet: HeatSheet = DEFAULT_SHEET) -> HeatExplanation:
    """How the heat at `now` comes about: newest touch first, each with its weight, age and what is left of it."""
    known = [touch for touch in touches if touch.at <= now]
    kept = counted(known, sheet)
    lines = []
    for touch in reversed(kept):
        weight = sheet.rules[touch.kind].weight
        age = now - touch.at
        points = weight * 2.0 ** (-age.total_seconds() / (sheet.half_life * _DAY_SECONDS))
        lines.append(HeatLine(touch.kind, touch.at, touch.content, weight, age, points))
    return HeatExplanation(
        tuple(lines), math.fsum(line.points for line in lines), len(known) - len(kept), sheet.half_life
    )


@dataclass(frozen=True, slots=True)
class HeatLevels:
    """Cut-offs as stored logarithms, strongest first: at or above the first is three marks, the third is one mark.

    `flames` cut fast heat, `stars` cut heat. Logarithms of forward-decayed sums keep their order while time passes.
    """

    flames: tuple[float, float, float]
    stars: tuple[float, float, float]


PERCENTILES = (0.025, 0.10, 0.25)
"""Shares of all open leads that get three, at least two and at least one mark by default."""
LEAST_FLAME = (20.0, 10.0, 4.0)
"""Points of fast heat that three, two and one flame need at least, however quiet everybody else is."""
LEAST_STAR = (40.0, 20.0, 8.0)
"""Points of heat that three, two and one star need at least."""
LEAST_POOL = 40
"""Warm leads below which percentiles say nothing and the least points alone decide."""
NO_CUTS = (-math.inf, -math.inf, -math.inf)
"""The cut-offs of a pool that is too small."""


def cut_ranks(count: int, shares: Sequence[float] = PERCENTILES) -> tuple[int, ...]:
    """The ranks of the cut-offs at the top shares of `count` sums, 0 being the greatest sum.

    A pool below LEAST_POOL has none.
    """
    return tuple([max(0, math.ceil(share * count) - 1) for share in shares]) if count >= LEAST_POOL else ()


def cut_offs(logs: Sequence[float], shares: Sequence[float] = PERCENTILES) -> tuple[float, float, float]:
    """The stored logarithms at the top shares of `logs` (positive sums of all open leads, any order).

    A pool below LEAST_POOL cuts nothing off.
    """
    ranks = cut_ranks(len(logs), shares)
    if not ranks:
        return NO_CUTS
    ordered = sorted(logs, reverse=True)
    return ordered[ranks[0]], ordered[ranks[1]], ordered[ranks[2]]


def steps(cuts: Sequence[float], now: datetime, half_life: float, least: Sequence[float]) -> tuple[float, ...]:
    """The stored logarithms that three, two and one mark need at `now`: the cut-off, and at least `least` points."""
    decay = exponent_at(now, half_life)
    return tuple(max(cut, math.log2(floor) + decay) for cut, floor in zip(cuts, least, strict=True))


def marks_at(sign: int, log2: float, needed: Sequence[float]) -> int:
    """0-3 marks of a stored sum against its `steps`."""
    if sign > 0:
        for index, step in enumerate(needed):
            if log2 >= step:
                return 3 - index
    return 0


def marks(stored: Decayed, cuts: Sequence[float], now: datetime, half_life: float, least: Sequence[float]) -> int:
    """0-3 marks of a sum against percentile cut-offs, none below the `least` points of that mark at `now`."""
    return marks_at(stored.sign, stored.log2, steps(cuts, now, half_life, least))
