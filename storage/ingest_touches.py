"""Touches into the event log and its projections: dedupe, identity, log, engagement and daily roll-up."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from operator import attrgetter
from typing import Any

from revenue.engagement import BY_TIME, DEFAULT_RULES, Engagement, FoldTouch
from revenue.identities import IdentityKind
from revenue.instants import DAY_MICROS, from_micros, to_micros
from revenue.records import Recorded, Rejection, TouchEvent
from revenue.vocabulary import TouchTeam
from storage.backlog import Backlog
from storage.bulk import Bulk
from storage.daily import add_daily
from storage.engagement_rows import EngagementRows
from storage.references import References
from storage.rehearsal import Rehearsal
from storage.tables import touches

Name = tuple[IdentityKind | None, str]
"""What names a lead: an identity, or (None) a key of the source."""
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
    "event",
)
# To ask a member of an enum for its value is to call Python twice, for every touch.
_TEAMS = {team: team.value for team in TouchTeam}
# Clocks of two machines may differ by this much; a call that has not happened must not count as one.
_FUTURE = timedelta(minutes=5)


class Touching:
    """Records touches of one source; each goes into the log, the daily roll-up and, now or later, its lead's state."""

    def __init__(
        self,
        bulk: Bulk,
        references: References,
        source: str,
        now: datetime,
        *,
        fold_later: bool = False,
        rehearsal: Rehearsal | None = None,
    ) -> None:
        self._bulk = bulk
        self._references = references
        self._source = source
        self._now = now
        self._fold_later = fold_later
        self._rehearsal = rehearsal

    def record(self, events: Sequence[tuple[int, TouchEvent]]) -> Recorded:
        """Record (position, event) pairs once each: a key that is in the log already changes nothing.

        Events dated after now are rejected: what has not happened yet must not count as done.
        """
        result = Recorded()
        result.tally.read = len(events)
        horizon = self._now + _FUTURE
        stored = self._stored([event.key for _position, event in events])
        fresh: list[TouchEvent] = []
        for position, event in events:
            if event.at > horizon:
                result.rejections.append(Rejection(position, f"dated {event.at:%Y-%m-%d %H:%M} UTC, in the future"))
            elif event.key in stored:
                result.tally.unchanged += 1
            else:
                stored.add(event.key)
                fresh.append(event)
        result.tally.rejected = len(result.rejections)
        result.tally.new = len(fresh)
        if fresh:
            self._append(fresh)
            if self._rehearsal is not None:
                self._rehearsal.found("touch", {event.key: b"" for event in fresh})
        return result

    def _stored(self, keys: list[str]) -> set[str]:
        sql = "SELECT key FROM touches WHERE workspace_id = {} AND source = {} AND key IN {in}"
        rows = self._bulk.fetch_in(sql, self._bulk.workspace_id, self._source, values=keys)
        stored = {row[0] for row in rows}
        return stored if self._rehearsal is None else stored | self._rehearsal.marks("touch", keys).keys()

    def _append(self, fresh: list[TouchEvent]) -> None:
        backlog = Backlog(self._bulk)
        # While touches wait to be folded, newer ones wait behind them: a state is folded from its whole log then.
        if self._fold_later or backlog.exists():
            rows = self._log(fresh, self._lead_ids(fresh))
            backlog.note(rows[0][1])
            return
        projection = EngagementRows(self._bulk)
        # Projections read the log as it was before this batch, so they are folded before the batch is appended.
        found = self._states(projection, fresh)
        states = dict(found.values())
        people = self._references.members({event.member for event in fresh})
        named: dict[Name, list[FoldTouch]] = {}
        for event in fresh:
            touch = FoldTouch(to_micros(event.at), event.key, event.kind, event.content, people[event.member])
            named.setdefault((event.named_by, event.lead), []).append(touch)
        # By lead only now: for an id of PostgreSQL, to be a key costs several times what it costs a text.
        journeys: dict[Any, list[FoldTouch]] = {}
        for name, touched in named.items():
            journeys.setdefault(found[name][0], []).extend(touched)
        refold = _fold(projection, states, journeys)
        self._log(fresh, {name: lead for name, (lead, _state) in found.items()})
        if refold:
            states.update(projection.fold_from_log(refold))
        projection.save(states.items())

    def _lead_ids(self, fresh: Iterable[TouchEvent]) -> dict[Name, Any]:
        """Lead ids by name; a lead that nobody told about yet is made, and filled when its record comes."""
        found: dict[Name, Any] = {}
        for named_by, events in _by_naming(fresh).items():
            made = self._references.leads({event.lead for event in events}, named_by, _first_of(events))
            found.update(((named_by, lead), lead_id) for lead, lead_id in made.items())
        return found

    def _states(self, projection: EngagementRows, fresh: Iterable[TouchEvent]) -> dict[Name, tuple[Any, Engagement]]:
        """(lead id, state) by name, also of leads that are made here."""
        found: dict[Name, tuple[Any, Engagement]] = {}
        for named_by, events in _by_naming(fresh).items():
            wanted = {event.lead for event in events}
            stored = projection.of_identities(named_by or self._references.lead_kind, wanted)
            found.update(((named_by, lead), pair) for lead, pair in stored.items())
            if missing := wanted - stored.keys():
                for lead, lead_id in self._references.leads(missing, named_by, _first_of(events)).items():
                    if lead is not None:
                        found[named_by, lead] = (lead_id, Engagement())
        return _one_state_each(found)

    def _log(self, fresh: list[TouchEvent], leads: Mapping[Name, Any]) -> list[tuple[Any, ...]]:
        """Append to the log and the daily roll-up; the rows, oldest id first."""
        bulk = self._bulk
        campaigns = self._references.campaigns({event.campaign for event in fresh})
        people = self._references.members({event.member for event in fresh})
        rules = [DEFAULT_RULES[event.kind] for event in fresh]
        kinds = [rule.kind for rule in rules]
        teams = [_TEAMS[event.team] if event.team else rule.team for event, rule in zip(fresh, rules, strict=True)]
        instants = [to_micros(event.at) for event in fresh]
        # Column by column: that takes half as long as row by row.
        rows = list(
            zip(
                repeat(bulk.workspace_id, len(fresh)),
                bulk.new_ids(len(fresh)),
                [leads[event.named_by, event.lead] for event in fresh],
                repeat(self._source, len(fresh)),
                [event.key for event in fresh],
                kinds,
                teams,
                [event.at for event in fresh] if bulk.postgres else instants,
                [event.content for event in fresh],
                [event.note for event in fresh],
                [campaigns[event.campaign] for event in fresh],
                [people[event.member] for event in fresh],
                repeat(bulk.instant(self._now), len(fresh)),
                [event.event for event in fresh],
                strict=True,
            )
        )
        bulk.insert(touches, _COLUMNS, rows)
        add_daily(bulk, Counter(zip([at // DAY_MICROS for at in instants], teams, kinds, strict=True)))
        return rows


def _by_naming(events: Iterable[TouchEvent]) -> dict[IdentityKind | None, list[TouchEvent]]:
    """Events by what names their leads: nearly always all by the same."""
    groups: dict[IdentityKind | None, list[TouchEvent]] = {}
    for event in events:
        groups.setdefault(event.named_by, []).append(event)
    return groups


def _first_of(events: Sequence[TouchEvent]) -> Callable[[str], datetime]:
    """When a lead was first heard of in these events."""
    first: dict[str, datetime] = {}

    def at(lead: str) -> datetime:
        if not first:
            first.update((event.lead, event.at) for event in sorted(events, key=attrgetter("at"), reverse=True))
        return first[lead]

    return at


def _one_state_each(found: dict[Name, tuple[Any, Engagement]]) -> dict[Name, tuple[Any, Engagement]]:
    """Let a lead that has names of two kinds have one state."""
    states: dict[Any, Engagement] = {}
    return {name: (lead_id, states.setdefault(lead_id, state)) for name, (lead_id, state) in found.items()}


def _fold(projection: EngagementRows, states: dict[Any, Engagement], new: dict[Any, list[FoldTouch]]) -> list[Any]:
    """Fold the new touches into the states; the leads where one displaces a touch that counted, left as they were."""
    caps = _Caps(projection, states, new)
    refold = []
    for lead, journey in new.items():
        if len(journey) > 1:
            journey.sort(key=BY_TIME)
        flags = caps.flags(lead, journey)
        if flags is None:
            refold.append(lead)
            continue
        state = states[lead]
        for touch, counts in zip(journey, flags, strict=True):
            state.add(touch, counts=counts)
    return refold


class _Caps:
    """Which new touches count under the daily caps: the earliest N of a kind, lead and UTC day."""

    def __init__(
        self, projection: EngagementRows, states: dict[Any, Engagement], new: dict[Any, list[FoldTouch]]
    ) -> None:
        self._stored: dict[Any, dict[tuple[Any, int], list[tuple[int, str]]]] = {}
        overlapping = []
        since = None
        for lead, journey in new.items():
            # A lead without a stored touch on or after its first new day has no stored touch to compete with.
            newest = states[lead].newest_at
            if newest is not None:
                day = min(touch.at for touch in journey) // DAY_MICROS
                if newest // DAY_MICROS >= day:
                    overlapping.append(lead)
                    since = day if since is None else min(day, since)
        if since is not None:
            for lead, touch in projection.log(overlapping, since=from_micros(since * DAY_MICROS)):
                days = self._stored.setdefault(lead, {})
                days.setdefault((touch.kind, touch.at // DAY_MICROS), []).append((touch.at, touch.key))

    def flags(self, lead: Any, journey: list[FoldTouch]) -> Sequence[bool] | None:
        """For each new touch of a lead, in order, whether it counts; None when it displaces one that counted."""
        stored = self._stored.get(lead)
        if stored is None and len(journey) == 1:
            return _COUNTS
        seen: dict[tuple[Any, int], int] = {}
        flags = []
        for touch in journey:
            cap = DEFAULT_RULES[touch.kind].cap
            if cap is None:
                flags.append(True)
                continue
            day = (touch.kind, touch.at // DAY_MICROS)
            before = stored.get(day, ()) if stored else ()
            seen[day] = number = seen.get(day, 0) + 1
            if len(before) + number > cap and before and (touch.at, touch.key) < max(before):
                return None
            flags.append(len(before) + number <= cap)
        return flags


_COUNTS = (True,)
