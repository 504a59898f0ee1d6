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
        """Delete what was seen before an instant, oldest first, at most so many; the number deleted."""
        table = seen_messages.c
        old = (
            self._select(seen_messages, table.source, table.key)
            .where(table.seen_at < before)
            .order_by(table.seen_at, table.source, table.key)
            .limit(most)
        )
        rows = self._connection.execute(old).all()
        for source in {row[0] for row in rows}:
            keys = [row[1] for row in rows if row[0] == source]
            mine = (table.workspace_id == self._workspace_id) & (table.source == source) & table.key.in_(keys)
            self._write(seen_messages.delete().where(mine))
        return len(rows)
