"""Folding what was recorded without folding: in many short transactions, so that others can write in between."""

from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

from storage.backlog import Backlog
from storage.database import Database
from storage.engagement_rows import LEADS_IN_MEMORY, EngagementRows

# A window's leads are held in memory, and folded once however many touches of it they have.
LEADS_IN_A_WINDOW = 100_000
LEADS_IN_A_TRANSACTION = 1_000
_TOUCHES_AT_ONCE = 10_000
_lead = itemgetter(1)


def catch_up(
    database: Database,
    workspace_id: UUID,
    *,
    window: int = LEADS_IN_A_WINDOW,
    leads_at_once: int = LEADS_IN_A_TRANSACTION,
) -> int:
    """Fold every lead of a workspace with touches that are not folded; the number of leads folded.

    When it dies, the next one does the rest: how far it came is kept after every window of so many leads. Quick when
    there is nothing.
    """
    folded = 0
    name = f"pass {uuid4().hex[:16]}"
    # Its own end is no reason to take over a pass that somebody else began meanwhile: two would chase each other.
    take_over = True
    while (at := _begin(database, workspace_id, name, take_over=take_over)) is not None:
        take_over = False
        while at is not None:
            begun = at
            leads, at = _window(database, workspace_id, begun, window)
            with database.unit_of_work(workspace_id, write=False) as store:
                fresh = EngagementRows(store.bulk).never_folded(leads)
            # All touches of these are in this window or after it, so that one look at the log does for many leads.
            for start in range(0, len(fresh), LEADS_IN_MEMORY):
                with database.unit_of_work(workspace_id) as store:
                    store.bulk.one_writer()
                    part, rows = fresh[start : start + LEADS_IN_MEMORY], EngagementRows(store.bulk)
                    # One that was merged meanwhile is folded, and has touches from before this window.
                    still = rows.never_folded(part)
                    rows.fold_by_scan(still, first_id=store.bulk.id(begun))
                    rows.refold(sorted(set(part) - set(still)))
            known = sorted(set(leads) - set(fresh))
            for start in range(0, len(known), leads_at_once):
                with database.unit_of_work(workspace_id) as store:
                    store.bulk.one_writer()
                    EngagementRows(store.bulk).refold(known[start : start + leads_at_once])
            folded += len(leads)
            with database.unit_of_work(workspace_id) as store:
                backlog = Backlog(store.bulk)
                if at is None:
                    backlog.end(name)
                else:
                    backlog.advance(name, at)
    return folded


def _begin(database: Database, workspace_id: UUID, name: str, *, take_over: bool) -> UUID | None:
    with database.unit_of_work(workspace_id, write=False) as store:
        if not Backlog(store.bulk).exists():
            return None
    with database.unit_of_work(workspace_id) as store:
        store.bulk.one_writer()
        return Backlog(store.bulk).begin(name, take_over=take_over)


def _window(database: Database, workspace_id: UUID, first: UUID, most: int) -> tuple[list[Any], UUID | None]:
    """The leads of the touches from an id on, sorted, and the id to go on from; None when that was all."""
    leads: set[Any] = set()
    at_once = min(most, _TOUCHES_AT_ONCE)
    while len(leads) < most:
        with database.unit_of_work(workspace_id, write=False) as store:
            found = Backlog(store.bulk).touches_from(first, at_once)
            leads.update(map(_lead, found))
            if len(found) < at_once:
                return sorted(leads), None
            first = UUID(int=store.bulk.uuid(found[-1][0]).int + 1)
    return sorted(leads), first
