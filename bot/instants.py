"""Reads the instants people write behind --at."""

import re
from datetime import UTC, datetime, time

ACCEPTED = "Write it like 2017-06-30T23:59:59Z, or 2017-06-30 for the end of that day (UTC)."
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_instant(text: str) -> datetime:
    """The aware UTC instant; a plain date means its last moment. Raises ValueError with the accepted forms."""
    cleaned = text.strip()
    try:
        instant = datetime.fromisoformat(cleaned)
    except ValueError:
        raise ValueError(f"{text!r} is not an instant. {ACCEPTED}") from None
    if _DAY.fullmatch(cleaned):
        return datetime.combine(instant.date(), time.max, UTC)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: add Z or an offset like +02:00. {ACCEPTED}")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is not an instant. {ACCEPTED}") from None
