"""Leads that are about to become one: what is known of each, and what becomes of it with every merge.

Nothing is read or written here. Merges of one batch may build on each other: each finds what those before it left.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from revenue.vocabulary import LifecycleStage, furthest
from storage.merge_stories import BELONGING, FILLED, HISTORIES, plain_row
from storage.tables import lead_assignments, lead_passages

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two leads that are one person: the kept one is to have everything of the absorbed one, because of `reason`.

    `told` are fields that whoever said so tells of the kept lead anyway: an undo leaves them.
    """

    kept_id: UUID
    absorbed_id: UUID
    reason: str
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class Person:
    """A lead by its row without the id, and what belongs to it: rows and ids by the name of their table."""

    row: Values
    before: list[Values] = field(default_factory=list)
    histories: dict[str, list[Values]] = field(default_factory=lambda: {table.name: [] for table in HISTORIES})
    records: dict[str, list[UUID]] = field(default_factory=lambda: {table.name: [] for table in BELONGING})
    identities: list[tuple[str, str]] = field(default_factory=list)
    source_keys: list[tuple[str, str]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    """What of the row is not as it was read."""
    added: list[tuple[Table, Values]] = field(default_factory=list)
    """The rows of its histories that were not there when they were read."""

    def belongings(self) -> Values:
        """What belongs to the lead, as a story tells it."""
        return {
            **{
                table.name: [plain_row(row) for row in sorted(self.histories[table.name], key=_key_in(table))]
                for table in HISTORIES
            },
            **{name: [record_id.hex for record_id in sorted(ids)] for name, ids in self.records.items()},
            "lead_identities": [{"kind": kind, "value": value} for kind, value in sorted(self.identities)],
            "source_keys": [list(key) for key in sorted(self.source_keys)],
        }

    def absorb(self, other: "Person", told: Iterable[str], now: datetime) -> Values:
        """Have everything of another lead, which is no more; the story of it.

        The lead keeps its owner, baton and stage, and takes over what it did not know; one that was never told about
        takes over the stage too.
        """
        story: Values = {
            "lead": plain_row(other.row),
            "before": [plain_row(row) for row in sorted(other.before, key=lambda row: row["until"])],
            "belongings": other.belongings(),
            "kept": plain_row(self.row),
            "told": sorted(told),
        }
        for name, ids in other.records.items():
            self.records[name] += ids
        self.identities += other.identities
        self.source_keys += other.source_keys
        story["added"] = self._add_histories(other, now)
        self._fill(other.row)
        return story

    def _add_histories(self, other: "Person", now: datetime) -> dict[str, list[Values]]:
        """Pass where the other one passed; the rows that are new by it, as a story tells them, by table."""
        mine, theirs = self.histories[lead_passages.name], list(other.histories[lead_passages.name])
        named = [row["entered_at"] for row in (*mine, *theirs) if row["stage"] != LifecycleStage.SEED]
        one_is_known = {self.row["lifecycle_stage"], other.row["lifecycle_stage"]} != {LifecycleStage.SEED}
        if not named and (mine or theirs) and one_is_known:
            # One of them was known when it was first heard of, and nobody told when that was.
            known = self.row if self.row["lifecycle_stage"] != LifecycleStage.SEED else other.row
            since = max(known["created_at"], *(row["entered_at"] for row in (*mine, *theirs)))
            theirs.append({"stage": known["lifecycle_stage"], "entered_at": since})
            named = [since]
        # Who has a name is no seed again, however late an anonymous visit comes to light.
        first = min(named, default=now)
        # Nor is anybody who has come further known only now.
        known_since = min((row["entered_at"] for row in mine if row["stage"] != LifecycleStage.SEED), default=None)
        passed = [
            row
            for row in theirs
            if not (row["stage"] == LifecycleStage.SEED and row["entered_at"] > first)
            and not (row["stage"] == LifecycleStage.KNOWN and known_since and row["entered_at"] >= known_since)
        ]
        return {
            lead_passages.name: self._add(lead_passages, passed),
            lead_assignments.name: self._add(lead_assignments, self._held(other, now)),
        }

    def _held(self, other: "Person", now: datetime) -> list[Values]:
        """The assignments that come with the owner of the other lead, where it brings one."""
        if self.row["owner_id"] is not None or other.row["owner_id"] is None:
            return []
        held = list(other.histories[lead_assignments.name])
        # Whoever leads the lead now is who was assigned last.
        before = max((row["assigned_at"] for row in self.histories[lead_assignments.name]), default=None)
        if not held or (before is not None and before >= max(row["assigned_at"] for row in held)):
            held.append({"assigned_at": now, **{name: other.row[name] for name in ("owner_id", "baton")}})
        return held

    def _add(self, table: Table, rows: Sequence[Values]) -> list[Values]:
        """Those of the rows that were not there, as a story tells them, the earliest first."""
        key = _key_in(table)
        there = set(map(key, self.histories[table.name]))
        added = []
        for row in sorted(rows, key=key):
            if key(row) not in there:
                there.add(key(row))
                added.append(row)
        self.histories[table.name] += added
        self.added += [(table, row) for row in added]
        return [plain_row(row) for row in added]

    def _fill(self, theirs: Mapping[str, Any]) -> None:
        """Know what only the other one knew."""
        mine = self.row
        values = {name: theirs[name] for name in FILLED if mine[name] is None and theirs[name] is not None}
        values["created_at"] = min(mine["created_at"], theirs["created_at"])
        if mine["owner_id"] is None and theirs["owner_id"] is not None:
            values.update(owner_id=theirs["owner_id"], baton=theirs["baton"])
        if theirs["lifecycle_stage"] != LifecycleStage.SEED:
            values["lifecycle_stage"] = stage_of(self.histories[lead_passages.name], mine["lifecycle_stage"])
        self.row = {**mine, **values}
        self.changed |= values.keys()


def stage_of(passages: Iterable[Mapping[str, Any]], otherwise: str) -> str:
    """The stage that was entered last."""
    last = furthest((LifecycleStage(row["stage"]), row["entered_at"]) for row in passages)
    return last.value if last else otherwise


@cache
def _key_in(table: Table) -> Callable[[Values], tuple[Any, ...]]:
    """What tells rows of one lead in a history apart: the instant first."""
    names = [column.name for column in table.primary_key if column.name not in {"workspace_id", "lead_id"}]
    return lambda row: tuple(row[name] for name in names)
