"""An intake on a real socket."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import Database
from tests.bot.intake.wire import Wire, serving


@pytest.fixture
def wire(database: Database) -> Iterator[Wire]:
    """The usual intake, on a database without rows."""
    with serving(database) as opened:
        yield opened


@pytest.fixture(scope="module")
def door(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """An intake that all tests of a file share: for requests that leave nothing behind, or nothing that matters."""
    file = shutil.copy(migrated_database, tmp_path_factory.mktemp("door") / "tandem.db")
    with closing(Database.open(f"sqlite:///{file}")) as database, serving(database) as opened:
        yield opened
