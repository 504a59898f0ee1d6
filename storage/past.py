"""The ranking as it stood at a past instant: folded from the event log, since the projection knows only today."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import func

from revenue.engagement import LATELY_BACK, Engagement, FoldTouch, fold_engagement
from revenue.heat import DEFAULT_SHEET, LEAST_FLAME, LEAST_STAR, Decayed, HeatLevels, cut_offs, marks, value_at
from revenue.instants import from_micros, to_micros
from revenue.records import TouchKind
from revenue.vocabulary import LifecycleStage, Team, furthest
from storage.ranking import HotCounts, RankedLead, Ranking, in_order
from storage.ranking_statements import Scope
from storage.repository import same
from storage.tables import (
    accounts,
    campaigns,
    handoffs,
    lead_assignments,
    lead_passages,
    leads,
    members,
    touches,
)


class PastRanking(Ranking):
    """The ranking at `as_of`: nothing that happened later takes part, even if it is stored."""

    def levels(self, now: datetime) -> HeatLevels:
        """The cut-offs over the leads that were open then."""
        states = self._states.values()
        return HeatLevels(
            cut_offs([state.fast_log2 for state in states if state.fast_sign == 1]),
            cut_offs([state.heat_log2 for state in states if state.heat_sign == 1]),
        )

    def top(self, scope: Scope, n: int, now: datetime, levels: HeatLevels) -> list[RankedLead]:
        """The `n` leads of the scope that were warmest then."""
        buyers = self._then(leads)
        snoozed = self._select(buyers, buyers.c.id).where(
            buyers.c.snoozed_at <= self._horizon, buyers.c.snoozed_until > now
        )
        asleep = set(self._connection.scalars(snoozed))
        warm = [lead for lead in self._within(scope, now, levels) if lead.fast_heat > 0 and lead.id not in asleep]
        return in_order(warm, n)

    def counts(self, scope: Scope, now: datetime, levels: HeatLevels) -> HotCounts:
        """Open and hot leads of the scope then."""
        found = self._within(scope, now, levels)
        return HotCounts(len(found), sum(lead.flames > 0 for lead in found))

    def standing(self, scope: Scope, now: datetime) -> tuple[HeatLevels, HotCounts]:
        """The cut-offs and the counts of a scope then."""
        levels = self.levels(now)
        return levels, self.counts(scope, now, levels)

    def _within(self, scope: Scope, now: datetime, levels: HeatLevels) -> list[RankedLead]:
        found = [lead for lead in self._ranked(now, levels, seeds=scope.seeds) if _in(lead, scope)]
        if scope.filter is None:
            return found
        wanted, tags = scope.filter.lower(), self._tags()
        return [lead for lead in found if wanted in tags[lead.id]]

    @cached_property
    def _states(self) -> dict[UUID, Engagement]:
        """The engagement of every lead that was open at the instant looked at: one question folds the log once."""
        return {lead: state for lead, (stage, state) in self._everybody.items() if stage.is_open}

    @cached_property
    def _everybody(self) -> dict[UUID, tuple[LifecycleStage, Engagement]]:
        """Stage and engagement of every open lead and every seed at the instant looked at."""
        statement = self._select(
            touches,
            touches.c.lead_id,
            touches.c.kind,
            touches.c.at,
            touches.c.key,
            touches.c.content,
            touches.c.member_id,
        ).where(touches.c.at <= self._horizon)
        journeys: dict[UUID, list[FoldTouch]] = {}
        for lead_id, kind, at, key, content, member in self._connection.execute(statement):
            journeys.setdefault(lead_id, []).append(FoldTouch(to_micros(at), key, TouchKind(kind), content, member))
        passages: dict[UUID, list[tuple[LifecycleStage, datetime]]] = {}
        entered = self._select(
            lead_passages, lead_passages.c.lead_id, lead_passages.c.stage, lead_passages.c.entered_at
        ).where(lead_passages.c.entered_at <= self._horizon)
        for lead_id, stage, at in self._connection.execute(entered):
            passages.setdefault(lead_id, []).append((LifecycleStage(stage), at))
        buyers = self._then(leads)
        known = self._connection.scalars(self._select(buyers, buyers.c.id).where(buyers.c.created_at <= self._horizon))
        everybody = {*known, *journeys}
        stages = {lead: furthest(passages.get(lead, ())) or LifecycleStage.KNOWN for lead in everybody}
        return {
            lead: (stage, fold_engagement(journeys.get(lead, ())))
            for lead, stage in stages.items()
            if stage.is_open or stage is LifecycleStage.SEED
        }

    def _latest(self, table: Any, column: str, stamp: str) -> dict[UUID, Any]:
        """The last value of each lead's history by the instant looked at."""
        statement = (
            self._select(table, table.c.lead_id, table.c[column])
            .where(table.c[stamp] <= self._horizon)
            .order_by(table.c[stamp])
        )
        return {row[0]: row[1] for row in self._connection.execute(statement)}

    def _tags(self) -> dict[UUID, set[str]]:
        """Region, campaign and product of each lead, lower-cased: what a filter may name."""
        buyers, companies, launched = self._then(leads), self._then(accounts), self._then(campaigns)
        joined = buyers.outerjoin(companies, same(buyers, companies, "account_id")).outerjoin(
            launched, same(buyers, launched, "campaign_id")
        )
        statement = self._select(
            buyers,
            buyers.c.id,
            func.lower(companies.c.region),
            func.lower(launched.c.name),
            func.lower(buyers.c.product),
        ).select_from(joined)
        return {row[0]: {tag for tag in row[1:] if tag} for row in self._connection.execute(statement)}

    def _returns(self) -> dict[UUID, tuple[datetime, str | None]]:
        """When sales last handed each lead back by the instant looked at, and why."""
        passes = self._then(handoffs)
        returned = self._select(passes, passes.c.lead_id, passes.c.returned_at, passes.c.return_reason).where(
            passes.c.returned_at <= self._horizon
        )
        told = sorted(self._connection.execute(returned), key=lambda row: (row[1], row[2] or ""))
        return {lead_id: (at, reason) for lead_id, at, reason in told if self._may_be_back(lead_id)}

    def _may_be_back(self, lead_id: UUID) -> bool:
        state = self._states.get(lead_id)
        return state is not None and state.active_before is not None and state.active_days <= LATELY_BACK

    def _ranked(self, now: datetime, levels: HeatLevels, *, seeds: bool = False) -> list[RankedLead]:
        owners = self._latest(lead_assignments, "owner_id", "assigned_at")
        batons = self._latest(lead_assignments, "baton", "assigned_at")
        buyers, companies, people = self._then(leads), self._then(accounts), self._then(members)
        names = {row.id: row.name for row in self._connection.execute(self._select(people, people.c.id, people.c.name))}
        described = self._connection.execute(
            self._select(
                buyers,
                buyers.c.id,
                buyers.c.name,
                buyers.c.email,
                buyers.c.title,
                companies.c.name,
                companies.c.region,
                buyers.c.owner_id,
                buyers.c.baton,
                buyers.c.recorded_at,
            ).select_from(buyers.outerjoin(companies, same(buyers, companies, "account_id")))
        )
        rows = {row[0]: row for row in described}
        if self._known_at is not None:
            # Who led a lead is kept at every change; of one that was told later, its source knows the history.
            kept = {lead_id: row for lead_id, row in rows.items() if row[8] <= self._known_at}
            owners.update((lead_id, row[6]) for lead_id, row in kept.items())
            batons.update((lead_id, row[7]) for lead_id, row in kept.items())
        returns = self._returns()
        sheet = DEFAULT_SHEET
        ranked = []
        for lead_id, (stage, state) in self._everybody.items():
            if (stage is LifecycleStage.SEED) is not seeds:
                continue
            heat, fast = Decayed(state.heat_sign, state.heat_log2), Decayed(state.fast_sign, state.fast_log2)
            ranked.append(
                RankedLead(
                    lead_id,
                    rows[lead_id][1] or rows[lead_id][2] or "Somebody",
                    rows[lead_id][3],
                    rows[lead_id][4],
                    rows[lead_id][5],
                    owner := owners.get(lead_id),
                    names.get(owner) if owner else None,
                    Team(batons.get(lead_id, Team.MARKETING)),
                    value_at(heat, now, sheet.half_life),
                    value_at(fast, now, sheet.fast_half_life),
                    marks(fast, levels.flames, now, sheet.fast_half_life, LEAST_FLAME),
                    marks(heat, levels.stars, now, sheet.half_life, LEAST_STAR),
                    state.touches,
                    state.pages,
                    state.webinars,
                    state.papers,
                    _instant(state.first_at),
                    _instant(state.last_at),
                    state.last_kind,
                    state.last_content,
                    state.why_kind,
                    _instant(state.why_at),
                    state.why_content,
                    _instant(state.human_at),
                    names.get(state.human_member) if isinstance(state.human_member, UUID) else None,
                    _instant(state.pricing_at),
                    _instant(state.pricing_2_at),
                    _instant(state.pricing_3_at),
                    state.active_days,
                    state.active_before,
                    *returns.get(lead_id, (None, None)),
                )
            )
        return ranked


def _instant(micros: int | None) -> datetime | None:
    return from_micros(micros) if micros is not None else None


def _in(lead: RankedLead, scope: Scope) -> bool:
    if scope.unowned and lead.owner_id is not None:
        return False
    if scope.owner_id is not None:
        return lead.owner_id == scope.owner_id
    return scope.team is None or lead.baton is scope.team
