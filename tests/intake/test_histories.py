"""Stage histories and lifecycles read from one row."""

from datetime import UTC, datetime

import pytest

from revenue.money import Money
from revenue.records import StagePassage
from revenue.vocabulary import LifecycleStage, Outcome

DEALS = """
source = "crm"
[opportunity]
files = ["d.csv"]
fields = { key = "id" }
[opportunity.stages]
column = "stage"
open = ["New", "Talk"]
won = ["Won"]
lost = ["Lost"]
[[opportunity.passages]]
stage = "New"
at = "opened"
amount = "price"
[[opportunity.passages]]
when = ["Talk"]
at = "talked"
blank = "unknown"
[[opportunity.passages]]
when = ["Won", "Lost"]
stage = "Talk"
at = "talked"
blank = "skip"
[[opportunity.passages]]
when = ["Won", "Lost"]
at = "closed"
amount = "paid"
lost_reason = "why"
"""
HEAD = "id,stage,opened,talked,closed,price,paid,why\n"


def _day(day):
    return datetime(2026, 1, day, tzinfo=UTC)


def _passages(desk, row):
    records = desk.read(DEALS, desk.write("d.csv", HEAD + row + "\n"))
    return records[0].passages if records else desk.rejects("d.csv")[0][1]


def test_a_lost_deal_passes_all_its_stages(desk):
    assert _passages(desk, "d,Lost,2026-01-02,2026-01-05,2026-01-09,100,0,budget") == (
        StagePassage("New", Outcome.OPEN, _day(2), Money(10000, "EUR")),
        StagePassage("Talk", Outcome.OPEN, _day(5)),
        StagePassage("Lost", Outcome.LOST, _day(9), Money(0, "EUR"), "budget"),
    )


def test_only_lost_deals_have_a_lost_reason(desk):
    assert _passages(desk, "d,Won,2026-01-02,,2026-01-09,100,90,none")[-1].lost_reason is None


def test_a_skipped_stage_is_left_out_and_an_unknown_date_stays_open(desk):
    assert [step.stage for step in _passages(desk, "d,Won,2026-01-02,,2026-01-09,100,90,")] == ["New", "Won"]
    assert _passages(desk, "d,Talk,2026-01-02,,,100,,")[-1] == StagePassage("Talk", Outcome.OPEN, None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("d,Won,2026-01-09,,2026-01-02,1,1,", "stage 'Won' begins 2026-01-02, before the one it follows, 2026-01-09"),
        ("d,Lost,2026-01-02,2026-01-20,2026-01-09,1,1,", "stage 'Lost' begins 2026-01-09, before"),
        ("d,Won,2026-01-09,,,1,1,", "the date of stage 'Won' is blank"),
        ("d,Wn,2026-01-09,,,1,1,", "stage 'Wn' is in none of the lists open, won, lost. Did you mean 'Won'?"),
        ("d,,2026-01-09,,,1,1,", "stage '' is in none"),
        ("d,New,2026-01-09,,,1.234,,", "price '1.234' may be thousands"),
    ],
)
def test_impossible_histories_are_rejected(desk, row, reason):
    assert reason in _passages(desk, row)


def test_the_days_of_a_negative_cycle_are_those_of_the_file(desk):
    row = "d,Won,2026-01-09,,2026-01-02,1,1,"
    desk.read('zone = "Europe/Berlin"\n' + DEALS, desk.write("d.csv", HEAD + row + "\n"))
    assert desk.rejects("d.csv")[0][1] == "stage 'Won' begins 2026-01-02, before the one it follows, 2026-01-09"


def test_a_deal_closed_on_the_day_it_opened_is_no_negative_cycle(desk):
    assert len(_passages(desk, "d,Won,2026-01-09,,2026-01-09,1,1,")) == 2


def test_a_closing_date_without_a_time_is_not_before_the_hour_of_the_same_day(desk):
    opened, closed = _passages(desk, "d,Won,2026-01-09T19:51:13Z,,2026-01-09,1,1,")
    assert closed.at == opened.at == datetime(2026, 1, 9, 19, 51, 13, tzinfo=UTC)
    assert "before" in _passages(desk, "d,Won,2026-01-09T19:51:13Z,,2026-01-09T19:00:00Z,1,1,")


def test_a_leads_lifecycle_is_in_order_of_time_without_blank_stages(desk):
    mapping = """
    source = "crm"
    [lead]
    files = ["l.csv"]
    fields = { key = "id" }
    [[lead.lifecycle]]
    stage = "qualified"
    at = "mql"
    [[lead.lifecycle]]
    stage = "engaged"
    at = "engaged"
    [[lead.lifecycle]]
    stage = "customer"
    at = "won"
    """
    (lead,) = desk.read(mapping, desk.write("l.csv", "id,mql,engaged,won\na,2026-01-09,2026-01-02,\n"))
    assert lead.lifecycle == ((LifecycleStage.ENGAGED, _day(2)), (LifecycleStage.QUALIFIED, _day(9)))


def test_a_handoff_accepted_before_it_was_sent_is_rejected(desk):
    mapping = """
    source = "crm"
    zone = "Asia/Tokyo"
    [handoff]
    files = ["h.csv"]
    fields = { key = "id", lead = "id", from_team = "team", reason = "why", at = "at", accepted_at = "ok" }
    """
    rows = (
        "id,team,why,at,ok\na,Marketing,qualified,2026-01-09,2026-01-08\nb,marketing,qualified,2026-01-09,2026-01-10\n"
    )
    assert len(desk.read(mapping, desk.write("h.csv", rows))) == 1
    assert desk.rejects("h.csv")[0][1] == "accepted 2026-01-08 00:00, before it was handed over 2026-01-09 00:00"
