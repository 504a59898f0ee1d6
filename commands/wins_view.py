"""What an answer of `/wins` carries."""

from dataclasses import dataclass
from datetime import date

from revenue.deals import DealSum
from revenue.money import Money


@dataclass(frozen=True, slots=True)
class Journey:
    """How the buyer came to sign: touches until then, how often it was handed over, why it had been handed back.

    `came_back` without a `return_reason` was handed back without one.
    """

    touches: int
    handoffs: int
    came_back: bool
    return_reason: str


@dataclass(frozen=True, slots=True)
class WinRow:
    """One win. `days` from opening to closing are None when the opening is unknown; `is_unusual` asks for a check."""

    company: str
    amount: Money | None
    owner: str
    days: int | None
    campaign: str
    kind: str
    is_unusual: bool
    journey: Journey | None


@dataclass(frozen=True, slots=True)
class WinsView:
    """The wins of a period, biggest first; `more` of them are not shown. The first rows carry their journeys.

    Backticks in a note mark what to type.
    """

    label: str
    total: DealSum
    median: Money | None
    rows: tuple[WinRow, ...]
    more: int
    without_amount: int
    currency_notes: tuple[str, ...]
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class NoWinsView:
    """Nothing was won in the period; when and what the last win was, `try_instead` names its month.

    Without `any_deals` nothing has been imported yet.
    """

    label: str
    last_company: str
    last_day: date | None
    try_instead: str
    as_of: str = ""
    any_deals: bool = True
