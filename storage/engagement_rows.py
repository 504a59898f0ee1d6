"""Engagement as rows: the projection of the event log that `/hotleads` reads, loaded, folded and saved in batches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from revenue.engagement import Engagement, FoldTouch, fold_engagement
from revenue.heat import Decayed
from revenue.records import TouchKind
from storage.bulk import Bulk

_COLUMNS = (
    "heat_sign",
    "heat_log2",
    "fast_sign",
    "fast_log2",
    "touches",
    "pages",
    "webinars",
    "papers",
    "first_at",
    "newest_at",
    "last_at",
    "last_key",
    "last_kind",
    "last_content",
    "why_log2",
    "why_at",
    "why_key",
    "why_kind",
    "why_content",
    "human_at",
    "human_key",
    "human_member_id",
)


_INSTANTS = tuple(index for index, column in enumerate(_COLUMNS) if column.endswith("_at"))


def _state(values: Sequence[Any], at: Callable[[Any], datetime]) -> Engagement:
    """A state from the values of `_COLUMNS`: two pairs of sign and logarithm, then the fields as they stand."""
    fields = list(values)
    for index in _INSTANTS:
        if fields[index] is not None:
            fields[index] = at(fields[index])
    return Engagement(Decayed(fields[0], fields[1]), Decayed(fields[2], fields[3]), *fields[4:])


class EngagementRows:
    """Engagement states of leads by lead id; ids are driver values."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk

    def load(self, leads: Iterable[Any]) -> dict[Any, Engagement]:
        """The stored state of each lead."""
        rows = self._bulk.fetch_in(
            f"SELECT lead_id, {', '.join(_COLUMNS)} FROM engagement"  # noqa: S608 - our own column names
            " WHERE workspace_id = {} AND lead_id IN {in}",
            self._bulk.workspace_id,
            values=list(leads),
        )
        at = self._bulk.from_driver
        return {row[0]: _state(row[1:], at) for row in rows}

    def save(self, states: dict[Any, Engagement]) -> None:
        """Write the states back."""
        at = self._bulk.instant
        space = self._bulk.workspace_id
        rows = []
        for lead, s in states.items():
            rows.append(
                (
                    s.heat.sign,
                    s.heat.log2,
                    s.fast.sign,
                    s.fast.log2,
                    s.touches,
                    s.pages,
                    s.webinars,
                    s.papers,
                    at(s.first_at) if s.first_at else None,
                    at(s.newest_at) if s.newest_at else None,
                    at(s.last_at) if s.last_at else None,
                    s.last_key,
                    s.last_kind,
                    s.last_content,
                    s.why_log2,
                    at(s.why_at) if s.why_at else None,
                    s.why_key,
                    s.why_kind,
                    s.why_content,
                    at(s.human_at) if s.human_at else None,
                    s.human_key,
                    s.human_member,
                    space,
                    lead,
                )
            )
        self._bulk.update("engagement", _COLUMNS, "lead_id", rows)

    def log(self, leads: list[Any], *, since: datetime | None = None) -> Iterator[tuple[Any, FoldTouch]]:
        """(lead, touch) of the event log of some leads, optionally only at or after an instant."""
        sql = (
            "SELECT lead_id, kind, at, key, content, member_id FROM touches"
            " WHERE workspace_id = {} AND at >= {} AND lead_id IN {in}"
        )
        earliest = self._bulk.instant(since or datetime(1, 1, 1, tzinfo=UTC))
        at = self._bulk.from_driver
        for row in self._bulk.fetch_in(sql, self._bulk.workspace_id, earliest, values=leads):
            # Days of the caps are UTC days, whatever zone the driver answers in.
            touch = FoldTouch(TouchKind(row[1]), at(row[2]).astimezone(UTC), row[3], row[4], row[5])
            yield row[0], touch

    def fold_from_log(self, lead: Any) -> Engagement:
        """The state of one lead from its whole log."""
        return fold_engagement(touch for _lead, touch in self.log([lead]))

    def rebuild(self, size: int = 500) -> int:
        """Fold every lead again from the log, in batches of `size` leads; the number of leads."""
        leads = [
            row[0]
            for row in self._bulk.fetch(
                "SELECT lead_id FROM engagement WHERE workspace_id = {}", self._bulk.workspace_id
            )
        ]
        for start in range(0, len(leads), size):
            batch = leads[start : start + size]
            journeys: dict[Any, list[FoldTouch]] = {lead: [] for lead in batch}
            for lead, touch in self.log(batch):
                journeys[lead].append(touch)
            self.save({lead: fold_engagement(journey) for lead, journey in journeys.items()})
        return len(leads)
