"""Instants, days and durations as people read them; local only through revenue/calendar.py."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from markupsafe import Markup

from messages.escaping import trusted
from messages.words.numbers import NOT_ENOUGH_DATA, plural
from revenue.calendar import MONTHS, WEEKDAYS, first_instant, zone_of

_NO_TIME = timedelta(0)
_MINUTE = timedelta(minutes=1)
_FAR = 28
_YEAR = 366
_MOST_OF_A_YEAR = 330
_HOUR = 60
_DAY = 24 * _HOUR


def days(number: float | Decimal | None, digits: int = 0) -> str:
    """A number of days: "143 days", "1 day", "0 days"; None is "not enough data"."""
    if number is None:
        return NOT_ENOUGH_DATA
    shown = f"{number:,.{digits}f}"
    return f"{shown} {plural(1 if shown == '1' else 2, 'day')}"


def duration(length: timedelta | None) -> str:
    """ "52 min", "2 h 5 min", "3 days 4 h", "under 1 min"; a negative one has a minus; None is "not enough data"."""
    if length is None:
        return NOT_ENOUGH_DATA
    if length < timedelta(0):
        return f"-{duration(-length)}"
    minutes = length // timedelta(minutes=1)
    if minutes < 1:
        return "under 1 min"
    if minutes < _HOUR:
        return f"{minutes} min"
    if minutes < _DAY:
        return _two(f"{minutes // _HOUR} h", minutes % _HOUR, "min")
    return _two(days(minutes // _DAY), minutes % _DAY // _HOUR, "h")


def long_duration(length: timedelta) -> str:
    """`duration` in whole words: "52 minutes", "2 hours 5 minutes", "3 days 4 hours", "less than a minute"."""
    minutes = max(length, _NO_TIME) // _MINUTE
    if minutes < 1:
        return "less than a minute"
    if minutes < _HOUR:
        return _number(minutes, "minute")
    if minutes < _DAY:
        return _and_more(_number(minutes // _HOUR, "hour"), minutes % _HOUR, "minute")
    return _and_more(_number(minutes // _DAY, "day"), minutes % _DAY // _HOUR, "hour")


def ago(instant: datetime, now: datetime, zone: str) -> str:
    """When something was, or will be, seen from `now` by a reader in `zone` (IANA name).

    "just now", "40 minutes ago", "3 hours ago", "yesterday", "on Tuesday", "12 days ago", "on 3 March [2016]";
    "in 40 minutes", "tomorrow", "on Friday", "in 12 days".
    """
    today, starts, names = _days_seen_from(now, zone)
    day = bisect_right(starts, instant)
    name = names[day]
    if name:
        return name
    local = _local(instant, zone)
    if day in (0, len(starts)):
        return _on_date(local.date(), today)
    away = now - instant
    past = away >= _NO_TIME
    minutes = abs(away) // _MINUTE
    distance = abs(today.toordinal() - local.toordinal())
    if minutes < 1:
        return "just now"
    if minutes < _HOUR:
        return _when(minutes, "minute", past)
    if distance == 0 or minutes < 6 * _HOUR:
        return _when(minutes // _HOUR, "hour", past)
    return "yesterday" if past else "tomorrow"


def slack_date(instant: datetime, zone: str) -> Markup:
    """Day and time in each reader's own zone; where Slack cannot, in `zone` (IANA name)."""
    local = _local(instant, zone)
    fallback = f"{short_date(local.date())} at {_clock(local)}"
    return trusted(f"<!date^{int(instant.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>")


def slack_day(instant: datetime, zone: str) -> Markup:
    """The day in each reader's own zone; where Slack cannot, in `zone` (IANA name)."""
    fallback = short_date(_local(instant, zone).date())
    return trusted(f"<!date^{int(instant.timestamp())}^{{date_short_pretty}}|{fallback}>")


def long_date(day: date, today: date | None = None) -> str:
    """ "Monday 20 November", with the year unless it is that of `today`."""
    year = "" if today is not None and today.year == day.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def short_date(day: date, today: date | None = None) -> str:
    """ "20 Nov", with the year unless it is that of `today`."""
    year = "" if today is not None and today.year == day.year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1][:3]}{year}"


def day_month(day: date, today: date) -> str:
    """ "12 January", with the year where it is not the next one or the last."""
    year = "" if abs((day - today).days) < _MOST_OF_A_YEAR else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def instant_words(instant: datetime, zone: str) -> str:
    """An instant in full, on the clocks of a zone, which is named: "30 June 2017, 23:59 UTC"."""
    local = _local(instant, zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {_clock(local)} {zone}"


def clock_time(instant: datetime, zone: str) -> str:
    """The local time of day, "14:02"."""
    return _clock(_local(instant, zone))


@lru_cache(maxsize=64)
def _days_around(today: date, zone: str) -> tuple[tuple[datetime, ...], tuple[str, ...]]:
    """The first instants of the days around `today`, from a year ago to four weeks on, and what each day is called.

    The first name is that of all days before, the last that of all days after; it is empty where the hour or the date
    must be told.
    """
    place = zone_of(zone)
    away = range(-min(_YEAR, today.toordinal() - 2), _FAR)
    starts = [first_instant(today + timedelta(number), time.min, place) for number in (*away, _FAR)]
    return tuple(starts), ("", *(_day_name(today, number) for number in away), "")


def _day_name(today: date, number: int) -> str:
    if abs(number) < 2:
        return ""
    if abs(number) < 7:
        return f"on {WEEKDAYS[(today.weekday() + number) % 7]}"
    if abs(number) < _FAR:
        return _when(abs(number), "day", past=number < 0)
    return _on_date(today + timedelta(number), today)


def _on_date(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"on {day.day} {MONTHS[day.month - 1]}{year}"


# Every phrase of one answer is told from the same now.
@lru_cache(maxsize=64)
def _days_seen_from(now: datetime, zone: str) -> tuple[date, tuple[datetime, ...], tuple[str, ...]]:
    today = _local(now, zone).date()
    return today, *_days_around(today, zone)


def _local(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(zone_of(zone))


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def _when(number: int, unit: str, past: bool) -> str:
    words = _number(number, unit)
    return f"{words} ago" if past else f"in {words}"


def _number(number: int, unit: str) -> str:
    return f"{number} {plural(number, unit)}"


def _and_more(large: str, number: int, unit: str) -> str:
    return f"{large} {_number(number, unit)}" if number else large


def _two(large: str, number: int, small: str) -> str:
    return f"{large} {number} {small}" if number else large
