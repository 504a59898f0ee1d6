"""Places instants where people really act: colleagues at their desks, buyers at any hour, nobody after now."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.demo.dice import Dice
from revenue.calendar import local_day, zone_of

# Where the demo company's days, weeks and quarters begin.
HOME_ZONE = "Europe/Berlin"

# When buyers read, by local hour: mostly the working day, some evenings, a few nights.
_READING_HOURS = tuple(
    (hour, 8.0 if 8 <= hour <= 17 else 3.0 if 18 <= hour <= 22 else 0.5 if hour <= 5 else 1.5) for hour in range(24)
)


@dataclass(frozen=True, slots=True)
class DemoClock:
    """All placing of instants; `now` is an aware UTC instant and the end of the demo's time."""

    now: datetime

    def ago(self, days: float) -> datetime:
        """The instant so many days before now."""
        return self.now - timedelta(days=days)

    def days_since(self, at: datetime) -> float:
        """How many days ago an instant was."""
        return (self.now - at) / timedelta(days=1)

    def at_desk(self, ideal: datetime, zone: str, dice: Dice, after: datetime | None = None) -> datetime:
        """A working minute in `zone` on the day of `ideal`, or on the next working day after a weekend.

        Later than `after` and not later than now; off hours only when no working minute is left between the two.
        """
        day = ideal.astimezone(zone_of(zone)).date()
        day += timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])
        minute = dice.randint(8 * 60 + 40, 17 * 60 + 20)
        second = dice.randint(0, 59)
        for _ in range(4):
            local = datetime.combine(day, time(minute // 60, minute % 60, second), zone_of(zone))
            at = local.astimezone(UTC)
            if at <= self.now:
                break
            day -= timedelta(days=3 if day.weekday() == 0 else 1)
        at = min(at, self.now)
        if after is not None and at <= after:
            return self.soon(after, 7, 95, dice)
        return at

    def soon(self, after: datetime, least: float, most: float, dice: Dice) -> datetime:
        """An instant `least` to `most` minutes later, squeezed between `after` and now where now is too near."""
        room = self.now - after
        wait = timedelta(minutes=dice.uniform(least, most))
        if wait >= room:
            wait = room * dice.uniform(0.2, 0.8)
        return (after + wait).replace(microsecond=0) if wait > timedelta(seconds=1) else after + wait

    def reading(self, start: datetime, end: datetime, zone: str, dice: Dice) -> datetime:
        """A buyer's hour between two instants: any time of day, fewer at night and at weekends."""
        end = min(end, self.now)
        if end - start < timedelta(hours=30):
            return start + (end - start) * dice.random()
        for _ in range(6):
            raw = start + (end - start) * dice.random()
            local = raw.astimezone(zone_of(zone))
            at = local.replace(hour=dice.weighted(_READING_HOURS), minute=dice.randint(0, 59)).astimezone(UTC)
            if start <= at <= end and (local.weekday() < 5 or dice.chance(0.25)):
                return at
        return raw

    def this_morning(self, zone: str, dice: Dice) -> datetime:
        """Between seven and half past eight today in `zone`; before that hour, some hours ago."""
        local = self.now.astimezone(zone_of(zone))
        at = local.replace(hour=7, minute=dice.randint(5, 59)).astimezone(UTC)
        if at > self.now - timedelta(minutes=20):
            at = self.now - timedelta(minutes=dice.randint(95, 240))
        return at

    def at_night(self, day: datetime, zone: str, dice: Dice) -> datetime:
        """About three in the morning in `zone`, on the local day of an instant at least a day ago."""
        return day.astimezone(zone_of(zone)).replace(hour=3, minute=dice.randint(0, 59)).astimezone(UTC)

    def yesterday(self, zone: str, dice: Dice, hour: int = 14) -> datetime:
        """Yesterday in `zone` at about this hour."""
        local = self.now.astimezone(zone_of(zone)) - timedelta(days=1)
        return local.replace(hour=hour, minute=dice.randint(0, 59)).astimezone(UTC)

    def last_week(self, weekday: int, zone: str, dice: Dice) -> datetime:
        """A working minute in `zone` on a weekday (Monday is 0) of our last complete ISO week."""
        today = local_day(self.now, HOME_ZONE)
        day = today - timedelta(days=today.weekday() + 7 - weekday)
        return datetime.combine(day, time(10 + dice.randint(0, 6), dice.randint(0, 59)), zone_of(zone)).astimezone(UTC)
