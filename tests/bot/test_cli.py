"""The command line as a person types it: real processes, what they print and how they end."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from revenue.records import LeadRecord, MemberRecord
from revenue.vocabulary import Team
from storage import Database, migrate, record

ROOT = Path(__file__).parents[2]
Tandem = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tandem(tmp_path: Path) -> Tandem:
    """Runs `tandem` in an empty folder with nothing but the given settings."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **settings}
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def test_help_names_the_verbs(tandem: Tandem) -> None:
    shown = tandem("--help")
    assert shown.returncode == 0
    for verb in ("run", "import", "ask", "digest", "outbox", "demo", "playground", "manifest", "migrate", "rebuild"):
        assert f"\n  {verb} " in shown.stdout


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; import bot.cli; print(sorted({'rich', 'sqlalchemy', 'slack_bolt', 'jinja2'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "asked",
    [("ask", "/hotleads 5"), ("digest", "weekly"), ("outbox", "list"), ("rebuild",)],
    ids=lambda asked: asked[0],
)
def test_whoever_only_asks_makes_no_database(tandem: Tandem, tmp_path: Path, asked: tuple[str, ...]) -> None:
    shown = tandem(*asked)
    assert (shown.returncode, shown.stdout) == (1, "")
    assert "There is no database yet: TANDEM_DATABASE_URL is 'sqlite:///tandem.db'" in shown.stderr
    assert "`tandem migrate`" in shown.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_enough_to_ask(tandem: Tandem) -> None:
    tandem("migrate")
    shown = tandem("ask", "/hotleads 5", "--as", "U1")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "No lead events yet" in shown.stdout


def test_buttons_for_nobody_say_how_to_go_on(tandem: Tandem) -> None:
    tandem("migrate")
    shown = tandem("ask", "/tandem")
    assert "[Sales] [Marketing]" in shown.stdout
    assert shown.stderr == "It is not said who asks: add --as with a Slack user id, an email or a name.\n"


def test_nobody_changes_nothing(tandem: Tandem, tmp_path: Path) -> None:
    tandem("migrate")
    shown = tandem("ask", "/tandem join sales")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr == "Nothing was changed: it is not said who asks. Add --as with your name.\n"
    with closing(sqlite3.connect(tmp_path / "tandem.db")) as rows:
        assert rows.execute("SELECT count(*) FROM members").fetchone() == (0,)
    assert tandem("ask", "/tandem").returncode == 0
    assert "You are in sales now" in tandem("ask", "/tandem join sales", "--as", "U1").stdout


def test_blocks_are_what_slack_would_get(tandem: Tandem) -> None:
    tandem("migrate")
    answer = json.loads(tandem("ask", "/tandem", "--as", "U1", "--format", "blocks").stdout)
    assert answer["response_type"] == "ephemeral"
    assert answer["text"]
    assert all("type" in block for block in answer["blocks"])


def test_a_wrong_command_is_refused_with_the_right_one(tandem: Tandem) -> None:
    tandem("migrate")
    shown = tandem("ask", "/tanden help")
    assert shown.returncode == 1
    assert "Did you mean /tandem?" in shown.stdout


@pytest.mark.parametrize(
    ("instant", "complaint"),
    [
        ("yesterday", "'yesterday' is not an instant. Write it like 2017-06-30T23:59:59Z"),
        ("2017-06-30T10:00:00", "has no time zone: add Z or an offset"),
        ("2017-02-30", "'2017-02-30' is not an instant"),
    ],
)
def test_a_wrong_instant_shows_the_right_form(tandem: Tandem, instant: str, complaint: str) -> None:
    shown = tandem("ask", "/hotleads", "--at", instant)
    assert shown.returncode == 2
    assert complaint in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "/tandem", "--as", ""),
        ("ask", "/tandem", "--as", " "),
        ("ask", "/tandem", "--at", ""),
        ("ask", "/tandem", "--workspace", ""),
        ("ask", ""),
        ("digest", "weekly", "--period", ""),
        ("digest", "weekly", "--at", " "),
        ("digest", ""),
        ("import", "x.csv", "--mapping", ""),
        ("manifest", "--http", ""),
    ],
)
def test_a_blank_value_is_not_taken_for_none(tandem: Tandem, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    shown = tandem(*arguments)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert "nothing stands behind it" in shown.stderr
    assert not (tmp_path / "tandem.db").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("demo", "--port", "0"), "Invalid value for '--port'"),
        (("demo", "--port", "99999"), "Invalid value for '--port'"),
        (("manifest", "--http", "https://a b"), "'https://a b' is not a public https address"),
        (("ask", "/tandem join sales", "--as", "x" * 40), "Nobody is called 'xxx"),
    ],
)
def test_an_odd_value_is_wrong_usage(tandem: Tandem, arguments: tuple[str, ...], complaint: str) -> None:
    tandem("migrate")
    shown = tandem(*arguments)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert complaint in shown.stderr
    assert "Traceback" not in shown.stderr


def test_bytes_that_are_no_text_are_asked_about_as_question_marks(tandem: Tandem) -> None:
    tandem("migrate")
    shown = tandem("ask", "/tandem \udcff", "--as", "U1")
    assert shown.returncode == 1
    assert 'I do not know what "?" means here.' in shown.stdout


def test_wrong_settings_are_told_all_at_once(tandem: Tandem) -> None:
    shown = tandem("run", TANDEM_PORT="http", TANDEM_SLACK_BOT_TOKEN="xoxp-secret")
    assert shown.returncode == 2
    assert "TANDEM_PORT is 'http'" in shown.stderr
    assert "TANDEM_SLACK_BOT_TOKEN is 'xoxp-" in shown.stderr
    assert "TANDEM_SLACK_APP_TOKEN is not set" in shown.stderr
    assert "secret" not in shown.stderr


def test_running_on_a_database_of_another_version_says_what_to_do(tandem: Tandem, tmp_path: Path) -> None:
    assert tandem("migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "tandem.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '20000101_long_ago'")
    shown = tandem("run", TANDEM_SLACK_BOT_TOKEN="xoxb-1", TANDEM_SLACK_APP_TOKEN="xapp-1")
    assert shown.returncode == 1
    assert "The database is at 20000101_long_ago" in shown.stderr
    assert "run `tandem migrate`" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_folder_that_is_missing_is_told_by_the_setting(tandem: Tandem) -> None:
    shown = tandem("migrate", TANDEM_DATABASE_URL="sqlite:////no/such/folder/tandem.db")
    assert shown.returncode == 2
    assert "TANDEM_DATABASE_URL is 'sqlite:////no/such/folder/tandem.db': there is no folder" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_an_unknown_digest_names_the_known_ones(tandem: Tandem) -> None:
    shown = tandem("digest", "daily")
    assert shown.returncode == 2
    assert "Known are: weekly" in shown.stderr


def test_a_weekly_digest_tells_a_week_and_nothing_else(tandem: Tandem) -> None:
    tandem("migrate")
    shown = tandem("digest", "weekly", "--period", "2017-09")
    assert shown.returncode == 2
    assert "The weekly digest tells one week, not September 2017: write it like 2017-W39." in shown.stderr


def test_an_instant_is_told_in_the_settings_and_to_the_person_of_then(tandem: Tandem, tmp_path: Path) -> None:
    first, changed = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    with closing(Database.open(f"sqlite:///{tmp_path / 'tandem.db'}")) as database:
        migrate(database)
        space = database.ensure_workspace("T1", "Acme", first).id
        with database.unit_of_work(space) as store:
            record(store, "crm", [MemberRecord("m1", "Rita Reyes", team=Team.SALES)], first)
            record(store, "crm", [LeadRecord("l1", "Ada", owner="m1")], first)
        with database.unit_of_work(space) as store:
            record(store, "crm", [MemberRecord("m1", "Tomas Rey"), LeadRecord("l1", "Bea")], changed)
            store.configure(changed, zone="Asia/Tokyo")
    # A Sunday in UTC, a Monday in Tokyo.
    sunday = ("--at", "2026-11-15T16:00:00Z")
    assert "week 45" in tandem("digest", "weekly", *sunday).stdout
    assert "held by sales, owned by you" in tandem("ask", "/lead ada", "--as", "rita", *sunday).stdout
    assert "owned by you" in tandem("ask", "/lead bea", "--as", "tomas").stdout
    # Before anybody was known, those who ask are who they are now.
    earlier = tandem("ask", "/wins mine", "--as", "tomas", "--at", "2026-10-01")
    assert (earlier.returncode, "do not know you" in earlier.stdout) == (0, False)


def test_the_slack_cli_finds_its_hooks_in_a_shell_that_knows_no_tandem(tmp_path: Path) -> None:
    # What `make setup` makes, and nothing on the path.
    script = tmp_path / ".venv" / "bin" / "tandem"
    script.parent.mkdir(parents=True)
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}

    def shell(command: str) -> dict[str, Any]:
        run = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        told: dict[str, Any] = json.loads(run.stdout)
        return told

    given = json.loads((ROOT / ".slack" / "hooks.json").read_text(encoding="utf-8"))["hooks"]
    assert list(given) == ["get-hooks"]
    told = shell(given["get-hooks"])["hooks"]
    assert shell(told["get-manifest"])["settings"]["socket_mode_enabled"] is True
    assert told["start"] == told["get-manifest"].replace("get-manifest", "start")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "VENV := .venv\n" in makefile


def test_the_slack_cli_starts_with_its_own_tokens(tandem: Tandem) -> None:
    shown = tandem("hooks", "start")
    assert shown.returncode == 2
    assert "TANDEM_SLACK_BOT_TOKEN is not set" in shown.stderr
    given = {"SLACK_CLI_XOXB": "xoxb-1", "SLACK_CLI_XAPP": "xapp-1"}
    shown = tandem("hooks", "start", **given, TANDEM_SLACK_API_URL="http://127.0.0.1:9/api/")
    assert shown.returncode == 1
    assert "slack.connection_refused" in shown.stderr
