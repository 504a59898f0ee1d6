"""Event names that the catalogue does not know: how often each came, and what a person said it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from revenue.records import TouchKind
from storage.bulk import Bulk
from storage.intake_tables import event_names
from storage.repository import Repository, refuse_the_past


@dataclass(frozen=True, slots=True)
class EventName:
    """An event name; `kind` is None until a person says what it is."""

    name: str
    kind: TouchKind | None
    touches: int
    first_at: datetime
    last_at: datetime


class EventNames(Repository):
    """The event names of this workspace that no catalogue has."""

    def note(self, counts: Mapping[str, int], now: datetime) -> None:
        """Count touches by name, as they come in."""
        refuse_the_past(self._as_of)
        bulk = Bulk(self._connection, self._workspace_id)
        at = bulk.instant(now)
        bulk.insert(
            event_names,
            ("name", "touches", "first_at", "last_at"),
            [(bulk.workspace_id, name, count, at, at) for name, count in sorted(counts.items())],
            conflict="ON CONFLICT (workspace_id, name) DO UPDATE SET"
            " touches = event_names.touches + excluded.touches, last_at = excluded.last_at",
        )

    def all(self) -> list[EventName]:
        """All of them: those that nobody has mapped first, then the most frequent."""
        rows = self._connection.execute(
            self._select(
                event_names,
                event_names.c.name,
                event_names.c.kind,
                event_names.c.touches,
                event_names.c.first_at,
                event_names.c.last_at,
            )
        )
        found = [EventName(row[0], TouchKind(row[1]) if row[1] else None, *row[2:]) for row in rows]
        return sorted(found, key=lambda name: (name.kind is not None, -name.touches, name.name))
