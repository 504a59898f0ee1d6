"""A Tandem with one parrot command on a fresh database, and a tiny Slack beside it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.app import Tandem, build
from bot.playground import Playground
from bot.settings import load
from storage import Database, migrate
from tests.benchmarks.dispatching import SIGNING_SECRET
from tests.bot.chromium import Tab, chromium
from tests.bot.parrot import PARROT
from tests.bot.tiny_slack import TinySlack, tiny_slack

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables and no rows."""
    file = tmp_path_factory.mktemp("migrated") / "tandem.db"
    database = Database.open(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture
def database_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a database of one's own."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'tandem.db')}"


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    """A tiny Slack."""
    with tiny_slack() as running:
        yield running


@pytest.fixture
def make_tandem(database_url: str, slack: TinySlack) -> Iterator[Callable[..., Tandem]]:
    """Builds a Tandem that knows the parrot and talks to the tiny Slack."""
    built: list[Tandem] = []

    def make(**changed: str) -> Tandem:
        environment = {
            "TANDEM_DATABASE_URL": database_url,
            "TANDEM_SLACK_BOT_TOKEN": "xoxb-1",
            "TANDEM_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "TANDEM_SLACK_API_URL": slack.url,
            **changed,
        }
        tandem = build(load(environment), (PARROT,), lambda: NOW)
        built.append(tandem)
        return tandem

    yield make
    for tandem in built:
        tandem.close()


@pytest.fixture
def tandem(make_tandem: Callable[..., Tandem]) -> Tandem:
    """The usual Tandem."""
    return make_tandem()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, launched when a test first needs it."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Tab]:
    """The one page that the tests of the stand-in's pages share, one after the other."""
    with Playground() as resting:
        yield Tab(browser.new_context().new_page(), f"{resting.base_url}/favicon.ico")
