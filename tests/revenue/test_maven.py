"""The Maven files give the numbers that pandas gives (expected.json)."""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from revenue.calendar import parse_period, quarter_of
from revenue.money import Money
from revenue.pipeline import Deal, group_by, summarise
from revenue.vocabulary import OpportunityKind, Outcome

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
NOW = datetime(2017, 12, 31, 23, 59, 59, tzinfo=UTC)
YEAR = parse_period("2017", NOW.date())
OUTCOMES = {"Won": Outcome.WON, "Lost": Outcome.LOST, "Engaging": Outcome.OPEN, "Prospecting": Outcome.OPEN}


def rows(name: str) -> list[dict[str, str]]:
    with (SHARED / "maven" / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def noon(day: str) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(12), UTC) if day else None


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    if not (SHARED / "maven").is_dir():
        pytest.skip(f"the Maven files are not in {SHARED}")
    maven: dict[str, Any] = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))["maven"]
    return maven


@pytest.fixture(scope="module")
def deals(expected: dict[str, Any]) -> list[Deal]:
    prices = {row["product"]: row["sales_price"] for row in rows("products.csv")}
    teams = {row["sales_agent"]: row for row in rows("sales_teams.csv")}
    sectors = {row["account"]: row["sector"] for row in rows("accounts.csv")}
    found = []
    for number, row in enumerate(rows("sales_pipeline.csv")):
        product = "GTX Pro" if row["product"] == "GTXPro" else row["product"]
        won = row["deal_stage"] == "Won"
        found.append(
            Deal(
                id=UUID(int=number),
                name=row["opportunity_id"],
                account=row["account"] or None,
                owner=row["sales_agent"],
                manager=teams[row["sales_agent"]]["manager"],
                region=teams[row["sales_agent"]]["regional_office"],
                product=product,
                industry=sectors.get(row["account"]),
                campaign=None,
                kind=OpportunityKind.NEW,
                stage=row["deal_stage"],
                outcome=OUTCOMES[row["deal_stage"]],
                opened_at=noon(row["engage_date"]),
                stage_entered_at=noon(row["close_date"] or row["engage_date"]),
                closed_at=noon(row["close_date"]),
                amount=Money.of(row["close_value"] if won else prices[product], "USD"),
                lost_reason=None,
            )
        )
    assert len(found) == expected["profile"]["rows"]
    return found


def as_of(deals: list[Deal], instant: datetime) -> list[Deal]:
    """What was known then of deals that are only ever opened and closed."""
    known = []
    for deal in deals:
        if deal.opened_at is None or deal.opened_at > instant:
            continue
        if deal.closed_at is not None and deal.closed_at > instant:
            then = replace(
                deal, stage="Engaging", outcome=Outcome.OPEN, stage_entered_at=deal.opened_at, closed_at=None
            )
            known.append(then)
        else:
            known.append(deal)
    return known


def test_the_year_as_a_whole(deals: list[Deal], expected: dict[str, Any]) -> None:
    summary = summarise(deals, YEAR, "UTC", "USD", NOW)
    overall, profile = expected["overall"], expected["profile"]["stages"]
    assert (summary.total.won.count, summary.total.lost.count) == (profile["Won"], profile["Lost"])
    assert summary.total.revenue == Money.of(int(overall["revenue"]), "USD")
    assert float(summary.total.win_rate or 0) == pytest.approx(overall["win_rate"], abs=1e-6)
    assert summary.total.average_won == Money.of("2360.91", "USD")
    assert float(summary.cycle.median or 0) == overall["median_cycle_closed"]
    assert float(summary.cycle.mean or 0) == pytest.approx(overall["mean_cycle_closed"], abs=1e-6)
    assert float(summary.cycle_won.median or 0) == overall["median_cycle_won"]
    assert float(summary.cycle_won.mean or 0) == pytest.approx(overall["mean_cycle_won"], abs=1e-6)
    assert float(summary.cycle_lost.mean or 0) == pytest.approx(overall["mean_cycle_lost"], abs=1e-6)
    assert (summary.cycle.negative, summary.cycle.undated) == (0, 0)
    assert summary.undated_open == profile["Prospecting"]


def test_all_time_equals_the_year_as_nothing_closed_outside_it(deals: list[Deal]) -> None:
    ever, year = summarise(deals, None, "UTC", "USD", NOW), summarise(deals, YEAR, "UTC", "USD", NOW)
    assert (ever.total.won, ever.total.lost, ever.cycle) == (year.total.won, year.total.lost, year.cycle)
    assert ever.total.at_end == year.total.at_end


def test_open_deals_by_stage_at_list_price(deals: list[Deal], expected: dict[str, Any]) -> None:
    stages = {row.stage: row for row in summarise(deals, YEAR, "UTC", "USD", NOW).stages}
    assert {
        name: {"count": row.open.count, "list_price_value": float(row.open.value.major)} for name, row in stages.items()
    } == {
        name: {key: row[key] for key in ("count", "list_price_value")}
        for name, row in expected["open_by_stage"].items()
    }
    stale = expected["stale_engaging_as_of_2017-12-31"]
    assert float(stages["Engaging"].median_age or 0) == stale["median_age"]
    assert stages["Prospecting"].median_age is None


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("by_region", lambda deal: deal.region),
        ("by_manager", lambda deal: deal.manager),
        ("by_agent", lambda deal: deal.owner),
        ("by_product", lambda deal: deal.product),
        ("by_sector", lambda deal: deal.industry),
    ],
)
def test_grouped(deals: list[Deal], expected: dict[str, Any], table: str, key: Callable[[Deal], str | None]) -> None:
    found = {row.name: row for row in group_by(deals, key, YEAR, "UTC", "USD")}
    assert found.keys() - {None} == expected[table].keys()
    for name, known in expected[table].items():
        row = found[name]
        assert (row.won.count, row.lost.count) == (known["won"], known["lost"]), name
        assert float(row.revenue.major) == known["revenue"], name
        assert float(row.win_rate or 0) == pytest.approx(known["win_rate"], abs=1e-6), name
        assert float(row.cycle_won.mean or 0) == pytest.approx(known["mean_cycle_won"], abs=1e-6), name


def test_open_deals_by_manager(deals: list[Deal], expected: dict[str, Any]) -> None:
    found = {row.name: row for row in group_by(deals, lambda deal: deal.manager, YEAR, "UTC", "USD")}
    for name, known in expected["open_by_manager"].items():
        row = found[name]
        assert (row.open.count, float(row.open.value.major)) == (known["count"], known["list_price_value"]), name


def test_accounts_by_revenue_come_first(deals: list[Deal], expected: dict[str, Any]) -> None:
    top = group_by(deals, lambda deal: deal.account, YEAR, "UTC", "USD")[:5]
    assert [[row.name, float(row.revenue.major)] for row in top] == expected["top_accounts_by_revenue"]


def test_quarters_and_months(deals: list[Deal], expected: dict[str, Any]) -> None:
    for name, known in {**expected["wins_by_quarter"], **expected["wins_by_month"]}.items():
        total = summarise(deals, parse_period(name, NOW.date()), "UTC", "USD", NOW).total
        assert (total.won.count, float(total.revenue.major)) == (known["won"], known["revenue"]), name
    for month, rate in ((2, "2017Q1"), (5, "2017Q2"), (8, "2017Q3"), (11, "2017Q4")):
        total = summarise(deals, quarter_of(date(2017, month, 1)), "UTC", "USD", NOW).total
        assert float(total.win_rate or 0) == pytest.approx(expected["closed_by_quarter_win_rate"][rate], abs=1e-6)


@pytest.mark.parametrize("name", ["2017-W09", "2017-W13", "2017-W26", "2017-W39", "2017-W52"])
def test_weekly_digests(deals: list[Deal], expected: dict[str, Any], name: str) -> None:
    known = expected["weekly_digest"][name]
    week = parse_period(name, NOW.date())
    assert [week.start.isoformat(), week.last_day.isoformat()] == known["window"]
    _, end = week.instants("UTC")
    then = as_of(deals, end - timedelta(seconds=1))
    summary = summarise(then, week, "UTC", "USD", end)
    total = summary.total
    assert (total.opened.count, total.won.count, total.lost.count) == (known["engaged"], known["won"], known["lost"])
    assert float(total.revenue.major) == known["revenue"]
    assert total.at_end.count == known["engaging_open_at_week_end"]
    assert sum(row.open.count for row in summary.stages) == known["engaging_open_at_week_end"]
    assert total.at_start.count + total.opened.count - total.won.count - total.lost.count == total.at_end.count
    top = group_by(then, lambda deal: deal.owner, week, "UTC", "USD")[:3]
    assert [[row.name, float(row.revenue.major)] for row in top] == known["top_agents"]
    # Read with everything known today, the flows of the week are the same.
    later = summarise(deals, week, "UTC", "USD", NOW).total
    assert (later.opened, later.won, later.lost) == (total.opened, total.won, total.lost)
