"""The ready mappings of CRMs on tables that join, and on files as the vendors' own Export buttons head them."""

from datetime import UTC, datetime

import pytest

from intake.mapping import Kind
from revenue.identities import IdentityKind
from revenue.money import Money
from revenue.records import TouchEvent, TouchKind
from revenue.vocabulary import OpportunityKind, Outcome

HUBSPOT_STAGES = """stage_id,label,closed_won,is_closed,_fivetran_deleted
s1,Demo held,FALSE,FALSE,FALSE
s2,Signed,TRUE,TRUE,FALSE
s3,Gone,FALSE,TRUE,FALSE
"""


def test_hubspot_tables_that_join_tell_the_whole_way_of_a_deal(desk):
    files = [
        desk.write("deal_pipeline_stage.csv", HUBSPOT_STAGES),
        desk.write("deal_company.csv", "company_id,deal_id\n77,d1\n78,d1\n"),
        desk.write("deal_contact.csv", "contact_id,deal_id\n501,d1\n"),
        desk.write(
            "deal_stage.csv",
            "deal_id,value,date_entered\n"
            "d1,s2,2026-03-02 9:00:00\nd1,s1,2026-02-01 9:00:00\nd3,s1,2026-02-03 8:00:00\n",
        ),
        desk.write(
            "deal.csv",
            "deal_id,is_deleted,deal_pipeline_stage_id,owner_id,property_dealname,property_amount,property_closedate,"
            "property_createdate,property_dealtype\n"
            "d1,false,s2,o1,Big,1200.50,2026-03-02 12:00:00,2026-01-30 08:00:00,existingbusiness\n"
            "d2,TRUE,s1,o1,Old,1,,2026-01-30 08:00:00,newbusiness\n"
            "d3,false,s1,o1,Open,,,2026-01-30 08:00:00,partner\n"
            "d4,false,s3,o1,Lost,5,2026-02-10 08:00:00,2026-01-30 08:00:00,\n"
            "d5,false,zz,o1,Odd,5,2026-02-10 08:00:00,2026-01-30 08:00:00,\n",
        ),
    ]
    deals = {deal.key: deal for deal in desk.read("hubspot", *files)}
    big = deals["d1"]
    assert (big.account, big.lead, big.owner, big.kind) == ("77", "501", "o1", OpportunityKind.EXPANSION)
    assert [(step.stage, step.outcome, step.at) for step in big.passages] == [
        ("Demo held", Outcome.OPEN, datetime(2026, 2, 1, 9, tzinfo=UTC)),
        ("Signed", Outcome.WON, datetime(2026, 3, 2, 12, tzinfo=UTC)),
    ]
    assert big.passages[0].amount == Money.of("1200.50", "EUR")
    assert [(step.stage, step.outcome) for step in deals["d3"].passages] == [("Demo held", Outcome.OPEN)]
    assert deals["d3"].kind is OpportunityKind.NEW
    assert [(step.stage, step.outcome) for step in deals["d4"].passages] == [
        ("Created", Outcome.OPEN),
        ("Gone", Outcome.LOST),
    ]
    assert deals.keys() == {"d1", "d3", "d4"}
    assert [row[:2] for row in desk.rejects("deal.csv")] == [["6", "nothing says whether stage 'zz' is closed or won"]]
    assert "deal.csv: 1 row skipped, deleted in HubSpot." in desk.summary.notes


def test_a_hubspot_mail_belongs_to_the_contact_with_its_address(desk):
    files = [
        desk.write("contact.csv", "id,property_email,_fivetran_deleted\n9,ana@x.example,false\n"),
        desk.write("email_event_status_change.csv", "id,portal_subscription_status\ne2,UNSUBSCRIBED\ne3,SUBSCRIBED\n"),
        desk.write(
            "email_event.csv",
            "id,type,recipient,created,filtered_event,email_campaign_id\n"
            "e1,CLICK,ana@x.example,2026-05-01 10:00:00,false,\n"
            "e2,STATUSCHANGE,ana@x.example,2026-05-01 10:01:00,,\n"
            "e3,STATUSCHANGE,ana@x.example,2026-05-01 10:02:00,,\n"
            "e4,OPEN,bo@x.example,2026-05-01 10:03:00,false,\n"
            "e5,SURPRISE,bo@x.example,2026-05-01 10:03:00,false,\n",
        ),
    ]
    touches = [record for record in desk.read("hubspot", *files) if isinstance(record, TouchEvent)]
    assert [(touch.key, touch.lead, touch.kind) for touch in touches] == [
        ("e1", "ana@x.example", TouchKind.EMAIL_CLICK),
        ("e4", "bo@x.example", TouchKind.EMAIL_OPEN),
        ("e2", "ana@x.example", TouchKind.UNSUBSCRIBE),
    ]
    assert {touch.named_by for touch in touches} == {IdentityKind.EMAIL}
    assert "'SURPRISE' is none of Tandem's words" in desk.summary.reasons[0]
    assert "email_event.csv: 1 row skipped, subscribed: no touch." in desk.summary.notes


def test_contacts_as_hubspots_own_export_heads_them(desk):
    file = desk.write(
        "hubspot-crm-exports-all-contacts-2026-11-01.csv",
        "Record ID,First Name,Last Name,Email,Contact owner,Create Date,Job Title,Company Name\n"
        '51,Mette,Holm,mette@nordlys.example,Priya Shah,2026-10-01 09:30,Head of Data,"Nordlys, Inc"\n',
    )
    (lead,) = desk.read("hubspot", file)
    assert (lead.key, lead.name, lead.email, lead.owner) == ("51", "Mette Holm", "mette@nordlys.example", "Priya Shah")
    assert (lead.title, lead.account) == ("Head of Data", "Nordlys, Inc")
    assert lead.created_at == datetime(2026, 10, 1, 9, 30, tzinfo=UTC)


def test_deals_as_hubspots_own_export_heads_them(desk):
    file = desk.write(
        "hubspot-crm-exports-all-deals-2026-11-01.csv",
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Create Date,Is Closed Won,"
        "Is Deal Closed?\n"
        "7,Grid,Closed won,2026-10-20 10:00,Priya Shah,48000,USD,2026-08-01 08:00,true,true\n",
    )
    (deal,) = desk.read("hubspot", file)
    assert (deal.key, deal.name, deal.owner) == ("7", "Grid", "Priya Shah")
    assert [(step.stage, step.outcome) for step in deal.passages] == [
        ("Created", Outcome.OPEN),
        ("Closed won", Outcome.WON),
    ]
    assert deal.passages[0].amount == Money.of(48000, "USD")


def test_opportunities_as_salesforces_data_loader_heads_them(desk):
    files = [
        desk.write(
            "Opportunity.csv",
            "ID,ISDELETED,ACCOUNTID,NAME,STAGENAME,AMOUNT,CLOSEDATE,ISCLOSED,ISWON,OWNERID,CREATEDDATE\n"
            "006A,false,001A,Grid,Closed Won,900.0,2026-03-05,true,true,005A,2026-01-02T08:00:00.000Z\n"
            "006B,true,001A,Gone,Closed Won,1,2026-03-05,true,true,005A,2026-01-02T08:00:00.000Z\n",
        ),
        desk.write(
            "OpportunityHistory.csv",
            "Id,OpportunityId,StageName,Amount,CreatedDate\n"
            "h1,006A,Discovery,500,2026-01-02T08:00:00.000Z\n"
            "h2,006A,Discovery,500,2026-01-09T08:00:00.000Z\n"
            "h3,006A,Proposal,800,2026-02-02T08:00:00.000Z\n"
            "h4,006A,Closed Won,900,2026-03-06T08:00:00.000Z\n",
        ),
        desk.write("Account.csv", "Id,Name,Website\n001A,Nordlys,https://www.Nordlys.example/en\n"),
    ]
    account, deal = desk.read("salesforce", *files, zone="Europe/Copenhagen")
    assert (account.name, account.domain) == ("Nordlys", "nordlys.example")
    assert (deal.key, deal.account, deal.owner) == ("006A", "001A", "005A")
    assert [(step.stage, step.outcome, step.amount.major) for step in deal.passages] == [
        ("Discovery", Outcome.OPEN, 500),
        ("Proposal", Outcome.OPEN, 800),
        ("Closed Won", Outcome.WON, 900),
    ]
    # A close date is a day of the workspace, an instant is UTC.
    assert deal.passages[-1].at == datetime(2026, 3, 4, 23, tzinfo=UTC)
    assert deal.passages[0].at == datetime(2026, 1, 2, 8, tzinfo=UTC)


def test_a_salesforce_report_of_contacts_names_people_by_their_own_names(desk):
    file = desk.write(
        "contacts.csv",
        "First Name,Last Name,Account Name,Email,Contact ID,Account ID\nMette,Holm,Nordlys,m@n.example,003A,001A\n",
    )
    (lead,) = desk.read("salesforce", file)
    assert (lead.key, lead.name, lead.account) == ("003A", "Mette Holm", "001A")


def test_people_as_marketos_own_export_heads_them_even_without_ids(desk):
    file = desk.write(
        "people.csv", "First Name,Last Name,Email Address,Company Name,Job Title\nBo,Ek,bo@x.example,X,CTO\n"
    )
    (lead,) = desk.read("marketo", file)
    assert (lead.key, lead.name, lead.email, lead.account) == ("bo@x.example", "Bo Ek", "bo@x.example", "X")


def test_a_touch_in_marketo_counts_for_the_program_of_its_smart_campaign(desk):
    files = [
        desk.write("campaign.csv", "id,program_id\n7,1001\n8,\n"),
        desk.write(
            "activity_send_email.csv",
            "id,lead_id,campaign_id,activity_date,primary_attribute_value\n"
            "a1,1,7,2026-05-01 10:00:00.000,News\na2,1,8,2026-05-01 10:00:00.000,News\n",
        ),
    ]
    assert [(touch.campaign, touch.content) for touch in desk.read("marketo", *files)] == [
        ("1001", "News"),
        (None, "News"),
    ]


def test_a_lead_deleted_in_marketo_does_not_come_in(desk):
    files = [
        desk.write("activity_delete_lead.csv", "id,lead_id,activity_type_id\nx,2,37\n"),
        desk.write(
            "lead.csv", "id,email,first_name,last_name,created_at\n1,a@x,A,B,2026-01-01\n2,b@x,C,D,2026-01-01\n"
        ),
    ]
    assert [lead.key for lead in desk.read("marketo", *files)] == ["1"]
    assert desk.summary.notes[0] == "lead.csv: 1 row skipped, deleted in Marketo."
    assert desk.summary.tallies[Kind.LEAD].read == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_mail_and_the_contact_it_went_to_are_one_person_in_either_order(workplace, desk, order):
    files = [
        desk.write("contact.csv", "id,property_email,property_firstname\n9,Ana@X.example,Ana\n"),
        desk.write("email_event.csv", "id,type,recipient,created\ne1,CLICK,aNA@x.example,2026-05-01 10:00:00\n"),
    ]
    for number in order:
        assert workplace.take("hubspot", files[number]).total.rejected == 0
    with workplace.database.unit_of_work(workplace.id, write=False) as store:
        (lead,) = store.leads.find("ana")
        assert lead.name == "Ana"
        assert [touch.kind for touch in store.touches.of_lead(lead.id)] == [TouchKind.EMAIL_CLICK]
