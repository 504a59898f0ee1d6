"""Columns found under other headers."""

import pytest

from intake.headers import canonical
from intake.problems import ImportRefusedError

PEOPLE = """
source = "crm"
[headers]
id = ["Record ID"]
mail = ["Email", "E-mail address"]
[lead]
files = ["people.csv"]
fields = { key = "id", email = "mail", name = { template = "{first_name:optional} {last_name:optional}" } }
"""


def test_a_header_counts_by_its_letters_and_then_by_its_other_names(desk):
    file = desk.write("people.csv", "Record ID,E-Mail Address,FirstName,LAST NAME\n7,a@x.example,Ana,Ek\n")
    (lead,) = desk.read(PEOPLE, file)
    assert (lead.key, lead.email, lead.name) == ("7", "a@x.example", "Ana Ek")


def test_the_very_name_wins_over_every_other_header():
    assert canonical(["Email", "mail"], ["mail"], {"mail": ["Email"]}) == ("Email", "mail")


def test_a_column_that_is_wanted_by_its_own_letters_is_nobodys_other_name():
    headers = {"id": ["Contact ID", "Account ID"]}
    assert canonical(["Account ID", "Contact ID"], ["id", "account_id"], headers) == ("account_id", "id")


def test_without_other_headers_only_the_very_name_counts(desk):
    strict = PEOPLE.replace('[headers]\nid = ["Record ID"]\nmail = ["Email", "E-mail address"]\n', "")
    with pytest.raises(ImportRefusedError, match="no column 'id'"):
        desk.read(strict, desk.write("people.csv", "ID,mail,first_name,last_name\n7,a@x.example,Ana,Ek\n"))


def test_two_columns_of_the_same_letters_are_refused(desk):
    file = desk.write("people.csv", "id,Email,E-Mail,first_name,last_name\n7,a@x.example,b@x.example,Ana,Ek\n")
    with pytest.raises(ImportRefusedError, match="2 columns 'mail'"):
        desk.read(PEOPLE, file)


def test_a_reason_and_the_rejects_file_name_the_columns_as_the_file_does(desk):
    file = desk.write("people.csv", "Record ID,Email,First Name,Last Name\n,a@x.example,Ana,Ek\n")
    assert desk.read(PEOPLE, file) == []
    assert desk.summary.reasons == ["people.csv, line 2: Record ID is blank, but key is needed"]
    mended = desk.folder / "people.csv.rejects.csv"
    assert mended.read_text().splitlines()[0] == "line,reason,Record ID,Email,First Name,Last Name"


def test_a_semicolon_file_is_told_by_its_other_headers(desk):
    file = desk.write(
        "people.csv", "Record ID;Email;First Name, as spoken;first_name;last_name\n7;a@x.example;x;Ana;Ek\n"
    )
    assert [lead.name for lead in desk.read(PEOPLE, file)] == ["Ana Ek"]


def test_a_lookup_is_found_by_other_headers_too(desk):
    mapping = """
    source = "crm"
    [headers]
    mail = ["Email"]
    [lookups.people]
    file = ["missing.csv", "others.csv"]
    key = "id"
    [lead]
    files = ["leads.csv"]
    fields = { key = "id", email = { lookup = "people", by = "id", value = "mail" } }
    """
    desk.write("others.csv", "ID,Email\n7,a@x.example\n")
    assert [lead.email for lead in desk.read(mapping, desk.write("leads.csv", "id\n7\n"))] == ["a@x.example"]
