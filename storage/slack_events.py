"""Slack events seen so far: Slack delivers some of them again, and each is answered once."""

from datetime import datetime

from storage.repository import Repository
from storage.tables import slack_events


class SlackEvents(Repository):
    """The event ids that reached this workspace."""

    def first_sight(self, event_id: str, now: datetime) -> bool:
        """True the first time an id is seen."""
        return self._add(slack_events, event_id=event_id, received_at=now)
