"""What the intake takes at most, so that no sender keeps out the others and memory stays bounded."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second in the long run, and up to `burst` at once after a rest."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the intake; sizes are in bytes."""

    body: int = MEBIBYTE
    """A body, packed or unpacked."""
    arriving: int = 16 * MEBIBYTE
    """All bodies together, while they arrive; those that are recorded are bounded by `at_once`."""
    seconds_to_arrive: float = 10.0
    """How long a body may take: who sends slower than this keeps a place from others."""
    at_once: int = 32
    """Deliveries that are recorded or wait to be at the same time; who comes then is asked to come again."""
    seconds_for_database: float = 10.0
    """How long a delivery waits for the database."""
    events: Rate = Rate(10_000, 100_000)
    """Messages of one key."""
    requests: Rate = Rate(500, 5_000)
    """Requests from one address."""
    failures: Rate = Rate(1, 60)
    """Keys that do not work, from one address."""
