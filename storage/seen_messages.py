"""Messages that left no touch, remembered so that a second delivery of one is recognised."""

from datetime import datetime

from storage.intake_tables import seen_messages
from storage.repository import Repository


class SeenMessages(Repository):
    """The keys of identifying messages that reached this workspace."""

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
