"""Who is hot: the ranking of open leads, read from the engagement projection by index, or folded for a past instant."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from revenue.heat import (
    DEFAULT_SHEET,
    LEAST_FLAME,
    LEAST_STAR,
    PERCENTILES,
    Decayed,
    HeatLevels,
    cut_offs,
    exponent_at,
    marks,
    value_at,
)
from revenue.vocabulary import Team
from storage.repository import Repository, same
from storage.tables import accounts, campaigns, engagement, heat_levels, leads, members

_LEVELS = tuple(heat_levels.c[f"{mark}_{level}"] for mark in ("flame", "star") for level in (3, 2, 1))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose leads are ranked: one owner's, one team's, or everybody's; optionally one region, campaign or product."""

    owner_id: UUID | None = None
    team: Team | None = None
    filter: str | None = None
    unowned: bool = False


@dataclass(frozen=True, slots=True)
class RankedLead:
    """One row of the ranking. Marks are 0-3; `why_*` is the touch that warms the lead most right now."""

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
    """How many open leads the scope has, how many carry a flame, and how many hot ones nobody owns."""

    open: int
    hot: int
    unowned_hot: int = 0


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
_BASE = select(*_COLUMNS).select_from(_JOINED).where(_IN_SPACE, _OPEN, _WARM, _AWAKE)
_HOT = (engagement.c.fast_log2 >= bindparam("flame")) & _WARM
_BY_OWNER = engagement.c.owner_id == bindparam("owner", type_=engagement.c.owner_id.type)
_BY_TEAM = engagement.c.baton == bindparam("team")
_TOP_BY_OWNER = _BASE.where(_BY_OWNER).order_by(engagement.c.fast_log2.desc()).limit(bindparam("n"))
_TOP_BY_TEAM = _BASE.where(_BY_TEAM).order_by(engagement.c.fast_log2.desc()).limit(bindparam("n"))
_COUNT = select(func.count()).select_from(engagement).where(_IN_SPACE, _OPEN)


class Ranking(Repository):
    """The ranking of this workspace's open leads."""

    def levels(self, now: datetime) -> HeatLevels:
        """The cut-offs as last refreshed; measured now when they never were."""
        row = self._connection.execute(self._select(heat_levels, *_LEVELS)).first()
        return HeatLevels(tuple(row[:3]), tuple(row[3:])) if row else self._measure()

    def top(self, scope: Scope, n: int, now: datetime, levels: HeatLevels) -> list[RankedLead]:
        """The `n` open, awake leads with the most recent heat; within equal flames the one with more stars first.

        One index scan of `n` entries, unless a filter has to look further.
        """
        parameters = {"space": self._workspace_id, "now": now, "n": n}
        rows: list[Sequence[Any]] = []
        for statement, extra in _statements(scope):
            rows += self._connection.execute(statement, {**parameters, **extra}).all()
        ranked = [_ranked(row, now, levels) for row in rows]
        ranked.sort(key=lambda lead: -lead.fast_heat)
        return sorted(ranked[:n], key=lambda lead: (-lead.flames, -lead.stars, -lead.fast_heat))

    def counts(self, scope: Scope, now: datetime, levels: HeatLevels) -> HotCounts:
        """Open and hot leads of an owner, a team or all; filters do not narrow the counts."""
        floor = math.log2(LEAST_FLAME[2]) + exponent_at(now, DEFAULT_SHEET.fast_half_life)
        parameters: dict[str, Any] = {"space": self._workspace_id, "flame": max(levels.flames[2], floor)}
        if scope.owner_id is not None:
            conditions, parameters["owner"] = [_BY_OWNER], scope.owner_id
        elif scope.team is not None:
            conditions, parameters["team"] = [_BY_TEAM], scope.team
        else:
            conditions = []
        of_scope = _COUNT.where(*conditions)
        columns = [of_scope.scalar_subquery(), of_scope.where(_HOT).scalar_subquery()]
        if scope.owner_id is None:
            columns.append(of_scope.where(_HOT, engagement.c.owner_id.is_(None)).scalar_subquery())
        return HotCounts(*self._connection.execute(select(*columns), parameters).one())

    def refresh(self, now: datetime) -> HeatLevels:
        """Measure the cut-offs over all open leads and keep them; called by the tick."""
        levels = self._measure()
        values = {
            **{f"flame_{level}": levels.flames[3 - level] for level in (3, 2, 1)},
            **{f"star_{level}": levels.stars[3 - level] for level in (3, 2, 1)},
            "refreshed_at": now,
        }
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(
            dialect.insert(heat_levels)
            .values(workspace_id=self._workspace_id, version=DEFAULT_SHEET.version, **values)
            .on_conflict_do_update(index_elements=["workspace_id", "version"], set_=values)
        )
        return levels

    def _measure(self) -> HeatLevels:
        return HeatLevels(self._cuts("fast"), self._cuts("heat"))

    def _cuts(self, which: str) -> tuple[float, float, float]:
        sign, log2 = engagement.c[f"{which}_sign"], engagement.c[f"{which}_log2"]
        statement = self._select(engagement, log2).where(_OPEN, sign == 1)
        return cut_offs(self._connection.scalars(statement).all(), PERCENTILES)


def _statements(scope: Scope) -> Iterable[tuple[Select[Any], dict[str, Any]]]:
    """One ordered scan for an owner or a team; for everybody, one for each team."""
    if scope.owner_id is not None:
        plain: list[tuple[Select[Any], dict[str, Any]]] = [(_TOP_BY_OWNER, {"owner": scope.owner_id})]
    else:
        teams = [scope.team] if scope.team is not None else list(Team)
        plain = [(_TOP_BY_TEAM, {"team": team}) for team in teams]
    conditions: list[ColumnElement[bool]] = [engagement.c.owner_id.is_(None)] if scope.unowned else []
    if scope.filter is not None:
        conditions.append(_about(scope.filter.lower()))
    for statement, parameters in plain:
        yield statement.where(*conditions), parameters


def _about(wanted: str) -> ColumnElement[bool]:
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


def _ranked(row: Sequence[Any], now: datetime, levels: HeatLevels) -> RankedLead:
    heat, fast = Decayed(row[9], row[10]), Decayed(row[11], row[12])
    sheet = DEFAULT_SHEET
    return RankedLead(
        row[0],
        row[1] or row[2] or "Somebody",
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        Team(row[8]),
        value_at(heat, now, sheet.half_life),
        value_at(fast, now, sheet.fast_half_life),
        marks(fast, levels.flames, now, sheet.fast_half_life, LEAST_FLAME),
        marks(heat, levels.stars, now, sheet.half_life, LEAST_STAR),
        *row[13:],
    )
