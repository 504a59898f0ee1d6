"""The tables of what rows said before they were changed: one beside each table whose rows change in place."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from storage.tables import (
    accounts,
    campaigns,
    handoffs,
    leads,
    members,
    metadata,
    opportunities,
    opportunity_passages,
    workspaces,
)
from storage.types import Id, Instant


def _before(table: Table, record: str, *more_key: str) -> Table:
    """`<table>_before`: the same columns, and from when until when they held; `record` names what was changed."""
    names = [column.name for column in table.c if column.name not in {"workspace_id", record}]
    kept = Table(
        f"{table.name}_before",
        metadata,
        Column("workspace_id", Id, nullable=False),
        *(() if table is workspaces else (Column(record, Id, nullable=False),)),
        Column("since", Instant, nullable=False),
        Column("until", Instant, nullable=False),
        *(Column(name, table.c[name].type, nullable=table.c[name].nullable) for name in names),
        PrimaryKeyConstraint("workspace_id", *(() if table is workspaces else (record,)), "until", *more_key),
        ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sqlite_with_rowid=False,
    )
    if table is not workspaces:
        # Looking back reads what was changed after an instant, and nothing else.
        Index(None, kept.c.workspace_id, kept.c.until)
    return kept


workspaces_before = _before(workspaces, "id")
opportunity_passages_before = _before(opportunity_passages, "opportunity_id", "position")
BEFORE: dict[Table, Table] = {
    **{table: _before(table, "id") for table in (members, accounts, campaigns, leads, opportunities, handoffs)},
    opportunity_passages: opportunity_passages_before,
    workspaces: workspaces_before,
}
"""Where the earlier versions of each table's rows are."""
