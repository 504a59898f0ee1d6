"""Touches: the event log of a lead, read back as its journey."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from revenue.heat import HeatTouch
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam
from storage.repository import Repository, same
from storage.tables import campaigns, members, touches

_JOINED = touches.outerjoin(campaigns, same(touches, campaigns, "campaign_id")).outerjoin(
    members, same(touches, members, "member_id")
)


@dataclass(frozen=True, slots=True)
class Touch:
    """One interaction of a buyer with us or of us with a buyer."""

    key: str
    kind: TouchKind
    team: TouchTeam
    at: datetime
    content: str | None
    note: str | None
    campaign: str | None
    member: str | None

    def for_heat(self) -> HeatTouch:
        """What the arithmetic of heat needs of it."""
        return HeatTouch(self.kind, self.at, self.key, self.content)


class Touches(Repository):
    """The event log of this workspace."""

    def of_lead(self, lead_id: UUID, limit: int | None = None) -> list[Touch]:
        """A lead's journey, newest first; `limit` keeps the newest."""
        statement = (
            self._select(
                touches,
                touches.c.key,
                touches.c.kind,
                touches.c.team,
                touches.c.at,
                touches.c.content,
                touches.c.note,
                campaigns.c.name,
                members.c.name,
            )
            .select_from(_JOINED)
            .where(touches.c.lead_id == lead_id, touches.c.at <= self._horizon)
            .order_by(touches.c.at.desc(), touches.c.key.desc())
            .limit(limit)
        )
        return [
            Touch(row[0], TouchKind(row[1]), TouchTeam(row[2]), *row[3:]) for row in self._connection.execute(statement)
        ]

    def first_of(self, lead_ids: Iterable[UUID]) -> dict[UUID, Touch]:
        """The first touch of each of these leads that has one: how it began."""
        return {lead: touch for part in self._parts(lead_ids) for lead, touch in self._first_of(part)}

    def _first_of(self, lead_ids: list[UUID]) -> Iterator[tuple[UUID, Touch]]:
        number = func.row_number().over(partition_by=touches.c.lead_id, order_by=(touches.c.at, touches.c.key))
        numbered = (
            self._select(
                touches,
                touches.c.lead_id,
                touches.c.key,
                touches.c.kind,
                touches.c.team,
                touches.c.at,
                touches.c.content,
                touches.c.note,
                campaigns.c.name.label("campaign"),
                members.c.name.label("member"),
                number.label("number"),
            )
            .select_from(_JOINED)
            .where(touches.c.lead_id.in_(lead_ids), touches.c.at <= self._horizon)
            .subquery()
        )
        statement = select(numbered).where(numbered.c.number == 1)
        for row in self._connection.execute(statement):
            yield row[0], Touch(row[1], TouchKind(row[2]), TouchTeam(row[3]), *row[4:9])

    def any(self) -> bool:
        """True when at least one lead event has arrived."""
        statement = self._select(touches, touches.c.id).where(touches.c.at <= self._horizon).limit(1)
        return self._connection.execute(statement).first() is not None
