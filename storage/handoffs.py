"""Handoffs: every pass of the baton between the teams, in both directions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, and_, insert, select

from revenue.handoffs import Handoff as Counted
from revenue.heat import HUMAN_KINDS
from revenue.vocabulary import Team
from storage.ids import new_id
from storage.repository import Repository, same
from storage.tables import accounts, handoffs, leads, members, touches


@dataclass(frozen=True, slots=True)
class Handoff:
    """One pass of a lead to the other team, and what became of it."""

    id: UUID
    lead_id: UUID
    lead: str
    account: str | None
    from_team: Team
    from_member: str | None
    to_member: str | None
    reason: str
    sent_at: datetime
    accepted_at: datetime | None
    touched_at: datetime | None
    returned_at: datetime | None
    return_reason: str | None
    acknowledged_at: datetime | None
    wake_on: date | None
    from_member_id: UUID | None
    to_member_id: UUID | None

    @property
    def counted(self) -> Counted:
        """What of it counts in rates and clocks."""
        return Counted(
            self.from_team,
            self.from_team.other,
            self.sent_at,
            self.accepted_at,
            self.touched_at,
            self.returned_at,
            self.acknowledged_at,
            self.return_reason,
        )


class Handoffs(Repository):
    """The baton passes of this workspace.

    The first human touch of a pass to sales is read from the event log, wherever the touch came from and whenever it
    was told; the column keeps what a source or a form says besides, and the earlier of both counts.
    """

    def _rows(self, *conditions: Any) -> list[Handoff]:
        passes, buyers, companies = self._then(handoffs), self._then(leads), self._then(accounts)
        giver, taker = (self._then(members).alias(name) for name in ("giver", "taker"))
        joined = (
            passes.join(buyers, same(passes, buyers, "lead_id"))
            .outerjoin(companies, same(buyers, companies, "account_id"))
            .outerjoin(giver, same(passes, giver, "from_member_id"))
            .outerjoin(taker, same(passes, taker, "to_member_id"))
        )
        statement = (
            self._select(
                passes,
                passes.c.id,
                passes.c.lead_id,
                buyers.c.name,
                buyers.c.email,
                companies.c.name,
                passes.c.from_team,
                giver.c.name,
                taker.c.name,
                passes.c.reason,
                passes.c.sent_at,
                passes.c.accepted_at,
                passes.c.touched_at,
                passes.c.returned_at,
                passes.c.return_reason,
                passes.c.acknowledged_at,
                passes.c.wake_on,
                passes.c.from_member_id,
                passes.c.to_member_id,
                self._first_touch(passes).label("first_touch"),
            )
            .select_from(joined)
            .where(passes.c.sent_at <= self._horizon, *conditions)
            .order_by(passes.c.sent_at, passes.c.id)
        )
        return [_handoff(row, self._horizon) for row in self._connection.execute(statement)]

    def _first_touch(self, passes: FromClause) -> ScalarSelect[Any]:
        """The first human touch by sales from this pass to sales on until the lead was passed on or returned."""
        caller, later = self._then(members).alias("caller"), self._then(handoffs).alias("later")
        passed_on = (
            select(later.c.id)
            .where(
                later.c.workspace_id == passes.c.workspace_id,
                later.c.lead_id == passes.c.lead_id,
                later.c.sent_at > passes.c.sent_at,
                later.c.sent_at <= touches.c.at,
            )
            .exists()
        )
        # The smallest instant, written so that the index on a lead's touches ends the search at the first that fits.
        return (
            select(touches.c.at)
            .select_from(touches.outerjoin(caller, same(touches, caller, "member_id")))
            .where(
                touches.c.workspace_id == self._workspace_id,
                touches.c.lead_id == passes.c.lead_id,
                passes.c.from_team == Team.MARKETING,
                touches.c.at >= passes.c.sent_at,
                touches.c.at <= self._horizon,
                passes.c.returned_at.is_(None) | (touches.c.at <= passes.c.returned_at),
                touches.c.kind.in_(sorted(HUMAN_KINDS)),
                (touches.c.team == Team.SALES) | (caller.c.team == Team.SALES),
                ~passed_on,
            )
            .order_by(touches.c.at)
            .limit(1)
            .correlate(passes)
            .scalar_subquery()
        )

    def get(self, handoff_id: UUID) -> Handoff | None:
        """A handoff by id."""
        return next(iter(self._rows(self._then(handoffs).c.id == handoff_id)), None)

    def of_lead(self, lead_id: UUID) -> list[Handoff]:
        """The baton history of a lead, oldest first."""
        return self._rows(self._then(handoffs).c.lead_id == lead_id)

    def of_leads(self, lead_ids: Iterable[UUID]) -> dict[UUID, list[Handoff]]:
        """The baton history of each of these leads that has one, oldest first."""
        histories: dict[UUID, list[Handoff]] = {}
        rows = self._then(handoffs)
        for part in self._parts(lead_ids):
            for handoff in self._rows(rows.c.lead_id.in_(part)):
                histories.setdefault(handoff.lead_id, []).append(handoff)
        return histories

    def between(self, start: datetime, end: datetime) -> list[Handoff]:
        """Handoffs sent in [start, end), oldest first."""
        sent_at = self._then(handoffs).c.sent_at
        return self._rows(sent_at >= start, sent_at < end)

    def returned_between(self, start: datetime, end: datetime) -> list[Handoff]:
        """Handoffs handed back in [start, end), by when they were sent."""
        returned_at = self._then(handoffs).c.returned_at
        return self._rows(returned_at >= start, returned_at < end)

    def send(
        self,
        lead_id: UUID,
        from_team: Team,
        reason: str,
        now: datetime,
        *,
        from_member_id: UUID | None = None,
        to_member_id: UUID | None = None,
        wake_on: date | None = None,
    ) -> UUID:
        """Pass the baton; the id of the new handoff."""
        handoff_id = new_id()
        self._write(
            insert(handoffs).values(
                workspace_id=self._workspace_id,
                id=handoff_id,
                lead_id=lead_id,
                from_team=from_team,
                from_member_id=from_member_id,
                to_member_id=to_member_id,
                reason=reason,
                sent_at=now,
                wake_on=wake_on,
                recorded_at=now,
            )
        )
        return handoff_id

    def _held_by_sales(self, lead_id: UUID, column: Any) -> ColumnElement[bool]:
        """The last pass of a lead, where marketing sent it, sales has not returned it and `column` is still empty.

        Earlier passes are history: what happens now says nothing about them.
        """
        last = (
            self._select(handoffs, handoffs.c.id)
            .where(handoffs.c.lead_id == lead_id)
            .order_by(handoffs.c.sent_at.desc(), handoffs.c.id.desc())
            .limit(1)
        )
        return and_(
            handoffs.c.workspace_id == self._workspace_id,
            handoffs.c.id == last.scalar_subquery(),
            handoffs.c.from_team == Team.MARKETING,
            handoffs.c.returned_at.is_(None),
            column.is_(None),
        )

    def _keep_held(self, waiting: ColumnElement[bool], now: datetime) -> None:
        """Keep what is known of the pass that is about to be answered."""
        for handoff_id in self._connection.scalars(select(handoffs.c.id).where(waiting)):
            self._keep(handoffs, handoff_id, now)

    def accept_open(self, lead_id: UUID, member_id: UUID, now: datetime) -> bool:
        """Accept what was last sent to sales for this lead if it is unanswered; False when there was nothing."""
        waiting = self._held_by_sales(lead_id, handoffs.c.accepted_at)
        self._keep_held(waiting, now)
        accepted = self._write(handoffs.update().where(waiting).values(accepted_at=now, to_member_id=member_id))
        return accepted.rowcount > 0

    def touch_open(self, lead_id: UUID, now: datetime, at: datetime | None = None) -> datetime | None:
        """Mark the first human touch of what sales holds of this lead; when that was sent, None for a later touch.

        `at` is when it was, for one that is told afterwards; one before the handoff is none of it.
        """
        at = at or now
        waiting = self._held_by_sales(lead_id, handoffs.c.touched_at)
        asked = select(handoffs.c.id, handoffs.c.sent_at, self._first_touch(handoffs)).where(waiting)
        row = self._connection.execute(asked).first()
        if row is None:
            return None
        handoff_id, sent_at, first_touch = row
        if at < sent_at or (first_touch is not None and first_touch < at):
            return None
        self._keep(handoffs, handoff_id, now)
        self._write(handoffs.update().where(waiting).values(touched_at=at))
        return sent_at  # type: ignore[no-any-return]

    def return_open(self, lead_id: UUID, reason: str, wake_on: date | None, now: datetime) -> bool:
        """Mark what sales holds of this lead as handed back; False when marketing had not sent it."""
        waiting = self._held_by_sales(lead_id, handoffs.c.returned_at)
        self._keep_held(waiting, now)
        returned = self._write(
            handoffs.update().where(waiting).values(returned_at=now, return_reason=reason, wake_on=wake_on)
        )
        return returned.rowcount > 0

    def acknowledge(self, handoff_id: UUID, now: datetime) -> bool:
        """Marketing has seen what sales handed back or passed to it; False when it had, or when nothing came back."""
        waiting = and_(
            handoffs.c.workspace_id == self._workspace_id,
            handoffs.c.id == handoff_id,
            handoffs.c.returned_at.is_not(None) | (handoffs.c.from_team == Team.SALES),
            handoffs.c.acknowledged_at.is_(None),
        )
        self._keep_held(waiting, now)
        return self._write(handoffs.update().where(waiting).values(acknowledged_at=now)).rowcount > 0


def _handoff(row: Sequence[Any], horizon: datetime) -> Handoff:
    (id_, lead_id, name, email, account, from_team, giver, taker, reason, *rest, touched_at) = row
    handoff = Handoff(id_, lead_id, name or email or "Somebody", account, Team(from_team), giver, taker, reason, *rest)
    # What happened after the instant looked at had not happened yet.
    later = [
        field
        for field in ("accepted_at", "touched_at", "returned_at", "acknowledged_at")
        if (at := getattr(handoff, field)) is not None and at > horizon
    ]
    hidden: dict[str, Any] = dict.fromkeys(later)
    if "returned_at" in hidden:
        hidden["return_reason"] = hidden["wake_on"] = None
    if "accepted_at" in hidden:
        # Whoever accepts becomes the receiver; of a pass that was told with its answer, whom it was sent to is unknown.
        hidden["to_member"] = hidden["to_member_id"] = None
    if touched_at is not None:
        noted = None if "touched_at" in hidden else handoff.touched_at
        hidden["touched_at"] = min(touched_at, noted or touched_at)
    return replace(handoff, **hidden)
