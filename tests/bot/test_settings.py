"""The configuration: one report of all mistakes, secrets masked, and `.env.example` equal to the table."""

from pathlib import Path

import pytest

from bot import delivery
from bot.crash import CRASH_POINTS
from bot.intake import app
from bot.settings import ConfigurationError, LogFormat, Transport, env_example, load, load_from_process
from bot.variables import masked_url
from intake import files

ROOT = Path(__file__).parents[2]
RUNNABLE = {"TANDEM_SLACK_BOT_TOKEN": "xoxb-1-2-abc", "TANDEM_SLACK_APP_TOKEN": "xapp-1-abc"}


def problems_of(environment: dict[str, str], env_file: Path | None = None, **wanted: object) -> str:
    with pytest.raises(ConfigurationError) as raised:
        load(environment, env_file, **wanted)  # type: ignore[arg-type]
    return str(raised.value)


def test_nothing_set_is_a_local_database() -> None:
    settings = load({})
    assert settings.database_url == "sqlite:///tandem.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.http_port == 3000
    assert settings.port is None
    assert settings.log_format is LogFormat.CONSOLE


def test_every_mistake_is_reported_at_once_with_its_remedy() -> None:
    report = problems_of(
        {
            "TANDEM_DATABASE_URL": "mysql://root:hunter2@db/tandem",
            "TANDEM_SLACK_BOT_TOKEN": "xoxp-very-secret-user-token",
            "TANDEM_SLACK_API_URL": "http://slack.com/api/",
            "TANDEM_PORT": "99999",
            "TANDEM_TICK_SECONDS": "often",
            "TANDEM_LOG_LEVEL": "loud",
        },
        run=True,
    )
    assert report.startswith("7 settings need a change:")
    assert "TANDEM_DATABASE_URL is 'mysql://db/…': use sqlite:///tandem.db" in report
    assert "TANDEM_SLACK_BOT_TOKEN is 'xoxp-… (27 characters)': it must start with xoxb-" in report
    assert "TANDEM_SLACK_API_URL is 'http://slack.com/…': use https" in report
    assert "TANDEM_PORT is '99999': use a whole number from 0 to 65535" in report
    assert "TANDEM_TICK_SECONDS is 'often'" in report
    assert "TANDEM_LOG_LEVEL is 'loud': use one of debug, info, warning, error" in report
    assert "TANDEM_SLACK_APP_TOKEN is not set: create one" in report
    assert "hunter2" not in report
    assert "very-secret" not in report


def test_http_mode_refuses_to_start_without_a_signing_secret() -> None:
    report = problems_of({**RUNNABLE, "TANDEM_SLACK_SIGNING_SECRET": "  "}, run=True, transport=Transport.HTTP)
    assert "TANDEM_SLACK_SIGNING_SECRET is not set" in report
    assert "HTTP mode does not start without it" in report


def test_transport_follows_from_the_tokens() -> None:
    assert load(RUNNABLE, run=True).transport is Transport.SOCKET
    http = {"TANDEM_SLACK_BOT_TOKEN": "xoxb-1", "TANDEM_SLACK_SIGNING_SECRET": "0123456789abcdef"}
    assert load(http, run=True).transport is Transport.HTTP


def test_the_real_environment_wins_over_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        "# a comment\n\nexport TANDEM_PORT='4000'\nTANDEM_HOST=0.0.0.0\nTANDEM_TICK_SECONDS=\n", encoding="utf-8"
    )
    settings = load({"TANDEM_HOST": "127.0.0.1"}, env_file)
    assert settings.http_port == 4000
    assert settings.host == "127.0.0.1"
    assert settings.tick_seconds == 15


def test_a_line_without_a_name_is_reported_but_not_shown(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("TANDEM_PORT=1\nxoxb-lost-its-name\n", encoding="utf-8")
    report = problems_of({}, env_file)
    assert ".env line 2 is 'not NAME=value'" in report
    assert "xoxb" not in report


def test_a_misspelt_variable_is_named_with_the_right_one() -> None:
    assert "did you mean TANDEM_DATABASE_URL?" in problems_of({"TANDEM_DATABSE_URL": "sqlite:///x.db"})
    assert load({"TANDEM_SHARED_DATA": "/elsewhere"}).port is None


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("TANDEM_DATABASE_URL", "postgresql://u:p@127.0.0.1:abc/x", "its host or port cannot be read"),
        ("TANDEM_DATABASE_URL", "sqlite:///:memory:", "lost with the process"),
        ("TANDEM_DATABASE_URL", "sqlite:///tandem.db?mode=ro", "name the file alone"),
        ("TANDEM_DATABASE_URL", "sqlite:////no/such/folder/tandem.db", "there is no folder /no/such/folder; make it"),
        ("TANDEM_DATABASE_URL", f"sqlite:///{ROOT}", "that is a folder"),
        ("TANDEM_DATABASE_URL", f"sqlite:///{ROOT}/README.md", "that file is no SQLite database"),
        ("TANDEM_SLACK_API_URL", "https://[::1", "its host or port cannot be read; write it like https://slack.com"),
        ("TANDEM_CRASH_POINT", "import:after-recrod", "did you mean import:after-record? known are import:"),
        ("TANDEM_CRASH_POINT", "import:after-record@x", "write a point like"),
    ],
)
def test_what_cannot_work_is_refused_by_name_before_anything_starts(name: str, value: str, remedy: str) -> None:
    report = problems_of({name: value, "TANDEM_PORT": "http"})
    assert report.startswith("2 settings need a change:")
    assert f"{name} is " in report
    assert remedy in report
    assert "u:p@" not in report


def test_the_crash_points_are_those_that_are_passed() -> None:
    passed = (*delivery.CrashPoint, *files.CrashPoint, *app.CrashPoint)
    assert set(CRASH_POINTS) == set(map(str, passed))


def test_an_unknown_name_in_our_file_is_refused_and_elsewhere_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("TANDEM_COLOUR=blue\n", encoding="utf-8")
    assert "TANDEM_COLOUR is 'unknown': it is no setting; .env.example names them all" in problems_of({}, env_file)
    env_file.unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANDEM_COLOUR", "blue")
    load_from_process()
    assert "TANDEM_COLOUR is no setting of Tandem and is ignored" in capsys.readouterr().err


def test_secrets_are_not_in_the_repr() -> None:
    settings = load({**RUNNABLE, "TANDEM_DATABASE_URL": "postgresql://tandem:hunter2@db/tandem"})
    assert "hunter2" not in repr(settings)
    assert "xoxb" not in repr(settings)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:///tandem.db", "sqlite:///tandem.db"),
        ("postgresql://tandem:hunter2@db:5432/tandem", "postgresql://db:5432/…"),
        ("postgresql://db/?user=tandem&password=hunter2", "postgresql://db/…"),
        ("postgresql:/tandem:hunter2@db/tandem", "… (36 characters)"),
        ("postgresql://tandem:1/hunter2@db/tandem", "… (39 characters)"),
        ("postgresql://tandem:hunter2#1@db/tandem", "… (39 characters)"),
        ("postgresql://tandem:hunter2", "… (27 characters)"),
        ("postgresql://[hunter2/tandem", "… (28 characters)"),
        ("hunter2", "… (7 characters)"),
    ],
)
def test_a_database_address_never_shows_its_password(address: str, shown: str) -> None:
    assert masked_url(address) == shown


def test_env_example_equals_the_table() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_env_example_is_itself_a_valid_configuration() -> None:
    assert load({}, ROOT / ".env.example") == load({})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TANDEM_INTAKE_URL", "events.example.com", "use a web address like https://events.example.com"),
        ("TANDEM_INTAKE_URL", "http://events.example.com", "use https"),
        ("TANDEM_HUBSPOT_API_URL", "http://api.hubapi.com", "use https"),
        ("TANDEM_HUBSPOT_CLIENT_SECRET", "two words", "copy it again"),
        ("TANDEM_SENDGRID_PUBLIC_KEY", "MFkw", "it is no public key"),
    ],
)
def test_settings_of_webhooks_that_cannot_work_are_refused(name: str, value: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load({name: value})
    assert name in str(refused.value)
    assert told in str(refused.value)
    assert "two words" not in str(refused.value)


def test_the_intakes_address_is_taken_without_the_slash_at_its_end() -> None:
    settings = load({"TANDEM_INTAKE_URL": "https://events.example.com/"})
    assert settings.intake_url == "https://events.example.com"
    assert settings.hubspot_api_url == "https://api.hubapi.com"
