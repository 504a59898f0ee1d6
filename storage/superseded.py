"""What rows said before they were changed: kept at every change, and read back as things were known at an instant."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Integer, Table, case, cast, select, union_all

from storage.before_tables import BEFORE, opportunity_passages_before
from storage.bulk import Bulk
from storage.tables import handoffs, opportunity_passages, workspaces

# Positions of stages that were told late, so that they come after those that were known.
_LATE = 100_000


def keep(bulk: Bulk, table: Table, ids: Iterable[Any], now: datetime) -> None:
    """Keep what rows say, before they are changed at `now`; ids are driver values, of opportunities for their stages.

    What was told and changed at the same instant was never known, and of several changes at one instant the first
    keeps what was known until then.
    """
    at = bulk.instant(now)
    each = list(dict.fromkeys(ids))
    bulk.run_for_each(_keep(table), (at, bulk.workspace_id, at), each)


def keep_settings(bulk: Bulk, now: datetime) -> None:
    """Keep the settings of the workspace, before they are changed at `now`."""
    at = bulk.instant(now)
    bulk.run_for_each(_keep(workspaces), (at, bulk.workspace_id, at), [bulk.workspace_id])


@cache
def _keep(table: Table) -> str:
    """The statement with marks for: until, workspace, until, record."""
    before = BEFORE[table].name
    record = {opportunity_passages: "opportunity_id"}.get(table, "id")
    workspace, known = "workspace_id", f"b.{record} = t.{record}"
    told = "t.recorded_at"
    if table is workspaces:
        workspace, known, told = "id", "true", "t.created_at"
    if table is opportunity_passages:
        told = (
            "(SELECT o.recorded_at FROM opportunities o"
            " WHERE o.workspace_id = t.workspace_id AND o.id = t.opportunity_id)"
        )
    since = (
        f"COALESCE((SELECT max(b.until) FROM {before} b"  # noqa: S608 - our own names
        f" WHERE b.workspace_id = t.{workspace} AND {known}), {told})"
    )
    columns = [column.name for column in BEFORE[table].c if column.name not in {"workspace_id", "since", "until"}]
    names, values = ", ".join(columns), ", ".join(f"t.{name}" for name in columns)
    return (
        f"INSERT INTO {before} (workspace_id, since, until, {names})"  # noqa: S608 - our own names
        f" SELECT t.{workspace}, {since}, {{}}, {values} FROM {table.name} t"
        f" WHERE t.{workspace} = {{}} AND {since} < {{}} AND t.{record} = {{}}"
        " ON CONFLICT DO NOTHING"
    )


def then(table: Table, workspace_id: UUID, known_at: datetime) -> FromClause:
    """The rows of a workspace in a table as they were known at an instant.

    A row that nobody had told by then is as it is now: history is imported afterwards, and read at its best.
    """
    before = BEFORE[table]
    in_force = (before.c.workspace_id == workspace_id, before.c.since <= known_at, before.c.until > known_at)
    of_now = select(table).where(
        table.c.workspace_id == workspace_id, table.c.id.not_in(select(before.c.id).where(*in_force))
    )
    columns = [before.c[column.name] for column in table.c]
    if table is not handoffs:
        return union_all(of_now, select(*columns).where(*in_force)).subquery(table.name)
    return union_all(of_now, _handoffs_before(before, in_force, known_at)).subquery(table.name)


def _handoffs_before(before: Table, in_force: tuple[Any, ...], known_at: datetime) -> Any:
    """Handoffs as they were known, with the answers that had been given and were told later: they have a date."""
    current = handoffs
    answers = {"accepted_at", "touched_at", "returned_at", "acknowledged_at"}
    with_answer = {"to_member_id": "accepted_at", "return_reason": "returned_at", "wake_on": "returned_at"}

    def value(name: str) -> Any:
        answer = name if name in answers else with_answer.get(name)
        if answer is None:
            return before.c[name]
        told_late = before.c[answer].is_(None) & (current.c[answer] <= known_at)
        return case((told_late, current.c[name]), else_=before.c[name]).label(name)

    joined = before.join(current, (before.c.workspace_id == current.c.workspace_id) & (before.c.id == current.c.id))
    return select(*(value(column.name) for column in current.c)).select_from(joined).where(*in_force)


def passages_then(workspace_id: UUID, known_at: datetime) -> FromClause:
    """The stage histories of a workspace as they were known at an instant.

    A stage dated after the history in force was told is news that came late, and counts from its date; one dated
    before contradicts what was known, and counts from when it was told.
    """
    current, before = opportunity_passages, opportunity_passages_before
    names = [column.name for column in current.c]
    in_force = (before.c.workspace_id == workspace_id, before.c.since <= known_at, before.c.until > known_at)
    known = select(before.c.opportunity_id, before.c.since).where(*in_force).distinct().subquery("known")
    of_now = select(current).where(
        current.c.workspace_id == workspace_id, current.c.opportunity_id.not_in(select(known.c.opportunity_id))
    )
    again = before.alias("again")
    told_before = (
        select(again.c.position)
        .where(
            again.c.workspace_id == workspace_id,
            again.c.since <= known_at,
            again.c.until > known_at,
            again.c.opportunity_id == current.c.opportunity_id,
            again.c.stage == current.c.stage,
            again.c.at == current.c.at,
        )
        .exists()
    )
    news = (
        select(
            *(
                (cast(current.c.position, Integer) + _LATE).label(name) if name == "position" else current.c[name]
                for name in names
            )
        )
        .select_from(current.join(known, current.c.opportunity_id == known.c.opportunity_id))
        .where(current.c.workspace_id == workspace_id, current.c.at > known.c.since, ~told_before)
    )
    return union_all(of_now, select(*(before.c[name] for name in names)).where(*in_force), news).subquery(
        opportunity_passages.name
    )
