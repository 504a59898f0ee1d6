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

    def forget_before(self, before: datetime, most: int) -> int:
        """Delete ids that were seen before an instant, oldest first, at most so many; the number deleted."""
        table = seen_messages.c
        old = self._select(seen_messages, table.source, table.key).where(table.seen_at < before)
        rows = self._connection.execute(old.order_by(table.seen_at, table.source, table.key).limit(most)).all()
        mine = table.workspace_id == self._workspace_id
        deleted = 0
        for source in {row.source for row in rows}:
            keys = [row.key for row in rows if row.source == source]
            gone = seen_messages.delete().where(mine, table.source == source, table.key.in_(keys))
            deleted += self._write(gone).rowcount
        return deleted
