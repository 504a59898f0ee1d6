"""The Maven files in a workspace, small deals for everything else, and an office that types `/tandem`."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.files import import_files
from revenue.money import Money
from revenue.records import AccountRecord, MemberRecord, OpportunityRecord, StagePassage
from revenue.vocabulary import OpportunityKind, Outcome, Role, Team
from storage import Database, Workspace, migrate
from tests.commands.desk import Desk
from tests.commands.tandem_office import Office

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
FILES = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
LATER = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """What pandas says of the Maven files."""
    if not (SHARED / "maven").is_dir():
        pytest.skip(f"the Maven files are not in {SHARED}")
    maven: dict[str, Any] = json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))["maven"]
    return maven


@pytest.fixture(scope="session")
def maven_database(
    expected: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Any]]:
    """The Maven files imported, recorded in 2026, in a workspace that reports in USD."""
    folder = tmp_path_factory.mktemp("maven")
    opened = Database.open(f"sqlite:///{folder / 'tandem.db'}")
    migrate(opened)
    workspace = opened.ensure_workspace("T1", "Maven", LATER)
    with opened.unit_of_work(workspace.id) as store:
        store.configure(LATER, currency="USD")
    paths = [SHARED / "maven" / name for name in FILES]
    import_files(opened, workspace.id, paths, "maven", dry_run=False, now=LATER, rejects=folder)
    yield opened, workspace.id
    opened.close()


@pytest.fixture
def maven(maven_database: tuple[Database, Any], talk: Any) -> Any:
    """Talks to commands in the workspace of the Maven files."""
    database, workspace_id = maven_database
    return type(talk)(database, workspace_id, LATER)


@pytest.fixture
def sell(talk: Any, now: datetime) -> Callable[..., None]:
    """Records one deal: `closed` days ago (None is open), opened `took` days before that."""
    talk.record(
        MemberRecord(
            "priya", "Priya Nair", slack_user_id="U1", team=Team.SALES, manager="Astrid Lund", region="Nordics"
        ),
        MemberRecord("tomas", "Tomás Rey", slack_user_id="U2", team=Team.SALES, manager="Jonas Weber", region="DACH"),
    )

    def deal(
        account: str,
        amount: str | None,
        stage: str = "Won",
        *,
        closed: float = 0,
        took: float | None = 30,
        currency: str = "EUR",
        owner: str | None = "priya",
        kind: OpportunityKind = OpportunityKind.NEW,
        lead: str | None = None,
        outcome: Outcome | None = None,
    ) -> None:
        outcome = outcome or {"Won": Outcome.WON, "Lost": Outcome.LOST}.get(stage, Outcome.OPEN)
        worth = Money.of(amount, currency) if amount is not None else None
        end = now - timedelta(days=closed)
        begin = end - timedelta(days=took) if took is not None else None
        if outcome is Outcome.OPEN:
            passages = (StagePassage(stage, outcome, begin, worth),)
        else:
            passages = (
                StagePassage("Discovery", Outcome.OPEN, begin, worth),
                StagePassage(stage, outcome, end, worth),
            )
        talk.record(
            AccountRecord(account, account),
            OpportunityRecord(
                f"{account} {stage} {amount}", passages, account=account, owner=owner, kind=kind, lead=lead
            ),
        )

    return deal


@pytest.fixture
def desk(database: Database, workspace: Workspace, now: datetime) -> Desk:
    made = Desk(database, workspace, now)
    made.member("U0LEAD", Role.REP, "Lea")
    return made


@pytest.fixture
def office(database: Database, workspace: Workspace, now: datetime) -> Office:
    """A workspace where people type `/tandem`."""
    return Office(database, workspace.id, now)
