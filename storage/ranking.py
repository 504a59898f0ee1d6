"""Who is hot: the ranking of open leads, read from the engagement projection by index, or folded for a past instant."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Double,
    Integer,
    ScalarSelect,
    String,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from revenue.heat import (
    DEFAULT_SHEET,
    LEAST_FLAME,
    LEAST_STAR,
    PERCENTILES,
    HeatLevels,
    cut_offs,
    exponent_at,
    marks_at,
    steps,
)
from revenue.vocabulary import Team
from storage.prepared import Prepared
from storage.repository import Repository, same
from storage.tables import accounts, campaigns, engagement, heat_levels, leads, members

MOST_COUNTED = 1_000
"""Counting ends here: a list says how many more there are, not that there are 48,213."""

_LEVELS = tuple(heat_levels.c[f"{mark}_{level}"] for mark in ("flame", "star") for level in (3, 2, 1))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose leads are ranked: one owner's, one team's, or everybody's; optionally one region, campaign or product."""

    owner_id: UUID | None = None
    team: Team | None = None
    filter: str | None = None
    unowned: bool = False


class RankedLead(NamedTuple):
    """One row of the ranking. Marks are 0-3; `why_*` is the touch that warms the lead most right now.

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


@dataclass(frozen=True, slots=True)
class HotCounts:
    """How many open leads a scope has, and how many of them carry a flame."""

    open: int
    hot: int


_toucher = members.alias("toucher")
_JOINED = (
    engagement.join(leads, same(engagement, leads, "lead_id"))
    .outerjoin(accounts, same(leads, accounts, "account_id"))
    .outerjoin(members, same(engagement, members, "owner_id"))
    .outerjoin(_toucher, same(engagement, _toucher, "human_member_id"))
)
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    engagement.c.lead_id,
    leads.c.name,
    leads.c.email,
    leads.c.title,
    accounts.c.name,
    accounts.c.region,
    engagement.c.owner_id,
    members.c.name,
    engagement.c.baton,
    engagement.c.heat_sign,
    engagement.c.heat_log2,
    engagement.c.fast_sign,
    engagement.c.fast_log2,
    engagement.c.touches,
    engagement.c.pages,
    engagement.c.webinars,
    engagement.c.papers,
    engagement.c.first_at,
    engagement.c.last_at,
    engagement.c.last_kind,
    engagement.c.last_content,
    engagement.c.why_kind,
    engagement.c.why_at,
    engagement.c.why_content,
    engagement.c.human_at,
    _toucher.c.name,
)
_IN_SPACE = engagement.c.workspace_id == bindparam("space", type_=engagement.c.workspace_id.type)
_OPEN = engagement.c.is_open.is_(True)
_WARM = engagement.c.fast_sign == 1
_AWAKE = leads.c.snoozed_until.is_(None) | (leads.c.snoozed_until <= bindparam("now", type_=leads.c.created_at.type))
_FLOOR: BindParameter[float] = bindparam("floor", type_=Double())
_LEAST_FLAME_LOG2 = math.log2(LEAST_FLAME[2])
_TEAMS = {team.value: team for team in Team}
# By lead last: of equal heat, the same ones are always the top ten.
_HOTTEST_FIRST = (engagement.c.fast_log2.desc(), engagement.c.lead_id.desc())
_VERSION = heat_levels.c.version == DEFAULT_SHEET.version


class Ranking(Repository):
    """The ranking of this workspace's open leads."""

    def standing(self, scope: Scope, now: datetime) -> tuple[HeatLevels, HotCounts]:
        """The cut-offs and the counts of a scope, in one statement when the cut-offs are there."""
        rows = _standing(_shape(scope)).rows(self._connection, self._parameters(scope, now))
        if rows:
            row = rows[0]
            return HeatLevels(tuple(row[:3]), tuple(row[3:6])), HotCounts(row[6], row[7])
        levels = self._measure()
        return levels, self.counts(scope, now, levels)

    def levels(self, now: datetime) -> HeatLevels:
        """The cut-offs as last refreshed; measured now when they never were."""
        row = self._connection.execute(self._select(heat_levels, *_LEVELS).where(_VERSION)).first()
        return HeatLevels(tuple(row[:3]), tuple(row[3:])) if row else self._measure()

    def top(self, scope: Scope, n: int, now: datetime, levels: HeatLevels) -> list[RankedLead]:
        """The `n` open, awake leads with the most recent heat; within equal flames the one with more stars first.

        One index scan of `n` entries, unless a filter has to look further.
        """
        parameters = self._parameters(scope, now)
        parameters["n"] = n
        rows = _top(_shape(scope)).rows(self._connection, parameters)
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
        return HotCounts(*_counts(_shape(scope)).rows(self._connection, parameters)[0])

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
        sign, log2 = engagement.c[f"{which}_sign"], engagement.c[f"{which}_log2"]
        statement = self._select(engagement, log2).where(_OPEN, sign == 1)
        return cut_offs(self._connection.scalars(statement).all(), PERCENTILES)


def in_order(found: Iterable[RankedLead], n: int) -> list[RankedLead]:
    """The `n` leads with the most recent heat, by flames, then stars, then recent heat."""
    hottest = sorted(found, key=lambda lead: (lead.fast_heat, lead.id), reverse=True)[:n]
    return sorted(hottest, key=lambda lead: (-lead.flames, -lead.stars))


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which conditions a statement has; their values are parameters."""

    owner: bool
    team: bool
    unowned: bool
    filtered: bool

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [_IN_SPACE, _OPEN]
        if self.owner:
            found.append(engagement.c.owner_id == bindparam("owner", type_=engagement.c.owner_id.type))
        if self.team:
            found.append(engagement.c.baton == bindparam("team"))
        if self.unowned:
            found.append(engagement.c.owner_id.is_(None))
        if self.filtered:
            found.append(_about(bindparam("wanted", type_=String())))
        return found


def _shape(scope: Scope) -> _Shape:
    return _Shape(
        scope.owner_id is not None,
        scope.team is not None,
        scope.unowned and scope.owner_id is None,
        scope.filter is not None,
    )


@cache
def _top(shape: _Shape) -> Prepared:
    """One ordered scan for an owner, a team or the unowned; for everybody, one for each team."""
    base = select(*_COLUMNS).select_from(_JOINED).where(*shape.conditions(), _WARM, _AWAKE)
    ordered = base.order_by(*_HOTTEST_FIRST).limit(bindparam("n", type_=Integer()))
    if shape.owner or shape.team or shape.unowned:
        return Prepared(ordered)
    by_team = [base.where(engagement.c.baton == team.value) for team in Team]
    scans = [scan.order_by(*_HOTTEST_FIRST).limit(bindparam("n", type_=Integer())) for scan in by_team]
    return Prepared(union_all(*(select(scan.subquery()) for scan in scans)))


@cache
def _counts(shape: _Shape) -> Prepared:
    return Prepared(select(_count(shape), _count(shape, engagement.c.fast_log2 >= _FLOOR)))


@cache
def _standing(shape: _Shape) -> Prepared:
    cut = case((heat_levels.c.flame_1 > _FLOOR, heat_levels.c.flame_1), else_=_FLOOR)
    hot = _count(shape, engagement.c.fast_log2 >= cut)
    in_space = heat_levels.c.workspace_id == bindparam("space", type_=heat_levels.c.workspace_id.type)
    return Prepared(select(*_LEVELS, _count(shape), hot).where(in_space, _VERSION))


def _count(shape: _Shape, *hot: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many leads of the shape are open, or hot; counting ends early, so it costs the same at any size."""
    source = _JOINED if shape.filtered else engagement
    conditions = [*shape.conditions(), *((_WARM, *hot) if hot else ())]
    if not (shape.owner or shape.team or shape.unowned):
        # The index begins with the team: naming both keeps this a scan of the hot end.
        conditions.append(or_(*(engagement.c.baton == team.value for team in Team)))
    some = select(literal(1).label("one")).select_from(source).where(*conditions).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(some.correlate(heat_levels).subquery()).scalar_subquery()


def _about(wanted: ColumnElement[str]) -> ColumnElement[bool]:
    """The lead's region, product or campaign is the lower-cased word."""
    campaign = (
        select(campaigns.c.id)
        .where(
            campaigns.c.workspace_id == leads.c.workspace_id,
            campaigns.c.id == leads.c.campaign_id,
            func.lower(campaigns.c.name) == wanted,
        )
        .exists()
    )
    return (func.lower(accounts.c.region) == wanted) | (func.lower(leads.c.product) == wanted) | campaign


def _ranked(
    row: Sequence[Any], decay: float, fast_decay: float, flames: Sequence[float], stars: Sequence[float]
) -> RankedLead:
    lead_id, name, email, title, account, region, owner_id, owner, baton, heat_sign, heat_log2, *rest = row
    fast_sign, fast_log2, *engaged = rest
    return RankedLead(
        lead_id,
        name or email or "Somebody",
        title,
        account,
        region,
        owner_id,
        owner,
        _TEAMS[baton],
        heat_sign * math.exp2(min(heat_log2 - decay, 1000.0)),
        fast_sign * math.exp2(min(fast_log2 - fast_decay, 1000.0)),
        marks_at(fast_sign, fast_log2, flames),
        marks_at(heat_sign, heat_log2, stars),
        *engaged,
    )
