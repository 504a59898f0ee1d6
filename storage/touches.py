"""Touches: the event log of a lead, read back as its journey."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import FromClause, func, select

from revenue.engagement import FoldTouch
from revenue.heat import HeatTouch
from revenue.instants import to_micros
from revenue.records import TouchKind
from revenue.vocabulary import TouchTeam
from storage.repository import Repository, same
from storage.tables import campaigns, members, touches


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

    def for_engagement(self) -> FoldTouch:
        """What the fold of engagement needs of it."""
        return FoldTouch(to_micros(self.at), self.key, self.kind, self.content, self.member)

    def for_heat(self) -> HeatTouch:
        """What the arithmetic of heat needs of it."""
        return HeatTouch(self.kind, self.at, self.key, self.content)


class Touches(Repository):
    """The event log of this workspace."""

    def of_lead(self, lead_id: UUID, limit: int | None = None) -> list[Touch]:
        """A lead's journey, newest first; `limit` keeps the newest."""
        launched, people = self._then(campaigns), self._then(members)
        statement = (
            self._select(
                touches,
                touches.c.key,
                touches.c.kind,
                touches.c.team,
                touches.c.at,
                touches.c.content,
                touches.c.note,
                launched.c.name,
                people.c.name,
            )
            .select_from(self._joined(launched, people))
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
        launched, people = self._then(campaigns), self._then(members)
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
                launched.c.name.label("campaign"),
                people.c.name.label("member"),
                number.label("number"),
            )
            .select_from(self._joined(launched, people))
            .where(touches.c.lead_id.in_(lead_ids), touches.c.at <= self._horizon)
            .subquery()
        )
        statement = select(numbered).where(numbered.c.number == 1)
        for row in self._connection.execute(statement):
            yield row[0], Touch(row[1], TouchKind(row[2]), TouchTeam(row[3]), *row[4:9])

    def _joined(self, launched: FromClause, people: FromClause) -> FromClause:
        return touches.outerjoin(launched, same(touches, launched, "campaign_id")).outerjoin(
            people, same(touches, people, "member_id")
        )

    def any(self) -> bool:
        """True when at least one lead event has arrived."""
        statement = self._select(touches, touches.c.id).where(touches.c.at <= self._horizon).limit(1)
        return self._connection.execute(statement).first() is not None
