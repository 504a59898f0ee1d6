"""How /hotleads ranks, in plain words with today's cut-offs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from messages.words import flames, join_and, stars
from revenue.heat import (
    DEFAULT_SHEET,
    LEAST_FLAME,
    LEAST_STAR,
    PERCENTILES,
    HeatLevels,
    exponent_at,
    steps,
)
from revenue.records import TouchKind

# The kinds people ask about first; the others follow the same sheet.
_TOLD = (
    (TouchKind.DEMO_REQUEST, "a demo request"),
    (TouchKind.TRIAL_START, "a trial"),
    (TouchKind.WEBINAR_ATTEND, "a webinar"),
    (TouchKind.PRICING_VIEW, "reading pricing"),
    (TouchKind.PAGE_VIEW, "a page"),
    (TouchKind.UNSUBSCRIBE, "unsubscribing"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What it takes to get this many marks: a place among all open leads, and points today."""

    marks: str
    share: str
    points: str


@dataclass(frozen=True, slots=True)
class RankingView:
    """The explanation: what gives how many points, and the steps of both marks, strongest first."""

    points: str
    half_life: int
    fast_half_life: int
    flames: tuple[Step, ...]
    stars: tuple[Step, ...]


def ranking_view(levels: HeatLevels, now: datetime) -> RankingView:
    """The explanation as of `now`."""
    sheet = DEFAULT_SHEET
    told = [f"{sheet.rules[kind].weight:g} for {words}" for kind, words in _TOLD]
    return RankingView(
        points=join_and(told),
        half_life=int(sheet.half_life),
        fast_half_life=int(sheet.fast_half_life),
        flames=_steps(flames, steps(levels.flames, now, sheet.fast_half_life, LEAST_FLAME), now, sheet.fast_half_life),
        stars=_steps(stars, steps(levels.stars, now, sheet.half_life, LEAST_STAR), now, sheet.half_life),
    )


def _steps(mark: Callable[[int], str], logs: Sequence[float], now: datetime, half_life: float) -> tuple[Step, ...]:
    decay = exponent_at(now, half_life)
    return tuple(
        Step(mark(3 - index), f"{100 * share:g} %", f"{2.0 ** (log2 - decay):.1f}")
        for index, (share, log2) in enumerate(zip(PERCENTILES, logs, strict=True))
    )
