"""Importing files against a raw `executemany` of the very same rows into the same tables and indexes."""

import csv
import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.demo import volume
from intake.files import import_files
from storage import Database, migrate
from tests.benchmarks.figures import Figure, Sizes
from tests.benchmarks.raw import raw_seconds, remove

LEAST_SHARE = 0.6
END = datetime(2026, 6, 30, tzinfo=UTC)
TOUCHES_PER_LEAD = 20
# A pipeline takes half a second, a million touches a minute: the shorter the run, the more of them a stray one needs.
_PAIRS = 11
_PAIRS_OF_TOUCHES = 3

_TOUCH_MAPPING = """
source = "volume"
dates = ["iso"]

[touch]
files = ["touches.csv"]

[touch.fields]
key = "key"
lead = "lead"
kind = "kind"
team = "team"
at = "at"
content = "content"
member = "member"
"""

_DEAL_MAPPING = """
source = "deals"
dates = ["%Y-%m-%d"]

[aliases.product]
GTXPro = "GTX Pro"

[opportunity]
files = ["deals.csv"]

[opportunity.fields]
key = "id"
account = "account"
owner = "owner"
product = "product"

[opportunity.stages]
column = "stage"
open = ["Engaging"]
won = ["Won"]
lost = ["Lost"]

[[opportunity.passages]]
when = ["Engaging", "Won", "Lost"]
stage = "Engaging"
at = "engaged"
amount = "listed"

[[opportunity.passages]]
when = ["Won", "Lost"]
at = "closed"
amount = "value"
"""


def import_of_touches(sizes: Sizes) -> Iterator[Figure]:
    """A million generated touches by `tandem import`."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "touches.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(("key", "lead", "kind", "team", "at", "content", "member"))
            leads = max(1, sizes.touches // TOUCHES_PER_LEAD)
            for touch in volume.touches(sizes.touches, leads, 47, END):
                at = touch.at.isoformat(timespec="microseconds")
                team = touch.team.value if touch.team else ""
                member = touch.member or ""
                rows.writerow((touch.key, touch.lead, touch.kind.value, team, at, touch.content or "", member))
        yield from _against_raw("import_touches", folder, [path], _TOUCH_MAPPING, _PAIRS_OF_TOUCHES)


def import_of_the_pipeline(sizes: Sizes) -> Iterator[Figure]:
    """A pipeline of the shape and size of the Maven file, or that file itself where it is at hand."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shared = Path(__file__).resolve().parents[3] / "shared" / "data" / "maven"
        if shared.is_dir() and sizes.deals == Sizes.deals:
            files = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
            yield from _against_raw("import_maven", folder, [shared / file for file in files], "", _PAIRS)
        else:
            path = folder / "deals.csv"
            _write_deals(path, sizes.deals)
            yield from _against_raw("import_maven", folder, [path], _DEAL_MAPPING, _PAIRS)


def _write_deals(path: Path, count: int) -> None:
    dice = random.Random(47)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "account", "owner", "product", "stage", "engaged", "closed", "listed", "value"))
        for number in range(count):
            stage = dice.choice(("Won", "Won", "Lost", "Engaging"))
            engaged, closed = (
                f"2017-0{dice.randint(1, 5)}-{dice.randint(1, 28):02}",
                f"2017-08-{dice.randint(1, 28):02}",
            )
            owner, account = f"Agent {dice.randint(1, 30)}", f"Company {dice.randint(1, 85)}"
            value = dice.randint(50, 5000)
            closed_values = (closed, value, value) if stage != "Engaging" else ("", value, "")
            rows.writerow((f"D{number}", account, owner, "GTXPro", stage, engaged, *closed_values))


def _against_raw(name: str, folder: Path, paths: list[Path], mapping: str, pairs: int) -> Iterator[Figure]:
    """Rows per second of the import over those of the raw writer: the median of pairs, each in the other order."""
    mapping_path: str | Path = "maven"
    if mapping:
        mapping_path = folder / "mapping.toml"
        Path(mapping_path).write_text(mapping, encoding="utf-8")
    source = folder / "source.db"
    ours = _import_seconds(source, paths, mapping_path)
    shares = [raw_seconds(source, folder / "raw.db") / ours]
    for number in range(1, pairs):
        if number % 2:
            raw = raw_seconds(source, folder / "raw.db")
            ours = _import_seconds(folder / "imported.db", paths, mapping_path)
        else:
            ours = _import_seconds(folder / "imported.db", paths, mapping_path)
            raw = raw_seconds(source, folder / "raw.db")
        shares.append(raw / ours)
    yield Figure(f"{name}_share_of_raw", median(shares), LEAST_SHARE, least=True)


def _import_seconds(target: Path, paths: list[Path], mapping: str | Path) -> float:
    """Seconds of an import into a new database."""
    remove(target)
    with closing(Database.open(f"sqlite:///{target}")) as database:
        migrate(database)
        workspace = database.ensure_workspace("T1", "Bench", END)
        started = time.perf_counter()
        summary = import_files(database, workspace.id, paths, mapping, dry_run=False, now=END, rejects=target.parent)
        ours = time.perf_counter() - started
    if summary.total.rejected:
        raise RuntimeError(f"{summary.total.rejected} rows were rejected: {summary.reasons[:3]}")
    return ours
