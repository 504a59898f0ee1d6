"""An import that is killed at any named point, in any batch, and run again, leaves what an undisturbed one leaves."""

import random
import shutil
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from intake.files import CrashPoint
from storage import Database
from storage.tables import imports
from tests.crash.conftest import Begin
from tests.crash.processes import KILLED, tandem
from tests.crash.rows import Rows, rows_of

FILES = ("touches.csv", "deals.csv")
COUNTS = ("read", "new", "unchanged", "updated", "rejected")

MAPPING = """
source = "crm"
currency = "EUR"
zone = "UTC"

[touch]
files = ["touches.csv"]

[touch.fields]
key = "id"
lead = "email"
kind = "kind"
at = "at"
content = "page"
member = "rep"

[opportunity]
files = ["deals.csv"]

[opportunity.fields]
key = "id"
account = "company"
owner = "rep"

[opportunity.stages]
column = "stage"
open = ["Discovery"]
won = ["Won"]
lost = ["Lost"]

[[opportunity.passages]]
stage = "Discovery"
at = "opened"

[[opportunity.passages]]
when = ["Won", "Lost"]
at = "closed"
amount = "amount"
"""

# The 900 deals are one batch and come first, the 2,600 touches are three. Each number is the passing of the point at
# which one more process dies. Around the commit they die in the first batch, in the middle and in the last one, at the
# other points once; tests/intake has every point in every batch, in one process. A file that is finished is read again
# by the next process and is a batch of its own there.
PASSINGS: dict[CrashPoint, tuple[int, ...]] = {
    CrashPoint.BEFORE_BATCH: (4,),
    CrashPoint.AFTER_RECORD: (3,),
    CrashPoint.AFTER_REJECTS: (2,),
    CrashPoint.BEFORE_COMMIT: (1, 3, 3),
    CrashPoint.AFTER_COMMIT: (1, 2, 2),
    CrashPoint.AFTER_FINISH: (1,),
}

Summary = dict[str, dict[str, int]]


@dataclass
class Desk:
    """A folder with the files to import, and the database they go to."""

    folder: Path
    url: str

    def take(self, crash_point: str = "") -> tuple[int, Summary]:
        """Import all files in a process of its own: how it ended, and the counts it printed."""
        done = tandem(
            self.folder,
            "import",
            *FILES,
            "--mapping",
            "crm.toml",
            TANDEM_DATABASE_URL=self.url,
            TANDEM_CRASH_POINT=crash_point,
        )
        assert done.returncode in {0, KILLED}, done.stderr
        return done.returncode, _summary(done.stdout)

    def rows(self) -> Rows:
        """All rows by natural keys."""
        with closing(Database.open(self.url)) as database:
            return rows_of(database)

    def finished(self) -> int:
        """How many of the files are marked as completely imported."""
        with closing(Database.open(self.url)) as database:
            (workspace,) = database.workspaces()
            with database.unit_of_work(workspace.id, write=False) as store:
                ends = store._connection.execute(select(imports.c.finished_at))
                return sum(end is not None for end in ends.scalars())

    def rejects(self) -> dict[str, str]:
        """The rejects files by name."""
        return {path.name: path.read_text(encoding="utf-8") for path in self.folder.glob("*.rejects.csv")}


def _summary(printed: str) -> Summary:
    lines = [line.split() for line in printed.splitlines()]
    return {
        words[0]: dict(zip(COUNTS, (int(word.replace(",", "")) for word in words[1:]), strict=True))
        for words in lines
        if words and words[0] in {"touch", "opportunity"}
    }


def _write_input(folder: Path) -> None:
    dice = random.Random(20)
    pages = ("pricing", "security", "webinar: renewals", "case study")
    touches = [
        f"t{n},buyer{dice.randrange(400)}@acme{n % 37}.example,{dice.choice(('page_view', 'pricing_view', 'call'))},"
        f"2024-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}T{n % 24:02}:30:00Z,{dice.choice(pages)},rep{n % 5}"
        for n in range(2600)
    ]
    for n in range(150, 2600, 350):
        touches[n] = f"bad{n},someone@acme.example,dance,2024-01-01T00:00:00Z,,"
    touches[1400] = touches[20]
    touches[2599] = "t2599,=cmd()@acme.example,page_view,yesterday,,"
    deals = [
        f"d{n},Company {n % 90},rep{n % 5},{('Discovery', 'Won', 'Lost')[n % 3]},2024-02-{1 + n % 28:02},"
        f"{'' if n % 3 == 0 else '2024-06-15'},{'' if n % 3 == 0 else 1000 + n}"
        for n in range(900)
    ]
    for n in range(40, 900, 200):
        deals[n] = f"d{n},Company,rep1,Won,2024-06-15,2024-02-01,10"
    files = {
        "touches.csv": ["id,email,kind,at,page,rep", *touches],
        "deals.csv": ["id,company,rep,stage,opened,closed,amount", *deals],
        "crm.toml": [MAPPING],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _desk(folder: Path, database: Path) -> Desk:
    _write_input(folder)
    shutil.copy(database, folder / "tandem.db")
    return Desk(folder, f"sqlite:///{folder / 'tandem.db'}")


@dataclass(frozen=True)
class Undisturbed:
    """What an import leaves that nobody kills."""

    summary: Summary
    rows: Rows
    rejects: dict[str, str]


@pytest.fixture(scope="module")
def undisturbed(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The outcome to compare with."""
    desk = _desk(tmp_path_factory.mktemp("undisturbed"), migrated_database)
    _, summary = desk.take()
    assert summary == {
        "opportunity": {"read": 900, "new": 895, "unchanged": 0, "updated": 0, "rejected": 5},
        "touch": {"read": 2600, "new": 2591, "unchanged": 1, "updated": 0, "rejected": 8},
    }
    return Undisturbed(summary, desk.rows(), desk.rejects())


def _end_as(desk: Desk, undisturbed: Undisturbed) -> None:
    """Run to the end and compare everything."""
    finished = desk.finished()
    code, summary = desk.take()
    assert code == 0
    for number, (kind, counts) in enumerate(undisturbed.summary.items()):
        # A file that was finished before the last process died is read again, and nothing of it is new.
        assert summary[kind] == (_nothing_new(counts) if number < finished else counts), kind
    _compare(desk, undisturbed)


def _change_nothing(desk: Desk, undisturbed: Undisturbed) -> None:
    """Run once more: there is nothing to do."""
    code, summary = desk.take()
    assert code == 0
    assert summary == {kind: _nothing_new(counts) for kind, counts in undisturbed.summary.items()}
    _compare(desk, undisturbed)


def _nothing_new(counts: dict[str, int]) -> dict[str, int]:
    return {**counts, "new": 0, "unchanged": counts["new"] + counts["unchanged"]}


def _compare(desk: Desk, undisturbed: Undisturbed) -> None:
    assert desk.rejects() == undisturbed.rejects
    rows = desk.rows()
    for table, expected in undisturbed.rows.items():
        assert rows[table] == expected, table


def _killed_in_each_part(database: Path, undisturbed: Undisturbed, folder: Path, point: CrashPoint) -> None:
    desk = _desk(folder, database)
    for passing in PASSINGS[point]:
        code, _ = desk.take(f"{point}@{passing}")
        assert code == KILLED
    _end_as(desk, undisturbed)


def _killed_by_chance(database: Path, undisturbed: Undisturbed, folder: Path, seed: int) -> None:
    desk, dice = _desk(folder, database), random.Random(seed)
    for _ in range(3):
        desk.take(f"{dice.choice(list(CrashPoint))}@{dice.randint(1, 3)}")
    _end_as(desk, undisturbed)
    _change_nothing(desk, undisturbed)


@pytest.fixture(scope="module")
def killed_in_each_part(
    begin: Begin, migrated_database: Path, undisturbed: Undisturbed
) -> dict[CrashPoint, Future[None]]:
    """Each point with its kills, on its way."""
    return begin(partial(_killed_in_each_part, migrated_database, undisturbed), "point")


@pytest.fixture(scope="module")
def killed_by_chance(begin: Begin, migrated_database: Path, undisturbed: Undisturbed) -> dict[int, Future[None]]:
    """Each seed with its kills, on its way."""
    return begin(partial(_killed_by_chance, migrated_database, undisturbed), "seed")


@pytest.mark.parametrize("point", list(CrashPoint))
def test_an_import_survives_being_killed_at_every_point(
    killed_in_each_part: dict[CrashPoint, Future[None]], point: CrashPoint
) -> None:
    killed_in_each_part[point].result()


@pytest.mark.parametrize("seed", [1])
def test_an_import_survives_being_killed_anywhere_again_and_again(
    killed_by_chance: dict[int, Future[None]], seed: int
) -> None:
    killed_by_chance[seed].result()


def test_postgresql_survives_it_too_and_holds_the_same_rows(
    tmp_path: Path, shared_url: str, undisturbed: Undisturbed
) -> None:
    _write_input(tmp_path)
    desk = Desk(tmp_path, shared_url)
    assert desk.take(f"{CrashPoint.BEFORE_COMMIT}@3")[0] == KILLED
    _end_as(desk, undisturbed)
    _change_nothing(desk, undisturbed)
