"""Deals for tests: only what a test cares about is said."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest

from revenue.money import Money
from revenue.pipeline import Deal
from revenue.vocabulary import OpportunityKind, Outcome

MakeDeal = Callable[..., Deal]


@pytest.fixture(scope="session")
def make_deal() -> MakeDeal:
    """make_deal(opened="2017-03-01", closed="2017-04-01", outcome=Outcome.WON, amount=100): noon UTC, whole euros."""
    numbers = count(1)

    def noon(day: str | None) -> datetime | None:
        return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC) if day else None

    def make(
        opened: str | None = "2017-01-10",
        closed: str | None = None,
        outcome: Outcome = Outcome.OPEN,
        amount: int | Money | None = 100,
        stage: str | None = None,
        entered: str | None = None,
        kind: OpportunityKind = OpportunityKind.NEW,
        region: str | None = "EMEA",
    ) -> Deal:
        number = next(numbers)
        return Deal(
            id=UUID(int=number),
            name=f"Deal {number:05}",
            account="Nordlys Energi",
            owner="Priya",
            manager="Mia",
            region=region,
            product=None,
            industry=None,
            campaign=None,
            kind=kind,
            stage=stage or {Outcome.OPEN: "Proposal", Outcome.WON: "Won", Outcome.LOST: "Lost"}[outcome],
            outcome=outcome,
            opened_at=noon(opened),
            stage_entered_at=noon(entered or closed or opened),
            closed_at=noon(closed),
            amount=Money.of(amount, "EUR") if isinstance(amount, int) else amount,
            lost_reason=None,
        )

    return make
