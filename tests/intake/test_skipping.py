"""Rows that are no records by a rule, and files that are not read: both are said."""

from intake.mapping import Kind

PEOPLE = """
source = "crm"
ignore = ["lists.csv"]
[[skip]]
field = "deleted"
values = ["true"]
because = "deleted at the source"
[lookups.blocked]
file = "blocked.csv"
key = "id"
optional = true
[lead]
files = ["people.csv", "others.csv"]
fields = { key = "id", name = "name" }
[[lead.skip]]
field = { lookup = "blocked", by = "id", value = "why" }
values = ["spam"]
because = "blocked"
"""


def test_skipped_rows_are_counted_by_reason_and_are_nothing_else(desk):
    files = [
        desk.write("people.csv", "id,name,deleted\n1,Ana,false\n2,Bo,TRUE\n3,Cy,true\n4,Di,\n,Ed,true\n"),
        desk.write("blocked.csv", "id,why\n4,spam\n9,other\n"),
        desk.write("lists.csv", "whatever\n1\n"),
    ]
    assert [lead.key for lead in desk.read(PEOPLE, *files)] == ["1"]
    assert desk.summary.tallies[Kind.LEAD].read == 1
    assert desk.summary.notes == [
        "people.csv: 3 rows skipped, deleted at the source.",
        "people.csv: 1 row skipped, blocked.",
        "blocked.csv was only looked up in: 1 of its 2 keys came up.",
        "Not read, as the mapping says: lists.csv.",
    ]


def test_a_rule_for_all_says_nothing_of_a_file_without_its_column(desk):
    assert [lead.name for lead in desk.read(PEOPLE, desk.write("others.csv", "id,name\n1,Ana\n"))] == ["Ana"]
    assert desk.summary.notes == []


def test_a_run_that_goes_on_counts_all_rows_it_skipped(desk, notebook):
    rows = "".join(f"{number},Ana,{'true' if number % 2 else 'false'}\n" for number in range(3000))
    file = desk.write("people.csv", f"id,name,deleted\n{rows}")

    def stop(point):
        if point == "import:after-commit":
            raise KeyboardInterrupt

    try:
        desk.into(notebook, PEOPLE, file, crash=stop)
    except KeyboardInterrupt:
        assert len(notebook.records) == 1000
    summary = desk.into(notebook, PEOPLE, file)
    assert summary.resumed
    assert summary.total.new == 1500
    assert summary.notes == ["people.csv: 1,500 rows skipped, deleted at the source."]


def test_a_section_may_leave_rows_to_another_one(desk):
    mapping = """
    source = "mail"
    [[touch]]
    files = ["sent.csv"]
    where_not = { type = ["bye"] }
    fields = { key = "id", lead = "mail", kind = { constant = "email_sent" }, at = "at" }
    [[touch]]
    files = ["sent.csv"]
    where = { type = ["bye"] }
    fields = { key = "id", lead = "mail", kind = { constant = "unsubscribe" }, at = "at" }
    """
    file = desk.write("sent.csv", "id,type,mail,at\n1,hi,a@x,2026-05-01\n2,bye,a@x,2026-05-02\n")
    assert [(touch.key, touch.kind) for touch in desk.read(mapping, file)] == [
        ("1", "email_sent"),
        ("2", "unsubscribe"),
    ]


def test_any_other_value_may_have_an_alias_and_a_blank_has_none(desk):
    mapping = """
    source = "crm"
    [lead]
    files = ["people.csv"]
    fields = { key = "id", name = { column = "name", otherwise = "nick" }, product = "kind" }
    aliases.kind = { a = "Alpha", "*" = "Other" }
    """
    file = desk.write("people.csv", "id,name,nick,kind\n1,,Anne,a\n2,Bo,B,zz\n3,,,\n")
    assert [(lead.name, lead.product) for lead in desk.read(mapping, file)] == [
        ("Anne", "Alpha"),
        ("Bo", "Other"),
        (None, None),
    ]
