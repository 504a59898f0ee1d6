"""Workspaces: the tenants, one per Slack workspace; a global table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select, update

from storage.ids import new_id
from storage.repository import insert_into
from storage.tables import workspaces

DEFAULT_CURRENCY = "EUR"
DEFAULT_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack workspace and its settings: reporting currency (ISO 4217), IANA zone, first month of the fiscal year."""

    id: UUID
    enterprise_id: str
    team_id: str
    name: str
    currency: str
    zone: str
    fiscal_start_month: int


COLUMNS = (
    workspaces.c.id,
    workspaces.c.enterprise_id,
    workspaces.c.team_id,
    workspaces.c.name,
    workspaces.c.currency,
    workspaces.c.zone,
    workspaces.c.fiscal_start_month,
)
NAMES = tuple(column.name for column in COLUMNS)


def to_workspace(row: Sequence[Any]) -> Workspace:
    """The first seven values of a row selected as COLUMNS."""
    return Workspace(*row[:7])


def _by_slack_ids(enterprise_id: str, team_id: str) -> Select[Any]:
    return select(*COLUMNS).where(workspaces.c.enterprise_id == enterprise_id, workspaces.c.team_id == team_id)


class WorkspaceDirectory:
    """All workspaces of this database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, enterprise_id: str, team_id: str) -> Workspace | None:
        """A workspace by its Slack ids."""
        row = self._connection.execute(_by_slack_ids(enterprise_id, team_id)).first()
        return to_workspace(row) if row else None

    def all(self) -> list[Workspace]:
        """All workspaces, oldest first."""
        rows = self._connection.execute(select(*COLUMNS).order_by(workspaces.c.created_at, workspaces.c.id))
        return [to_workspace(row) for row in rows]

    def ensure(self, enterprise_id: str, team_id: str, name: str, now: datetime) -> Workspace:
        """The workspace, made with default settings when it is new."""
        found = self.find(enterprise_id, team_id)
        if found is not None:
            return found
        # Of several who make it at once, one does, and all of them read the same row.
        self._connection.execute(
            insert_into(self._connection, workspaces)
            .values(
                id=new_id(),
                enterprise_id=enterprise_id,
                team_id=team_id,
                name=name,
                currency=DEFAULT_CURRENCY,
                zone=DEFAULT_ZONE,
                fiscal_start_month=1,
                created_at=now,
            )
            .on_conflict_do_nothing()
        )
        return to_workspace(self._connection.execute(_by_slack_ids(enterprise_id, team_id)).one())

    def adopt(self, known_team_id: str, enterprise_id: str, team_id: str) -> None:
        """Change the Slack ids of the workspace that has no enterprise and this team id."""
        known = (workspaces.c.enterprise_id == "") & (workspaces.c.team_id == known_team_id)
        self._connection.execute(update(workspaces).where(known).values(enterprise_id=enterprise_id, team_id=team_id))

    def configure(
        self,
        workspace_id: UUID,
        *,
        currency: str | None = None,
        zone: str | None = None,
        fiscal_start_month: int | None = None,
        name: str | None = None,
    ) -> None:
        """Change settings; None leaves one as it is."""
        values = {
            "currency": currency,
            "zone": zone,
            "fiscal_start_month": fiscal_start_month,
            "name": name,
        }
        given = {field: value for field, value in values.items() if value is not None}
        if given:
            self._connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(**given))
