"""What a mapping makes of files: several kinds in one, conditions, lookups, templates and amounts."""

import pytest

from intake.problems import ImportRefusedError

PEOPLE = """
source = "crm"
[lookups.people]
file = "people.csv"
key = "id"
[lead]
files = ["leads.csv"]
fields = { key = "id", email = { lookup = "people", by = "person", value = "mail" } }
"""


def test_one_file_may_hold_several_kinds(desk):
    mapping = """
    source = "web"
    [account]
    files = ["all.csv"]
    where = { type = ["company"] }
    fields = { key = "id", name = "name" }
    [lead]
    files = ["all.csv"]
    where = { type = ["person"] }
    fields = { key = "id", name = "name" }
    """
    file = desk.write("all.csv", "type,id,name\nperson,p,Ana\ncompany,,Acme\nother,x,y\nperson,,Bo\n")
    assert [record.key for record in desk.read(mapping, file)] == ["p"]
    assert [row[0] for row in desk.rejects("all.csv.account")] == ["3"]
    assert [row[0] for row in desk.rejects("all.csv.lead")] == ["5"]
    assert desk.summary.total.read == 3


def test_where_takes_values_as_written_and_by_their_aliases(desk):
    mapping = """
    source = "mail"
    [touch]
    files = ["sent.csv"]
    where = { type = ["OPEN", "email_click"] }
    fields = { key = "id", lead = "mail", kind = "type", at = "at" }
    [touch.aliases.type]
    OPEN = "email_open"
    CLICK = "email_click"
    """
    rows = [f"{type_},{type_},a@x,2026-05-01" for type_ in ("OPEN", "CLICK", "BOUNCE")]
    file = desk.write("sent.csv", "\n".join(["id,type,mail,at", *rows]) + "\n")
    assert [record.key for record in desk.read(mapping, file)] == ["OPEN", "CLICK"]
    assert desk.summary.reasons == []


def test_a_lookup_that_is_nowhere_is_refused_and_one_beside_the_file_is_found(desk):
    file = desk.write("leads.csv", "id,person\nl1,p1\nl2,\nl3,p9\n")
    with pytest.raises(ImportRefusedError, match=r"people\.csv, lookup people: it was not found"):
        desk.read(PEOPLE, file)
    desk.write("people.csv", "id,mail\np1,ana@x.example\n")
    assert [record.email for record in desk.read(PEOPLE, file)] == ["ana@x.example", None]
    assert desk.rejects("leads.csv")[0][1] == "person 'p9' is not in people.csv"


def test_a_lookup_with_two_answers_or_a_wrong_column_is_refused(desk):
    file = desk.write("leads.csv", "id,person\nl1,p1\n")
    with pytest.raises(ImportRefusedError, match="'p1' stands in it twice with different values"):
        desk.read(PEOPLE, file, desk.write("people.csv", "id,mail\np1,a@x\np1,b@x\n"))
    with pytest.raises(ImportRefusedError, match=r"no column 'mail'\. Did you mean 'email'"):
        desk.read(PEOPLE, file, desk.write("people.csv", "id,email\np1,a@x\n"))


def test_templates_constants_defaults_aliases_and_the_line_number(desk):
    mapping = """
    source = "log"
    [aliases.mail]
    "ANA@X" = "ana@x"
    [touch]
    files = ["log.csv"]
    [touch.fields]
    key = { template = "{mail}#{line}" }
    lead = "mail"
    kind = { constant = "call" }
    at = "at"
    team = { column = "team", optional = true }
    content = { column = "what", default = "a call" }
    note = { template = "{what} by {who}" }
    member = { template = "{title:optional} {who}" }
    """
    file = desk.write("log.csv", "mail,at,what,title,who\nANA@X,2026-05-01,,,Bo\nb@x,2026-05-01,demo,Dr,Bo\n")
    first, second = desk.read(mapping, file)
    assert (first.member, second.member) == ("Bo", "Dr Bo")
    assert (first.key, first.lead, first.content, first.note, first.team) == ("ana@x#2", "ana@x", "a call", None, None)
    assert (second.key, second.content, second.note) == ("b@x#3", "demo", "demo by Bo")


def test_a_lookup_file_may_be_written_otherwise(desk):
    mapping = """
    source = "erp"
    decimal = "."
    [[file]]
    match = "prices.csv"
    decimal = ","
    encoding = "latin-1"
    [lookups.prices]
    file = "prices.csv"
    key = "Stück"
    [campaign_cost]
    files = ["costs.csv"]
    [campaign_cost.fields]
    key = { template = "{item}/{day}" }
    campaign = { constant = "Fair" }
    spent_on = "day"
    amount = { lookup = "prices", by = "item", value = "Preis", default = "0" }
    """
    prices = desk.write("prices.csv", "Stück;Preis\nBooth;1.250,50\n", "latin-1")
    costs = desk.write("costs.csv", "item,day\nBooth,2026-05-01\nTent,2026-05-02\n")
    assert [record.amount.minor for record in desk.read(mapping, prices, costs)] == [125050, 0]


def test_amounts_take_their_currency_from_a_column(desk):
    mapping = """
    source = "erp"
    [campaign_cost]
    files = ["costs.csv"]
    decimal = "."
    [campaign_cost.fields]
    key = { template = "{campaign}/{day}" }
    campaign = "campaign"
    spent_on = "day"
    amount = { column = "paid", currency_column = "cur" }
    """
    paid = ["5,usd", "500,JPY", "5,", "5,Euro", "5,XXQ"]
    rows = "campaign,day,paid,cur\n" + "".join(f"A,2026-05-0{day},{cells}\n" for day, cells in enumerate(paid, 1))
    records = desk.read(mapping, desk.write("costs.csv", rows))
    assert [(record.amount.minor, record.amount.currency) for record in records] == [
        (500, "USD"),
        (500, "JPY"),
        (500, "EUR"),
    ]
    assert [row[1] for row in desk.rejects("costs.csv")] == [
        "cur 'EURO' is no ISO 4217 currency code",
        "cur 'XXQ' is no ISO 4217 currency code",
    ]
