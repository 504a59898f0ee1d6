"""Rejects files: mended by hand, they come in by themselves with the mapping of the file they are from."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.mapping import Kind, origin_of
from intake.problems import ImportRefusedError
from intake.rejects import as_it_was, neutral

COSTS = """
source = "excel"
encoding = "cp1252"
delimiter = ";"
decimal = ","
[campaign_cost]
files = ["Kosten.csv"]
dates = ["%d.%m.%Y"]
[campaign_cost.fields]
key = { template = "{Kampagne}/{line}/{file}" }
campaign = "Kampagne"
spent_on = "Tag"
amount = "Betrag"
"""
EVENTS = """
source = "web"
[touch]
files = ["events.ndjson"]
where = { type = ["track"] }
fields = { key = "id", lead = "user.email", kind = "event", at = "sent" }
[lead]
files = ["events.ndjson"]
where = { type = ["identify"] }
fields = { key = "user.email", name = "user.name" }
"""


def _mend(path, wrong, right, encoding="utf-8"):
    text = path.read_bytes().decode(encoding)
    assert wrong in text
    path.write_bytes(text.replace(wrong, right).encode(encoding))
    return path


def test_mended_rows_of_a_pinned_dialect_come_in_as_the_lines_they_were(desk):
    rows = "Kampagne;Tag;Betrag\nMesse;01.04.2026;1,50\nFrühjahr;32.04.2026;1.250,50\n"
    assert len(desk.read(COSTS, desk.write("Kosten.csv", rows, "cp1252"))) == 1
    (path,) = desk.summary.rejects
    (record,) = desk.read(COSTS, _mend(path, "32.04", "30.04", "cp1252"))
    assert (record.key, record.campaign, record.amount.minor) == ("Frühjahr/3/Kosten.csv", "Frühjahr", 125050)
    assert desk.summary.rejects == []


def test_rejects_that_somebody_mended_outlive_another_run(desk):
    file = desk.write("Kosten.csv", "Kampagne;Tag;Betrag\nMesse;32.04.2026;1,50\n", "cp1252")
    desk.read(COSTS, file)
    (path,) = desk.summary.rejects
    desk.read(COSTS, file)
    assert desk.summary.earlier == []
    mended = _mend(path, "32.04", "30.04", "cp1252").read_bytes()
    for number in ("", "-2"):
        desk.read(COSTS, file)
        (kept,) = desk.summary.earlier
        assert kept.name == f"Kosten.csv.rejects.earlier{number}.csv"
        assert kept.read_bytes() == mended
        assert "32.04" in path.read_text("cp1252")
        path.write_bytes(mended)
    (record,) = desk.read(COSTS, kept)
    assert (record.key, record.amount.minor) == ("Messe/2/Kosten.csv", 150)


def test_rows_beyond_those_told_are_counted(desk):
    rows = "".join(f"Messe;32.04.2026;{number}\n" for number in range(12))
    desk.read(COSTS, desk.write("Kosten.csv", f"Kampagne;Tag;Betrag\n{rows}", "cp1252"))
    assert (len(desk.summary.reasons), desk.summary.unsaid) == (10, 2)


def test_rows_that_are_still_wrong_are_rejected_once_more_with_their_cells(desk):
    desk.read(COSTS, desk.write("Kosten.csv", "Kampagne;Tag;Betrag\nMesse;32.04.2026;1,50\n"))
    assert desk.read(COSTS, *desk.summary.rejects) == []
    (path,) = desk.summary.rejects
    assert path.name == "Kosten.csv.rejects.csv.rejects.csv"
    assert path.read_text(encoding="cp1252").splitlines()[0] == "line;reason;Kampagne;Tag;Betrag"
    assert desk.read(COSTS, _mend(path, "32.04", "30.04"))[0].campaign == "Messe"


def test_formulas_and_apostrophes_come_back_as_they_were(desk):
    mapping = 'source = "crm"\n[account]\nfiles = ["a.csv"]\nfields = { key = "id", name = "name" }\n'
    desk.read(mapping, desk.write("a.csv", "id,name\n,=cmd()\n,'=x\n,'n Go\n"))
    path = desk.folder / "a.csv.rejects.csv"
    _mend(path, 'needed",,', 'needed",k,')
    assert [record.name for record in desk.read(mapping, path)] == ["=cmd()", "'=x", "'n Go"]


@given(st.text(alphabet="'=+-@1a"))
def test_what_neutral_adds_is_taken_away_again(cell):
    assert as_it_was(neutral(cell)) == cell


def test_a_damaged_line_may_be_mended_where_it_stands(desk):
    mapping = 'source = "crm"\n[account]\nfiles = ["a.csv"]\nfields = { key = "id", name = "name" }\n'
    desk.read(mapping, desk.write("a.csv", 'id,name\na,"Open\nb,Bolt\n'))
    (path,) = desk.summary.rejects
    assert desk.read(mapping, path) == []
    assert [record.name for record in desk.read(mapping, _mend(path, 'a,""Open', "a,Open"))] == ["Open"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_rejects_of_several_batches_have_one_byte_order_mark(desk, encoding):
    mapping = 'source = "crm"\n[account]\nfiles = ["a.csv"]\nfields = { key = "id", name = "name" }\n'
    desk.read(mapping, desk.write("a.csv", "id,name\n" + ",Ü\n" * 1500, encoding))
    text = desk.summary.rejects[0].read_bytes().decode(encoding)
    assert len(text.splitlines()) == 1501
    assert "\ufeff" not in text


def test_ndjson_rejects_are_whole_objects_and_readable_again(desk):
    rows = [
        {"id": "e1", "type": "track", "event": "cal", "user": {"email": "a@x"}, "sent": "2026-06-01", "more": 1},
        {"type": "identify", "user": {"name": "Ana"}},
    ]
    lines = [*map(json.dumps, rows), '{"id": "e2", "type": "track"']
    assert desk.read(EVENTS, desk.write("events.ndjson", "\n".join(lines) + "\n")) == []
    _, touches = desk.summary.rejects
    assert touches.name == "events.ndjson.touch.rejects.ndjson"
    first, second = map(json.loads, touches.read_text().splitlines())
    assert first["_reason"].startswith("event 'cal' is none of Tandem's words")
    assert {**rows[0], "_line": 1, "_reason": first["_reason"]} == first
    assert (second["_line"], second["_raw"]) == (3, '{"id": "e2", "type": "track"')
    _mend(touches, '"cal"', '"call"')
    right = ', \\"event\\": \\"call\\", \\"user\\": {\\"email\\": \\"b@x\\"}, \\"sent\\": \\"2026-06-01\\"}'
    _mend(touches, 'track\\""', 'track\\"' + right + '"')
    assert [record.key for record in desk.read(EVENTS, touches)] == ["e1", "e2"]
    assert set(desk.summary.tallies) == {Kind.TOUCH}


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("a.csv", ("a.csv", None)),
        ("a.csv.rejects.csv", ("a.csv", None)),
        ("a.csv.lead.rejects-2.csv", ("a.csv", Kind.LEAD)),
        ("a.ndjson.campaign_cost.rejects.ndjson", ("a.ndjson", Kind.CAMPAIGN_COST)),
        ("a.csv.lead.rejects.csv.rejects.csv", ("a.csv", Kind.LEAD)),
    ],
)
def test_a_rejects_file_is_known_by_its_name(name, origin):
    assert origin_of(name) == origin


def test_a_delimiter_the_header_does_not_have_is_named(desk):
    with pytest.raises(ImportRefusedError, match="its header has no ';', the delimiter that it should have"):
        desk.read(COSTS, desk.write("Kosten.csv", "Kampagne,Tag,Betrag\n"))
