"""Seeded chance with the few kinds of draw the demo needs."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """A generator of its own for every named part, so that a draw added to one part changes no other part."""

    @classmethod
    def of(cls, seed: int, *part: str) -> "Dice":
        """The dice of one part of the demo; the same seed and part always roll the same."""
        return cls(":".join((str(seed), *part)))

    def chance(self, probability: float) -> bool:
        """True with this probability (0 to 1)."""
        return self.random() < probability

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of the choices, each as likely as its weight."""
        return self.choices([item for item, _ in choices], [weight for _, weight in choices])[0]

    def around(self, middle: float, spread: float = 0.35) -> float:
        """A positive number with this median; about two thirds lie within a factor of e^spread."""
        return middle * float(self.lognormvariate(0.0, spread))
