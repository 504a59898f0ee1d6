"""All repositories of one workspace in one open transaction."""

from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import Connection

from storage.api_keys import ApiKeys
from storage.backlog import Backlog
from storage.bulk import Bulk
from storage.daily import rebuild_daily
from storage.early_messages import EarlyMessages
from storage.email_keys import respell_stored
from storage.engagement_rows import EngagementRows
from storage.erasures import Erasures
from storage.event_names import EventNames
from storage.goals import Goals
from storage.handoffs import Handoffs
from storage.imports import Imports
from storage.leads import Leads
from storage.lookups import Lookups
from storage.members import Members
from storage.merges import Merges
from storage.opportunities import Opportunities
from storage.outbox import Outbox
from storage.past import PastRanking
from storage.ranking import Ranking
from storage.recognition import Recognition
from storage.repository import refuse_the_past
from storage.seen_messages import SeenMessages
from storage.slack_events import SlackEvents
from storage.subscriptions import Subscriptions
from storage.superseded import keep_settings
from storage.touches import Touches
from storage.words import Vocabulary
from storage.workspaces import WorkspaceDirectory


class Store:
    """The rows of one workspace. With `as_of`, what had happened by then; with `known_at`, as it was known then."""

    def __init__(
        self,
        connection: Connection,
        workspace_id: UUID,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
    ) -> None:
        self._connection = connection
        self.workspace_id = workspace_id
        self.as_of = as_of
        self.known_at = known_at

    def at(self, instant: datetime) -> "Store":
        """The same transaction with what had happened by an instant, and nothing may be written.

        It is told as it is known now: who corrects an amount on Monday means the digest of the week before, too.
        """
        earlier = instant if self.as_of is None else min(instant, self.as_of)
        return Store(self._connection, self.workspace_id, earlier, self.known_at)

    @cached_property
    def members(self) -> Members:
        return Members(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def recognition(self) -> Recognition:
        return Recognition(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def leads(self) -> Leads:
        return Leads(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def ranking(self) -> Ranking:
        kind = Ranking if self.as_of is None else PastRanking
        return kind(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def api_keys(self) -> ApiKeys:
        return ApiKeys(self._connection, self.workspace_id, self.as_of)

    @cached_property
    def early_messages(self) -> EarlyMessages:
        return EarlyMessages(self._connection, self.workspace_id, self.as_of)

    @cached_property
    def event_names(self) -> EventNames:
        return EventNames(self._connection, self.workspace_id, self.as_of)

    @cached_property
    def erasures(self) -> Erasures:
        return Erasures(self._connection, self.workspace_id, self.as_of)

    @cached_property
    def lookups(self) -> Lookups:
        return Lookups(self._connection, self.workspace_id, self.as_of)

    @cached_property
    def seen_messages(self) -> SeenMessages:
        return SeenMessages(self._connection, self.workspace_id, self.as_of)

    @cached_property
    def merges(self) -> Merges:
        return Merges(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def touches(self) -> Touches:
        return Touches(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def opportunities(self) -> Opportunities:
        return Opportunities(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def handoffs(self) -> Handoffs:
        return Handoffs(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def goals(self) -> Goals:
        return Goals(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def imports(self) -> Imports:
        return Imports(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self._connection, self.workspace_id, self.as_of, self.known_at)

    @cached_property
    def slack_events(self) -> SlackEvents:
        return SlackEvents(self._connection, self.workspace_id, self.as_of)

    @cached_property
    def bulk(self) -> Bulk:
        refuse_the_past(self.as_of)
        return Bulk(self._connection, self.workspace_id)

    def configure(
        self,
        now: datetime,
        *,
        currency: str | None = None,
        zone: str | None = None,
        fiscal_start_month: int | None = None,
    ) -> None:
        """Change settings of the workspace; None leaves one as it is."""
        refuse_the_past(self.as_of)
        keep_settings(self.bulk, now)
        WorkspaceDirectory(self._connection).configure(
            self.workspace_id, currency=currency, zone=zone, fiscal_start_month=fiscal_start_month
        )

    def rebuild(self) -> int:
        """Make the projections again from the event log: engagement and daily roll-up; the number of leads.

        What an earlier version stored under Ann@X.com is found as ann@x.com afterwards.
        """
        self.bulk.one_writer()
        respell_stored(self.bulk)
        rebuild_daily(self.bulk)
        Backlog(self.bulk).clear()
        return EngagementRows(self.bulk).rebuild()

    def first_sight(self, event_id: str, now: datetime) -> bool:
        """True the first time a Slack event id is seen; redeliveries are False."""
        return self.slack_events.first_sight(event_id, now)
