"""The digests of the Maven files give the numbers that pandas gives (expected.json)."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.files import import_files
from storage import Database, migrate
from tests.digests.conftest import Scene

IMPORTED = datetime(2026, 11, 20, tzinfo=UTC)
FILES = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
WEEKS = ("2017-W09", "2017-W13", "2017-W26", "2017-W39", "2017-W52")


@pytest.fixture(scope="module")
def known(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / "expected.json").read_text(encoding="utf-8"))["maven"]
    return found["weekly_digest"]


@pytest.fixture(scope="module")
def maven(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("maven")
    database = Database.open(f"sqlite:///{folder / 'tandem.db'}")
    migrate(database)
    scene = Scene(database)
    files = [shared_data / "maven" / name for name in FILES]
    summary = import_files(database, scene.id, files, "maven", dry_run=False, now=IMPORTED, rejects=folder)
    assert summary.total.rejected == 0
    yield scene
    database.close()


@pytest.fixture(scope="module")
def told(maven: Scene) -> Callable[[str], str]:
    """The digest of a week, read years later and rendered once."""
    texts = {week: maven.tell(week, now=IMPORTED) for week in WEEKS}
    return texts.__getitem__


@pytest.mark.parametrize("week", WEEKS)
def test_every_known_week(told: Callable[[str], str], known: dict[str, Any], week: str) -> None:
    numbers, text = known[week], told(week)
    revenue = f"{int(numbers['revenue']):,} EUR"
    assert f"we won {numbers['won']} deals, {revenue}" in text
    assert re.search(rf"Pipeline {numbers['engaged']} deals? added, [\d,]+ EUR · {numbers['lost']} lost", text)
    assert f" · {numbers['engaging_open_at_week_end']:,} open, " in text
    number = int(week[-2:])
    assert f"week {number} · {numbers['won']} deals, {revenue}" in text
    assert "Prospecting" not in text


@pytest.mark.parametrize("week", ["2017-W26", "2017-W39"])
def test_a_digest_speaks_of_its_week_whenever_it_is_read(
    maven: Scene, told: Callable[[str], str], known: dict[str, Any], week: str
) -> None:
    last_second = datetime.fromisoformat(f"{known[week]['window'][1]}T23:59:59").replace(tzinfo=UTC)
    assert maven.tell(week, now=last_second, as_of=last_second) == told(week)
    assert maven.tell(week, now=last_second + timedelta(hours=9)) == told(week)


def test_numbers_of_the_week_before_and_no_comparison_before_the_first_win(told: Callable[[str], str]) -> None:
    assert "(the week before: 117, 279,206 EUR)" in told("2017-W39")
    assert "no comparison yet" not in told("2017-W39")


def test_thousands_of_deals_make_one_screen(maven: Scene) -> None:
    built = maven.build("2017-W39", now=IMPORTED)
    assert len(built.blocks) <= 12
    assert sum(len(block["text"]["text"]) for block in built.blocks if "text" in block) < 1_500


def test_nobody_is_ranked(told: Callable[[str], str]) -> None:
    assert "Darcel Schlecht" not in told("2017-W39")
