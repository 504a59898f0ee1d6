"""Where deals come from: sourced by marketing under the agreed origin rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from revenue.money import Money, total
from revenue.ratios import share
from revenue.vocabulary import TouchTeam


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


def sourced(deals: Iterable[tuple[Money | None, bool]], currency: str) -> Sourced:
    """Sum up deals given as (amount, begun by marketing). Raises CurrencyMismatchError for another currency."""
    rows = list(deals)
    return Sourced(
        deals=len(rows),
        value=total((amount for amount, _ in rows if amount is not None), currency),
        by_marketing=sum(ours for _, ours in rows),
        value_by_marketing=total((amount for amount, ours in rows if ours and amount is not None), currency),
    )
