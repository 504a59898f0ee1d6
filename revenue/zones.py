"""IANA time zones: names that exist, and the instant at which a local clock first shows a time."""

from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

# Files of a zone folder that are no place: the machine's own zone and the "not set up" marker.
_NOT_PLACES = frozenset({"localtime", "Factory", "posixrules"})
_SECOND = timedelta(seconds=1)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - _NOT_PLACES)


@cache
def _names_by_word() -> dict[str, str]:
    """Every way a person may name a zone, folded: the whole name, and the place at its end."""
    words: dict[str, str] = {}
    # Continents before Etc/, US/ and the like, so that a place leads to the name people expect.
    for name in sorted(_names(), key=lambda n: (n.startswith(("Etc/", "US/", "SystemV/")), n)):
        words.setdefault(_folded(name.rpartition("/")[2]), name)
    for name in _names():
        words[_folded(name)] = name
    return words


def _folded(text: str) -> str:
    return text.strip().casefold().replace(" ", "_")


def _hint(name: str) -> str:
    words = _names_by_word()
    folded = _folded(name)[:60]
    # Short words are abbreviations: CEST is not a misspelt EST, nor WEST.
    close = [folded] if folded in words else get_close_matches(folded, words, n=1, cutoff=0.75)
    if close and min(len(close[0]), len(folded)) < 5 and close[0] != folded:
        close = []
    if close:
        return f"Did you mean {words[close[0]]}?"
    return "Write it as Area/City, for example Europe/Copenhagen, or UTC."


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name such as "Europe/Berlin".

    Raises ValueError with a sentence and a suggestion for anything else: an unknown name, a path, other letter case.
    """
    if name not in _names():
        raise ValueError(f'"{name[:60]}" is not a time zone. {_hint(name)}')
    return ZoneInfo(name)


def first_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant at which clocks in `zone` first show `at` on `day`, or first pass it.

    A time that occurs twice gives its first occurrence; a time that clocks jump over gives the end of the jump.
    Samoa had no 30 December 2011: every time of that day gives the first instant of the 31st.
    """
    earlier = datetime.combine(day, at, zone).replace(fold=0)
    later = earlier.replace(fold=1)
    before, after = earlier.utcoffset(), later.utcoffset()
    if before is None or after is None:
        raise ValueError(f"{zone} has no offset from UTC")
    naive = earlier.replace(tzinfo=None)
    if before >= after:
        return (naive - before).replace(tzinfo=UTC)
    # In a gap: the change of clocks lies between the two readings. Find it to the second.
    low, high = (naive - after).replace(tzinfo=UTC), (naive - before).replace(tzinfo=UTC)
    while high - low > _SECOND:
        middle = low + (high - low) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) < naive:
            low = middle
        else:
            high = middle
    return high


def local_day(instant: datetime, zone: str) -> date:
    """The date that calendars in `zone` show at an aware instant. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return instant.astimezone(zone_of(zone)).date()


def days_between(first: datetime, last: datetime, zone: str) -> int:
    """How many midnights lie between two aware instants on the calendars of `zone`; negative when `last` is earlier."""
    place = zone_of(zone)
    return last.astimezone(place).toordinal() - first.astimezone(place).toordinal()
