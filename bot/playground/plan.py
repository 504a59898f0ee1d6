"""Trouble at random that can be replayed: whether a request meets a fault follows from a seed and its number alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from random import Random

from bot.playground.faults import Fault, FaultKind

# A final refusal is no trouble that a bot can get over: it has to be asked for by name.
RANDOM_KINDS = tuple(kind for kind in FaultKind if kind is not FaultKind.REFUSED)
LAG_SECONDS = 30.0
HELD_BACK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Each request meets one of `faults` with the probability `rate`, if its name fits one of `methods`.

    The draw for a request depends on the seed, its name, and how many of that name came before: not on the time, nor
    on how the requests of several threads mix. So a run that failed fails again with its seed.
    """

    seed: int
    rate: float
    faults: tuple[Fault, ...]
    methods: tuple[str, ...] = ("*",)

    def __str__(self) -> str:
        kinds = ", ".join(fault.kind.value for fault in self.faults)
        return f"seed={self.seed} rate={self.rate} faults={kinds} methods={', '.join(self.methods)}"

    def draw(self, name: str, number: int) -> Fault | None:
        """The fault that the `number`th request of this name meets, if any."""
        fitting = [fault for fault in self.faults if fault.kind.suits(name)]
        if not fitting or not any(fnmatchcase(name, method) for method in self.methods):
            return None
        dice = Random(f"{self.seed} {name} {number}")  # noqa: S311  trouble, not secrets
        return dice.choice(fitting) if dice.random() < self.rate else None


def usual_fault(kind: FaultKind) -> Fault:
    """A fault of this kind as a plan has it: short enough to wait for, long enough to matter."""
    match kind:
        case FaultKind.SLOW:
            return Fault(kind, seconds=0.05)
        case FaultKind.HISTORY_LAG:
            return Fault(kind, seconds=LAG_SECONDS)
        case FaultKind.REORDER:
            return Fault(kind, seconds=HELD_BACK_SECONDS)
        case _:
            return Fault(kind)


def plan_of(seed: int, rate: float, kinds: Iterable[FaultKind] = RANDOM_KINDS, methods: Iterable[str] = ("*",)) -> Plan:
    """A plan of the usual faults of these kinds."""
    return Plan(seed, rate, tuple(usual_fault(kind) for kind in kinds), tuple(methods))
