"""News of the baton: what somebody did with a lead that the other team wants to know."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class BatonMove(StrEnum):
    """What was done with the lead."""

    TAKEN = "taken"
    CALLED = "called"
    RETURNED = "returned"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, slots=True)
class BatonNews:
    """A move, the lead, and the member who did it.

    `handoff_id` is the pass that it answered, None for a lead that nobody handed over. `before` is the member who had
    the lead: the owner it was taken from, or whoever handed back what is acknowledged.
    """

    move: BatonMove
    lead_id: UUID
    by: UUID
    handoff_id: UUID | None = None
    before: UUID | None = None
