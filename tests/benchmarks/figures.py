"""A measured figure with its limit, and the names of all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a benchmark works with; the figures count at the defaults, smaller ones show that it runs."""

    touches: int = 1_000_000
    requests: int = 2_000
    deals: int = 8_800
    messages: int = 50_000
    seconds: int = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of `make bench`: a ratio, time or size measured in this run, and the bound it is held against."""

    name: str
    measured: float
    limit: float
    unit: str = ""
    least: bool = False

    @property
    def ok(self) -> bool:
        """True when the bound holds: at most the limit, or at least where `least` is set."""
        return self.measured >= self.limit if self.least else self.measured <= self.limit

    def __str__(self) -> str:
        bound = f"{'>=' if self.least else '<='}{self.limit:g}{self.unit}"
        return f"{self.name} measured={self.measured:.3g}{self.unit} limit={bound} {'ok' if self.ok else 'SHORT'}"


Benchmark = Callable[[Sizes], Iterator[Figure]]
