"""Instants as whole microseconds since 1970 UTC: exact, ordered, and quick to compare by the million."""

from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.date().toordinal()
_MICROSECOND = timedelta(microseconds=1)
DAY_MICROS = 86_400_000_000


def to_micros(instant: datetime) -> int:
    """Microseconds since 1970 UTC. Raises ValueError for a naive datetime: an instant must know its zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no time zone; instants are aware UTC")
    return (instant - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC instant of a count of microseconds since 1970."""
    # To multiply takes two thirds of the time that to make a timedelta takes.
    return _EPOCH + _MICROSECOND * micros


def day_number(instant: datetime) -> int:
    """The number of an aware instant's UTC day, counted from 1970-01-01."""
    return instant.astimezone(UTC).toordinal() - _EPOCH_DAY


def utc_day(number: int) -> date:
    """The day that is `number` days after 1970-01-01; `micros // DAY_MICROS` is the number of an instant's UTC day."""
    return date.fromordinal(_EPOCH_DAY + number)
