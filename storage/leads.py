"""Leads: buyers, who leads them now, and how they are found by name, company or email."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, func, or_, select, update

from revenue.identities import IdentityKind
from revenue.vocabulary import LifecycleStage, Team
from storage.merge_history import now_at
from storage.repository import Repository, same
from storage.tables import (
    accounts,
    campaigns,
    engagement,
    lead_assignments,
    lead_identities,
    lead_passages,
    leads,
    members,
)


@dataclass(frozen=True, slots=True)
class Lead:
    """A buyer as of the instant looked at."""

    id: UUID
    name: str
    email: str | None
    title: str | None
    product: str | None
    account_id: UUID | None
    account: str | None
    region: str | None
    industry: str | None
    campaign: str | None
    lifecycle_stage: LifecycleStage
    baton: Team
    owner_id: UUID | None
    owner: str | None
    created_at: datetime
    snoozed_until: datetime | None


class Leads(Repository):
    """The leads of this workspace."""

    def _query(self) -> Select[Any]:
        buyers, companies, people = self._then(leads), self._then(accounts), self._then(members)
        launched = self._then(campaigns)
        joined = (
            buyers.outerjoin(companies, same(buyers, companies, "account_id"))
            .outerjoin(launched, same(buyers, launched, "campaign_id"))
            .outerjoin(people, same(buyers, people, "owner_id"))
        )
        return (
            self._select(
                buyers,
                buyers.c.id,
                buyers.c.name,
                buyers.c.email,
                buyers.c.title,
                buyers.c.product,
                buyers.c.account_id,
                companies.c.name,
                companies.c.region,
                companies.c.industry,
                launched.c.name,
                buyers.c.lifecycle_stage,
                buyers.c.baton,
                buyers.c.owner_id,
                people.c.name,
                buyers.c.created_at,
                buyers.c.snoozed_until,
                buyers.c.snoozed_at,
                buyers.c.recorded_at,
            )
            .select_from(joined)
            .where(*self._there(buyers))
        )

    def _there(self, buyers: FromClause) -> list[ColumnElement[bool]]:
        """Looking at the past: leads that were created by then, or had a touch by then."""
        if self._as_of is None:
            return []
        touched = (
            select(engagement.c.lead_id)
            .where(
                engagement.c.workspace_id == buyers.c.workspace_id,
                engagement.c.lead_id == buyers.c.id,
                engagement.c.first_at <= self._as_of,
            )
            .exists()
        )
        return [(buyers.c.created_at <= self._as_of) | touched]

    def get(self, lead_id: UUID) -> Lead | None:
        """A lead by id; by the id of one that was absorbed since, the lead that it is part of now."""
        row = self._row(lead_id) or self._row(now_at(self._connection, self._workspace_id, lead_id))
        return self._lead(row) if row else None

    def _row(self, lead_id: UUID) -> Row[Any] | None:
        return self._connection.execute(self._query().where(self._then(leads).c.id == lead_id)).first()

    def find(self, text: str, limit: int = 6) -> list[Lead]:
        """Leads whose name, company or email holds `text` in any case; whole matches first, then by name."""
        wanted = text.strip().lower()
        if not wanted:
            return []
        pattern = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        buyers = self._then(leads)
        columns = (buyers.c.name, buyers.c.email, self._then(accounts).c.name)
        # Somebody may have more emails than the one that is shown.
        also_named = self._select(lead_identities, lead_identities.c.lead_id).where(
            lead_identities.c.kind == IdentityKind.EMAIL, lead_identities.c.value == wanted
        )
        statement = (
            self._query()
            .where(
                or_(buyers.c.id.in_(also_named), *(func.lower(column).like(pattern, escape="\\") for column in columns))
            )
            .order_by(
                or_(buyers.c.id.in_(also_named), *(func.lower(column) == wanted for column in columns))
                .is_(True)
                .desc(),
                buyers.c.name,
                buyers.c.id,
            )
            .limit(limit)
        )
        return [self._lead(row) for row in self._connection.execute(statement)]

    def passages(self, lead_id: UUID) -> list[tuple[LifecycleStage, datetime]]:
        """Every lifecycle stage that the lead entered, with when, oldest first."""
        statement = (
            self._select(lead_passages, lead_passages.c.stage, lead_passages.c.entered_at)
            .where(lead_passages.c.lead_id == lead_id, lead_passages.c.entered_at <= self._horizon)
            .order_by(lead_passages.c.entered_at)
        )
        passages = [(LifecycleStage(stage), at) for stage, at in self._connection.execute(statement)]
        # Of stages entered at one instant, the one furthest along comes last.
        order = list(LifecycleStage)
        return sorted(passages, key=lambda passage: (passage[1], order.index(passage[0])))

    def assign(self, lead_id: UUID, owner_id: UUID | None, baton: Team, now: datetime) -> None:
        """Give the lead to a person, or to a team without one, and end a snooze."""
        self._keep(leads, lead_id, now)
        self._write(self._update(leads, lead_id).values(owner_id=owner_id, baton=baton, snoozed_until=None))
        self._write(
            update(engagement)
            .where(engagement.c.workspace_id == self._workspace_id, engagement.c.lead_id == lead_id)
            .values(owner_id=owner_id, baton=baton)
        )
        # Of two assignments at one instant the later is the one that lasts.
        self._write(
            self._insert(lead_assignments)
            .values(workspace_id=self._workspace_id, lead_id=lead_id, assigned_at=now, owner_id=owner_id, baton=baton)
            .on_conflict_do_update(
                index_elements=["workspace_id", "lead_id", "assigned_at"],
                set_={"owner_id": owner_id, "baton": baton},
            )
        )

    def take(self, lead_id: UUID, owner_id: UUID, baton: Team, now: datetime, *, seen: UUID | None) -> bool:
        """Give the lead to a person if its owner still is who was `seen`; False when somebody was faster."""
        self._keep(leads, lead_id, now)
        unchanged = leads.c.owner_id.is_(None) if seen is None else leads.c.owner_id == seen
        claimed = self._write(
            self._update(leads, lead_id).where(unchanged).values(owner_id=owner_id, snoozed_until=None)
        )
        if claimed.rowcount != 1:
            return False
        self.assign(lead_id, owner_id, baton, now)
        return True

    def give_back(self, lead_id: UUID, now: datetime) -> bool:
        """Give the lead from sales to marketing, without an owner; False when marketing has it already."""
        self._keep(leads, lead_id, now)
        claimed = self._write(
            self._update(leads, lead_id).where(leads.c.baton == Team.SALES).values(baton=Team.MARKETING)
        )
        if claimed.rowcount != 1:
            return False
        self.assign(lead_id, None, Team.MARKETING, now)
        return True

    def campaign_owner_id(self, lead_id: UUID) -> UUID | None:
        """Who runs the campaign that brought the lead."""
        buyers, launched = self._then(leads), self._then(campaigns)
        statement = (
            self._select(buyers, launched.c.owner_id)
            .select_from(buyers.join(launched, same(buyers, launched, "campaign_id")))
            .where(buyers.c.id == lead_id)
        )
        return self._connection.execute(statement).scalar()

    def assigned_at(self, lead_id: UUID) -> datetime | None:
        """When the lead came to whoever leads it now; None when nobody ever took it."""
        statement = (
            self._select(lead_assignments, lead_assignments.c.assigned_at)
            .where(lead_assignments.c.lead_id == lead_id, lead_assignments.c.assigned_at <= self._horizon)
            .order_by(lead_assignments.c.assigned_at.desc())
            .limit(1)
        )
        row = self._connection.execute(statement).first()
        return row[0] if row else None

    def names_like(self, start: str, limit: int = 1000) -> list[str]:
        """Names of leads and companies with a word that begins with `start`, in any case: what a typo may mean."""
        folded = start.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        names: list[str] = []
        for table, known_since in ((leads, "created_at"), (accounts, "recorded_at")):
            rows = self._then(table)
            name = func.lower(rows.c.name)
            statement = self._select(rows, rows.c.name).where(
                rows.c[known_since] <= self._horizon,
                name.like(f"{folded}%", escape="\\") | name.like(f"% {folded}%", escape="\\"),
            )
            names += self._connection.scalars(statement.limit(limit))
        return names

    def enter(self, lead_id: UUID, stage: LifecycleStage, now: datetime) -> None:
        """The lead enters a lifecycle stage."""
        self._keep(leads, lead_id, now)
        self._write(self._update(leads, lead_id).values(lifecycle_stage=stage))
        self._write(
            update(engagement)
            .where(engagement.c.workspace_id == self._workspace_id, engagement.c.lead_id == lead_id)
            .values(is_open=stage.is_open)
        )
        self._add(lead_passages, lead_id=lead_id, stage=stage, entered_at=now)

    def snooze(self, lead_id: UUID, until: datetime, now: datetime) -> None:
        """Leave the lead out of the ranking until an instant."""
        self._keep(leads, lead_id, now)
        self._write(self._update(leads, lead_id).values(snoozed_until=until, snoozed_at=now))

    def _lead(self, row: Sequence[Any]) -> Lead:
        values = list(row)
        values[1] = values[1] or values[2] or "Somebody"
        values[10], values[11] = LifecycleStage(values[10]), Team(values[11])
        *known, snoozed_at, recorded_at = values
        lead = Lead(*known)
        if self._as_of is None:
            return lead
        stages = self.passages(lead.id)
        snoozed = snoozed_at is not None and snoozed_at <= self._as_of
        lead = replace(
            lead,
            lifecycle_stage=stages[-1][0] if stages else LifecycleStage.KNOWN,
            snoozed_until=lead.snoozed_until if snoozed else None,
        )
        # Who led it is kept at every change; of a lead that was told later, its source knows the history.
        is_kept = self._known_at is not None and recorded_at <= self._known_at
        return lead if is_kept else self._as_assigned(lead)

    def _as_assigned(self, lead: Lead) -> Lead:
        """The lead with its owner and baton at the instant looked at, from the history of its assignments."""
        people = self._then(members)
        holder = self._connection.execute(
            select(lead_assignments.c.owner_id, lead_assignments.c.baton, people.c.name)
            .select_from(lead_assignments.outerjoin(people, same(lead_assignments, people, "owner_id")))
            .where(
                lead_assignments.c.workspace_id == self._workspace_id,
                lead_assignments.c.lead_id == lead.id,
                lead_assignments.c.assigned_at <= self._horizon,
            )
            .order_by(lead_assignments.c.assigned_at.desc())
            .limit(1)
        ).first()
        owner_id, baton, owner = holder or (None, Team.MARKETING, None)
        return replace(lead, baton=Team(baton), owner_id=owner_id, owner=owner)
