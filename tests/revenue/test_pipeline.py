"""The revenue cycle of a period: balance, in, out, conversion."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revenue.calendar import Period, fiscal_year_of, parse_period, week
from revenue.money import CurrencyMismatchError, Money
from revenue.pipeline import Deal, group_by, summarise
from revenue.vocabulary import OpportunityKind, Outcome

NOW = datetime(2017, 12, 31, 12, tzinfo=UTC)
MARCH = parse_period("2017-03", NOW.date())
MakeDeal = Callable[..., Deal]


def test_balance_in_out_balance(make_deal: MakeDeal) -> None:
    deals = [
        make_deal("2017-01-10", amount=1),
        make_deal("2017-02-10", "2017-03-10", Outcome.WON, amount=2),
        make_deal("2017-02-10", "2017-03-11", Outcome.LOST, amount=4),
        make_deal("2017-03-05", "2017-03-31", Outcome.WON, amount=8),
        make_deal("2017-03-06", amount=16),
        make_deal("2017-03-07", "2017-04-02", Outcome.LOST, amount=32),
        make_deal("2017-01-01", "2017-02-20", Outcome.WON, amount=64),
        make_deal("2017-04-01", amount=128),
    ]
    total = summarise(deals, MARCH, "UTC", "EUR", NOW).total
    assert total.at_start.value == Money.of(1 + 2 + 4, "EUR")
    assert total.opened.value == Money.of(8 + 16 + 32, "EUR")
    assert total.won.value == total.revenue == Money.of(2 + 8, "EUR")
    assert total.lost.value == Money.of(4, "EUR")
    assert total.at_end.value == Money.of(1 + 16 + 32, "EUR")
    assert total.net == Money.of(56 - 4, "EUR")
    assert total.win_rate == Fraction(2, 3)
    assert total.average_won == Money.of(5, "EUR")


def test_an_empty_period_has_no_rates_and_no_cycle() -> None:
    summary = summarise([], MARCH, "UTC", "EUR", NOW)
    assert summary.total.win_rate is None
    assert summary.total.average_won is None
    assert summary.total.revenue == Money.zero("EUR")
    assert summary.cycle.median is None
    assert summary.stages == ()
    assert set(summary.by_kind) == set(OpportunityKind)
    assert group_by([], lambda deal: deal.region, MARCH, "UTC", "EUR") == ()


def test_new_renewal_and_expansion_apart(make_deal: MakeDeal) -> None:
    deals = [
        make_deal(closed="2017-03-01", outcome=Outcome.WON, amount=10),
        make_deal(closed="2017-03-01", outcome=Outcome.WON, amount=20, kind=OpportunityKind.RENEWAL),
        make_deal(closed="2017-03-01", outcome=Outcome.LOST, kind=OpportunityKind.RENEWAL),
        make_deal(amount=5, kind=OpportunityKind.EXPANSION),
    ]
    by_kind = summarise(deals, MARCH, "UTC", "EUR", NOW).by_kind
    assert by_kind[OpportunityKind.NEW].revenue == Money.of(10, "EUR")
    assert by_kind[OpportunityKind.RENEWAL].win_rate == Fraction(1, 2)
    assert by_kind[OpportunityKind.EXPANSION].at_end.count == 1
    assert by_kind[OpportunityKind.EXPANSION].win_rate is None


def test_bounds_are_midnights_of_the_zone(make_deal: MakeDeal) -> None:
    # Noon UTC of Sunday is Monday in Kiritimati: there the win belongs to the week after.
    sunday = make_deal("2017-09-01", "2017-10-01", Outcome.WON)
    assert summarise([sunday], week(2017, 39), "UTC", "EUR", NOW).total.won.count == 1
    assert summarise([sunday], week(2017, 39), "Pacific/Kiritimati", "EUR", NOW).total.won.count == 0
    assert summarise([sunday], week(2017, 40), "Pacific/Kiritimati", "EUR", NOW).total.won.count == 1


def test_a_fiscal_year_and_week_53(make_deal: MakeDeal) -> None:
    january = make_deal("2017-01-02", "2018-01-10", Outcome.WON)
    assert summarise([january], fiscal_year_of(date(2017, 6, 1), 2), "UTC", "EUR", NOW).total.won.count == 1
    assert summarise([january], parse_period("2017", NOW.date()), "UTC", "EUR", NOW).total.won.count == 0
    new_year = make_deal("2020-12-01", "2021-01-02", Outcome.WON)
    assert summarise([new_year], week(2020, 53), "UTC", "EUR", NOW).total.won.count == 1


def test_unknown_openings_were_there_from_the_start_and_unknown_closings_nowhere(make_deal: MakeDeal) -> None:
    deals = [make_deal(None), make_deal(None, "2017-03-09", Outcome.WON), make_deal("2017-03-01", None, Outcome.LOST)]
    summary = summarise(deals, MARCH, "UTC", "EUR", NOW)
    assert (summary.undated_open, summary.undated_closed) == (1, 1)
    assert (summary.total.at_start.count, summary.total.opened.count, summary.total.at_end.count) == (2, 0, 1)
    assert (summary.total.won.count, summary.total.lost.count) == (1, 0)


def test_unusual_wins_are_flagged(make_deal: MakeDeal) -> None:
    usual = [make_deal(closed="2017-03-01", outcome=Outcome.WON) for _ in range(6)]
    big = make_deal(closed="2017-03-02", outcome=Outcome.WON, amount=100_000)
    assert summarise([*usual, big], MARCH, "UTC", "EUR", NOW).outliers == (big,)


def test_a_foreign_amount_is_refused(make_deal: MakeDeal) -> None:
    foreign = [make_deal(), make_deal(amount=Money(100, "USD"))]
    with pytest.raises(CurrencyMismatchError):
        summarise(foreign, MARCH, "UTC", "EUR", NOW)
    with pytest.raises(CurrencyMismatchError):
        group_by(foreign, lambda deal: deal.region, MARCH, "UTC", "EUR")


def test_open_by_stage_with_median_age(make_deal: MakeDeal) -> None:
    deals = [
        make_deal(stage="Demo", entered="2017-12-21", amount=None),
        make_deal(stage="Demo", entered="2017-12-30"),
        make_deal(stage="Demo", entered="2017-12-01"),
        make_deal(None, stage="Talk"),
        make_deal(closed="2017-03-01", outcome=Outcome.WON),
    ]
    demo, talk = summarise(deals, MARCH, "UTC", "EUR", NOW).stages
    assert (demo.stage, demo.open.count, demo.open.without_amount) == ("Demo", 3, 1)
    assert demo.median_age == 10
    assert (talk.stage, talk.median_age) == ("Talk", None)


def test_groups_by_revenue_then_name_and_those_without_one_last(make_deal: MakeDeal) -> None:
    won = {"closed": "2017-03-01", "outcome": Outcome.WON}
    deals = [
        make_deal(region="West", amount=5, **won),
        make_deal(region="East", amount=5, **won),
        make_deal(region=None, amount=5, **won),
        make_deal(region="North", amount=9, **won),
        make_deal(region="South", amount=7),
        make_deal(region="Past", closed="2016-03-01", outcome=Outcome.WON),
    ]
    rows = group_by(deals, lambda deal: deal.region, MARCH, "UTC", "EUR")
    assert [row.name for row in rows] == ["North", "East", "West", None, "South"]
    assert rows[-1].win_rate is None
    assert (rows[-1].open.count, rows[-1].open.value) == (1, Money.of(7, "EUR"))


DAYS = st.datetimes(datetime(2017, 1, 1), datetime(2017, 6, 1)).map(lambda day: day.replace(tzinfo=UTC))  # noqa: DTZ001


@st.composite
def any_deal(draw: st.DrawFn) -> Deal:
    outcome = draw(st.sampled_from(Outcome))
    return Deal(
        id=UUID(int=draw(st.integers(0, 2**64))),
        name="Deal",
        account=None,
        owner=None,
        manager=None,
        region=draw(st.sampled_from((None, "East", "West"))),
        product=None,
        industry=None,
        campaign=None,
        kind=draw(st.sampled_from(OpportunityKind)),
        stage=draw(st.sampled_from(("Demo", "Proposal"))),
        outcome=outcome,
        opened_at=draw(st.none() | DAYS),
        stage_entered_at=draw(st.none() | DAYS),
        closed_at=None if outcome is Outcome.OPEN else draw(st.none() | DAYS),
        amount=draw(st.none() | st.integers(0, 10**9).map(lambda minor: Money(minor, "EUR"))),
        lost_reason=None,
    )


@given(st.lists(any_deal(), max_size=12), st.sampled_from((MARCH, week(2017, 10), parse_period("2017", NOW.date()))))
def test_whatever_the_dates_the_balance_adds_up(deals: list[Deal], period: Period) -> None:
    summary = summarise(deals, period, "Europe/Berlin", "EUR", NOW)
    for movement in (summary.total, *summary.by_kind.values()):
        for part in ("count", "without_amount"):
            at_start, opened, won, lost, at_end = (
                getattr(piece, part)
                for piece in (movement.at_start, movement.opened, movement.won, movement.lost, movement.at_end)
            )
            assert at_start + opened - won - lost == at_end
        assert movement.at_start.value + movement.opened.value - movement.won.value - movement.lost.value == (
            movement.at_end.value
        )
    assert sum(movement.won.count for movement in summary.by_kind.values()) == summary.total.won.count
    rows = group_by(deals, lambda deal: deal.region, period, "Europe/Berlin", "EUR")
    assert sum(row.won.count for row in rows) == summary.total.won.count
    assert sum(row.revenue.minor for row in rows) == summary.total.revenue.minor
    cycles = summary.cycle
    assert cycles.count + cycles.negative + cycles.undated == summary.total.won.count + summary.total.lost.count


@given(st.lists(any_deal(), max_size=10))
def test_the_end_of_one_week_is_the_start_of_the_next(deals: list[Deal]) -> None:
    first = week(2017, 10)
    following = week(2017, 11)
    assert following.start - first.start == timedelta(days=7)
    before = summarise(deals, first, "Europe/Berlin", "EUR", NOW).total
    after = summarise(deals, following, "Europe/Berlin", "EUR", NOW).total
    assert before.at_end == after.at_start
