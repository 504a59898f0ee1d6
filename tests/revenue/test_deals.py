"""Win rate, cycle and unusual wins of a set of deals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from revenue.deals import Deal, cycle_stats, is_outlier, outlier_wins, sum_of, win_rate
from revenue.money import CurrencyMismatchError, Money
from revenue.vocabulary import Outcome


def test_a_win_rate_of_nothing_is_no_zero() -> None:
    assert win_rate(0, 0) is None
    assert win_rate(0, 3) == 0
    assert win_rate(3, 0) == 1
    assert win_rate(106, 35) == Fraction(106, 141)
    with pytest.raises(ValueError, match="at least zero"):
        win_rate(-1, 2)


def test_deals_without_an_amount_are_counted_and_add_nothing(make_deal: Callable[..., Deal]) -> None:
    found = sum_of([make_deal(amount=100), make_deal(amount=None), make_deal(amount=51)], "EUR")
    assert (found.count, found.without_amount, found.value) == (3, 1, Money.of(151, "EUR"))
    assert found.average == Money.of("75.50", "EUR")
    assert sum_of([make_deal(amount=None)], "EUR").average is None
    assert sum_of([], "EUR").value == Money.zero("EUR")


def test_a_deal_of_another_currency_is_refused(make_deal: Callable[..., Deal]) -> None:
    with pytest.raises(CurrencyMismatchError):
        sum_of([make_deal(), make_deal(amount=Money(1, "USD"))], "EUR")


def test_the_cycle_of_one_deal_is_its_own_median(make_deal: Callable[..., Deal]) -> None:
    one = cycle_stats([make_deal("2017-03-01", "2017-03-15", Outcome.WON)], "UTC")
    assert one.median == one.mean == 14
    assert one.count == 1
    none = cycle_stats([], "UTC")
    assert (none.median, none.mean, none.count) == (None, None, 0)


def test_a_same_day_close_is_zero_days(make_deal: Callable[..., Deal]) -> None:
    assert cycle_stats([make_deal("2017-03-01", "2017-03-01", Outcome.LOST)], "UTC").median == 0


def test_negative_and_undated_cycles_are_reported_apart(make_deal: Callable[..., Deal]) -> None:
    found = cycle_stats(
        [
            make_deal("2017-03-01", "2017-03-11", Outcome.WON),
            make_deal("2017-03-01", "2017-03-21", Outcome.LOST),
            make_deal("2017-03-09", "2017-03-01", Outcome.WON),
            make_deal(None, "2017-03-01", Outcome.WON),
            make_deal("2017-03-09"),
        ],
        "UTC",
    )
    assert found.median == found.mean == 15
    assert (found.count, found.negative, found.undated) == (2, 1, 1)


def test_cycle_days_are_days_of_the_local_calendar(make_deal: Callable[..., Deal]) -> None:
    deal = make_deal("2017-03-01", "2017-03-02", Outcome.WON)
    # Noon in Kiritimati (+14) is already tomorrow, on both days alike.
    assert cycle_stats([deal], "Pacific/Kiritimati").median == 1
    late = replace(deal, opened_at=datetime(2017, 3, 1, 9, tzinfo=UTC), closed_at=datetime(2017, 3, 1, 11, tzinfo=UTC))
    assert cycle_stats([late], "UTC").median == 0
    assert cycle_stats([late], "Pacific/Kiritimati").median == 1


def test_a_win_above_ten_times_the_median_is_unusual(make_deal: Callable[..., Deal]) -> None:
    usual = [make_deal(closed="2017-03-01", outcome=Outcome.WON, amount=100) for _ in range(5)]
    at_limit = make_deal(closed="2017-03-01", outcome=Outcome.WON, amount=1000)
    above = make_deal(closed="2017-03-01", outcome=Outcome.WON, amount=1001)
    assert outlier_wins([*usual, at_limit]) == ()
    assert outlier_wins([*usual, above, at_limit]) == (above,)
    amounts = [deal.amount for deal in usual if deal.amount is not None]
    assert is_outlier(Money.of(1001, "EUR"), amounts)
    assert not is_outlier(Money.of(1000, "EUR"), amounts)


def test_fewer_than_five_wins_know_nothing_unusual(make_deal: Callable[..., Deal]) -> None:
    few = [make_deal(closed="2017-03-01", outcome=Outcome.WON, amount=amount) for amount in (1, 1, 1, 9999)]
    assert outlier_wins([*few, make_deal(amount=None)]) == ()
    assert not is_outlier(Money.of(9999, "EUR"), [Money.of(1, "EUR")] * 4)
    assert not is_outlier(Money.of(9999, "EUR"), [])
    with pytest.raises(CurrencyMismatchError):
        is_outlier(Money.of(9999, "EUR"), [Money.of(1, "USD")] * 5)
