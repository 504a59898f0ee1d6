"""Touches into the event log and its projections: dedupe, identity, log, engagement and daily roll-up."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from revenue.engagement import FoldTouch
from revenue.heat import DEFAULT_SHEET
from revenue.records import Recorded, Rejection, TouchEvent, TouchKind
from storage.bulk import Bulk
from storage.engagement_rows import EngagementRows
from storage.references import References
from storage.tables import daily_touches, touches

_COLUMNS = (
    "id",
    "lead_id",
    "source",
    "key",
    "kind",
    "team",
    "at",
    "content",
    "note",
    "campaign_id",
    "member_id",
    "recorded_at",
)
_FUTURE = timedelta(days=1)
_RULES = DEFAULT_SHEET.rules


def record_touches(
    bulk: Bulk, references: References, source: str, events: Sequence[tuple[int, TouchEvent]], now: datetime
) -> Recorded:
    """Record (position, event) pairs once each: a key that is in the log already changes nothing.

    Events dated more than a day ahead of `now` are rejected: they would keep a lead hot for ever.
    """
    result = Recorded()
    result.tally.read = len(events)
    horizon = now + _FUTURE
    stored = {
        row[0]
        for row in bulk.fetch_in(
            "SELECT key FROM touches WHERE workspace_id = {} AND source = {} AND key IN {in}",
            bulk.workspace_id,
            source,
            values=[event.key for _position, event in events],
        )
    }
    fresh: list[TouchEvent] = []
    for position, event in events:
        if event.at > horizon:
            result.rejections.append(
                Rejection(position, f"dated {event.at:%Y-%m-%d %H:%M} UTC, more than a day in the future")
            )
        elif event.key in stored:
            result.tally.unchanged += 1
        else:
            stored.add(event.key)
            fresh.append(event)
    result.tally.rejected = len(result.rejections)
    result.tally.new = len(fresh)
    if fresh:
        _append(bulk, references, source, fresh, now)
    return result


def _append(bulk: Bulk, references: References, source: str, fresh: list[TouchEvent], now: datetime) -> None:
    leads = references.leads(event.lead for event in fresh)
    campaigns = references.campaigns({event.campaign for event in fresh})
    people = references.members({event.member for event in fresh})
    instant, space, recorded = bulk.instant, bulk.workspace_id, bulk.instant(now)

    rows: list[tuple[Any, ...]] = []
    by_lead: dict[Any, list[FoldTouch]] = {}
    daily: Counter[tuple[Any, str, str]] = Counter()
    for touch_id, event in zip(bulk.new_ids(len(fresh)), fresh, strict=True):
        kind, at, lead = event.kind, event.at, leads[event.lead]
        team = (event.team or _RULES[kind].team).value
        member = people[event.member]
        rows.append(
            (
                space,
                touch_id,
                lead,
                source,
                event.key,
                kind.value,
                team,
                instant(at),
                event.content,
                event.note,
                campaigns[event.campaign],
                member,
                recorded,
            )
        )
        by_lead.setdefault(lead, []).append(FoldTouch(kind, at, event.key, event.content, member))
        daily[(at.astimezone(UTC).date(), team, kind.value)] += 1

    # Projections read the log as it was before this batch, so they are folded before the batch is appended.
    projection = EngagementRows(bulk)
    states = projection.load(by_lead)
    counted = _Caps(bulk, projection, states, by_lead)
    refold = []
    for lead, new in by_lead.items():
        new.sort(key=lambda touch: (touch.at, touch.key))
        flags = counted.flags(lead, new)
        if flags is None:
            refold.append(lead)
            continue
        state = states[lead]
        for touch, counts in zip(new, flags, strict=True):
            state.add(touch, counts=counts)
    bulk.insert(touches, _COLUMNS, rows)
    for lead in refold:
        states[lead] = projection.fold_from_log(lead)
    projection.save(states)
    _roll_up(bulk, daily)


def _roll_up(bulk: Bulk, daily: Counter[tuple[Any, str, str]]) -> None:
    bulk.insert(
        daily_touches,
        ("day", "team", "kind", "touches"),
        [(bulk.workspace_id, bulk.day(on), team, kind, count) for (on, team, kind), count in sorted(daily.items())],
        conflict="ON CONFLICT (workspace_id, day, team, kind)"
        " DO UPDATE SET touches = daily_touches.touches + excluded.touches",
    )


class _Caps:
    """Which new touches count under the daily caps: the earliest N of a kind, lead and UTC day."""

    def __init__(
        self, bulk: Bulk, projection: EngagementRows, states: dict[Any, Any], new: dict[Any, list[FoldTouch]]
    ) -> None:
        self._stored: dict[Any, dict[tuple[TouchKind, Any], list[tuple[datetime, str]]]] = {}
        # A lead without a stored touch on or after its first new day has no stored touch to compete with.
        first_days = {lead: _midnight(min(touch.at for touch in touches)) for lead, touches in new.items()}
        overlapping = [
            lead
            for lead, first in first_days.items()
            if (newest := states[lead].newest_at) is not None and newest >= first
        ]
        if overlapping:
            since = min(first_days[lead] for lead in overlapping)
            for lead, touch in projection.log(overlapping, since=since):
                days = self._stored.setdefault(lead, {})
                days.setdefault((touch.kind, touch.at.date()), []).append((touch.at, touch.key))

    def flags(self, lead: Any, new: list[FoldTouch]) -> list[bool] | None:
        """For each new touch of a lead, in order, whether it counts; None when it displaces one that counted."""
        stored = self._stored.get(lead, {})
        seen: Counter[tuple[TouchKind, Any]] = Counter()
        flags = []
        for touch in new:
            cap = _RULES[touch.kind].daily_cap
            if cap is None:
                flags.append(True)
                continue
            day = (touch.kind, touch.at.date())
            before = stored.get(day, [])
            seen[day] += 1
            if len(before) + seen[day] > cap and before and (touch.at, touch.key) < max(before):
                return None
            flags.append(len(before) + seen[day] <= cap)
        return flags


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
