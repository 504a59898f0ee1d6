"""The ready Maven mapping on the real files, against answers computed independently."""

import json
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from revenue.records import AccountRecord, MemberRecord, OpportunityRecord
from revenue.vocabulary import Outcome, Role, Team

EXCEL = ("variants/excel_ddmmyy_pipeline.csv", "variants/excel_us_mdyyyy_pipeline.csv")


def _files(maven: Path, pipeline: str = "sales_pipeline.csv") -> list[Path]:
    return [maven / name for name in ("accounts.csv", "products.csv", "sales_teams.csv", pipeline)]


@pytest.fixture(scope="module")
def expected(maven: Path) -> dict[str, Any]:
    with (maven.parent / "expected.json").open() as file:
        answers: dict[str, Any] = json.load(file)["maven"]
    return answers


def test_the_pipeline_has_the_known_numbers(desk, maven, expected):
    records = desk.read("maven", *_files(maven))
    deals = [record for record in records if isinstance(record, OpportunityRecord)]
    ends = Counter(deal.passages[-1].stage for deal in deals)
    assert ends == expected["profile"]["stages"]
    won = [deal for deal in deals if deal.passages[-1].outcome is Outcome.WON]
    assert sum(deal.passages[-1].amount.major for deal in won) == expected["overall"]["revenue"]
    cycles = [(deal.passages[1].at - deal.passages[0].at).days for deal in deals if len(deal.passages) == 2]
    assert median(cycles) == expected["overall"]["median_cycle_closed"]
    assert desk.summary.total.rejected == 0


def test_open_deals_are_worth_the_list_price_under_the_product_alias(desk, maven):
    records = desk.read("maven", *_files(maven))
    deals = {record.key: record for record in records if isinstance(record, OpportunityRecord)}
    pro = [deal for deal in deals.values() if deal.product == "GTX Pro"]
    assert len(pro) == 1480
    assert {deal.passages[0].amount.major for deal in pro} == {4821}
    assert {deal.product for deal in deals.values()}.isdisjoint({"GTXPro"})


def test_prospecting_has_no_date_and_unowned_accounts_stay_empty(desk, maven):
    deals = [record for record in desk.read("maven", *_files(maven)) if isinstance(record, OpportunityRecord)]
    prospecting = [deal for deal in deals if deal.passages[-1].stage == "Prospecting"]
    assert len(prospecting) == 500
    assert all(len(deal.passages) == 1 and deal.passages[0].at is None for deal in prospecting)
    assert sum(deal.account is None for deal in deals) == 1425


def test_sales_teams_become_members_with_manager_and_region(desk, maven):
    members = [record for record in desk.read("maven", *_files(maven)) if isinstance(record, MemberRecord)]
    assert len(members) == 35
    anna = next(member for member in members if member.key == "Anna Snelling")
    assert (anna.manager, anna.region, anna.team, anna.role) == ("Dustin Brinkmann", "Central", Team.SALES, Role.REP)


def test_accounts_keep_the_datas_own_sector_names(desk, maven):
    accounts = [record for record in desk.read("maven", *_files(maven)) if isinstance(record, AccountRecord)]
    assert len(accounts) == 85
    assert sum(account.industry == "technolgy" for account in accounts) == 12


@pytest.mark.parametrize("variant", EXCEL)
def test_excel_variants_give_the_same_records(desk, maven, variant):
    assert desk.read("maven", *_files(maven, variant)) == desk.read("maven", *_files(maven))


def test_the_second_import_changes_nothing(workplace, maven):
    first = workplace.take("maven", *_files(maven))
    assert first.total.new == first.total.read == 35 + 85 + 8800
    again = workplace.take("maven", *_files(maven))
    assert again.total.unchanged == again.total.read == 35 + 85 + 8800


def test_an_excel_variant_over_the_original_changes_nothing(workplace, maven):
    workplace.take("maven", *_files(maven))
    assert workplace.take("maven", *_files(maven, EXCEL[0])).total.unchanged == 35 + 85 + 8800


def test_the_data_dictionary_is_passed_over(desk, maven):
    records = desk.read("maven", *sorted(maven.glob("*.csv")))
    assert len(records) == 35 + 85 + 8800
