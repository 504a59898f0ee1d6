"""The ready mappings of HubSpot, Salesforce and Marketo on real exports of their tables."""

import csv
import os
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from revenue.records import AccountRecord, LeadRecord, MemberRecord, OpportunityRecord, TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage, Outcome, TouchTeam

READ = {
    "hubspot": {"member": 100, "account": 24, "campaign": 100, "lead": 22, "opportunity": 44, "touch": 100},
    "salesforce": {"member": 4, "account": 1, "lead": 5, "opportunity": 0, "touch": 10},
    "marketo": {"campaign": 100, "lead": 100, "touch": 398},
}
SKIPPED = {
    "hubspot": {
        "email_event_data.csv: 3 rows skipped, filtered by HubSpot: a robot, or somebody of yours.",
        "email_event_data.csv: 3 rows skipped, mail on its way: nothing that a buyer or you did.",
    },
    "salesforce": {
        "sf_user_data.csv: 5 rows skipped, deleted in Salesforce.",
        "sf_user_data.csv: 1 row skipped, an earlier state of a row.",
        "sf_account_data.csv: 9 rows skipped, deleted in Salesforce.",
        "sf_opportunity_data.csv: 10 rows skipped, deleted in Salesforce.",
        "sf_task_data.csv: 10 rows skipped, a to-do of no kind that is a touch: no call, no email.",
    },
    "marketo": {"marketo_activity_send_email_data.csv: 2 rows skipped, not sent: Marketo skipped it."},
}


@pytest.fixture(scope="module")
def exports():
    """The folder of the sample tables, which are no part of the project."""
    root = os.environ.get("TANDEM_SHARED_DATA", str(Path(__file__).parents[3] / "shared" / "data"))
    folder = Path(root) / "payloads" / "crm_exports"
    if not folder.is_dir():
        pytest.skip(f"the CRM exports are not at {folder}")
    return folder


def _tables(exports, crm):
    return sorted((exports / crm).glob("*.csv"))


def _of(records, kind):
    return [record for record in records if isinstance(record, kind)]


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


@pytest.mark.parametrize("crm", READ)
def test_every_row_of_every_table_is_accounted_for(desk, exports, crm):
    desk.read(crm, *_tables(exports, crm))
    assert {str(kind): tally.read for kind, tally in desk.summary.tallies.items()} == READ[crm]
    assert (desk.summary.total.rejected, desk.summary.reasons) == (0, [])
    skipped = {note for note in desk.summary.notes if " skipped, " in note}
    assert skipped == SKIPPED[crm]
    others = set(re.findall(r"\w+\.csv", " ".join(set(desk.summary.notes) - skipped)))
    read = [path for path in _tables(exports, crm) if path.name not in others]
    passed_over = sum(int(note.partition(": ")[2].split()[0]) for note in skipped)
    assert sum(_rows(path) for path in read) == sum(READ[crm].values()) + passed_over


@pytest.mark.parametrize("crm", READ)
def test_the_second_import_changes_nothing(workplace, exports, crm):
    first = workplace.take(crm, *_tables(exports, crm))
    assert (first.total.rejected, first.total.read) == (0, sum(READ[crm].values()))
    again = workplace.take(crm, *_tables(exports, crm))
    assert again.total.unchanged == again.total.read == first.total.read


def test_hubspot_contacts_are_known_by_their_record_ids_with_name_email_and_company(desk, exports):
    leads = {lead.key: lead for lead in _of(desk.read("hubspot", *_tables(exports, "hubspot")), LeadRecord)}
    assert {"78971951", "76340251", "46897301"} <= leads.keys()
    assert all(lead.email and lead.name and " " in lead.name for lead in leads.values())
    assert leads["78971951"].created_at == datetime(2021, 4, 1, 17, 32, 47, tzinfo=UTC)
    assert [lead.account for lead in leads.values() if lead.account] == ["SampleCompany"]


def test_a_hubspot_call_is_a_touch_of_the_contact_who_took_part(desk, exports):
    touches = _of(desk.read("hubspot", *_tables(exports, "hubspot")), TouchEvent)
    assert Counter(touch.kind for touch in touches) == {
        TouchKind.EMAIL_OPEN: 90,
        TouchKind.EMAIL_SENT: 4,
        TouchKind.FORM_SUBMIT: 5,
        TouchKind.CALL: 1,
    }
    assert {touch.team for touch in touches if touch.kind is TouchKind.EMAIL_SENT} == {TouchTeam.MARKETING}
    (call,) = [touch for touch in touches if touch.kind is TouchKind.CALL]
    assert (call.lead, call.at) == ("501", datetime(2014, 8, 27, 20, 50, 44, 778000, tzinfo=UTC))
    forms = {touch.lead: touch.content for touch in touches if touch.kind is TouchKind.FORM_SUBMIT}
    assert (forms["001"], forms["002"]) == ("Newsletter Signup", "Download Guide")


def test_hubspot_deals_without_stage_and_amount_are_open_since_they_were_made(desk, exports):
    deals = {deal.key: deal for deal in _of(desk.read("hubspot", *_tables(exports, "hubspot")), OpportunityRecord)}
    (made,) = deals["1244495215"].passages
    assert (made.stage, made.outcome, made.amount) == ("Created", Outcome.OPEN, None)
    assert made.at == datetime(2019, 12, 4, 12, 48, 22, tzinfo=UTC)
    assert Counter(deal.owner for deal in deals.values())[None] == 22


def test_what_was_deleted_in_salesforce_never_comes_in(desk, exports):
    records = desk.read("salesforce", *_tables(exports, "salesforce"))
    assert [account.name for account in _of(records, AccountRecord)] == ["Eric's Test"]
    assert [member.name for member in _of(records, MemberRecord)] == [
        "Brandon Zinn",
        "Eric Welsh",
        "Saurabh Kapadia",
        "Nomadmktg Nomadmktg",
    ]
    assert _of(records, OpportunityRecord) == []


def test_salesforce_people_and_their_calls_and_meetings(desk, exports):
    records = desk.read("salesforce", *_tables(exports, "salesforce"))
    leads = {lead.key: lead for lead in _of(records, LeadRecord)}
    croc = leads["00Q1G00000nDnM5UAK"]
    assert (croc.name, croc.email, croc.account) == ("H Croc", "h@gmail.com", "0011G00000tLWKnQAO")
    assert croc.lifecycle == ((LifecycleStage.ACCEPTED, datetime(2019, 11, 11, 17, 23, 34, tzinfo=UTC)),)
    assert leads["0031G00000q9jPQAQ"].account == "0011G00000eM9wvQAC"
    assert leads["0033700000JmrFPAA"].name is None
    touches = _of(records, TouchEvent)
    assert Counter(touch.kind for touch in touches) == {TouchKind.CALL: 6, TouchKind.MEETING: 4}
    assert all(touch.lead.startswith("003") and touch.member.startswith("005") for touch in touches)


def test_marketo_activities_are_touches_of_their_leads(desk, exports):
    records = desk.read("marketo", *_tables(exports, "marketo"))
    touches = _of(records, TouchEvent)
    assert Counter(touch.kind for touch in touches) == {
        TouchKind.EMAIL_SENT: 98,
        TouchKind.EMAIL_OPEN: 100,
        TouchKind.EMAIL_CLICK: 100,
        TouchKind.UNSUBSCRIBE: 100,
    }
    click = next(touch for touch in touches if touch.key == "58851192")
    assert click.lead == "1124755"
    assert click.content.startswith("WBN - 2020-04-23 - Webinar")
    lead = next(lead for lead in _of(records, LeadRecord) if lead.key == "1031229")
    assert (lead.name, lead.email) == ("first_001 last_001", "first_last_001@email.com")
