"""`/goals` shows the shared goal with its pace, lets the right people agree on it, and says what it cannot read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from commands.contract import Answer, CommandError, ModalErrors, OpenModal
from commands.goals import COMMAND
from messages import as_text
from messages.actions import ActionId, CallbackId
from revenue.money import Money
from revenue.records import (
    AccountRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    StagePassage,
    TouchEvent,
    TouchKind,
)
from revenue.vocabulary import Outcome, Role, Team, TouchTeam

FORM = CallbackId.GOAL_FORM
QUARTER = {"period": "2026-Q4", "target": "400k"}


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(CommandError) as caught:
        act()
    return f"{caught.value.message} {caught.value.hint}"


def test_without_a_goal_it_says_what_to_do(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    sell("Finch", "51000", closed=60)
    answer = talk.read(COMMAND)
    assert answer.startswith("No shared goal for Q4 2026 yet.\nAgree on one amount")
    assert "Won so far in Q4 2026: 92,000 EUR · in Q3 2026: 51,000 EUR" in answer
    assert "[Set]" in answer
    assert "%" not in answer


def test_the_goal_comes_first_with_its_pace(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    sell("Finch", "108000", closed=4)
    sell("Kite", "1", "Lost", closed=5)
    sell("Brightwater", "300000", "Proposal")
    agreed = talk.submit(COMMAND, FORM, QUARTER)
    assert as_text(agreed.message).startswith("Agreed.")
    answer = talk.read(COMMAND)
    # 38 of the quarter's 66 working days are over on 24 November.
    assert answer.startswith("Q4 2026: 200.00 of 400.00 k EUR · 50 %, 8 points behind pace\n")
    assert "58 % of the working days are over" in answer
    assert "Still needed 200,000 EUR" in answer
    assert "Coverage 1.5x by 300,000 EUR of open pipeline, required 1.5x at a win rate of 66.7 % of 3 closed" in answer
    assert "(no forecast)" in answer
    assert "Set by Priya Nair" in answer
    assert "Agreed." not in answer


def test_a_reached_goal_needs_nothing(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "500000", closed=3)
    talk.submit(COMMAND, FORM, QUARTER)
    answer = talk.read(COMMAND)
    assert answer.startswith("Q4 2026: 500.00 of 400.00 k EUR · 125 %, 67 points ahead of pace")
    assert "Reached." in answer
    assert "Still needed" not in answer


def test_the_form_offers_periods_and_keeps_what_was_agreed(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    opened = talk.click(COMMAND, ActionId.GOAL_SET)
    assert isinstance(opened, OpenModal)
    form = as_text(opened.modal)
    assert form.startswith("Set the shared goal\n")
    for period in ("Q4 2026", "Q1 2027", "November 2026", "December 2026", "2026", "2027"):
        assert f") {period}" in form
    talk.submit(COMMAND, FORM, QUARTER | {"deals_won": "12", "calls_in_time": "90 %", "pipeline_added": "1.5m"})
    response, _statements = talk.ask(COMMAND, "change")
    assert isinstance(response, OpenModal)
    form = as_text(response.modal)
    assert "Together we want to win (EUR): [400,000]" in form
    assert "Deals won (optional): [12]" in form
    assert "First calls within 24 hours (optional): [90 %]" in form
    assert "Pipeline added (EUR) (optional): [1,500,000]" in form
    assert "Win rate (optional): [ ]" in form


def test_measures_of_each_team_stand_under_the_goal(talk: Any, sell: Callable[..., None], now: datetime) -> None:
    sell("Helio", "92000", closed=3)
    sell("Kite", "8000", "Lost", closed=5)
    sent = now - timedelta(days=10)
    talk.record(
        MemberRecord("mia", "Mia Roth", team=Team.MARKETING),
        CampaignRecord("autumn", "Autumn webinar"),
        AccountRecord("nordlys", "Nordlys"),
        LeadRecord("mette", "Mette Holm", account="nordlys", created_at=sent),
        LeadRecord("samir", "Samir Patel", account="nordlys", created_at=sent),
        HandoffRecord(
            "h1",
            "mette",
            Team.MARKETING,
            "qualified",
            sent,
            accepted_at=sent + timedelta(hours=1),
            touched_at=sent + timedelta(hours=2),
        ),
        HandoffRecord(
            "h2",
            "samir",
            Team.MARKETING,
            "qualified",
            sent,
            returned_at=sent + timedelta(days=3),
            return_reason="budget",
        ),
        TouchEvent("t1", "mette", TouchKind.FORM_SUBMIT, sent, team=TouchTeam.BUYER, campaign="autumn"),
        OpportunityRecord(
            "begun",
            (StagePassage("Discovery", Outcome.OPEN, sent, Money.of("48000", "EUR")),),
            account="nordlys",
            lead="mette",
        ),
        # A campaign on the deal itself is no origin: its lead began with sales.
        TouchEvent("t2", "samir", TouchKind.CALL, sent - timedelta(hours=1), team=TouchTeam.SALES),
        OpportunityRecord(
            "called",
            (StagePassage("Discovery", Outcome.OPEN, sent, Money.of("102000", "EUR")),),
            account="nordlys",
            lead="samir",
            campaign="autumn",
        ),
    )
    wanted = {
        "handoffs_sent": "4",
        "pipeline_begun": "96k",
        "marketing_pipeline_share": "45",
        "returns_acknowledged": "100",
        "handoffs_accepted": "80%",
        "calls_in_time": "90",
        "win_rate": "30",
        "deals_won": "2",
    }
    talk.submit(COMMAND, FORM, QUARTER | wanted)
    answer = talk.read(COMMAND)
    assert "Qualified leads handed over: 2 of 4 · behind" in answer
    assert "New pipeline begun by marketing: 48,000 EUR of 96,000 EUR · behind" in answer
    assert "Share of new pipeline begun by marketing: 32 %, agreed 45 % · behind" in answer
    assert "Returned leads acknowledged: 0 %, agreed 100 % · behind" in answer
    assert "Handed-over leads accepted: 50 %, agreed 80 % · behind" in answer
    assert "First calls within 24 hours: 50 %, agreed 90 % · behind" in answer
    assert "Win rate: 50 %, agreed 30 % · on pace" in answer
    assert "Deals won: 1 of 2 · behind" in answer
    assert "Pipeline added" not in answer
    assert answer.index("Marketing") < answer.index("Sales")
    # An emptied field takes the measure back.
    talk.submit(COMMAND, FORM, QUARTER | wanted | {"win_rate": None, "deals_won": "3"})
    answer = talk.read(COMMAND)
    assert "Win rate:" not in answer
    assert "Deals won: 1 of 3" in answer


def test_not_enough_data_is_no_zero(talk: Any, sell: Callable[..., None]) -> None:
    sell("Brightwater", "300000", "Proposal")
    talk.submit(COMMAND, FORM, QUARTER | {"calls_in_time": "90", "win_rate": "30"})
    answer = talk.read(COMMAND)
    assert "First calls within 24 hours: not enough data, agreed 90 %" in answer
    assert "Win rate: not enough data, agreed 30 %" in answer
    assert "required" not in answer


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("target", "", "Write an amount, for example 2,000,000 or 2M"),
        ("target", "a lot", "Write an amount, for example 2,000,000 or 2M"),
        ("target", "0", "Write an amount above zero"),
        ("target", "2M USD", "Amounts are in EUR here: write one without USD"),
        ("target", "1.500", "1.500 can mean two amounts: write 1500 or 1.5"),
        ("deals_won", "many", "Write a whole number, for example 80"),
        ("deals_won", "-3", "Write a whole number, for example 80"),
        ("deals_won", "1,5", "Write a whole number, for example 80"),
        ("win_rate", "2,5", "Write a percentage from 1 to 100, for example 90"),
        ("win_rate", "130", "Write a percentage from 1 to 100, for example 90"),
        ("pipeline_begun", "<!channel>", "Write an amount, for example 2,000,000 or 2M"),
        ("period", "whenever", "Choose a period"),
    ],
)
def test_a_field_that_cannot_be_read_is_said_at_the_field(
    talk: Any, sell: Callable[..., None], field: str, text: str, said: str
) -> None:
    sell("Helio", "92000", closed=3)
    response = talk.submit(COMMAND, FORM, QUARTER | {field: text})
    assert response == ModalErrors({field: said})
    assert talk.read(COMMAND).startswith("No shared goal")


def test_only_leads_and_admins_change_it_once_there_are_any(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    assert "[Set]" in talk.read(COMMAND, who="U2")
    talk.record(MemberRecord("astrid", "Astrid Lund", slack_user_id="U9", team=Team.SALES, role=Role.LEAD))
    answer = talk.read(COMMAND, who="U2")
    assert "A lead or an admin can set it: Astrid Lund." in answer
    assert "[Set]" not in answer
    said = refusal(lambda: talk.submit(COMMAND, FORM, QUARTER, who="U2"))
    assert said == "Shared goals belong to the leads of both teams. Ask Astrid Lund."
    assert "belong to the leads" in refusal(lambda: talk.click(COMMAND, ActionId.GOAL_CHANGE, who="U2"))
    assert isinstance(talk.submit(COMMAND, FORM, QUARTER, who="U9"), Answer)
    assert "[Change]" in talk.read(COMMAND, who="U9")
    assert "[Change]" not in talk.read(COMMAND, who="U2")


def test_a_lead_whom_only_a_file_knows_locks_nobody_out(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    talk.record(MemberRecord("astrid", "Astrid Lund", team=Team.SALES, role=Role.LEAD))
    assert "[Set]" in talk.read(COMMAND, who="U2")
    assert isinstance(talk.submit(COMMAND, FORM, QUARTER, who="U2"), Answer)


def test_an_unknown_person_gets_a_way_in(talk: Any) -> None:
    answer = talk.read(COMMAND, who="U404")
    assert "Join your team to set it: /tandem join sales or /tandem join marketing" in answer
    assert "/tandem join sales" in refusal(lambda: talk.ask(COMMAND, "set", who="U404"))


def test_a_goal_for_later_is_told_and_the_one_of_today_stays(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    talk.submit(COMMAND, FORM, QUARTER)
    answer = as_text(talk.submit(COMMAND, FORM, {"period": "2027-Q1", "target": "2,000,000"}).message)
    assert answer.startswith("Agreed: Q1 2027, 2,000,000 EUR\n")
    assert "as soon as it begins" in answer
    assert talk.read(COMMAND).startswith("Q4 2026: 92.00 of 400.00 k EUR")


def test_the_past_shows_what_was_agreed_then_and_changes_nothing(
    talk: Any, sell: Callable[..., None], now: datetime
) -> None:
    sell("Helio", "92000", closed=3)
    talk.submit(COMMAND, FORM, QUARTER)
    before = now - timedelta(hours=1)
    answer = talk.read(COMMAND, as_of=before)
    assert answer.startswith("No shared goal for Q4 2026 yet.")
    assert "As of 24 November 2026, 13:02 UTC" in answer
    assert "[Set]" not in answer
    assert "The past cannot be changed." in refusal(lambda: talk.ask(COMMAND, "set", as_of=before))


def test_wins_in_another_currency_are_said(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    sell("Finch", "51000", closed=4, currency="GBP")
    talk.submit(COMMAND, FORM, QUARTER)
    answer = talk.read(COMMAND)
    assert answer.startswith("Q4 2026: 92.00 of 400.00 k EUR · 23 %")
    assert "1 deal in GBP, counted but in no sum" in answer


def test_a_goal_of_a_fiscal_quarter(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    with talk.database.unit_of_work(talk.workspace_id) as store:
        store.configure(fiscal_start_month=2)
    talk.submit(COMMAND, FORM, {"period": "FY2027-Q4", "target": "400k"})
    assert talk.read(COMMAND).startswith("Q4 of FY2027: 92.00 of 400.00 k EUR")
    # Another fiscal year does not change what was agreed, only what it is called.
    with talk.database.unit_of_work(talk.workspace_id) as store:
        store.configure(fiscal_start_month=1)
    assert talk.read(COMMAND).startswith("1 November 2026 to 31 January 2027: 92.00 of 400.00 k EUR")


def test_a_filter_gets_the_right_form(talk: Any) -> None:
    assert "the goal is shared" in refusal(lambda: talk.ask(COMMAND, "emea"))
    assert 'Did you mean "change"?' in refusal(lambda: talk.ask(COMMAND, "chnage"))
    assert "The goal is set in a form" in refusal(lambda: talk.ask(COMMAND, "set 2M"))


def test_reading_writes_nothing(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    talk.submit(COMMAND, FORM, QUARTER)
    assert COMMAND.reads_only
    _response, statements = talk.ask(COMMAND)
    assert all(statement.lstrip().startswith("SELECT") for statement in statements)


def test_a_hostile_name_stays_a_name(talk: Any, sell: Callable[..., None]) -> None:
    sell("Helio", "92000", closed=3)
    talk.record(MemberRecord("evil", "<!channel> *x*", slack_user_id="U9", role=Role.ADMIN))
    response, _statements = talk.ask(COMMAND)
    assert "<!channel>" not in str(response.message.blocks)
    talk.submit(COMMAND, FORM, QUARTER, who="U9")
    response, _statements = talk.ask(COMMAND)
    assert "Set by &lt;!channel&gt;" in str(response.message.blocks)
