"""`/wins` tells what we won together, biggest first, and when the last win was if there is none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.contract import CommandError
from commands.wins import COMMAND
from revenue.money import Money
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    OpportunityRecord,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import OpportunityKind, Outcome, Team


def test_the_biggest_first_with_the_sum_on_top(talk: Any, sell: Callable[..., None]) -> None:
    sell("Kite & Co", "15000", closed=2, took=88)
    sell("Helio Retail", "92000", closed=8, took=143)
    sell("Osk AS", "28400", closed=1, took=20, kind=OpportunityKind.RENEWAL, owner="tomas")
    sell("Alder", "64000", "Lost", closed=1)
    answer = talk.read(COMMAND)
    assert answer.splitlines()[0] == "We won 3 deals, 135,400 EUR this week and last · median 28,400 EUR"
    assert "Helio Retail 92,000 EUR · Priya Nair · 143 days from opening" in answer
    assert "Osk AS 28,400 EUR · Tomás Rey · 20 days from opening · renewal" in answer
    assert answer.index("Helio") < answer.index("Osk") < answer.index("Kite & Co")
    assert "Alder" not in answer
    assert "usual" not in answer


def test_older_wins_belong_to_their_own_period(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio Retail", "92000", closed=9)
    sell("Finch Labs", "51000", closed=40)
    assert "Finch" not in talk.read(COMMAND)
    answer = talk.read(COMMAND, "last month")
    assert answer.startswith("We won 1 deal, 51,000 EUR in October 2026\n")
    assert "Helio" not in answer


def test_the_way_there_in_one_phrase(talk: Any, sell: Callable[..., None], now: datetime) -> None:
    began, closed = now - timedelta(days=143), now - timedelta(days=2)
    talk.record(
        AccountRecord("helio", "Helio Retail"),
        CampaignRecord("autumn", "Autumn webinar"),
        LeadRecord("ana", "Ana Silva", account="helio", created_at=began),
        *(
            TouchEvent(f"t{day}", "ana", TouchKind.PAGE_VIEW, began + timedelta(days=day))
            for day in (*range(30), 60, 142)
        ),
        HandoffRecord(
            "h1",
            "ana",
            Team.MARKETING,
            "qualified",
            began + timedelta(days=5),
            returned_at=began + timedelta(days=9),
            return_reason="budget frozen",
        ),
        HandoffRecord("h2", "ana", Team.MARKETING, "qualified", began + timedelta(days=70)),
        OpportunityRecord(
            "deal",
            (
                StagePassage("Discovery", Outcome.OPEN, began, Money.of("92000", "EUR")),
                StagePassage("Won", Outcome.WON, closed),
            ),
            account="helio",
            lead="ana",
            campaign="autumn",
        ),
    )
    answer = talk.read(COMMAND)
    assert "Helio Retail 92,000 EUR · 141 days from opening · Autumn webinar\n" in answer
    # The touch of the day after the closing is no part of the way there.
    assert "31 touches, handed over twice, came back after it was handed back (budget frozen)" in answer


def test_many_times_the_usual_is_flagged_for_a_check(talk: Any, sell: Callable[..., None]) -> None:
    for number in range(6):
        sell(f"Usual {number}", "1000", closed=60 + number)
    sell("Giant", "90000", closed=1)
    sell("Small", "9000", closed=2)
    answer = talk.read(COMMAND)
    assert "Giant 90,000 EUR · Priya Nair · 30 days from opening · many times the usual, please check" in answer
    assert answer.count("usual, please check") == 1


def test_more_than_ten_are_counted(talk: Any, sell: Callable[..., None]) -> None:
    for number in range(12):
        sell(f"Company {number:02}", str(1000 + number), closed=1)
    answer = talk.read(COMMAND)
    assert "and 2 more" in answer
    assert "Company 00" not in answer
    assert "Company 11" in answer


@pytest.mark.parametrize("text", ["", "emea", "lasst month"])
def test_before_anything_has_come_in_the_next_step_is_told(talk: Any, text: str) -> None:
    answer = talk.read(COMMAND, text)
    assert answer == "No win yet.\nImport an export of your CRM: /tandem setup shows how."
    assert "No deals were known then." in talk.read(COMMAND, text, as_of=talk.now - timedelta(days=9))


def test_no_win_says_when_the_last_one_was(talk: Any, sell: Callable[..., None]) -> None:
    sell("Finch Labs", "100", "Open")
    assert talk.read(COMMAND).startswith("No win this week and last.\nThe first one will stand here.")
    sell("Helio Retail", "92000", closed=40)
    answer = talk.read(COMMAND)
    assert answer.startswith("No win this week and last.\nThe last one was Helio Retail on 15 Oct 2026: /wins 2026-10")
    assert "0 EUR" not in answer


def test_currencies_are_never_added(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=1)
    sell("Finch", "51000", closed=1, currency="GBP")
    sell("Kite", None, closed=1)
    answer = talk.read(COMMAND)
    assert answer.startswith("We won 3 deals, 92,000 EUR this week and last")
    assert "1 win in GBP, counted but in no sum: there is no exchange rate yet" in answer
    assert "Finch 51,000 GBP" in answer
    assert "1 win without an amount, counted but not in the sum" in answer
    assert "143,000" not in answer


def test_a_workspace_whose_deals_are_all_in_another_currency(talk: Any, sell: Callable[..., None]) -> None:
    sell("Finch", "51000", closed=4, currency="GBP")
    answer = talk.read(COMMAND)
    assert answer.startswith("We won 1 deal, 51,000 GBP this week and last")
    assert "No deal is in EUR, the currency of this workspace." in answer


def test_a_filter(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=1)
    sell("Finch", "51000", closed=1, owner="tomas")
    answer = talk.read(COMMAND, "dach over 50k")
    assert answer.startswith("We won 1 deal, 51,000 EUR this week and last, DACH, over 50,000 EUR")
    assert "Helio" not in answer
    assert talk.read(COMMAND, "dach over 90k").startswith("No win this week and last, DACH, over 90,000 EUR.")


def test_the_maven_quarters(maven: Any, expected: dict[str, Any]) -> None:
    for quarter, row in expected["wins_by_quarter"].items():
        answer = maven.read(COMMAND, f"Q{quarter[-1]} {quarter[:4]}")
        assert answer.startswith(
            f"We won {row['won']:,} deals, {row['revenue']:,.0f} USD in Q{quarter[-1]} {quarter[:4]}"
        )
    assert f"and {expected['profile']['stages']['Won'] - 10:,} more" in maven.read(COMMAND, "2017")


def test_the_past_knows_nothing_of_later(maven: Any) -> None:
    answer = maven.read(COMMAND, "2017", as_of=datetime(2017, 6, 30, 23, 59, 59, tzinfo=UTC))
    assert answer.startswith("We won 1,785 deals, 4,220,783 USD in 2017")
    assert "As of 30 June 2017, 23:59 UTC" in answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("by region", "For groups ask `/pipeline by region`."),
        ("nrdics", 'Did you mean "Nordics"? Form: `/wins [period] [filter]`, for example `/wins last month over 50k`.'),
        ("more than", "Over what amount? Form: `/wins"),
    ],
)
def test_nonsense_gets_the_right_form(talk: Any, sell: Callable[..., None], text: str, said: str) -> None:
    sell("Helio", "92000", closed=1)
    with pytest.raises(CommandError) as caught:
        talk.ask(COMMAND, text)
    assert said in f"{caught.value.message} {caught.value.hint}"


def test_a_hostile_name_stays_a_name(talk: Any, sell: Callable[..., None]) -> None:
    sell("<!channel> *x* =cmd()", "92000", closed=1)
    response, statements = talk.ask(COMMAND)
    assert "<!channel>" not in str(response.message.blocks) + response.message.text
    assert COMMAND.reads_only
    assert all(statement.lstrip().startswith("SELECT") for statement in statements)
