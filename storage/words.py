"""The words people may filter by: this workspace's regions, campaigns, products, industries and people."""

from sqlalchemy import Table

from storage.repository import Repository
from storage.tables import accounts, campaigns, leads, members, opportunities


class Vocabulary(Repository):
    """Distinct values of this workspace, sorted."""

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
        values = table.c[column]
        rows = self._connection.scalars(self._select(table, values).where(values.is_not(None)).distinct())
        return sorted(rows)
