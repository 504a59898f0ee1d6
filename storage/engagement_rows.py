"""Engagement as rows: the projection of the event log that `/hotleads` reads, loaded, folded and saved in batches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any

from revenue.engagement import Engagement, FoldTouch, OrderedFold, fold_engagement
from revenue.instants import from_micros, to_micros
from storage.bulk import MOST_VALUES, Bulk

# The columns are the fields of the state, in the same order, so that a row is a state without further ado.
_FIELDS = tuple(field.name for field in fields(Engagement))
_COLUMNS = tuple("human_member_id" if name == "human_member" else name for name in _FIELDS)
_INSTANTS = tuple(index for index, column in enumerate(_COLUMNS) if column.endswith("_at"))
# Their states take about 30 MiB.
LEADS_IN_MEMORY = 30_000
_ROWS_AT_ONCE = 1_000
_values = attrgetter(*_FIELDS)


class EngagementRows:
    """Engagement states of leads by lead id; ids are driver values."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk

    def of_identities(self, kind: str, values: Iterable[str]) -> dict[str, tuple[Any, Engagement]]:
        """(lead id, stored state) by one kind of identity; two identities of a lead share one state."""
        columns = ", ".join(f"e.{column}" for column in _COLUMNS)
        rows = self._bulk.fetch_in(
            f"SELECT i.value, e.lead_id, {columns} FROM lead_identities i"  # noqa: S608 - our own column names
            " JOIN engagement e ON e.workspace_id = i.workspace_id AND e.lead_id = i.lead_id"
            " WHERE i.workspace_id = {} AND i.kind = {} AND i.value IN {in}",
            self._bulk.workspace_id,
            kind,
            values=list(values),
        )
        states: dict[Any, Engagement] = {}
        found = {}
        for value, lead, *row in rows:
            state = states.get(lead)
            if state is None:
                state = states[lead] = self._state(row)
            found[value] = (lead, state)
        return found

    def _state(self, row: list[Any]) -> Engagement:
        if self._bulk.postgres:
            for index in _INSTANTS:
                if row[index] is not None:
                    row[index] = to_micros(row[index])
        return Engagement(*row)

    def save(self, states: Iterable[tuple[Any, Engagement]]) -> None:
        """Write (lead id, state) pairs back."""
        space = self._bulk.workspace_id
        given = iter(states)
        while part := list(islice(given, _ROWS_AT_ONCE)):
            rows = [(*_values(state), space, lead) for lead, state in part]
            if self._bulk.postgres:
                rows = [_with_instants(row) for row in rows]
            self._bulk.update("engagement", _COLUMNS, "lead_id", rows)

    def log(self, leads: Sequence[Any], *, since: datetime | None = None) -> Iterator[tuple[Any, FoldTouch]]:
        """(lead, touch) of the event log of some leads, optionally only at or after an instant."""
        sql = "SELECT lead_id, at, key, kind, content, member_id FROM touches WHERE workspace_id = {}"
        parameters = [self._bulk.workspace_id]
        if since is not None:
            sql += " AND at >= {}"
            parameters.append(self._bulk.instant(since))
        for row in self._bulk.fetch_in(f"{sql} AND lead_id IN {{in}}", *parameters, values=leads):
            touch = FoldTouch._make(row[1:])
            yield row[0], touch._replace(at=to_micros(row[1])) if self._bulk.postgres else touch

    def fold_from_log(self, leads: Sequence[Any]) -> dict[Any, Engagement]:
        """The states of some leads, each from its whole log."""
        journeys: dict[Any, list[FoldTouch]] = {lead: [] for lead in leads}
        for lead, touch in self.log(leads):
            journeys[lead].append(touch)
        return {lead: fold_engagement(journey) for lead, journey in journeys.items()}

    def rebuild(self) -> int:
        """Fold every lead again from the log; the number of leads."""
        leads = [
            row[0]
            for row in self._bulk.fetch(
                "SELECT lead_id FROM engagement WHERE workspace_id = {}", self._bulk.workspace_id
            )
        ]
        self.fold_by_scan(leads)
        return len(leads)

    def refold(self, leads: Sequence[Any], size: int = 500) -> None:
        """Fold some leads again, each from its whole log, in batches of `size`: for a few among many."""
        for start in range(0, len(leads), size):
            self.save(self.fold_from_log(leads[start : start + size]).items())

    def never_folded(self, leads: Sequence[Any]) -> list[Any]:
        """Those of some leads without a folded touch."""
        sql = "SELECT lead_id FROM engagement WHERE workspace_id = {} AND touches = 0 AND lead_id IN {in}"
        found: list[Any] = []
        for start in range(0, len(leads), MOST_VALUES):
            part = leads[start : start + MOST_VALUES]
            found += [row[0] for row in self._bulk.fetch_in(sql, self._bulk.workspace_id, values=part)]
        return found

    def fold_by_scan(self, leads: Sequence[Any], *, first_id: Any = None, size: int = LEADS_IN_MEMORY) -> None:
        """Fold leads whose touches all have ids from `first_id` on: for many of them.

        Reads the log in the order in which it lies on disk, once for every `size` leads.
        """
        ordered = sorted(leads)
        for start in range(0, len(ordered), size):
            part = ordered[start : start + size]
            fold = OrderedFold()
            micros = to_micros if self._bulk.postgres else int
            for lead, at, key, kind, content, member in self._scan(part[0], part[-1], first_id):
                fold.add(lead, (micros(at), key, kind, content, member))
            wanted = set(part) - fold.disordered
            self.save((lead, fold.state(lead)) for lead in part if lead in wanted)
            self.refold(sorted(set(part) & fold.disordered))

    def _scan(self, first_lead: Any, last_lead: Any, first_id: Any) -> Iterator[Sequence[Any]]:
        # The plus keeps SQLite from the index by lead: that would fetch every touch from another page.
        lead = "lead_id" if self._bulk.postgres else "+lead_id"
        sql = (
            "SELECT lead_id, at, key, kind, content, member_id FROM touches"  # noqa: S608 - our own column name
            f" WHERE workspace_id = {{}} AND {lead} >= {{}} AND {lead} <= {{}}"
        )
        parameters = [self._bulk.workspace_id, first_lead, last_lead]
        if first_id is not None:
            sql += " AND id >= {}"
            parameters.append(first_id)
        return self._bulk.stream(f"{sql} ORDER BY id", *parameters)


def _with_instants(row: tuple[Any, ...]) -> tuple[Any, ...]:
    values = list(row)
    for index in _INSTANTS:
        if values[index] is not None:
            values[index] = from_micros(values[index])
    return tuple(values)
