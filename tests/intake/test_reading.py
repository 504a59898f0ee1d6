"""Damaged and foreign files: a clear refusal, or one rejected row with its reason."""

import tracemalloc

import pytest

from intake.problems import ImportRefusedError
from intake.reading import CsvReader
from intake.survey import survey

ACCOUNTS = """
source = "crm"
[account]
files = ["*.csv", "*.ndjson"]
fields = { key = "id", name = "name", country = "country" }
"""
TAIL = "a1,Nordlys,Norway\na2,Brightwater,Wales\n"
HEAD = "id,name,country\n"


def _names(records):
    return [record.name for record in records]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_shows_the_mapped_columns(desk, delimiter):
    file = desk.write("a.csv", (HEAD + TAIL).replace(",", delimiter))
    assert _names(desk.read(ACCOUNTS, file)) == ["Nordlys", "Brightwater"]


def test_a_comma_inside_semicolon_headers_does_not_mislead(desk):
    file = desk.write("a.csv", "id;name;country;a,b,c,d,e,f\na1;Nordlys;Norway;x\n")
    assert _names(desk.read(ACCOUNTS, file)) == ["Nordlys"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_a_mark_is_read(desk, encoding):
    file = desk.write("a.csv", HEAD + "a1,Bjørn & 東京 😀,Norway\r\n", encoding)
    assert _names(desk.read(ACCOUNTS, file)) == ["Bjørn & 東京 😀"]


def test_a_kept_file_is_read_once_with_its_faults(desk):
    file = desk.write("a.csv", HEAD + TAIL + "a3,Kestrel\n")
    reader = CsvReader(file, survey(file, None), None, ["id"], keep=True)
    rows = list(reader.rows())
    file.write_text(HEAD)
    assert list(reader.rows()) == rows
    assert [fault for _line, _cells, fault in rows] == [None, None, "2 cells where the header has 3"]


def test_latin_1_is_refused_by_byte_and_line_with_the_setting_to_write(desk):
    file = desk.write("a.csv", HEAD + "a1,Nordlys,Norway\na2,Bjørn,Norge\n", "latin-1")
    with pytest.raises(ImportRefusedError) as refused:
        desk.read(ACCOUNTS, file)
    assert "byte 0xf8 in line 3, position 6" in str(refused.value)
    assert 'encoding = "latin-1"' in str(refused.value)


def test_latin_1_is_read_when_the_mapping_says_so(desk):
    file = desk.write("a.csv", HEAD + "a2,Bjørn,Norge\n", "latin-1")
    assert _names(desk.read('encoding = "latin-1"\n' + ACCOUNTS, file)) == ["Bjørn"]


def test_a_late_wrong_byte_is_refused_before_anything_is_recorded(desk, notebook):
    rows = "".join(f"a{number},Name {number},Norway\n" for number in range(5000))
    file = desk.write("a.csv", (HEAD + rows).encode() + b"a9,\xff,x\n")
    with pytest.raises(ImportRefusedError, match="line 5002"):
        desk.into(notebook, ACCOUNTS, file)
    assert notebook.records == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["Nordlys", "Bjørn", "Łódź 🚀"])
def test_utf_16_without_its_mark_is_refused_with_the_setting_to_write(desk, encoding, name):
    file = desk.write("a.csv", f"{HEAD}a1,{name},Norway\n{TAIL}", encoding)
    with pytest.raises(ImportRefusedError, match=f'UTF-16 without its mark.*encoding = "{encoding}"'):
        desk.read(ACCOUNTS, file)
    assert _names(desk.read(f'encoding = "{encoding}"\n' + ACCOUNTS, file))[0] == name


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00" + b"\x9f\xe2" * 50, "a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"\x01\x00\x00\x00\x02" * 50, "binary file"),
    ],
)
def test_binary_files_are_told_apart(desk, content, kind):
    with pytest.raises(ImportRefusedError, match=kind) as refused:
        desk.read(ACCOUNTS, desk.write("a.csv", content))
    assert "latin-1" not in str(refused.value)


def test_missing_files_are_all_named(desk):
    with pytest.raises(ImportRefusedError) as refused:
        desk.read(ACCOUNTS, desk.folder / "no.csv", desk.folder / "nor.csv")
    assert len(refused.value.problems) == 2
    assert "no.csv: there is no such file" in str(refused.value)


def test_a_folder_is_no_file(desk):
    (desk.folder / "b.csv").mkdir()
    with pytest.raises(ImportRefusedError, match=r"b\.csv: it is a folder"):
        desk.read(ACCOUNTS, desk.folder / "b.csv")


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_refused(desk, content):
    with pytest.raises(ImportRefusedError, match="empty"):
        desk.read(ACCOUNTS, desk.write("a.csv", content))


def test_excels_own_line_for_the_delimiter_is_understood(desk):
    file = desk.write("a.csv", "sep=;\r\nid;name,long;country\r\na1;Nordlys;Norway\r\n", "utf-8-sig")
    assert _names(desk.read(ACCOUNTS.replace('"name"', '"name,long"'), file)) == ["Nordlys"]


def test_a_file_with_only_a_header_holds_nothing(desk):
    assert desk.read(ACCOUNTS, desk.write("a.csv", HEAD)) == []
    assert desk.summary.total.read == 0


def test_unknown_columns_list_the_files_own_and_the_nearest(desk):
    file = desk.write("a.csv", "Id,nam,land\na1,x,y\n")
    with pytest.raises(ImportRefusedError) as refused:
        desk.read(ACCOUNTS, file)
    text = str(refused.value)
    assert "it has no column 'id'. Did you mean 'Id'?" in text
    assert "it has no column 'name'. Did you mean 'nam'? Known here: Id, land, nam." in text
    assert "'country'" in text


def test_a_column_that_stands_twice_is_refused(desk):
    with pytest.raises(ImportRefusedError, match="2 columns 'name'"):
        desk.read(ACCOUNTS, desk.write("a.csv", "id,name,name,country\na,b,c,d\n"))


def test_an_unclosed_quote_costs_only_its_own_line(desk):
    file = desk.write("a.csv", HEAD + 'a0,"Never closed,Norway\n' + TAIL * 200)
    assert len(desk.read(ACCOUNTS, file)) == 400
    ((line, reason, cell),) = desk.rejects("a.csv")
    assert (line, cell) == ("2", 'a0,"Never closed,Norway')
    assert "quote opened in line 2" in reason


def test_two_unclosed_quotes_do_not_swallow_the_rows_between_them(desk):
    file = desk.write("a.csv", HEAD + 'a0,"One,Norway\n' + TAIL + 'a9,"Two,Norway\n' + TAIL)
    assert _names(desk.read(ACCOUNTS, file)) == ["Nordlys", "Brightwater"] * 2
    assert [row[0] for row in desk.rejects("a.csv")] == ["2", "5"]


def test_an_unclosed_quote_far_from_the_end_costs_only_its_own_line(desk):
    rows = "".join(f"a{number},A rather long name number {number},Norway\n" for number in range(60_000))
    file = desk.write("a.csv", HEAD + rows + 'b1,"Never closed,Norway\n' + rows)
    assert len(desk.read(ACCOUNTS, file)) == 120_000
    assert [row[0] for row in desk.rejects("a.csv")] == ["60002"]


def test_text_after_a_closing_quote_is_rejected(desk):
    file = desk.write("a.csv", HEAD + 'a0,"The "big" one",Norway\n' + TAIL)
    assert _names(desk.read(ACCOUNTS, file)) == ["Nordlys", "Brightwater"]
    assert "must be doubled" in desk.rejects("a.csv")[0][1]


def test_line_breaks_inside_a_quoted_cell_are_kept(desk):
    file = desk.write("a.csv", HEAD + 'a0,"Nordlys\r\nEnergi",Norway\n' + TAIL)
    assert _names(desk.read(ACCOUNTS, file)) == ["Nordlys\r\nEnergi", "Nordlys", "Brightwater"]


def test_a_line_that_is_one_quoted_cell_is_rejected(desk):
    file = desk.write("a.csv", HEAD + '"a0,Nordlys,Norway"\n' + TAIL)
    assert len(desk.read(ACCOUNTS, file)) == 2
    assert desk.rejects("a.csv") == [["2", "the line is one quoted cell that holds a whole row", "a0,Nordlys,Norway"]]


def test_a_file_of_wrapped_lines_is_refused(desk):
    file = desk.write("a.csv", '"id,name,country"\n"a1,Nordlys,Norway"\n')
    with pytest.raises(ImportRefusedError, match="every line is one quoted cell"):
        desk.read(ACCOUNTS, file)


@pytest.mark.parametrize(("row", "count"), [("a0,Nordlys", 2), ("a0,Nordlys,Norway,x", 4)])
def test_wrong_cell_counts_are_rejected(desk, row, count):
    assert len(desk.read(ACCOUNTS, desk.write("a.csv", HEAD + row + "\n" + TAIL))) == 2
    assert desk.rejects("a.csv")[0][:2] == ["2", f"{count} cells where the header has 3"]


def test_nul_characters_are_rejected(desk):
    assert len(desk.read(ACCOUNTS, desk.write("a.csv", HEAD + "a0,Nord\0lys,Norway\n" + TAIL))) == 2
    assert "NUL" in desk.rejects("a.csv")[0][1]


def test_blank_lines_and_rows_of_blanks_are_passed_over(desk):
    assert len(desk.read(ACCOUNTS, desk.write("a.csv", "\n" + HEAD + "\n,,\n \n" + TAIL + "\n\n"))) == 2
    assert desk.summary.total.read == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(desk, end):
    assert len(desk.read(ACCOUNTS, desk.write("a.csv", (HEAD + TAIL).replace("\n", end)))) == 2


def test_the_last_line_needs_no_end(desk):
    assert len(desk.read(ACCOUNTS, desk.write("a.csv", (HEAD + TAIL).rstrip()))) == 2


def test_one_endless_line_is_refused(desk):
    with pytest.raises(ImportRefusedError, match="line 2 is longer than 4 MiB"):
        desk.read(ACCOUNTS, desk.write("a.csv", HEAD + "x" * (7 << 20)))


@pytest.mark.parametrize(
    "name",
    ["Łódź 🚀", "שלום עולם", "مرحبا", "<!channel>", "=cmd()", "+1 Consulting", "@all", "O'Neill & <Sons>", "a\tb"],
)
def test_names_are_kept_as_they_are(desk, name):
    (record,) = desk.read(ACCOUNTS, desk.write("a.csv", HEAD + f'a0,"{name}",Norway\n'))
    assert record.name == name


def test_blank_keys_are_rejected(desk):
    assert len(desk.read(ACCOUNTS, desk.write("a.csv", HEAD + " ,Nordlys,Norway\n" + TAIL))) == 2
    assert desk.rejects("a.csv") == [["2", "id is blank, but key is needed", " ", "Nordlys", "Norway"]]


def test_ndjson_takes_nested_paths_lists_and_numbers(desk):
    mapping = ACCOUNTS.replace('"country" }', '"where.0.land", employees = "size" }')
    rows = '{"id": 7, "name": "Nordlys", "where": [{"land": "Norge"}], "size": 12}\n{"id": "b", "name": "x"}\n'
    first, second = desk.read(mapping, desk.write("a.ndjson", rows))
    assert (first.key, first.country, first.employees) == ("7", "Norge", 12)
    assert (second.key, second.country, second.employees) == ("b", None, None)


def test_ndjson_lines_that_are_no_objects_are_rejected(desk):
    rows = '{"id": "a", "name": "x", "country": "y"}\n{"id": \n[1]\n\n{"id": "c", "name": "\\u0000"}\n'
    assert len(desk.read(ACCOUNTS, desk.write("a.ndjson", rows))) == 1
    reasons = [row[1] for row in desk.rejects("a.ndjson")]
    assert "not JSON" in reasons[0]
    assert "no JSON object" in reasons[1]
    assert "NUL" in reasons[2]


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        (
            '{"first": "Ana"}',
            "an object where a text is needed; the mapping can name a path into it: name.first",
        ),
        ('["Ana"]', "a list where a text is needed; the mapping can name a path into it: name.0"),
        ("{}", "an object where a text is needed; the mapping can name a path into it: name.name"),
    ],
)
def test_ndjson_objects_and_lists_are_no_text(desk, name, ending):
    rows = f'{{"id": "a", "name": {name}, "country": "y"}}\n{{"id": "b", "name": "{{x}} [1]", "country": "y"}}\n'
    assert _names(desk.read(ACCOUNTS, desk.write("a.ndjson", rows))) == ["{x} [1]"]
    assert [row[1] for row in desk.rejects("a.ndjson")] == [f"name is {ending}"]


def test_ndjson_objects_of_another_kind_may_hold_what_they_like(desk):
    rows = '{"id": "a", "name": {}, "country": "x"}\n{"id": "b", "name": "B", "country": "y"}\n'
    mapping = ACCOUNTS.replace("fields", 'where = { country = ["y"] }\nfields')
    assert _names(desk.read(mapping, desk.write("a.ndjson", rows))) == ["B"]
    assert desk.summary.total.rejected == 0


def test_ndjson_lines_of_any_depth_come_in_or_are_rejected(desk):
    deep = [
        f'{{"id": "a{n}", "name": {opening * n}0{closing * n}}}'
        for opening, closing in ("[]", ('{"x":', "}"))
        for n in range(700, 1000, 3)
    ]
    rows = ['{"id": "a", "name": "x", "country": "y"}', "[" * 9000, *deep]
    taken = desk.read(ACCOUNTS, desk.write("a.ndjson", "\n".join(rows)))
    reasons = [row[1] for row in desk.rejects("a.ndjson")]
    assert len(taken) + len(reasons) == len(rows)
    shorter = {reason.partition(" where")[0] for reason in reasons}
    assert shorter == {"the line nests lists or objects too deeply", "name is an object", "name is a list"}


def test_a_json_array_is_refused(desk):
    with pytest.raises(ImportRefusedError, match="one JSON array"):
        desk.read(ACCOUNTS, desk.write("a.ndjson", '[{"id": "a"},\n{"id": "b"}]'))


def test_paths_that_no_object_has_are_refused(desk):
    with pytest.raises(ImportRefusedError, match=r"has 'country'. Did you mean 'user.country'\?"):
        desk.read(ACCOUNTS, desk.write("a.ndjson", '{"id": "a", "name": "x", "user": {"country": "y"}}\n'))


def test_memory_stays_flat(desk, notebook):
    row = "a{},Nordlys Energi with quite a long name in it,Norway\n"
    file = desk.write("a.csv", HEAD + "".join(row.format(number) for number in range(380_000)))
    assert file.stat().st_size > 20 << 20
    notebook.keep = False
    tracemalloc.start()
    try:
        summary = desk.into(notebook, ACCOUNTS, file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert summary.total.new == 380_000
    assert peak < 12 << 20
