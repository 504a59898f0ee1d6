"""The statements of the ranking: one index scan per question, compiled once for every shape of a scope."""

from dataclasses import dataclass
from functools import cache
from typing import Any
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

from revenue.engagement import LATELY_BACK
from revenue.heat import DEFAULT_SHEET
from revenue.vocabulary import LifecycleStage, Team
from storage.prepared import Prepared
from storage.repository import same
from storage.tables import accounts, campaigns, engagement, handoffs, heat_levels, leads, members

MOST_COUNTED = 1_000
"""Counting ends here: a list says how many more there are, not that there are 48,213."""

# The stored cut-offs, in the order of HeatLevels.
LEVELS = tuple(heat_levels.c[f"{mark}_{level}"] for mark in ("flame", "star") for level in (3, 2, 1))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose leads are ranked: one owner's, one team's, or everybody's; optionally one region, campaign or product.

    With `seeds` it is the anonymous visitors instead, who are in no other list.
    """

    owner_id: UUID | None = None
    team: Team | None = None
    filter: str | None = None
    unowned: bool = False
    seeds: bool = False


_toucher = members.alias("toucher")
_JOINED = (
    engagement.join(leads, same(engagement, leads, "lead_id"))
    .outerjoin(accounts, same(leads, accounts, "account_id"))
    .outerjoin(members, same(engagement, members, "owner_id"))
    .outerjoin(_toucher, same(engagement, _toucher, "human_member_id"))
)


def _greatest(column: str, alias: str, *where: tuple[str, ScalarSelect[Any]]) -> ScalarSelect[Any]:
    """The greatest value of a column over the handoffs of the lead in `engagement`.

    They are found in the index by lead and then read by key: without statistics, SQLite would rather look through all
    handoffs of the workspace than read a row that the index leads to.
    """
    found, read = handoffs.alias(f"{alias}_found"), handoffs.alias(alias)
    conditions = [read.c[name] == value for name, value in where]
    return (
        select(func.max(read.c[column]))
        .select_from(found.join(read, same(found, read, "id")))
        .where(same(engagement, found, "lead_id", "lead_id"), *conditions)
        .correlate(engagement)
        .scalar_subquery()
    )


_RETURNED_AT = _greatest("returned_at", "others")
_RETURN_REASON = _greatest("return_reason", "passes", ("returned_at", _RETURNED_AT))
_MAY_BE_BACK = engagement.c.active_before.is_not(None) & (engagement.c.active_days <= LATELY_BACK)
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
    engagement.c.pricing_at,
    engagement.c.pricing_2_at,
    engagement.c.pricing_3_at,
    engagement.c.active_days,
    engagement.c.active_before,
    # Nobody looks for the handoffs of a buyer who was here all the time.
    case((_MAY_BE_BACK, _RETURNED_AT)).label("returned_at"),
    case((_MAY_BE_BACK, _RETURN_REASON)).label("return_reason"),
)
_IN_SPACE = engagement.c.workspace_id == bindparam("space", type_=engagement.c.workspace_id.type)
_OPEN = engagement.c.is_open.is_(True)
_SEED = engagement.c.is_open.is_(False) & (leads.c.lifecycle_stage == LifecycleStage.SEED.value)
_WARM = engagement.c.fast_sign == 1
_AWAKE = leads.c.snoozed_until.is_(None) | (leads.c.snoozed_until <= bindparam("now", type_=leads.c.created_at.type))
_FLOOR: BindParameter[float] = bindparam("floor", type_=Double())
# By lead last: of equal heat, the same ones are always the top ten.
_HOTTEST_FIRST = (engagement.c.fast_log2.desc(), engagement.c.lead_id.desc())
CURRENT = heat_levels.c.version == DEFAULT_SHEET.version


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which conditions a statement has; their values are parameters."""

    owner: bool
    team: bool
    unowned: bool
    filtered: bool
    seeds: bool

    def conditions(self) -> list[ColumnElement[bool]]:
        found = [_IN_SPACE, _SEED if self.seeds else _OPEN]
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
        scope.seeds,
    )


def top_of(scope: Scope) -> Prepared:
    """The `n` open, awake leads with the most recent heat; for everybody, as many of each team."""
    return _top(_shape(scope))


def counts_of(scope: Scope) -> Prepared:
    """How many leads of the scope are open, and how many are at or above `floor`."""
    return _counts(_shape(scope))


def standing_of(scope: Scope) -> Prepared:
    """The stored cut-offs with the counts by them; no row when there are none."""
    return _standing(_shape(scope))


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
    return Prepared(select(*LEVELS, _count(shape), hot).where(in_space, CURRENT))


def _count(shape: _Shape, *hot: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many leads of the shape are open, or hot; counting ends early, so it costs the same at any size."""
    source = _JOINED if shape.filtered or shape.seeds else engagement
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
