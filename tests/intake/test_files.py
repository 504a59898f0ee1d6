"""Whole imports into a real workspace: counted, idempotent, resumable, with nothing lost or doubled."""

import pytest

from intake.files import CrashPoint
from intake.mapping import Kind
from intake.problems import ImportRefusedError
from revenue.records import AccountRecord, LeadRecord, TouchEvent

CRM = """
source = "crm"
[account]
files = ["accounts*.csv"]
fields = { key = "id", name = "name" }
[lead]
files = ["leads*.csv"]
fields = { key = "mail", name = "name", account = "account" }
[touch]
files = ["touches*.csv"]
fields = { key = "id", lead = "mail", kind = "kind", at = "at" }
"""
IN_A_BATCH = [point for point in CrashPoint if point is not CrashPoint.AFTER_FINISH]


class DiedError(Exception):
    """Stands for kill -9 in a test of one process: the transaction is rolled back, the file stays as it is."""


def _touches(desk, count=2500, every=500):
    """A file of touches in which every so-many-th row is damaged."""
    rows = [
        f"t{number},lead{number % 7}@x.example,{'page_view' if number % every else 'nonsense'},2026-05-01T10:00:00Z"
        for number in range(1, count + 1)
    ]
    return desk.write("touches.csv", "\n".join(["id,mail,kind,at", *rows]) + "\n")


def _mapping(desk):
    return desk.write("crm.toml", CRM)


def test_files_come_in_by_kind_whatever_their_order(desk):
    files = [
        desk.write("touches.csv", "id,mail,kind,at\nt1,a@x,call,2026-05-01\n"),
        desk.write("leads.csv", "mail,name,account\na@x,Ana,acme\n"),
        desk.write("accounts.csv", "id,name\nacme,Acme\n"),
    ]
    assert [type(record) for record in desk.read(CRM, *files)] == [AccountRecord, LeadRecord, TouchEvent]
    assert {kind: tally.new for kind, tally in desk.summary.tallies.items()} == {
        Kind.ACCOUNT: 1,
        Kind.LEAD: 1,
        Kind.TOUCH: 1,
    }


def test_records_go_in_batches_of_a_thousand(desk, notebook):
    desk.into(notebook, CRM, _touches(desk, every=10_000))
    assert notebook.batches == [1000, 1000, 500]


def test_the_second_run_changes_nothing(desk, workplace):
    first = workplace.take(_mapping(desk), _touches(desk))
    assert first.total.as_mapping() == {"read": 2500, "new": 2495, "unchanged": 0, "updated": 0, "rejected": 5}
    again = workplace.take(_mapping(desk), _touches(desk))
    assert again.total.as_mapping() == {"read": 2500, "new": 0, "unchanged": 2495, "updated": 0, "rejected": 5}
    assert not again.resumed
    assert len(desk.rejects("touches.csv")) == 5


def test_rejects_name_line_reason_and_cells(desk, workplace):
    summary = workplace.take(_mapping(desk), _touches(desk, count=3, every=2))
    ((line, reason, *cells),) = desk.rejects("touches.csv")
    assert (line, cells) == ("3", ["t2", "lead2@x.example", "nonsense", "2026-05-01T10:00:00Z"])
    assert reason.startswith("kind 'nonsense' is none of Tandem's words.")
    assert summary.reasons == [f"touches.csv, line 3: {reason}"]
    assert summary.rejects == [desk.folder / "touches.csv.rejects.csv"]


def test_what_storage_refuses_is_in_the_rejects_file_too(desk, workplace):
    file = desk.write(
        "touches.csv", "id,mail,kind,at\nt1,a@x,call,2199-01-01\nt2,a@x,,2026-05-01\nt3,a@x,call,2026-05-01\n"
    )
    assert workplace.take(_mapping(desk), file).total.as_mapping()["rejected"] == 2
    (future, blank) = desk.rejects("touches.csv")
    assert future[0] == "2"
    assert "future" in future[1]
    assert blank[1] == "kind is blank, but kind is needed"


def test_a_mended_file_leaves_no_rejects_behind(desk, workplace):
    workplace.take(_mapping(desk), _touches(desk))
    summary = workplace.take(_mapping(desk), _touches(desk, every=10_000))
    assert (summary.total.new, summary.rejects) == (5, [])
    assert desk.rejects("touches.csv") == []


def test_formulas_in_the_rejects_file_are_neutral(desk):
    file = desk.write("accounts.csv", 'id,name\n,=cmd()\n,+1 (555)\n,-5.5\n,@x\n,"\t=1"\n')
    assert desk.read(CRM, file) == []
    assert [row[3] for row in desk.rejects("accounts.csv")] == ["'=cmd()", "'+1 (555)", "-5.5", "'@x", "'\t=1"]


def test_duplicates_inside_a_file(desk, workplace):
    file = desk.write("accounts.csv", "id,name\na,Acme\na,Acme\na,Acme Ltd\nb,Bolt\n")
    summary = workplace.take(_mapping(desk), file)
    assert summary.total.as_mapping() == {"read": 4, "new": 2, "unchanged": 1, "updated": 1, "rejected": 0}
    last = desk.write("accounts.csv", "id,name\na,Acme Ltd\n")
    assert workplace.take(_mapping(desk), last).total.unchanged == 1


def test_a_dry_run_writes_nothing_and_counts_the_same(desk, workplace):
    workplace.take(_mapping(desk), desk.write("accounts.csv", "id,name\na,Acme\n"))
    changed = desk.write("accounts.csv", "id,name\na,Acme Ltd\nb,Bolt\n,Blank\n")
    rehearsed = workplace.take(_mapping(desk), changed, dry_run=True)
    assert rehearsed.dry_run
    assert rehearsed.rejects == []
    assert desk.rejects("accounts.csv") == []
    real = workplace.take(_mapping(desk), changed)
    assert rehearsed.total == real.total
    assert real.total.as_mapping() == {"read": 3, "new": 1, "unchanged": 0, "updated": 1, "rejected": 1}


@pytest.mark.parametrize("point", IN_A_BATCH)
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_a_run_that_dies_anywhere_is_resumed_without_loss_or_doubles(desk, workplace, point, batch):
    seen = []

    def die(reached):
        seen.append(reached)
        if seen.count(point) == batch:
            raise DiedError

    file, mapping = _touches(desk), _mapping(desk)
    with pytest.raises(DiedError):
        workplace.take(mapping, file, crash=die)
    summary = workplace.take(mapping, file)
    assert summary.resumed == (batch > 1 or point == "import:after-commit")
    assert summary.total.as_mapping() == {"read": 2500, "new": 2495, "unchanged": 0, "updated": 0, "rejected": 5}
    assert [row[0] for row in desk.rejects("touches.csv")] == ["501", "1001", "1501", "2001", "2501"]
    assert workplace.take(mapping, file).total.unchanged == 2495


def test_every_crash_point_is_passed_in_order(desk, workplace):
    passed = []
    workplace.take(_mapping(desk), _touches(desk, count=5), crash=passed.append)
    assert passed == list(CrashPoint)


def test_a_changed_file_or_mapping_starts_from_the_beginning(desk, workplace):
    def die(reached):
        if reached == "import:after-commit":
            raise DiedError

    with pytest.raises(DiedError):
        workplace.take(_mapping(desk), _touches(desk), crash=die)
    assert not workplace.take(_mapping(desk), _touches(desk, count=2400)).resumed
    assert not workplace.take(desk.write("crm2.toml", CRM + "\n# changed\n"), _touches(desk)).resumed


def test_a_changed_lookup_starts_from_the_beginning(desk, workplace):
    def die(reached):
        if reached == "import:after-commit":
            raise DiedError

    mapping = desk.write(
        "deals.toml",
        """
        source = "crm"
        [lookups.owners]
        file = "owners.csv"
        key = "rep"
        [account]
        files = ["accounts.csv"]
        fields = { key = "id", name = "name", region = { lookup = "owners", by = "rep", value = "region" } }
        """,
    )
    rows = "".join(f"a{number},Company {number},priya\n" for number in range(1500))
    file = desk.write("accounts.csv", f"id,name,rep\n{rows}")
    desk.write("owners.csv", "rep,region\npriya,EMEA\n")
    with pytest.raises(DiedError):
        workplace.take(mapping, file, crash=die)
    desk.write("owners.csv", "rep,region\npriya,APAC\n")
    summary = workplace.take(mapping, file)
    assert not summary.resumed
    assert (summary.total.updated, summary.total.new) == (1000, 500)


def test_nothing_is_written_when_one_of_the_files_is_wrong(desk, workplace):
    good, bad = _touches(desk), desk.write("accounts.csv", "id;Name\na;Acme\n")
    with pytest.raises(ImportRefusedError, match="Did you mean 'Name'"):
        workplace.take(_mapping(desk), good, bad)
    assert workplace.take(_mapping(desk), good).total.new == 2495


def test_a_file_the_mapping_has_no_place_for_is_refused(desk):
    file, stray = desk.write("accounts.csv", "id,name\na,A\n"), desk.write("budget.csv", "x\n")
    with pytest.raises(
        ImportRefusedError, match=r"budget\.csv: the mapping .* has no place for it. It reads accounts\*"
    ):
        desk.read(CRM, file, stray)
    assert len(desk.read(CRM.replace("[account]", 'ignore = ["budget*"]\n[account]', 1), file, stray)) == 1


def test_a_section_that_keeps_no_row_of_a_file_says_so(desk):
    mapping = CRM.replace('"touches*.csv"]', '"touches*.csv"]\nwhere = { kind = ["OPEN", "CLICK"] }')
    assert desk.read(mapping, _touches(desk, count=100, every=10)) == []
    asked = "touches.csv: where kind is OPEN or CLICK keeps none of 100 rows"
    assert desk.summary.notes == [f"{asked}; it holds: page_view, nonsense"]


def test_files_of_the_same_name_keep_their_rejects_apart(desk):
    files = [desk.write(f"{folder}/accounts.csv", "id,name\n,Blank\n") for folder in ("north", "south")]
    desk.read(CRM, *files)
    assert [path.name for path in desk.summary.rejects] == ["accounts.csv.rejects.csv", "accounts.csv.rejects-2.csv"]


def test_dates_without_a_zone_are_the_workspaces(desk):
    file = desk.write("touches.csv", "id,mail,kind,at\nt1,a@x,call,2026-05-01\n")
    assert desk.read(CRM, file, zone="Europe/Oslo")[0].at.isoformat() == "2026-04-30T22:00:00+00:00"


class Watcher:
    """Writes down what it is told."""

    def __init__(self):
        self.told = []

    def start(self, file, kind, lines):
        self.told.append(("start", file, kind, lines))

    def advance(self, line):
        self.told.append(line)

    def finish(self):
        self.told.append("finish")


def test_progress_is_told_by_line(desk):
    watcher = Watcher()
    desk.read(CRM, _touches(desk), progress=watcher)
    assert watcher.told == [("start", "touches.csv", "touch", 2501), 1001, 2001, 2501, "finish"]


def test_a_mended_rejects_file_is_imported_but_never_with_the_file_it_came_from(desk, notebook):
    file = desk.write("accounts.csv", "id,name\n,Blank\n")
    desk.into(notebook, CRM, file)
    again = desk.folder / "accounts.csv.rejects.csv"
    with pytest.raises(ImportRefusedError, match="where the rejected rows of another of these files go"):
        desk.into(notebook, CRM, file, again)
    again.write_text(again.read_text().replace(",,Blank", ",a,Mended"))
    assert [record.name for record in desk.read(CRM, again)] == ["Mended"]


def test_rejects_need_a_folder_to_go_to(desk, workplace):
    workplace.folder = desk.folder / "none"
    with pytest.raises(ImportRefusedError, match="rejected rows cannot be written there"):
        workplace.take(_mapping(desk), _touches(desk))
