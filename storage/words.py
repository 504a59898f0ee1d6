"""The words people may filter by: this workspace's regions, campaigns, products, industries and people."""

from sqlalchemy import ColumnElement, FromClause, Table, select

from storage.repository import Repository
from storage.tables import accounts, campaigns, lead_assignments, leads, members, opportunities, opportunity_passages


class Vocabulary(Repository):
    """Distinct values of this workspace, sorted; of the past, those of what was recorded or went on by then."""

    def regions(self) -> list[str]:
        """Regions of accounts and of members."""
        return sorted({*self._distinct(accounts, "region"), *self._distinct(members, "region")})

    def campaigns(self) -> list[str]:
        """Campaign names."""
        return self._distinct(campaigns, "name")

    def products(self) -> list[str]:
        """Products of leads and opportunities."""
        return sorted({*self._distinct(leads, "product"), *self._distinct(opportunities, "product")})

    def industries(self) -> list[str]:
        """Industries of accounts."""
        return self._distinct(accounts, "industry")

    def managers(self) -> list[str]:
        """Managers of members."""
        return self._distinct(members, "manager")

    def _distinct(self, table: Table, column: str) -> list[str]:
        rows = self._then(table)
        values = rows.c[column]
        statement = self._select(rows, values).where(values.is_not(None))
        if self._as_of is not None:
            statement = statement.where(self._told(table, rows))
        return sorted(self._connection.scalars(statement.distinct()))

    def _told(self, table: Table, rows: FromClause) -> ColumnElement[bool]:
        """What was recorded by then. History is imported afterwards, so also what the leads and deals of then name."""
        if table is leads:
            return rows.c.created_at <= self._horizon
        buyers, stages = self._then(leads), self._then(opportunity_passages)
        # What names a row of the table, and since when.
        naming, since = {
            accounts: (buyers.c.account_id, buyers.c.created_at),
            campaigns: (buyers.c.campaign_id, buyers.c.created_at),
            members: (lead_assignments.c.owner_id, lead_assignments.c.assigned_at),
            opportunities: (stages.c.opportunity_id, stages.c.effective_at),
        }[table]
        named = select(naming).where(naming.table.c.workspace_id == self._workspace_id, since <= self._horizon)
        if table is members and self._known_at is not None:
            # Of a lead that was known by then, whoever owned it was known too.
            later = self._select(leads, leads.c.id).where(leads.c.recorded_at > self._known_at)
            named = named.where(lead_assignments.c.lead_id.in_(later))
        if table is opportunities:
            return rows.c.id.in_(named)
        return (rows.c.recorded_at <= self._horizon) | rows.c.id.in_(named)
