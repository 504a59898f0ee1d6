"""Who is hot: the ranking of open leads, read from the engagement projection by index, or folded for a past instant."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from revenue.heat import (
    DEFAULT_SHEET,
    LEAST_FLAME,
    LEAST_STAR,
    NO_CUTS,
    HeatLevels,
    cut_ranks,
    exponent_at,
    marks_at,
    steps,
)
from revenue.vocabulary import Team
from storage.bulk import Bulk
from storage.ranking_statements import CURRENT, LEVELS, Scope, counts_of, standing_of, top_of
from storage.ranks import at_ranks
from storage.repository import Repository
from storage.tables import heat_levels

_LEAST_FLAME_LOG2 = math.log2(LEAST_FLAME[2])
_TEAMS = {team.value: team for team in Team}


class RankedLead(NamedTuple):
    """One row of the ranking. Marks are 0-3; `why_*` is the touch that warms the lead most right now.

    `pricing_*`, `active_days` and `active_before` are as in revenue/engagement.py; `return*` is when and why sales last
    handed back a buyer who may have come back lately.

    A tuple, because a frozen dataclass of this size takes four times as long to make.
    """

    id: UUID
    name: str
    title: str | None
    account: str | None
    region: str | None
    owner_id: UUID | None
    owner: str | None
    baton: Team
    heat: float
    fast_heat: float
    flames: int
    stars: int
    touches: int
    pages: int
    webinars: int
    papers: int
    first_at: datetime | None
    last_at: datetime | None
    last_kind: str | None
    last_content: str | None
    why_kind: str | None
    why_at: datetime | None
    why_content: str | None
    human_at: datetime | None
    human_by: str | None
    pricing_at: datetime | None
    pricing_2_at: datetime | None
    pricing_3_at: datetime | None
    active_days: int
    active_before: int | None
    returned_at: datetime | None
    return_reason: str | None


_BY_RECENT_HEAT = attrgetter("fast_heat", "id")
_BY_MARKS = attrgetter("flames", "stars")


@dataclass(frozen=True, slots=True)
class HotCounts:
    """How many open leads a scope has, and how many of them carry a flame."""

    open: int
    hot: int


class Ranking(Repository):
    """The ranking of this workspace's open leads."""

    def standing(self, scope: Scope, now: datetime) -> tuple[HeatLevels, HotCounts]:
        """The cut-offs and the counts of a scope, in one statement when the cut-offs are there."""
        rows = standing_of(scope).rows(self._connection, self._parameters(scope, now))
        if rows:
            row = rows[0]
            return HeatLevels(tuple(row[:3]), tuple(row[3:6])), HotCounts(row[6], row[7])
        levels = self._measure()
        return levels, self.counts(scope, now, levels)

    def levels(self, now: datetime) -> HeatLevels:
        """The cut-offs as last refreshed; measured now when they never were."""
        row = self._connection.execute(self._select(heat_levels, *LEVELS).where(CURRENT)).first()
        return HeatLevels(tuple(row[:3]), tuple(row[3:])) if row else self._measure()

    def top(self, scope: Scope, n: int, now: datetime, levels: HeatLevels) -> list[RankedLead]:
        """The `n` open, awake leads with the most recent heat; within equal flames the one with more stars first.

        One index scan of `n` entries, unless a filter has to look further.
        """
        parameters = self._parameters(scope, now)
        parameters["n"] = n
        rows = top_of(scope).rows(self._connection, parameters)
        sheet = DEFAULT_SHEET
        decay, fast_decay = exponent_at(now, sheet.half_life), exponent_at(now, sheet.fast_half_life)
        flames = steps(levels.flames, now, sheet.fast_half_life, LEAST_FLAME)
        stars = steps(levels.stars, now, sheet.half_life, LEAST_STAR)
        ranked = [_ranked(row, decay, fast_decay, flames, stars) for row in rows]
        return in_order(ranked, n)

    def counts(self, scope: Scope, now: datetime, levels: HeatLevels) -> HotCounts:
        """Open and hot leads of the scope, each counted up to one more than MOST_COUNTED."""
        parameters = self._parameters(scope, now)
        parameters["floor"] = max(levels.flames[2], parameters["floor"])
        return HotCounts(*counts_of(scope).rows(self._connection, parameters)[0])

    def refresh(self, now: datetime) -> HeatLevels:
        """Measure the cut-offs over all open leads and keep them; called by the tick."""
        levels = self._measure()
        values = {
            **{f"flame_{level}": levels.flames[3 - level] for level in (3, 2, 1)},
            **{f"star_{level}": levels.stars[3 - level] for level in (3, 2, 1)},
            "refreshed_at": now,
        }
        self._write(
            self._insert(heat_levels)
            .values(workspace_id=self._workspace_id, version=DEFAULT_SHEET.version, **values)
            .on_conflict_do_update(index_elements=["workspace_id", "version"], set_=values)
        )
        return levels

    def _parameters(self, scope: Scope, now: datetime) -> dict[str, Any]:
        return {
            "space": self._workspace_id,
            "now": now,
            "owner": scope.owner_id,
            "team": scope.team,
            "wanted": scope.filter.lower() if scope.filter is not None else None,
            "floor": _LEAST_FLAME_LOG2 + exponent_at(now, DEFAULT_SHEET.fast_half_life),
        }

    def _measure(self) -> HeatLevels:
        return HeatLevels(self._cuts("fast"), self._cuts("heat"))

    def _cuts(self, which: str) -> tuple[float, float, float]:
        """The cut-offs of one sum over all open leads, in flat memory: the tick measures however many there are."""
        warm = f"FROM engagement WHERE workspace_id = {{}} AND is_open AND {which}_sign = 1"
        bulk = Bulk(self._connection, self._workspace_id)
        ((count,),) = bulk.fetch(f"SELECT count(*) {warm}", bulk.workspace_id)
        if not (ranks := cut_ranks(count)):
            return NO_CUTS

        def read(low: float, high: float) -> Iterator[float]:
            between = f"{which}_log2 >= {{}} AND {which}_log2 < {{}}"
            rows = bulk.stream(f"SELECT {which}_log2 {warm} AND {between}", bulk.workspace_id, low, high)
            return (row[0] for row in rows)

        three, two, one = at_ranks(read, ranks)
        return three, two, one


def in_order(found: Iterable[RankedLead], n: int) -> list[RankedLead]:
    """The `n` leads with the most recent heat, by flames, then stars, then recent heat."""
    hottest = sorted(found, key=_BY_RECENT_HEAT, reverse=True)[:n]
    return sorted(hottest, key=_BY_MARKS, reverse=True)


def _ranked(
    row: Sequence[Any], decay: float, fast_decay: float, flames: Sequence[float], stars: Sequence[float]
) -> RankedLead:
    lead_id, name, email = row[:3]
    baton, heat_sign, heat_log2, fast_sign, fast_log2 = row[8:13]
    return RankedLead._make(
        (
            lead_id,
            name or email or "Somebody",
            *row[3:8],
            _TEAMS[baton],
            heat_sign * math.exp2(min(heat_log2 - decay, 1000.0)),
            fast_sign * math.exp2(min(fast_log2 - fast_decay, 1000.0)),
            marks_at(fast_sign, fast_log2, flames),
            marks_at(heat_sign, heat_log2, stars),
            *row[13:],
        )
    )
