"""Messages that a clock dated ahead: kept aside, and taken in when their time has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.intake_tables import early_messages
from storage.repository import Repository


@dataclass(frozen=True, slots=True)
class EarlyMessage:
    """A message that waits: its source and key, when it is due, and what it says."""

    source: str
    key: str
    due_at: datetime
    message: dict[str, Any]


class EarlyMessages(Repository):
    """The messages of this workspace whose time has not come."""

    def keep_aside(self, message: EarlyMessage) -> bool:
        """Keep a message until it is due; False where it is kept already."""
        return self._add(
            early_messages,
            source=message.source,
            key=message.key,
            due_at=message.due_at,
            message=message.message,
        )

    def due(self, now: datetime, most: int) -> list[EarlyMessage]:
        """Messages whose time has come, the earliest first, at most so many."""
        table = early_messages.c
        rows = self._connection.execute(
            self._select(early_messages, table.source, table.key, table.due_at, table.message)
            .where(table.due_at <= now)
            .order_by(table.due_at, table.source, table.key)
            .limit(most)
        )
        return [EarlyMessage(*row) for row in rows]

    def drop(self, message: EarlyMessage) -> None:
        """Forget a message that was taken in."""
        table = early_messages.c
        mine = (table.workspace_id == self._workspace_id) & (table.source == message.source)
        self._write(early_messages.delete().where(mine, table.key == message.key))
