"""What an operator has set: the only reader of environment variables, with every mistake reported at once."""

import difflib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.variables import PREFIX, VARIABLES, LogFormat, Transport, masked_url

DEFAULT_PORT = 3000
FOR_TESTS = frozenset({"TANDEM_SHARED_DATA", "TANDEM_REQUIRE_BROWSER", "TANDEM_WRITE_SCREENSHOTS"})
"""What the project's own tests are told by the environment."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator has decided, checked and typed; secrets never appear in its repr."""

    database_url: str
    slack_bot_token: str
    slack_app_token: str
    slack_signing_secret: str
    slack_api_url: str
    host: str
    port: int | None
    tick_seconds: float
    lease_seconds: float
    intake_url: str
    hubspot_client_secret: str
    hubspot_token: str
    hubspot_api_url: str
    sendgrid_public_key: str
    log_format: LogFormat
    log_level: str
    crash_point: str

    def __repr__(self) -> str:
        return f"Settings(database_url={masked_url(self.database_url)!r}, slack_api_url={self.slack_api_url!r})"

    @property
    def transport(self) -> Transport:
        """Socket Mode when an app-level token is given, else HTTP."""
        return Transport.SOCKET if self.slack_app_token else Transport.HTTP

    @property
    def http_port(self) -> int:
        """The port of HTTP mode."""
        return DEFAULT_PORT if self.port is None else self.port


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the configuration: which variable, what it says (secrets masked) and what to do."""

    variable: str
    value: str
    remedy: str

    def __str__(self) -> str:
        shown = f" is {self.value!r}" if self.value else " is not set"
        return f"{self.variable}{shown}: {self.remedy}"


class ConfigurationError(Exception):
    """The configuration cannot be used; `problems` names every mistake, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        count = "One setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
        super().__init__("\n".join([f"{count} a change:", *(f"  {problem}" for problem in problems)]))


class NoDatabaseError(Exception):
    """Something is asked of a database that is not there; the message says what to do."""


def env_example() -> str:
    """The text of `.env.example`: every variable with its meaning and default."""
    lines = [
        "# Tandem's settings. Copy this file to .env in the working directory and fill in what you need;",
        "# a variable of the real environment wins over this file.",
    ]
    for variable in VARIABLES:
        lines += ["", f"# {variable.meaning}", f"{variable.name}={variable.default}"]
    return "\n".join(lines) + "\n"


def read_env_file(path: Path) -> tuple[dict[str, str], list[Problem]]:
    """Read NAME=value lines (comments, `export` and one pair of quotes allowed); a missing file is empty."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    if not path.is_file():
        return values, problems
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return values, [Problem(str(path), "not UTF-8", "save the file as UTF-8")]
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().removeprefix("export ").strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals:
            # The line itself stays unshown: it may be a secret that lost its name.
            problems.append(Problem(f"{path.name} line {number}", "not NAME=value", "write it as NAME=value"))
            continue
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        values[name.strip()] = value
    return values, problems


def load(
    environment: Mapping[str, str],
    env_file: Path | None = None,
    *,
    run: bool = False,
    transport: Transport | None = None,
) -> Settings:
    """Read all settings; with `run`, also require what `tandem run` needs for its transport.

    `env_file` is an optional file of NAME=value lines; `environment` wins over it. Raises ConfigurationError
    with every problem found.
    """
    from_file, problems = read_env_file(env_file) if env_file is not None else ({}, [])
    problems += _unknown_in_file(from_file) + _misspelt(environment)
    given = {**from_file, **environment}
    read: dict[str, object] = {}
    for variable in VARIABLES:
        text = given.get(variable.name, "").strip() or variable.default
        try:
            read[variable.field] = variable.read(text)
        except ValueError as error:
            problems.append(Problem(variable.name, variable.shown(text), str(error)))
    if run:
        problems += _missing_to_run(given, transport)
    if problems:
        raise ConfigurationError(tuple(problems))
    return msgspec.convert(read, Settings)


def _unknown_in_file(given: Mapping[str, str]) -> list[Problem]:
    """Every unknown name in a file of ours, misspelt or not."""
    misspelt = _misspelt(given)
    told = {problem.variable for problem in misspelt}
    remedy = "it is no setting; .env.example names them all"
    return misspelt + [Problem(name, "unknown", remedy) for name in unknown_names(given) if name not in told]


def unknown_names(given: Mapping[str, str]) -> list[str]:
    """The names that look like settings of Tandem and are none."""
    known = {variable.name for variable in VARIABLES}
    return [name for name in given if name.startswith(PREFIX) and name not in known and name not in FOR_TESTS]


def _misspelt(given: Mapping[str, str]) -> list[Problem]:
    known = [variable.name for variable in VARIABLES]
    problems = []
    for name in unknown_names(given):
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        if close:
            problems.append(Problem(name, "unknown", f"did you mean {close[0]}?"))
    return problems


def _missing_to_run(given: Mapping[str, str], transport: Transport | None) -> list[Problem]:
    def missing(name: str) -> bool:
        return not given.get(name, "").strip()

    problems = []
    if missing("TANDEM_SLACK_BOT_TOKEN"):
        remedy = "copy the Bot User OAuth Token from OAuth & Permissions at api.slack.com/apps"
        problems.append(Problem("TANDEM_SLACK_BOT_TOKEN", "", remedy))
    no_app_token = missing("TANDEM_SLACK_APP_TOKEN")
    no_secret = missing("TANDEM_SLACK_SIGNING_SECRET")
    if no_app_token and (transport is Transport.SOCKET or (transport is None and no_secret)):
        remedy = "create one with connections:write under Basic Information for Socket Mode"
        if transport is None:
            remedy += ", or set TANDEM_SLACK_SIGNING_SECRET for HTTP mode"
        problems.append(Problem("TANDEM_SLACK_APP_TOKEN", "", remedy))
    if no_secret and transport is Transport.HTTP:
        # Bolt would answer every request with 500 on an empty secret, and nothing would be verified.
        remedy = "copy the Signing Secret from Basic Information; HTTP mode does not start without it"
        problems.append(Problem("TANDEM_SLACK_SIGNING_SECRET", "", remedy))
    return problems


def load_from_process(*, run: bool = False, transport: Transport | None = None) -> Settings:
    """Read the settings of this process: its environment, and `.env` in the working directory."""
    settings = load(os.environ, Path(".env"), run=run, transport=transport)
    for name in unknown_names(os.environ):
        sys.stderr.write(f"{name} is no setting of Tandem and is ignored; .env.example names them all.\n")
    return settings


def load_for_slack_cli() -> Settings:
    """The settings for `slack run`: as for `tandem run`, with the tokens that the Slack CLI made for this app."""
    given = dict(os.environ)
    for ours, theirs in (("TANDEM_SLACK_BOT_TOKEN", "SLACK_CLI_XOXB"), ("TANDEM_SLACK_APP_TOKEN", "SLACK_CLI_XAPP")):
        if os.environ.get(theirs):
            given[ours] = os.environ[theirs]
    return load(given, Path(".env"), run=True, transport=Transport.SOCKET)


@contextmanager
def without_slack_variables() -> Iterator[None]:
    """Hide every SLACK_* variable while Bolt is built: SLACK_CLIENT_ID alone would silently turn OAuth on."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)
