"""Faults on demand: which request is refused, delayed, lost, doubled or loses its connection."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final, Literal, Protocol

EVENTS: Final = "events_api"
TO_BOT = frozenset({EVENTS, "interactive", "slash_commands"})
HISTORIES = frozenset({"conversations.history", "conversations.replies"})
ALWAYS: None = None
TokenKind = Literal["bot", "app"]


class FaultKind(StrEnum):
    """What can go wrong.

    RESET_BEFORE drops the connection with nothing done, RESET_AFTER does what was asked and then drops it;
    ERROR_AFTER and GARBLED do it too and then answer with a 500 or with something that is no answer.
    LOST never reaches the bot, LOST_ACK does, and its acknowledgement is lost.
    """

    RATELIMITED = "ratelimited"
    SERVER_ERROR = "server_error"
    ERROR_AFTER = "error_after"
    GARBLED = "garbled"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    SLOW = "slow"
    REFUSED = "refused"
    HISTORY_LAG = "history_lag"
    LOST = "lost"
    LOST_ACK = "lost_ack"
    DUPLICATE = "duplicate"
    REORDER = "reorder"

    def suits(self, name: str) -> bool:
        """Whether this can happen to a request of this name (a Web API method, or what is sent to the bot)."""
        match self:
            case FaultKind.HISTORY_LAG:
                return name in HISTORIES
            case FaultKind.DUPLICATE | FaultKind.REORDER:
                return name == EVENTS
            case FaultKind.LOST | FaultKind.LOST_ACK:
                return name in TO_BOT
            case _:
                return name not in TO_BOT

    @property
    def is_afterwards(self) -> bool:
        """Whether it strikes when the request has been carried out."""
        return self in {FaultKind.ERROR_AFTER, FaultKind.GARBLED, FaultKind.RESET_AFTER}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `retry_after` and `seconds` are in seconds.

    `seconds` is how long a slow call takes, how far a history lags behind, or how long a reordered event is held back
    at most; `last` hides that many of the newest messages from a history, however old they are. `code` is the Slack
    error of a refusal, `status` the HTTP status of a server error.
    """

    kind: FaultKind
    retry_after: int = 1
    seconds: float = 0.0
    code: str = "internal_error"
    status: int = 500
    last: int = 0


@dataclass(slots=True)
class Waiting:
    """A fault that waits for the requests that fit `method`, so many `times` more; None: until it is cleared."""

    method: str
    fault: Fault
    times: int | None


class Chance(Protocol):
    """Decides for each request whether it meets a fault; see `plan.Plan`."""

    def draw(self, name: str, number: int) -> Fault | None:
        """The fault that the `number`th request of this name meets, if any."""
        ...


class Faults:
    """The faults that wait for their request, first in first out, and the plan that draws others at random.

    A method may be a pattern: "chat.*" meets any of chat's methods, "*" any request that the fault suits. `revoked` are
    the tokens that are refused with `token_revoked`.
    """

    def __init__(self) -> None:
        self.revoked: set[TokenKind] = set()
        self._waiting: list[Waiting] = []
        self._plan: Chance | None = None
        self._counts: defaultdict[str, int] = defaultdict(int)

    @property
    def plan(self) -> Chance | None:
        """The plan that is followed."""
        return self._plan

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Those that have not met all their requests yet, oldest first."""
        return tuple(self._waiting)

    def add(self, method: str, fault: Fault, times: int | None = 1) -> None:
        """The next `times` requests that fit `method` meet `fault`; with `ALWAYS` all, until it is cleared."""
        self._waiting.append(Waiting(method, fault, times))

    def follow(self, plan: Chance | None) -> None:
        """From now on let this plan decide about requests that nothing waits for; it counts from its beginning."""
        self._plan = plan
        self._counts.clear()

    def clear(self) -> None:
        """Nothing that waits goes wrong any more; the plan and what was revoked stay."""
        self._waiting.clear()

    def calm(self) -> None:
        """Nothing goes wrong any more at all."""
        self.clear()
        self.revoked.clear()
        self.follow(None)

    def take(self, name: str) -> Fault | None:
        """The fault that this request meets, if any. A fault for exactly this name goes before one for a pattern."""
        by_plan = None
        if self._plan is not None:  # counted in any case, so that a fault on demand does not shift the plan
            by_plan = self._plan.draw(name, self._counts[name])
            self._counts[name] += 1
        fitting = [w for w in self._waiting if fnmatchcase(name, w.method) and w.fault.kind.suits(name)]
        if not fitting:
            return by_plan
        first = next((waiting for waiting in fitting if waiting.method == name), fitting[0])
        if first.times is not None:
            first.times -= 1
            if first.times <= 0:
                self._waiting.remove(first)
        return first.fault
