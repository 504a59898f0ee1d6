"""Fills the leads that HubSpot's webhooks only name: one replica looks a contact up, and again when that fails."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from intake.hubspot import SOURCE
from intake.hubspot_client import GoneError, HubSpotClient, UnansweredError
from revenue.records import LeadRecord
from storage import Database, Lookup, Store, record, unwelcome

log = structlog.get_logger()

MOST_IN_A_ROW = 20
"""Contacts of a workspace that one tick looks up."""
MOST_SECONDS = 5.0
"""How long a tick asks HubSpot: digests and other jobs wait behind it."""
LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 100
"""About four days. The next event of a contact asks for it anew."""


class HubSpotLookups:
    """A job of the tick."""

    def __init__(
        self, database: Database, client: HubSpotClient, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._client = client
        self._seconds = seconds

    def run(self, now: datetime) -> int:
        """Look up what is due; how many leads were filled."""
        until = self._seconds() + MOST_SECONDS
        return sum(self._run(workspace.id, now, until) for workspace in self._database.workspaces())

    def _run(self, workspace_id: UUID, now: datetime, until: float) -> int:
        with self._database.unit_of_work(workspace_id, write=False) as store:
            due = store.lookups.due(SOURCE, now, MOST_IN_A_ROW)
        filled = 0
        for lookup in due:
            if self._seconds() >= until:
                break
            with self._database.unit_of_work(workspace_id) as store:
                mine = store.lookups.claim(lookup, now, LEASE)
            if mine is None:
                continue
            try:
                # Nothing of the database is held while HubSpot thinks.
                lead = self._client.contact(mine.key)
            except GoneError:
                with self._database.unit_of_work(workspace_id) as store:
                    store.lookups.done(mine)
            except UnansweredError as error:
                self._put_off(workspace_id, mine, error, now)
                if error.refused:
                    break
            else:
                with self._database.unit_of_work(workspace_id) as store:
                    filled += _fill(store, mine, lead, now)
        return filled

    def _put_off(self, workspace_id: UUID, mine: Lookup, error: UnansweredError, now: datetime) -> None:
        with self._database.unit_of_work(workspace_id) as store:
            if mine.attempts >= MOST_ATTEMPTS:
                store.lookups.done(mine)
                log.error("hubspot.given_up", contact=mine.key, attempts=mine.attempts, reason=str(error))
                return
            wait = max(waiting(mine.attempts), timedelta(seconds=error.after))
            store.lookups.put_off(mine, now + wait)
        log.warning("hubspot.unanswered", contact=mine.key, reason=str(error), seconds=wait.total_seconds())


def waiting(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, up to an hour."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)


def _fill(store: Store, mine: Lookup, lead: LeadRecord, now: datetime) -> bool:
    """Record what HubSpot said; False where it may not be kept."""
    store.lookups.done(mine)
    rejections = record(store, SOURCE, [lead], now).rejections
    if rejections:
        # Whoever was only named until now may be somebody who was erased as another contact.
        unwelcome(store, SOURCE, [lead], now)
        log.warning("hubspot.refused", contact=mine.key, reason=rejections[0].reason)
        return False
    return True
