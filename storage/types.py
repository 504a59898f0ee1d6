"""Column types that read the same on SQLite and PostgreSQL: ids and aware UTC instants."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Dialect, LargeBinary
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from revenue.instants import from_micros, to_micros


@lru_cache(maxsize=4096)
def to_uuid(value: bytes) -> UUID:
    """The id that 16 bytes are; the same owners and hot leads are read again and again."""
    return UUID(bytes=value)


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _unless_null(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


class Id(TypeDecorator[UUID]):
    """A UUID: native on PostgreSQL, 16 bytes on SQLite (half the index of its hexadecimal text)."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[no-any-return]
        return to_uuid(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Straight to the conversion: every row of every answer goes through it."""
        read = self.reader(dialect)
        return None if read is None else _unless_null(read)

    @staticmethod
    def reader(dialect: Dialect) -> Callable[[Any], UUID] | None:
        """What makes a UUID of a stored value that is not null; None where the driver does."""
        return None if dialect.name == "postgresql" else to_uuid


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: timestamptz on PostgreSQL, integer microseconds on SQLite (which has no such type)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "postgresql":
            if value.tzinfo is None:
                raise ValueError(f"{value!r} has no time zone; instants are aware UTC")
            return value
        return to_micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]
        return from_micros(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Straight to the conversion: every row of every answer goes through it."""
        return _unless_null(self.reader(dialect))

    @staticmethod
    def reader(dialect: Dialect) -> Callable[[Any], datetime]:
        """What makes an aware UTC instant of a stored value that is not null."""
        return _to_utc if dialect.name == "postgresql" else from_micros
