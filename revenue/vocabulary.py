"""The words of a revenue team, one spelling each."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum


class Team(StrEnum):
    """The two teams that share one revenue goal."""

    MARKETING = "marketing"
    SALES = "sales"

    @property
    def other(self) -> "Team":
        """The team on the other end of the baton."""
        return Team.SALES if self is Team.MARKETING else Team.MARKETING


class TouchTeam(StrEnum):
    """Who acted in a touch: one of our teams, the product, or the buyer alone."""

    MARKETING = "marketing"
    SALES = "sales"
    PRODUCT = "product"
    BUYER = "buyer"


class Role(StrEnum):
    """What a member may do; the strongest last."""

    VIEWER = "viewer"
    REP = "rep"
    MARKETER = "marketer"
    LEAD = "lead"
    ADMIN = "admin"


USUAL_ROLE: Mapping[Team | None, Role] = {Team.SALES: Role.REP, Team.MARKETING: Role.MARKETER, None: Role.VIEWER}
"""What somebody is who is in a team, or in none, and of whom nothing else is said."""


class LifecycleStage(StrEnum):
    """How far a lead has come, and its three detours."""

    SEED = "seed"
    KNOWN = "known"
    ENGAGED = "engaged"
    QUALIFIED = "qualified"
    ACCEPTED = "accepted"
    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"
    LOST = "lost"

    @property
    def is_open(self) -> bool:
        """True while somebody should work on the lead: not before it has a name, and not when all is done."""
        return self not in _CLOSED_STAGES


def furthest(passages: Iterable[tuple[LifecycleStage, datetime]]) -> LifecycleStage | None:
    """The stage entered last; of several at one instant the one furthest along. None without a passage."""
    last = max(passages, key=lambda passage: (passage[1], _ALONG[passage[0]]), default=None)
    return last[0] if last else None


_ALONG = {stage: number for number, stage in enumerate(LifecycleStage)}
_CLOSED_STAGES = frozenset(
    {
        LifecycleStage.SEED,
        LifecycleStage.CUSTOMER,
        LifecycleStage.RENEWAL,
        LifecycleStage.EXPANSION,
        LifecycleStage.DISQUALIFIED,
        LifecycleStage.LOST,
    }
)


class Outcome(StrEnum):
    """Whether an opportunity's stage counts as open, won or lost."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class OpportunityKind(StrEnum):
    """What an opportunity adds: a new customer, a renewal or an expansion."""

    NEW = "new"
    RENEWAL = "renewal"
    EXPANSION = "expansion"
