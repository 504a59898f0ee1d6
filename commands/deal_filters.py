"""What deals can be filtered and grouped by, and the question that a person asks about them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from messages.words import join_and, money
from revenue.calendar import Period
from revenue.deals import Deal
from revenue.money import Money

_SHOWN_VALUES = 3


class Dimension(StrEnum):
    """What deals can be filtered and grouped by."""

    REGION = "region"
    MANAGER = "manager"
    OWNER = "owner"
    PRODUCT = "product"
    INDUSTRY = "industry"
    CAMPAIGN = "campaign"
    STAGE = "stage"
    KIND = "kind"
    ACCOUNT = "account"
    OUTCOME = "outcome"


_VALUE: dict[Dimension, Callable[[Deal], str | None]] = {
    Dimension.REGION: lambda deal: deal.region,
    Dimension.MANAGER: lambda deal: deal.manager,
    Dimension.OWNER: lambda deal: deal.owner,
    Dimension.PRODUCT: lambda deal: deal.product,
    Dimension.INDUSTRY: lambda deal: deal.industry,
    Dimension.CAMPAIGN: lambda deal: deal.campaign,
    Dimension.STAGE: lambda deal: deal.stage,
    Dimension.KIND: lambda deal: deal.kind.value,
    Dimension.ACCOUNT: lambda deal: deal.account,
    Dimension.OUTCOME: lambda deal: deal.outcome.value,
}
# Companies are too many to group by, and every group is told by outcome anyway.
GROUPINGS = tuple(dimension for dimension in Dimension if dimension not in (Dimension.ACCOUNT, Dimension.OUTCOME))


def value_of(deal: Deal, dimension: Dimension) -> str | None:
    """What a deal is called in one dimension."""
    return _VALUE[dimension](deal)


def values_of(deals: Iterable[Deal], dimension: Dimension) -> set[str]:
    """All values that some deal has in one dimension."""
    read = _VALUE[dimension]
    return {value for deal in deals if (value := read(deal))}


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a filter: values of which any is wanted, usually of one dimension; a name can be an owner's and a
    manager's."""

    dimensions: frozenset[Dimension]
    values: tuple[str, ...]

    def fits(self, deal: Deal) -> bool:
        """Whether a deal has one of the values."""
        return any(value_of(deal, dimension) in self.values for dimension in self.dimensions)


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: a period (None when none was named), terms that all must fit, bounds of amounts, a grouping."""

    period: Period | None
    terms: tuple[Term, ...]
    over: Money | None
    under: Money | None
    by: Dimension | None

    @property
    def filter_label(self) -> str:
        """The filter in words, empty without one."""
        parts = [
            join_and(term.values, "or")
            if len(term.values) <= _SHOWN_VALUES
            else f"{', '.join(term.values[:_SHOWN_VALUES])} and {len(term.values) - _SHOWN_VALUES} more"
            for term in self.terms
        ]
        if self.over is not None:
            parts.append(f"over {money(self.over)}")
        if self.under is not None:
            parts.append(f"under {money(self.under)}")
        return ", ".join(parts)

    def fits(self, deal: Deal) -> bool:
        """Whether a deal passes the filter; one without an amount passes no bound of amounts.

        Amounts in another currency than a bound cannot be compared and do not pass.
        """
        if not all(term.fits(deal) for term in self.terms):
            return False
        if self.over is None and self.under is None:
            return True
        bound = self.over or self.under
        if deal.amount is None or bound is None or deal.amount.currency != bound.currency:
            return False
        return (self.over is None or self.over < deal.amount) and (self.under is None or deal.amount < self.under)
