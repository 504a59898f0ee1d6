"""Where deals come from: sourced by marketing under the agreed origin rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol
from uuid import UUID

from revenue.deals import Deal, sum_of
from revenue.money import Money
from revenue.ratios import share
from revenue.vocabulary import OpportunityKind, TouchTeam


class FirstTouch(Protocol):
    """What the origin of a lead is read from."""

    @property
    def team(self) -> TouchTeam:
        """Whose touch it was."""

    @property
    def campaign(self) -> str | None:
        """The campaign it came through."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """How many deals were looked at and what they are worth, and the part of both that marketing began."""

    deals: int
    value: Money
    by_marketing: int
    value_by_marketing: Money

    @property
    def share(self) -> Fraction | None:
        """Marketing's part of the value, None when the deals are worth nothing."""
        return share(self.value_by_marketing.minor, self.value.minor)


def begun_by_marketing(team: TouchTeam, campaign: str | None) -> bool:
    """Whether a lead whose first touch this was is marketing's (formulae.md: sourced, by first touch)."""
    return campaign is not None or team is TouchTeam.MARKETING


def new_with_lead(opened: Iterable[Deal], lead_of: Mapping[UUID, UUID]) -> dict[UUID, Deal]:
    """The deals whose origin is asked for, by id: new business that began with a known lead."""
    return {deal.id: deal for deal in opened if deal.kind is OpportunityKind.NEW and deal.id in lead_of}


def sourced(
    opened: Iterable[Deal], lead_of: Mapping[UUID, UUID], first: Mapping[UUID, FirstTouch], currency: str
) -> Sourced | None:
    """What marketing began of the new deals that have a lead (formulae.md: sourced); None when none of them has one.

    `lead_of` has lead ids by deal id, `first` the first touch by lead id. Raises CurrencyMismatchError for an amount
    in another currency than `currency`.
    """
    asked = new_with_lead(opened, lead_of)
    if not asked:
        return None
    ours = [
        deal
        for deal in asked.values()
        if (touch := first.get(lead_of[deal.id])) is not None and begun_by_marketing(touch.team, touch.campaign)
    ]
    return Sourced(len(asked), sum_of(asked.values(), currency).value, len(ours), sum_of(ours, currency).value)
