"""What became of handed-over leads: accepted, touched in time, returned and why, acknowledged."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from revenue.ratios import median, share
from revenue.vocabulary import Team

FIRST_TOUCH_DUE = timedelta(hours=24)
"""How long the receiving team has for its first human touch."""
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Handoff:
    """The baton passed from one team to the other; instants are aware UTC, None for what has not happened.

    `touched_at` is the first human touch by the receiving team, not its acceptance.
    """

    from_team: Team
    to_team: Team
    sent_at: datetime
    accepted_at: datetime | None = None
    touched_at: datetime | None = None
    returned_at: datetime | None = None
    acknowledged_at: datetime | None = None
    return_reason: str | None = None


@dataclass(frozen=True, slots=True)
class HandoffSummary:
    """What became, by an instant, of the handoffs sent in a period.

    `due` of them are decided for the clock: `touched_in_time` and `missed` add up to it. `not_yet_due` are open with
    time left; `returned_before_due` went back untouched before their time was up: both are outside.
    `median_first_touch` is over those touched. `touched_before_sent` have a first touch older than the handoff: data
    to be checked, not counted as touched. `returned_by_reason` has the most frequent reason first, None for no reason.
    """

    sent: int
    accepted: int
    touched: int
    returned: int
    acknowledged: int
    due: int
    touched_in_time: int
    not_yet_due: int
    returned_before_due: int
    touched_before_sent: int
    median_first_touch: timedelta | None
    returned_by_reason: tuple[tuple[str | None, int], ...]

    @property
    def missed(self) -> int:
        """Handoffs whose time was up without a touch, or touched after it."""
        return self.due - self.touched_in_time

    @property
    def acceptance_rate(self) -> Fraction | None:
        """accepted / sent (formulae.md: acceptance, return rate)."""
        return share(self.accepted, self.sent)

    @property
    def sla_hit_rate(self) -> Fraction | None:
        """touched in time / (handed over and due) (formulae.md: SLA hit rate)."""
        return share(self.touched_in_time, self.due)


def summarise_handoffs(
    handoffs: Iterable[Handoff], start: datetime, end: datetime, now: datetime, due_after: timedelta
) -> HandoffSummary:
    """Acceptance, first-touch time and SLA of the handoffs sent in [start, end), as known at `now` (formulae.md).

    Whatever is stamped after `now` has not happened. A first touch is in time up to and including `due_after` of
    elapsed wall-clock time. Raises ValueError unless `due_after` is positive.
    """
    if due_after <= timedelta(0):
        raise ValueError("the time for a first touch must be positive")
    sent = [handoff for handoff in handoffs if start <= handoff.sent_at < end and handoff.sent_at <= now]
    waits: list[int] = []
    in_time = late = not_yet_due = returned_before_due = touched_before_sent = 0
    for handoff in sent:
        touched = _by(handoff.touched_at, now)
        due_at = handoff.sent_at + due_after
        if touched and handoff.touched_at is not None and handoff.touched_at >= handoff.sent_at:
            waits.append((handoff.touched_at - handoff.sent_at) // _MICROSECOND)
            in_time += handoff.touched_at <= due_at
            late += handoff.touched_at > due_at
            continue
        touched_before_sent += touched
        if _by(handoff.returned_at, min(now, due_at)):
            returned_before_due += 1
        elif due_at < now:
            late += 1
        else:
            not_yet_due += 1
    returned = [handoff for handoff in sent if _by(handoff.returned_at, now)]
    reasons = Counter(handoff.return_reason for handoff in returned)
    middle = median(waits)
    return HandoffSummary(
        sent=len(sent),
        accepted=sum(_by(handoff.accepted_at, now) for handoff in sent),
        touched=len(waits),
        returned=len(returned),
        acknowledged=sum(_by(handoff.acknowledged_at, now) for handoff in returned),
        due=in_time + late,
        touched_in_time=in_time,
        not_yet_due=not_yet_due,
        returned_before_due=returned_before_due,
        touched_before_sent=touched_before_sent,
        median_first_touch=None if middle is None else round(middle) * _MICROSECOND,
        returned_by_reason=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0] is None, pair[0] or ""))),
    )


def _by(instant: datetime | None, now: datetime) -> bool:
    """Whether something has happened by an instant."""
    return instant is not None and instant <= now
