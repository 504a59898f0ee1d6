"""Slack events seen so far: Slack delivers some of them again, and each is answered once."""

from datetime import datetime

from storage.repository import Repository
from storage.tables import slack_events


class SlackEvents(Repository):
    """The event ids that reached this workspace."""

    def first_sight(self, event_id: str, now: datetime) -> bool:
        """True the first time an id is seen."""
        return self._add(slack_events, event_id=event_id, received_at=now)

    def forget_before(self, before: datetime, most: int) -> int:
        """Delete ids that came before an instant, oldest first, at most so many; the number deleted."""
        old = (
            self._select(slack_events, slack_events.c.event_id)
            .where(slack_events.c.received_at < before)
            .order_by(slack_events.c.received_at, slack_events.c.event_id)
            .limit(most)
        )
        return self._write(
            slack_events.delete().where(
                slack_events.c.workspace_id == self._workspace_id, slack_events.c.event_id.in_(old)
            )
        ).rowcount
