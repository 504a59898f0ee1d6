"""How /hotleads ranks, in plain words with today's cut-offs."""

from collections.abc import Sequence
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
    share: float
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
    recent = _points(levels.flames, now, sheet.fast_half_life, LEAST_FLAME)
    lasting = _points(levels.stars, now, sheet.half_life, LEAST_STAR)
    return RankingView(
        points=join_and(told),
        half_life=int(sheet.half_life),
        fast_half_life=int(sheet.fast_half_life),
        flames=tuple(Step(flames(3 - i), PERCENTILES[i], points) for i, points in enumerate(recent)),
        stars=tuple(Step(stars(3 - i), PERCENTILES[i], points) for i, points in enumerate(lasting)),
    )


def _points(cuts: Sequence[float], now: datetime, half_life: float, least: Sequence[float]) -> list[str]:
    decay = exponent_at(now, half_life)
    return [f"{2.0 ** (step - decay):.1f}" for step in steps(cuts, now, half_life, least)]
