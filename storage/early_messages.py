"""Messages that a clock dated ahead: kept aside, and taken in when their time has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from revenue.identities import IdentityKind
from storage.intake_tables import early_messages
from storage.repository import Repository


@dataclass(frozen=True, slots=True)
class EarlyMessage:
    """A message that waits: its source and key, when it is due, and what it says."""

    source: str
    key: str
    due_at: datetime
    message: dict[str, Any]

    def names(self) -> set[tuple[str, str]]:
        """Everybody whom it names: (kind of identity, value)."""
        body = _bodies.decode(self.message.get("body", "{}"))
        ids = (
            (IdentityKind.USER_ID, body.user_id),
            (IdentityKind.ANONYMOUS_ID, body.anonymous_id),
            # Whether the earlier id was anonymous or an account's, the sender alone knows.
            (IdentityKind.USER_ID, body.previous_id),
            (IdentityKind.ANONYMOUS_ID, body.previous_id),
        )
        found = {(kind.value, str(told).strip()) for kind, told in ids if told is not None}
        # The email among the traits of a group is a company's.
        traits = body.traits if body.type != "group" else None
        for place in (traits, body.context.traits if body.context else None, body.properties):
            if place is not None and isinstance(place.email, str):
                found.add((IdentityKind.EMAIL.value, place.email.strip().lower()))
        return found


class _Told(msgspec.Struct, gc=False):
    email: Any = None


class _Context(msgspec.Struct, gc=False):
    traits: _Told | None = None


class _Body(msgspec.Struct, gc=False, rename="camel"):
    """What a message in the Segment spec says of who it is about."""

    type: str = ""
    user_id: str | int | None = None
    anonymous_id: str | int | None = None
    previous_id: str | int | None = None
    traits: _Told | None = None
    properties: _Told | None = None
    context: _Context | None = None


_bodies = msgspec.json.Decoder(_Body)


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

    def all(self) -> list[EarlyMessage]:
        """All messages that wait."""
        table = early_messages.c
        columns = (table.source, table.key, table.due_at, table.message)
        return [EarlyMessage(*row) for row in self._connection.execute(self._select(early_messages, *columns))]

    def drop(self, message: EarlyMessage) -> None:
        """Forget a message that was taken in."""
        table = early_messages.c
        mine = (table.workspace_id == self._workspace_id) & (table.source == message.source)
        self._write(early_messages.delete().where(mine, table.key == message.key))
