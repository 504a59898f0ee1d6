"""Sourced by marketing, under the rule of the first touch."""

from fractions import Fraction

import pytest

from revenue.money import CurrencyMismatchError, Money
from revenue.origin import begun_by_marketing, sourced
from revenue.vocabulary import TouchTeam


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


def test_shares_are_of_the_value() -> None:
    found = sourced([(Money.of(300, "EUR"), True), (Money.of(100, "EUR"), False), (None, True)], "EUR")
    assert (found.deals, found.by_marketing, found.share) == (3, 2, Fraction(3, 4))


def test_deals_worth_nothing_have_no_share() -> None:
    assert sourced([(None, True)], "EUR").share is None
    assert sourced([], "EUR").share is None


def test_two_currencies_are_not_added() -> None:
    with pytest.raises(CurrencyMismatchError):
        sourced([(Money.of(1, "EUR"), True), (Money.of(1, "USD"), True)], "EUR")
