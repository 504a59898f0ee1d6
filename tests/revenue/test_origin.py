"""Sourced by marketing, under the rule of the first touch."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import pytest

from revenue.deals import Deal
from revenue.money import CurrencyMismatchError
from revenue.origin import begun_by_marketing, sourced
from revenue.vocabulary import OpportunityKind, TouchTeam


@pytest.mark.parametrize(
    ("team", "campaign", "ours"),
    [
        (TouchTeam.MARKETING, None, True),
        (TouchTeam.BUYER, "Autumn webinar", True),
        (TouchTeam.BUYER, None, False),
        (TouchTeam.SALES, None, False),
        (TouchTeam.PRODUCT, None, False),
    ],
)
def test_a_campaign_or_marketing_itself_begins_it(team: TouchTeam, campaign: str | None, ours: bool) -> None:
    assert begun_by_marketing(team, campaign) is ours


@dataclass(frozen=True)
class Touch:
    """What is known of a first touch."""

    team: TouchTeam
    campaign: str | None


OURS, THEIRS = UUID(int=1), UUID(int=2)
FIRST = {OURS: Touch(TouchTeam.BUYER, "Autumn webinar"), THEIRS: Touch(TouchTeam.SALES, None)}


def test_shares_are_of_the_value(make_deal: Callable[..., Deal]) -> None:
    opened = [make_deal(amount=300), make_deal(amount=100), make_deal(amount=None), make_deal(amount=900)]
    leads = dict(zip((deal.id for deal in opened), (OURS, THEIRS, OURS), strict=False))
    found = sourced(opened, leads, FIRST, "EUR")
    assert found is not None
    assert (found.deals, found.by_marketing, found.share) == (3, 2, Fraction(3, 4))


def test_only_new_business_has_an_origin(make_deal: Callable[..., Deal]) -> None:
    renewal = make_deal(amount=300, kind=OpportunityKind.RENEWAL)
    assert sourced([renewal], {renewal.id: OURS}, FIRST, "EUR") is None


def test_without_leads_the_origin_is_unknown(make_deal: Callable[..., Deal]) -> None:
    assert sourced([make_deal(amount=300)], {}, {}, "EUR") is None


def test_deals_worth_nothing_have_no_share(make_deal: Callable[..., Deal]) -> None:
    deal = make_deal(amount=None)
    found = sourced([deal], {deal.id: OURS}, FIRST, "EUR")
    assert found is not None
    assert found.share is None


def test_two_currencies_are_not_added(make_deal: Callable[..., Deal]) -> None:
    deal = make_deal(amount=1)
    with pytest.raises(CurrencyMismatchError):
        sourced([deal], {deal.id: OURS}, FIRST, "USD")
