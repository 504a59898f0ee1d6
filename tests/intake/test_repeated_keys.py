"""Several rows of one key in a file: the last one wins, and reading the file again changes nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from intake.files import CrashPoint, ImportSummary, import_files
from storage.tables import imports, metadata
from tests.intake.conftest import NOW, Desk, Workplace

CRM = """
source = "crm"
[account]
files = ["accounts*.csv"]
fields = { key = "id", name = "name" }
[lead]
files = ["leads*.csv"]
fields = { key = "mail", name = "name", owner = "rep" }
[touch]
files = ["touches*.csv"]
fields = { key = "id", lead = "mail", kind = "kind", at = "at" }
"""


class DiedError(Exception):
    """Stands for kill -9."""


class Importer:
    """Imports by CRM into a workspace, each time a day later."""

    def __init__(self, desk: Desk, workplace: Workplace) -> None:
        self.desk = desk
        self.workplace = workplace
        self.mapping = desk.write("crm.toml", CRM)
        self.now = NOW

    def take(self, *files: Path, **options: Any) -> dict[str, int]:
        """The counts of an import."""
        self.now += timedelta(days=1)
        options = {"dry_run": False, **options}
        workplace = self.workplace
        summary: ImportSummary = import_files(
            workplace.database,
            workplace.id,
            files,
            self.mapping,
            now=self.now,
            rejects=self.desk.folder,
            **options,
        )
        assert summary.total.read == sum(summary.total.as_mapping().values()) - summary.total.read
        return {name: count for name, count in summary.total.as_mapping().items() if count and name != "read"}

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table but how far the imports came."""
        with self.workplace.database.transaction(write=False) as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in metadata.sorted_tables
                if table is not imports
            }

    def names(self, table: str) -> list[str]:
        """The names in a table."""
        with self.workplace.database.transaction(write=False) as connection:
            return sorted(connection.execute(select(metadata.tables[table].c.name)).scalars())


@pytest.fixture
def importer(desk: Desk, workplace: Workplace) -> Iterator[Importer]:
    return Importer(desk, workplace)


def _leads(desk: Desk, *rows: str, between: int = 0, name: str = "leads.csv") -> Path:
    """A file of leads, with so many others between any two rows."""
    lines = ["mail,name,rep"]
    for number, row in enumerate(rows):
        lines.append(row)
        lines += [f"b{number}-{other}@x,Someone,sam" for other in range(between)]
    return desk.write(name, "\n".join(lines) + "\n")


@pytest.mark.parametrize("between", [0, 700, 1000, 2500])
@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (["ana@x,Ana,priya", "ana@x,Ana Silva,sam"], "Ana Silva"),
        (["ana@x,Ana,priya", "ana@x,Ana,priya", "ana@x,Ana Silva,sam", "ana@x,Ana Silva,sam"], "Ana Silva"),
        (["ana@x,Ana,priya", "ana@x,Ana Silva,sam", "ana@x,Ana,priya"], "Ana"),
        (["ana@x,Ana,priya", "ana@x,A.,sam", "ana@x,Ana,priya", "ana@x,Bea,"], "Bea"),
    ],
)
def test_the_last_row_wins_and_the_second_run_writes_nothing(
    desk: Desk, importer: Importer, rows: list[str], last: str, between: int
) -> None:
    file = _leads(desk, *rows, between=between)
    count = len(rows) * (between + 1)
    changes = sum(row != before for row, before in zip(rows[1:], rows, strict=False))
    rehearsed = importer.take(file, dry_run=True)
    first = importer.take(file)
    assert first["new"] == 1 + between * len(rows)
    assert first["updated"] == changes
    assert rehearsed == first
    assert [name for name in importer.names("leads") if name != "Someone"] == [last]
    stored = importer.rows()
    for _ in range(2):
        assert importer.take(file, dry_run=True) == {"unchanged": count}
        assert importer.take(file) == {"unchanged": count}
        assert importer.rows() == stored


@pytest.mark.parametrize("point", [point for point in CrashPoint if point is not CrashPoint.AFTER_FINISH])
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_a_crash_between_the_rows_changes_neither(
    desk: Desk, importer: Importer, point: CrashPoint, batch: int
) -> None:
    passed = []

    def die(reached: str) -> None:
        passed.append(reached)
        if passed.count(point) == batch:
            raise DiedError

    file = _leads(desk, "ana@x,Ana,priya", "ana@x,Ana Silva,sam", "ana@x,Ana,priya", between=900)
    with pytest.raises(DiedError):
        importer.take(file, crash=die)
    assert importer.take(file) == {"new": 2701, "updated": 2}
    stored = importer.rows()
    passed.clear()
    with pytest.raises(DiedError):
        importer.take(file, crash=die)
    assert importer.take(file) == {"unchanged": 2703}
    assert importer.rows() == stored


def test_what_another_file_says_is_undone_by_the_row_that_won(desk: Desk, importer: Importer) -> None:
    file = _leads(desk, "ana@x,Ana,priya", "ana@x,Ana Silva,sam", "ana@x,Ana,priya")
    importer.take(file)
    other = _leads(desk, "ana@x,Somebody else,priya", name="leads-2.csv")
    assert importer.take(other) == {"updated": 1}
    assert importer.take(file)["updated"] >= 1
    assert importer.names("leads") == ["Ana"]
    assert importer.take(file) == {"unchanged": 3}


def test_a_value_that_comes_back_in_another_file_is_an_update(desk: Desk, importer: Importer) -> None:
    importer.take(_leads(desk, "ana@x,Ana,priya", "ana@x,Ana Silva,priya"))
    assert importer.take(_leads(desk, "ana@x,Ana,priya")) == {"updated": 1}
    assert importer.names("leads") == ["Ana"]


def test_a_dry_run_knows_what_its_earlier_batches_would_have_made(desk: Desk, importer: Importer) -> None:
    rows = [f"t{number},a@x,page_view,2026-05-01" for number in range(1500)]
    file = desk.write("touches.csv", "\n".join(["id,mail,kind,at", *rows, rows[3], *rows[1400:]]) + "\n")
    assert importer.take(file, dry_run=True) == {"new": 1500, "unchanged": 101}
    assert importer.rows()["touches"] == []
    assert importer.take(file) == {"new": 1500, "unchanged": 101}
