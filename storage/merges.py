"""Leads turn out to be one person: their journeys become one, and it is written down so that it can be undone.

Everything that names an absorbed lead names the kept one afterwards. The absorbed row goes; `lead_merges` holds what
it said and what belonged to it. However many pairs come together, each table is read and written a few times.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Table, bindparam, insert, update

from storage.before_tables import BEFORE
from storage.bulk import Bulk
from storage.ids import new_numbers
from storage.intake_tables import lead_merges
from storage.merge_people import Pair, Person
from storage.merge_stories import BELONGING, HISTORIES
from storage.merge_undos import MergeUndos, copied_to_engagement
from storage.repository import refuse_the_past
from storage.tables import engagement, lead_identities, leads, source_keys, touches

INTAKE = "intake"
"""Who merges two leads when nobody pressed a button: the rules of identity."""


class Merges(MergeUndos):
    """Which leads of this workspace turned out to be one person."""

    def merge(self, kept_id: UUID, absorbed_id: UUID, reason: str, now: datetime, by: str = INTAKE) -> UUID:
        """Let the kept lead have everything of the absorbed one; the id of the merge. See `merge_all`."""
        (merge_id,) = self.merge_all([Pair(kept_id, absorbed_id, reason)], now, by)
        return merge_id

    def merge_all(self, pairs: Sequence[Pair], now: datetime, by: str = INTAKE) -> list[UUID]:
        """Merge pairs of leads as if one after the other; the ids of the merges, in the same order.

        A lead that is kept by one pair may be absorbed by a later one. The kept lead keeps its owner, baton and stage,
        and takes over what it did not know; one that was never told about takes over the stage too. Raises LookupError
        for a lead that is not there, or no more: nothing is written then.
        """
        if not pairs:
            return []
        refuse_the_past(self._as_of)
        Bulk(self._connection, self._workspace_id).one_writer()
        people = self._people(pairs)
        stories = []
        moves = []
        for pair in pairs:
            absorbed = people.pop(pair.absorbed_id)
            # What it has by now, not what it had before the batch.
            moves.append((pair, absorbed))
            stories.append(people[pair.kept_id].absorb(absorbed, pair.told, now))
        self._move(moves)
        self._drop([pair.absorbed_id for pair in pairs])
        kept = {pair.kept_id: people[pair.kept_id] for pair in pairs if pair.kept_id in people}
        self._put(kept)
        self._fold_again(list(kept))
        merge_ids = [UUID(int=number) for number in new_numbers(len(pairs))]
        changes = count(self.changes() + 1)
        said = {"workspace_id": self._workspace_id, "merged_by": by, "merged_at": now}
        self._write_each(
            insert(lead_merges),
            [
                {
                    **said,
                    "id": merge_id,
                    "kept_id": pair.kept_id,
                    "absorbed_id": pair.absorbed_id,
                    "reason": pair.reason,
                    "absorbed": story,
                    "change": next(changes),
                }
                for merge_id, pair, story in zip(merge_ids, pairs, stories, strict=True)
            ],
        )
        return merge_ids

    def _people(self, pairs: Iterable[Pair]) -> dict[UUID, Person]:
        """What is known of all leads of the pairs; of those that are only kept without what stays theirs anyway."""
        absorbed = {pair.absorbed_id for pair in pairs}
        everybody = absorbed | {pair.kept_id for pair in pairs}
        people = {}
        for row in self._of(leads, leads.c.id, everybody):
            people[row.pop("id")] = Person(row)
        for table in HISTORIES:
            for row in self._of(table, table.c.lead_id, everybody):
                people[row.pop("lead_id")].histories[table.name].append(row)
        for row in self._of(BEFORE[leads], BEFORE[leads].c.id, absorbed):
            people[row["id"]].before.append(row)
        for table in BELONGING:
            for row in self._of(table, table.c.lead_id, absorbed, table.c.lead_id, table.c.id):
                people[row["lead_id"]].records[table.name].append(row["id"])
        for row in self._of(lead_identities, lead_identities.c.lead_id, absorbed):
            people[row["lead_id"]].identities.append((row["kind"], row["value"]))
        told = source_keys.c
        for row in self._of(source_keys, told.record_id, absorbed, told.kind, told.source, told.key, told.record_id):
            if row["kind"] == "lead":
                people[row["record_id"]].source_keys.append((row["source"], row["key"]))
        return people

    def _of(
        self, table: Table, column: ColumnElement[UUID], ids: Iterable[UUID], *columns: ColumnElement[Any]
    ) -> Iterator[dict[str, Any]]:
        """Rows of a table that name one of the ids in a column, without the workspace."""
        for part in self._parts(ids):
            for row in self._connection.execute(self._select(table, *columns).where(column.in_(part))).mappings():
                yield {name: value for name, value in row.items() if name != "workspace_id"}

    def _move(self, moves: Sequence[tuple[Pair, Person]]) -> None:
        """Let what belonged to absorbed leads belong to the kept ones, pair by pair in each table."""
        space = self._workspace_id

        def to_taker(table: Table, column: str, *key: str) -> Executable:
            mine = [table.c[name] == bindparam(f"this_{name}") for name in key]
            giver = table.c[column] == bindparam("giver")
            return update(table).where(table.c.workspace_id == space, giver, *mine).values({column: bindparam("taker")})

        def rows(pair: Pair, **key: Any) -> dict[str, Any]:
            return {"giver": pair.absorbed_id, "taker": pair.kept_id, **key}

        visited = [rows(pair) for pair, absorbed in moves if absorbed.records[touches.name]]
        self._write_each(to_taker(touches, "lead_id"), visited)
        for table in BELONGING:
            if table is touches:
                continue
            given = [
                rows(pair, this_id=record_id) for pair, absorbed in moves for record_id in absorbed.records[table.name]
            ]
            for place in (table, BEFORE[table]):
                self._write_each(to_taker(place, "lead_id", "id"), given)
        names = [
            rows(pair, this_kind=kind, this_value=value)
            for pair, absorbed in moves
            for kind, value in absorbed.identities
        ]
        self._write_each(to_taker(lead_identities, "lead_id", "kind", "value"), names)
        keys = [
            rows(pair, this_kind="lead", this_source=source, this_key=key)
            for pair, absorbed in moves
            for source, key in absorbed.source_keys
        ]
        self._write_each(to_taker(source_keys, "record_id", "kind", "source", "key"), keys)

    def _drop(self, absorbed: Iterable[UUID]) -> None:
        """Let absorbed leads be no more, which nothing names by now."""
        for part in self._parts(absorbed):
            # As of an earlier instant, too, they are one person, so nothing is kept of the time when they were two.
            self._write(self._delete(BEFORE[leads], BEFORE[leads].c.id.in_(part)))
            for table in (*HISTORIES, engagement):
                self._write(self._delete(table, table.c.lead_id.in_(part)))
            self._write(self._delete(leads, leads.c.id.in_(part)))

    def _put(self, kept: Mapping[UUID, Person]) -> None:
        """Write down what is new of the kept leads, and what their engagement copies of it."""
        space = self._workspace_id
        for table in HISTORIES:
            added = [
                {"workspace_id": space, "lead_id": lead_id, **row}
                for lead_id, person in kept.items()
                for place, row in person.added
                if place is table
            ]
            self._write_each(self._insert(table).on_conflict_do_nothing(), added)
        changed = {lead_id: {name: person.row[name] for name in person.changed} for lead_id, person in kept.items()}
        self._set_each(leads, leads.c.id, changed)
        self._set_each(
            engagement,
            engagement.c.lead_id,
            {lead_id: copied_to_engagement(values) for lead_id, values in changed.items()},
        )

    def _set_each(self, table: Table, column: ColumnElement[UUID], values: Mapping[UUID, Mapping[str, Any]]) -> None:
        """Give rows new values, which are by the id in a column: one statement for all that change the same."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for record_id, new in values.items():
            row = {f"new_{name}": value for name, value in new.items()}
            alike.setdefault(tuple(sorted(new)), []).append({"this": record_id, **row})
        for names, rows in alike.items():
            if names:
                which = (table.c.workspace_id == self._workspace_id) & (column == bindparam("this"))
                statement = update(table).where(which).values({name: bindparam(f"new_{name}") for name in names})
                self._write_each(statement, rows)

    def _write_each(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """One statement for many rows, in their order."""
        if rows:
            self._connection.execute(statement, list(rows))
