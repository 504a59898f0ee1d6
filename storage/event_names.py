"""Event names that no catalogue knows: how often each came, and what a person said it is.

Such a touch is kept as TouchKind.OTHER and weighs nothing. Once its name is mapped, new ones come in as what they are,
and those in the log are changed and their leads folded again, some leads at a time. What only a server may say
stays OTHER where a browser said it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func

from revenue.catalogue import VISITORS_SAY
from revenue.heat import DEFAULT_SHEET
from revenue.instants import DAY_MICROS, to_micros
from revenue.records import BY_BROWSER, TouchEvent, TouchKind
from storage.bulk import Bulk
from storage.daily import add_daily
from storage.engagement_rows import EngagementRows
from storage.intake_tables import event_names
from storage.repository import Repository, refuse_the_past
from storage.tables import touches

_OTHER = TouchKind.OTHER
LEADS_AT_ONCE = 500
"""How many leads are folded again in one transaction."""


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event name that nobody has mapped yet."""

    name: str
    touches: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class MappedEvent:
    """An event name that a person mapped."""

    name: str
    kind: TouchKind
    mapped_by: str
    mapped_at: datetime


class EventNames(Repository):
    """The event names of this workspace that no catalogue has."""

    def unknown(self, limit: int = 20) -> list[UnknownEvent]:
        """Names that nobody has mapped yet, the most frequent first."""
        count, last = func.count(), func.max(touches.c.at)
        mapped = self._select(event_names, event_names.c.name)
        statement = (
            self._select(touches, touches.c.event, count, last)
            .where(
                touches.c.kind == _OTHER,
                touches.c.event.is_not(None),
                touches.c.event.not_in(mapped),
                touches.c.at <= self._horizon,
            )
            .group_by(touches.c.event)
            .order_by(count.desc(), touches.c.event)
            .limit(limit)
        )
        return [UnknownEvent(*row) for row in self._connection.execute(statement)]

    def mapped(self) -> list[MappedEvent]:
        """Names that were mapped, by name."""
        table = event_names.c
        rows = self._connection.execute(
            self._select(event_names, table.name, table.kind, table.mapped_by, table.mapped_at)
            .where(table.mapped_at <= self._horizon)
            .order_by(table.name)
        )
        return [MappedEvent(name, TouchKind(kind), by, at) for name, kind, by, at in rows]

    def map(self, name: str, kind: TouchKind, by: str, now: datetime) -> bool:
        """Say what an event is, OTHER for one that shall never weigh anything; False where somebody said so before."""
        statement = self._insert(event_names).values(
            workspace_id=self._workspace_id, name=name, kind=kind, mapped_by=by, mapped_at=now
        )
        return self._write(statement.on_conflict_do_nothing()).rowcount == 1

    def count_again(self, now: datetime, most: int = LEADS_AT_ONCE) -> int:
        """Let touches in the log be what their names were mapped to since, for some leads; how many touches.

        Call it in short transactions until it changes nothing.
        """
        refuse_the_past(self._as_of)
        changed = 0
        for mapped in self.mapped():
            if mapped.mapped_at <= now and mapped.kind is not _OTHER and changed == 0:
                changed = self._count_again(mapped, most)
        return changed

    def _count_again(self, mapped: MappedEvent, most: int) -> int:
        bulk = Bulk(self._connection, self._workspace_id)
        mine = "WHERE workspace_id = {} AND kind = 'other' AND event = {} AND key NOT LIKE {}"
        # No key is empty.
        which = bulk.workspace_id, mapped.name, "" if mapped.kind in VISITORS_SAY else f"{BY_BROWSER}%"
        sql = f"SELECT DISTINCT lead_id FROM touches {mine} LIMIT {{}}"  # noqa: S608 - ours
        leads = [row[0] for row in bulk.fetch(sql, *which, most)]
        if not leads:
            return 0
        bulk.one_writer()
        sql = f"SELECT id, at, team FROM touches {mine} AND lead_id IN {{in}}"  # noqa: S608 - ours
        rows = bulk.fetch_in(sql, *which, values=leads)
        team, before = DEFAULT_SHEET.rules[mapped.kind].team.value, DEFAULT_SHEET.rules[_OTHER].team.value
        daily: dict[tuple[int, str, str], int] = {}
        changed: list[tuple[Any, ...]] = []
        for touch_id, at, old_team in rows:
            day = (to_micros(at) if bulk.postgres else at) // DAY_MICROS
            # A team that the source named itself stays.
            new_team = team if old_team == before else old_team
            for key, difference in (((day, old_team, _OTHER.value), -1), ((day, new_team, mapped.kind.value), 1)):
                daily[key] = daily.get(key, 0) + difference
            changed.append((mapped.kind.value, new_team, bulk.workspace_id, touch_id))
        bulk.update("touches", ("kind", "team"), "id", changed)
        add_daily(bulk, daily)
        bulk.run(bulk.sql("DELETE FROM daily_touches WHERE workspace_id = {} AND touches = 0"), [(bulk.workspace_id,)])
        EngagementRows(bulk).refold(leads)
        return len(changed)


def as_mapped(bulk: Bulk, placed: Sequence[tuple[int, TouchEvent]]) -> Sequence[tuple[int, TouchEvent]]:
    """Events of unknown names as what a person said they are."""
    unknown = _unknown_names(event for _position, event in placed)
    if not unknown:
        return placed
    sql = "SELECT name, kind FROM event_names WHERE workspace_id = {} AND name IN {in}"
    kinds = {row[0]: TouchKind(row[1]) for row in bulk.fetch_in(sql, bulk.workspace_id, values=unknown)}
    if not kinds:
        return placed
    return [(position, _as_said(event, kinds)) for position, event in placed]


def _as_said(event: TouchEvent, kinds: Mapping[str, TouchKind]) -> TouchEvent:
    kind = kinds.get(event.event or "", _OTHER)
    if event.kind is not _OTHER or (kind not in VISITORS_SAY and event.key.startswith(BY_BROWSER)):
        return event
    return replace(event, kind=kind)


def _unknown_names(events: Iterable[TouchEvent]) -> list[str]:
    return sorted({event.event for event in events if event.kind is _OTHER and event.event})
