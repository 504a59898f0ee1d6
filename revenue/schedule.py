"""Weekly schedules on local clocks: which runs fell due between two instants, one per ISO week."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from revenue.periods import Period, week_of
from revenue.zones import first_instant, zone_of

_WEEK = timedelta(days=7)
# Local time is at most 26 hours from UTC and a clock jump at most a day: two days on either side are enough.
_MARGIN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class WeeklySchedule:
    """Every week on one weekday (Monday 0 to Sunday 6) at one local time. Raises ValueError for anything else."""

    weekday: int
    at: time
    zone: str

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError("a weekday is a number from 0 (Monday) to 6 (Sunday)")
        if self.at.tzinfo is not None:
            raise ValueError("the time of a schedule is local to its zone and carries no zone of its own")
        if self.at.second or self.at.microsecond:
            raise ValueError("the time of a schedule is a whole minute")
        zone_of(self.zone)

    def run_on(self, day: date) -> datetime:
        """The UTC instant of the run on a day: a skipped time runs right after the skip, a repeated one runs first."""
        return first_instant(day, self.at, zone_of(self.zone))


def due_runs(schedule: WeeklySchedule, since: datetime, now: datetime) -> list[tuple[Period, datetime]]:
    """The runs in (since, now], oldest first: (the ISO week reported, the UTC instant of the run).

    Each ISO week has exactly one run, whatever clocks do, so cutting time into ticks never doubles or loses one. The
    week reported is the one before the week of the scheduled day. Raises ValueError for instants without an offset.
    """
    if since.tzinfo is None or now.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    earliest = (since - _MARGIN).date()
    day = earliest + timedelta(days=(schedule.weekday - earliest.weekday()) % 7)
    latest = (now + _MARGIN).date()
    runs: list[tuple[Period, datetime]] = []
    while day <= latest:
        instant = schedule.run_on(day)
        if since < instant <= now:
            runs.append((week_of(day - _WEEK), instant))
        day += _WEEK
    return runs
