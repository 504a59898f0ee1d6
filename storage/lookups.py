"""What a source has only named: asked for later, once each, by whichever replica claims it first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from storage.intake_tables import lookups
from storage.repository import Repository


@dataclass(frozen=True, slots=True)
class Lookup:
    """A record of a source that is to be looked up. `attempts` counts those begun.

    `version` changes with every request and claim: who holds the latest one has seen all that was asked.
    """

    source: str
    kind: str
    key: str
    due_at: datetime
    attempts: int
    version: int


class Lookups(Repository):
    """The look-ups of this workspace that are still to be made."""

    def ask(self, source: str, kind: str, keys: Iterable[str], now: datetime) -> None:
        """Look records up soon. One that waits for its next attempt goes on waiting; one at hand is made again."""
        for key in dict.fromkeys(keys):
            statement = self._insert(lookups).values(
                workspace_id=self._workspace_id,
                source=source,
                kind=kind,
                key=key,
                due_at=now,
                attempts=0,
                version=0,
            )
            again = {"version": lookups.c.version + 1}
            names = [column.name for column in lookups.primary_key.columns]
            self._write(statement.on_conflict_do_update(index_elements=names, set_=again))

    def due(self, source: str, now: datetime, most: int) -> list[Lookup]:
        """Look-ups that may be claimed now, the longest due first, at most so many."""
        table = lookups.c
        rows = self._connection.execute(
            self._select(lookups, table.source, table.kind, table.key, table.due_at, table.attempts, table.version)
            .where(table.source == source, table.due_at <= now)
            .order_by(table.due_at, table.kind, table.key)
            .limit(most)
        )
        return [Lookup(*row) for row in rows]

    def claim(self, lookup: Lookup, now: datetime, lease: timedelta) -> Lookup | None:
        """Take a look-up for `lease`; None when somebody was faster."""
        mine = Lookup(
            lookup.source, lookup.kind, lookup.key, now + lease, lookup.attempts + 1, version=lookup.version + 1
        )
        values = {"due_at": mine.due_at, "attempts": mine.attempts, "version": mine.version}
        return mine if self._change(lookup, values) else None

    def done(self, lookup: Lookup) -> bool:
        """Forget a look-up that was made; False when it was asked for again meanwhile, so that it is still due."""
        return self._write(lookups.delete().where(self._is(lookup), lookups.c.version == lookup.version)).rowcount == 1

    def cancel(self, source: str, kind: str, keys: Iterable[str]) -> None:
        """Look records up no more: they are gone."""
        table = lookups.c
        for key in keys:
            named = (table.source == source) & (table.kind == kind) & (table.key == key)
            self._write(lookups.delete().where(table.workspace_id == self._workspace_id, named))

    def put_off(self, lookup: Lookup, until: datetime) -> bool:
        """Try again later; False when somebody else claimed it meanwhile."""
        statement = lookups.update().where(self._is(lookup), lookups.c.attempts == lookup.attempts)
        return self._write(statement.values(due_at=until)).rowcount == 1

    def _change(self, lookup: Lookup, values: dict[str, object]) -> bool:
        statement = lookups.update().where(self._is(lookup), lookups.c.version == lookup.version)
        return self._write(statement.values(**values)).rowcount == 1

    def _is(self, lookup: Lookup) -> ColumnElement[bool]:
        table = lookups.c
        return (
            (table.workspace_id == self._workspace_id)
            & (table.source == lookup.source)
            & (table.kind == lookup.kind)
            & (table.key == lookup.key)
        )
