"""`/pipeline` gives the numbers of the Maven files, says what it leaves out, and explains what it cannot read."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from commands.contract import CommandError
from commands.goals import COMMAND as GOALS
from commands.pipeline import COMMAND
from messages import as_text
from messages.actions import ActionId
from revenue.money import Money
from revenue.records import OpportunityRecord, StagePassage
from revenue.vocabulary import OpportunityKind, Outcome

MID_2017 = datetime(2017, 6, 30, 23, 59, 59, tzinfo=UTC)


def dollars(value: float) -> str:
    return f"{value:,.0f} USD"


def refusal(talk: Any, text: str) -> str:
    with pytest.raises(CommandError) as caught:
        talk.ask(COMMAND, text)
    return f"{caught.value.message} {caught.value.hint}"


def test_the_year_reads_as_pandas_counts_it(maven: Any, expected: dict[str, Any]) -> None:
    answer = maven.read(COMMAND, "2017")
    assert answer.startswith("2017: 4,238 won, 2,473 lost, 10,005,534 USD\n")
    overall = expected["overall"]
    assert f"Win rate: {overall['win_rate']:.1%}".replace("%", " %") + " of 6,711 closed" in answer
    assert "Cycle: 45 days median, 48.0 days mean (won: 57 days and 51.8 days)" in answer
    assert "Won deals: 2,361 USD average, 1,117 USD median" in answer
    assert "Balance: 858 at the start + 7,942 opened - 6,711 closed = 2,089 at the end" in answer
    assert "no amount" not in answer


def test_what_is_open_by_stage(maven: Any, expected: dict[str, Any]) -> None:
    answer = maven.read(COMMAND, "2017")
    for stage, row in expected["open_by_stage"].items():
        assert f"{stage}: {row['count']:,} deals · {dollars(row['list_price_value'])}" in answer
        assert f"{row['no_account']:,} without account" in answer
    assert "500 open deals without an opening date" in answer
    # A stage nobody has closed from has the default chance and says so.
    assert re.search(r"Engaging: .* chance 63 %\n", answer)
    assert re.search(r"Prospecting: .* chance 33 % \(default\)", answer)


@pytest.mark.parametrize("dimension", ["region", "manager"])
def test_regions_and_managers(maven: Any, expected: dict[str, Any], dimension: str) -> None:
    answer = maven.read(COMMAND, "2017")
    for name, row in expected[f"by_{dimension}"].items():
        line = next(line for line in answer.splitlines() if line.startswith(f"{name}: "))
        assert line.startswith(f"{name}: {dollars(row['revenue'])} · {row['won']:,} won, {row['lost']:,} lost (")
        assert f"({100 * row['win_rate']:.1f} %)" in line
    for name, row in expected["open_by_manager"].items() if dimension == "manager" else ():
        assert f"{row['count']} open, {dollars(row['list_price_value'])}" in answer, name


@pytest.mark.parametrize(("dimension", "key"), [("product", "by_product"), ("industry", "by_sector")])
def test_other_groups_on_request(maven: Any, expected: dict[str, Any], dimension: str, key: str) -> None:
    answer = maven.read(COMMAND, f"2017 by {dimension}s")
    for name, row in expected[key].items():
        shown = next(line for line in answer.splitlines() if line.casefold().startswith(f"{name.casefold()}: "))
        assert f"{dollars(row['revenue'])} · {row['won']:,} won, {row['lost']:,} lost" in shown
    assert "By manager" not in answer


def test_owners_are_many_and_the_rest_is_counted(maven: Any, expected: dict[str, Any]) -> None:
    answer = maven.read(COMMAND, "2017 by owner")
    assert "Darcel Schlecht: 1,153,214 USD · 349 won, 204 lost (63.1 %)" in answer
    assert f"and {len(expected['by_agent']) - 15} more" in answer


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_quarters(maven: Any, expected: dict[str, Any], quarter: int) -> None:
    row = expected["wins_by_quarter"][f"2017Q{quarter}"]
    answer = maven.read(COMMAND, f"Q{quarter} 2017")
    assert answer.startswith(f"Q{quarter} 2017: {row['won']:,} won, ")
    assert f" lost, {dollars(row['revenue'])}" in answer.splitlines()[0]
    assert f"{100 * expected['closed_by_quarter_win_rate'][f'2017Q{quarter}']:.1f} % of" in answer


def test_a_region_a_quarter_and_a_person_in_any_order(maven: Any) -> None:
    assert maven.read(COMMAND, "Central Q3 2017").startswith("Q3 2017, Central: 494 won, 311 lost, ")
    assert maven.read(COMMAND, "2017 darcel").startswith("2017, Darcel Schlecht: 349 won, 204 lost, 1,153,214 USD")
    assert maven.read(COMMAND, "gtx pro in 2017").startswith("2017, GTX Pro: 729 won, 418 lost, 3,510,578 USD")
    both = maven.read(COMMAND, "2017 east west")
    assert both.startswith("2017, East or West: 2,609 won, 1,498 lost, 6,659,241 USD")
    assert maven.read(COMMAND, "2017 over 20k").startswith("2017, over 20,000 USD: 15 won, 10 lost, 400,612 USD")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (">10k 2017", "2017, over 10,000 USD: "),
        ("2017 more than 10 k", "2017, over 10,000 USD: "),
        ("2017 under $600", "2017, under 600 USD: "),
        ("2017 over 1k usd under 2k", "2017, over 1,000 USD, under 2,000 USD: "),
        ("in 2017 for the Central region", "2017, Central: "),
        ("region: central, 2017", "2017, Central: "),
        ('2017 "Summer Sewald"', "2017, Summer Sewald: "),
        ("2017 gtx", "2017, GTX Basic, GTX Plus Basic, GTX Plus Pro and 1 more: "),
        ("2017 rocco marxen", "2017, Rocco Neubert or Melvin Marxen: "),
        ("central medical 2017", "2017, Central, medical: "),
        ("june to august 2017", "June to August 2017: "),
        ("2017-W39", "Week 39 of 2017: 106 won, 35 lost, 282,634 USD"),
    ],
)
def test_forgiving_words(maven: Any, text: str, title: str) -> None:
    assert maven.read(COMMAND, text).startswith(title)


def test_the_past_knows_nothing_of_later(maven: Any) -> None:
    answer = maven.read(COMMAND, "2017", as_of=MID_2017)
    assert answer.startswith("2017: 1,785 won, 894 lost, 4,220,783 USD")
    assert "As of 30 June 2017, 23:59 UTC" in answer
    # Nobody knew of the deals that have no date before they were imported.
    assert "Prospecting" not in answer
    assert "= 1,686 now" in answer


def test_a_quiet_quarter_points_to_the_last_closing(maven: Any) -> None:
    answer = maven.read(COMMAND)
    assert answer.startswith("Q4 2026: nothing closed yet. Open now: 2,089 deals, 4,966,215 USD\n")
    assert "The last deal closed on 31 Dec 2017: /pipeline 2017-Q4" in answer
    assert "Win rate: not enough data" in answer
    assert "0 %" not in answer


def test_a_period_that_has_not_begun(maven: Any) -> None:
    answer = maven.read(COMMAND, "next year")
    assert answer.startswith("2027 has not begun. Open now: 2,089 deals, ")
    assert "Win rate" not in answer


def test_no_deals_at_all(talk: Any) -> None:
    assert talk.read(COMMAND, "2017").startswith("No deals yet.\n")
    assert "Import an export of your CRM: /tandem setup shows how." in talk.read(COMMAND)
    before = talk.read(COMMAND, as_of=MID_2017)
    assert before.startswith("No deals were known then.")
    assert "As of 30 June 2017, 23:59 UTC" in before


def test_an_amount_may_name_the_currency_of_the_workspace(maven: Any) -> None:
    assert maven.read(COMMAND, "2017 over 20k USD").startswith("2017, over 20,000 USD: ")
    assert maven.read(COMMAND, "2017 over 20 k all").startswith("2017, over 20,000 USD: ")


def test_a_filter_that_nothing_passes(maven: Any) -> None:
    answer = maven.read(COMMAND, "2017 over 5m")
    assert answer.startswith("No deal matches over 5,000,000 USD.")
    assert "won" not in answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wset", 'I do not know the filter "Wset". Did you mean "West"?'),
        ("2017 by regoin", 'stage or kind. Did you mean "region"?'),
        ("2017 by", "By what? I can group by region, manager, owner,"),
        ("2017 over fifty", 'I cannot read "fifty" as an amount. Write an amount, for example 2,000,000 or 2M.'),
        ("over 1.500", "1.500 can mean two amounts: write 1500 or 1.5"),
        ("over 50k under 10k", "No amount is over 50,000 USD and under 10,000 USD."),
        ('"; drop', 'A quotation mark has no partner. Put a name into two of them: "New York".'),
        ('"West', "A quotation mark has no partner."),
        ("last mont", 'I do not know the period "last mont". Did you mean "last month"?'),
        ("lsat month", 'I do not know the period "lsat month". Did you mean "last month"?'),
        ("Septmber", 'Did you mean "September"?'),
        ("over", "Over what amount?"),
        ("over 50k EUR", "Amounts are in USD here: write one without EUR."),
        ("2 million eur", 'I do not know the filter "2".'),
        ("under 2 million eur", "Amounts are in USD here"),
        ("2017 2016", 'One period at a time: "2017" or "2016"?'),
        ("2017-13", "There is no month 13."),
        ("q7", "A year has quarters 1 to 4, there is no quarter 7."),
        ("mine", "I do not know you yet"),
        ("x " * 40, "more than I can read"),
        ("y" * 4000, "more than I can read"),
        ("<!channel> `rm -rf`", 'I do not know the filter "<!channel>".'),
        ("\u202egnp.exe", "I do not know the filter"),
    ],
)
def test_nonsense_gets_the_right_form(maven: Any, text: str, said: str) -> None:
    told = refusal(maven, text)
    assert said in told
    assert "Form: `/pipeline [period] [filter] [by region|" in told


def test_a_win_rate_says_more_than_its_counts_or_nothing(talk: Any, sell: Callable[..., None]) -> None:
    for number in range(4):
        sell(f"Helio {number}", "1000", closed=3)
    assert "Win rate: not enough data (4 closed)" in talk.read(COMMAND)
    sell("Finch", "1000", closed=3)
    assert "Win rate: all 5 closed were won" in talk.read(COMMAND)
    sell("Kite", "1000", "Lost", closed=2)
    assert "Win rate: 83.3 % of 6 closed" in talk.read(COMMAND)
    assert "100.0 %" not in talk.read(COMMAND, "by region")


def test_outcomes_are_a_filter_and_never_swallowed(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", "Signed", closed=3, outcome=Outcome.WON)
    sell("Kite", "8000", "Gone", closed=5, outcome=Outcome.LOST)
    sell("Finch", "9000", "Proposal")
    assert talk.read(COMMAND, "won").startswith("Q4 2026, won: 1 won, 0 lost, 92,000 EUR")
    assert talk.read(COMMAND, "lost deals").startswith("Q4 2026, lost: 0 won, 1 lost, 0 EUR")
    assert talk.read(COMMAND, "open").startswith("Q4 2026, open: nothing closed yet. Open now: 1 deal, 9,000 EUR")


def test_all_time_begins_with_the_first_deal(talk: Any, sell: Callable[..., None]) -> None:
    sell("Old", "5000", closed=900)
    sell("Helio", "92000", closed=3)
    for asked in ("all", "all time", "ever"):
        assert talk.read(COMMAND, asked).startswith("All time: 2 won, 0 lost, 97,000 EUR")
    assert talk.read(COMMAND, "all deals").startswith("Q4 2026: 1 won")


def test_days_in_a_stage_so_far_and_as_usual(talk: Any, sell: Callable[..., None]) -> None:
    sell("Finch", "9000", "Discovery")
    assert "Discovery: 1 deal · 9,000 EUR · there 30 days so far · chance" in talk.read(COMMAND)
    sell("Helio", "92000", closed=3, took=12)
    sell("Kite", "92000", "Lost", closed=5, took=15)
    assert "there 30 days so far, usually 14 days · chance" in talk.read(COMMAND)


def test_currencies_are_never_added(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    sell("Finch", "51000", closed=4, currency="GBP")
    sell("Kite", "8000", "Lost", closed=5)
    answer = talk.read(COMMAND)
    assert answer.startswith("Q4 2026: 2 won, 1 lost, 92,000 EUR")
    assert "1 deal in GBP, counted but in no sum: there is no exchange rate yet" in answer
    assert "Win rate: not enough data (3 closed)" in answer
    assert "143,000" not in answer
    assert "without an amount" not in answer


def test_a_workspace_whose_deals_are_all_in_another_currency(talk: Any, sell: Callable[..., None]) -> None:
    sell("Finch", "51000", closed=4, currency="GBP")
    sell("Helio", "60000", "Proposal", currency="GBP")
    answer = talk.read(COMMAND, "over 50k")
    assert answer.startswith("Q4 2026, over 50,000 GBP: 1 won, 0 lost, 51,000 GBP")
    assert (
        "No deal is in EUR, the currency of this workspace. A lead or an admin can change it: /tandem currency GBP"
        in answer
    )
    assert " 0 EUR" not in answer


def test_renewals_stand_apart_when_there_are_any(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    assert "renewal" not in talk.read(COMMAND)
    sell("Osk", "28400", closed=2, kind=OpportunityKind.RENEWAL)
    assert "Renewal 1 won, 0 lost, 28,400 EUR" in talk.read(COMMAND)
    sell("Finch", "9000", "Proposal", kind=OpportunityKind.RENEWAL)
    assert "\nRenewal 1 open now\n" in talk.read(COMMAND, "next quarter")
    assert talk.read(COMMAND, "renewals").startswith("Q4 2026, renewal: 1 won, 0 lost, 28,400 EUR")


def test_what_has_no_amount_or_no_date_is_said(talk: Any, sell: Callable[..., None], now: datetime) -> None:
    sell("Helio", None, closed=3)
    sell("Finch", "51000", "Proposal", took=None)
    undated = (StagePassage("Won", Outcome.WON, None, Money.of("7", "EUR")),)
    talk.record(OpportunityRecord("odd", undated, name="Odd"))
    answer = talk.read(COMMAND)
    assert answer.startswith("Q4 2026: 1 won, 0 lost, 0 EUR")
    assert "1 deal without an amount, counted but in no sum" in answer
    assert "1 open deal without an opening date" in answer
    assert "1 closed deal without a closing date, in no period" in answer


def test_coverage_against_what_the_goal_still_needs(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "100000", closed=3)
    sell("Kite", "8000", "Lost", closed=5)
    sell("Finch", "300000", "Proposal")
    assert "Coverage" not in talk.read(COMMAND)
    talk.submit(GOALS, "goal_form", {"period": "2026-Q4", "target": "250k"})
    answer = talk.read(COMMAND)
    assert "Coverage: 2.0x the 150,000 EUR that Q4 2026 still needs (required: 2.0x, 1 / win rate)" in answer
    assert "Coverage" not in talk.read(COMMAND, "nordics")


def test_days_are_the_workspaces_own(talk: Any, sell: Callable[..., None], now: datetime) -> None:
    # 30 September 2026, 23:30 UTC is 1 October in Copenhagen.
    late = (now - datetime(2026, 9, 30, 23, 30, tzinfo=UTC)).total_seconds() / 86400
    sell("Helio", "92000", closed=late)
    assert talk.read(COMMAND, "2026-10").startswith("October 2026: nothing closed.")
    with talk.database.unit_of_work(talk.workspace_id) as store:
        store.configure(now, zone="Europe/Copenhagen")
    assert talk.read(COMMAND, "2026-10").startswith("October 2026: 1 won, 0 lost, 92,000 EUR")


def test_mine_and_a_mention_are_people(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    sell("Finch", "51000", closed=4, owner="tomas")
    assert talk.read(COMMAND, "mine").startswith("Q4 2026, Priya Nair: 1 won, 0 lost, 92,000 EUR")
    assert talk.read(COMMAND, "<@U2|tomas>").startswith("Q4 2026, Tomás Rey: 1 won, 0 lost, 51,000 EUR")
    assert "I do not know the person you mentioned yet." in refusal(talk, "<@U9>")


def test_a_hostile_name_stays_a_name(talk: Any, sell: Callable[..., None]) -> None:
    for number in range(6):
        sell(f"Usual {number}", "1000", closed=number + 1)
    sell("<!channel> *x* =cmd()", "900000", closed=3)
    sell("Last", "1000", "<!here> `stage`")
    response, _statements = talk.ask(COMMAND)
    payload = str(response.message.blocks) + response.message.text
    assert "<!channel>" not in payload
    assert "<!here>" not in payload
    assert "&lt;!channel&gt;" in payload


def test_it_reads_only_and_takes_a_handful_of_statements(maven: Any) -> None:
    assert COMMAND.reads_only
    _response, statements = maven.ask(COMMAND, "2017")
    assert len(statements) <= 6
    assert all(statement.lstrip().startswith("SELECT") for statement in statements)


def test_the_formula_is_one_click_away(maven: Any) -> None:
    explained = as_text(maven.click(COMMAND, ActionId.EXPLAIN_PIPELINE).message)
    assert "Win rate: won / (won + lost)" in explained
