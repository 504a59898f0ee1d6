"""Messages that leave no row of their own: the first of each is told from those that come again."""

from collections.abc import Iterable
from datetime import datetime

from storage.intake_tables import seen_messages
from storage.repository import Repository


class SeenMessages(Repository):
    """The message ids that sources sent to this workspace."""

    def first_sight(self, source: str, key: str, now: datetime) -> bool:
        """True the first time a key of a source is seen."""
        return self._add(seen_messages, source=source, key=key, seen_at=now)

    def first_seen(self, source: str, keys: Iterable[str], now: datetime) -> set[str]:
        """Those of some keys that are seen for the first time."""
        return {key for key in dict.fromkeys(keys) if self.first_sight(source, key, now)}
