"""Goals: the shared goal of a period and the complementary measures of each team, with their history."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert

from revenue.calendar import Period
from revenue.money import Money
from revenue.vocabulary import Team
from storage.ids import new_id
from storage.repository import Repository
from storage.tables import goals, team_measures


@dataclass(frozen=True, slots=True)
class Goal:
    """What both teams agreed to reach between `starts_on` and `ends_on` (exclusive)."""

    id: UUID
    period_key: str
    starts_on: date
    ends_on: date
    target: Money
    set_by: str | None
    set_at: datetime


@dataclass(frozen=True, slots=True)
class TeamMeasure:
    """One team's part: a named measure with its target (a count, minor units of money, or whole percent)."""

    team: Team
    measure: str
    target: int


class Goals(Repository):
    """The goals of this workspace; a change is a new row, so the past stays readable."""

    def on(self, day: date, now: datetime) -> Goal | None:
        """The goal whose period holds `day`, as agreed at `now`; the shortest period wins, then the latest change."""
        statement = self._select(goals).where(
            goals.c.starts_on <= day, goals.c.ends_on > day, goals.c.set_at <= min(now, self._horizon)
        )
        rows = self._connection.execute(statement).all()
        if not rows:
            return None
        # Ids are made in order, so they decide between two changes of the same instant.
        row = min(rows, key=lambda r: (r.ends_on - r.starts_on, -r.set_at.timestamp(), -r.id.int))
        return Goal(
            row.id,
            row.period_key,
            row.starts_on,
            row.ends_on,
            Money(row.target_minor, row.currency),
            row.set_by,
            row.set_at,
        )

    def agree(self, period: Period, target: Money, set_by: str | None, now: datetime) -> None:
        """Set or change the shared goal of a period."""
        self._write(
            insert(goals).values(
                workspace_id=self._workspace_id,
                id=new_id(),
                period_key=period.key,
                starts_on=period.start,
                ends_on=period.end,
                target_minor=target.minor,
                currency=target.currency,
                set_by=set_by,
                set_at=now,
            )
        )

    def measures(self, period_key: str, now: datetime) -> list[TeamMeasure]:
        """The measures of both teams as agreed at `now`, marketing first."""
        statement = (
            self._select(team_measures)
            .where(team_measures.c.period_key == period_key, team_measures.c.set_at <= min(now, self._horizon))
            .order_by(team_measures.c.set_at)
        )
        latest = {(row.team, row.measure): row.target for row in self._connection.execute(statement)}
        return [TeamMeasure(Team(team), measure, target) for (team, measure), target in sorted(latest.items())]

    def agree_measure(self, period_key: str, measure: TeamMeasure, now: datetime) -> None:
        """Set or change one measure of one team; a target of 0 takes it back."""
        self._write(
            self._insert(team_measures)
            .values(
                workspace_id=self._workspace_id,
                period_key=period_key,
                team=measure.team,
                measure=measure.measure,
                target=measure.target,
                set_at=now,
            )
            .on_conflict_do_update(
                index_elements=["workspace_id", "period_key", "team", "measure", "set_at"],
                set_={"target": measure.target},
            )
        )
