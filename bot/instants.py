"""Reads the instants people write behind --at."""

import re
from datetime import UTC, datetime, time

ACCEPTED = "Write it like 2017-06-30T23:59:59Z, or 2017-06-30 for the end of that day (UTC)."
# The years that periods are limited to as well.
FIRST_YEAR, LAST_YEAR = 1970, 2199
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_instant(text: str) -> datetime:
    """The aware UTC instant; a plain date means its last moment. Raises ValueError with the accepted forms."""
    cleaned = text.strip()
    try:
        instant = datetime.fromisoformat(cleaned)
    except ValueError:
        raise ValueError(f"{text!r} is not an instant. {ACCEPTED}") from None
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise ValueError(f"{text!r} is out of reach: Tandem knows {FIRST_YEAR} to {LAST_YEAR}.")
    if _DAY.fullmatch(cleaned):
        return datetime.combine(instant.date(), time.max, UTC)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: add Z or an offset like +02:00. {ACCEPTED}")
    return instant.astimezone(UTC)
