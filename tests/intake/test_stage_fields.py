"""Deals whose rows tell by themselves whether they are open, won or lost."""

import pytest

from intake.problems import ImportRefusedError
from revenue.vocabulary import Outcome

DEALS = """
source = "crm"
[lookups.moves]
file = "moves.csv"
key = "deal"
many = true
optional = true
[opportunity]
files = ["deals.csv"]
fields = { key = "id" }
[opportunity.stage]
name = "stage"
won = "won"
closed = "closed"
began = "made"
entered = "since"
closed_on = "closed_on"
amount = "amount"
lost_reason = "why"
history = { lookup = "moves", by = "id", stage = "stage", at = "at" }
"""
HEADER = "id,stage,won,closed,made,since,closed_on,amount,why\n"


def _steps(deal):
    return [(step.stage, step.outcome, step.at.date().isoformat() if step.at else None) for step in deal.passages]


def test_a_deal_begins_when_it_was_made_and_has_its_present_stage_since_then(desk):
    rows = "1,Demo,no,no,2026-01-02,2026-02-03,,50,\n2,Lost,0,1,2026-01-02,,2026-03-04,,price\n"
    deals = desk.read(DEALS, desk.write("deals.csv", HEADER + rows))
    assert _steps(deals[0]) == [("Created", Outcome.OPEN, "2026-01-02"), ("Demo", Outcome.OPEN, "2026-02-03")]
    assert _steps(deals[1]) == [("Created", Outcome.OPEN, "2026-01-02"), ("Lost", Outcome.LOST, "2026-03-04")]
    assert (deals[0].passages[0].amount.major, deals[1].passages[1].lost_reason) == (50, "price")


def test_a_stage_without_a_date_is_kept_undated_and_no_stage_leaves_the_beginning(desk):
    rows = "1,Demo,no,no,2026-01-02,,,,\n2,,,,2026-01-02,,,,\n3,,,,,,,,\n"
    deals = desk.read(DEALS, desk.write("deals.csv", HEADER + rows))
    assert _steps(deals[0]) == [("Created", Outcome.OPEN, "2026-01-02"), ("Demo", Outcome.OPEN, None)]
    assert _steps(deals[1]) == [("Created", Outcome.OPEN, "2026-01-02")]
    assert desk.summary.reasons == [
        "deals.csv, line 4: the row has neither a stage nor the date when the deal was made"
    ]


def test_a_deal_that_closes_before_it_was_made_or_without_a_date_is_rejected(desk):
    rows = "1,Won,yes,yes,2026-01-02,,2025-12-30,,\n2,Won,yes,yes,2026-01-02,,,,\n"
    assert desk.read(DEALS, desk.write("deals.csv", HEADER + rows)) == []
    assert [reason.partition(": ")[2] for reason in desk.summary.reasons] == [
        "stage 'Won' begins 2025-12-30, before the one it follows, 2026-01-02",
        "the date of stage 'Won' is blank",
    ]


def test_the_history_tells_the_way_in_order_and_what_follows_it_is_the_row_own(desk):
    files = [
        desk.write("deals.csv", HEADER + "1,Won,yes,yes,2026-01-02,,2026-03-04,70,\n2,Won,yes,yes,2026-01-02,,,,\n"),
        desk.write(
            "moves.csv",
            "deal,stage,at\n1,Offer,2026-02-03\n1,Demo,2026-01-05\n1,Demo,2026-01-06\n"
            "2,Demo,2026-01-05\n2,Won,2026-04-05\n",
        ),
    ]
    first, second = desk.read(DEALS, *files)
    assert _steps(first) == [
        ("Demo", Outcome.OPEN, "2026-01-05"),
        ("Offer", Outcome.OPEN, "2026-02-03"),
        ("Won", Outcome.WON, "2026-03-04"),
    ]
    assert first.passages[0].amount.major == 70
    assert _steps(second) == [("Demo", Outcome.OPEN, "2026-01-05"), ("Won", Outcome.WON, "2026-04-05")]


def test_the_mapping_is_refused_with_both_forms_of_stages_or_a_history_of_single_rows(desk):
    both = DEALS + '[opportunity.stages]\ncolumn = "stage"\nopen = ["Demo"]\n'
    single = DEALS.replace("many = true\n", "")
    for mapping, fault in ((both, "both `stage` and `stages`"), (single, "no lookup 'moves' of several rows a key")):
        with pytest.raises(ImportRefusedError, match=fault):
            desk.read(mapping, desk.write("deals.csv", HEADER))
