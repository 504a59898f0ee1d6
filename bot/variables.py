"""The table of everything an operator can set: name, default, meaning, and how the text is read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

from bot.crash import read_crash_point

PREFIX = "TANDEM_"
SQLITE_FILE = "sqlite:///"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Transport(StrEnum):
    """How Slack reaches the app."""

    SOCKET = "socket"
    HTTP = "http"


class Part(StrEnum):
    """What `tandem run --only` runs by itself."""

    INTAKE = "intake"


class LogFormat(StrEnum):
    """How a log line is written."""

    CONSOLE = "console"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its default, its line in `.env.example` and how its text is read.

    `shown` is how a wrong value may be repeated to whoever set it.
    """

    name: str
    default: str
    meaning: str
    read: Callable[[str], object]
    shown: Callable[[str], str] = str

    @property
    def field(self) -> str:
        """The field of Settings that holds it."""
        return self.name.removeprefix(PREFIX).lower()


def masked(secret: str) -> str:
    """A secret as it may be shown: its kind and length, nothing that could be used."""
    if not secret:
        return ""
    kind = secret.split("-", 1)[0] + "-" if secret[:5] in {"xoxb-", "xapp-", "xoxp-", "xoxe-"} else ""
    return f"{kind}… ({len(secret)} characters)"


def masked_url(url: str) -> str:
    """An address as it may be shown: scheme and host; the whole of it only for a file of SQLite.

    What is not clearly an address is hidden: in one that is written wrongly, a password may stand anywhere.
    """
    if url.startswith("sqlite:///") and "@" not in url and "?" not in url:
        return url
    scheme, separator, rest = url.partition("://")
    try:
        address = urlsplit(url)
        is_clear = bool(separator and address.hostname) and (address.port is None or address.port > 0)
    except ValueError:
        is_clear = False
    # An at sign behind the host is one of a password with a slash, a question mark or a hash in it.
    if not is_clear or "@" in rest.removeprefix(address.netloc):
        return masked(url)
    return f"{scheme}://{address.netloc.rpartition('@')[2]}/…"


_SQLITE_MAGIC = b"SQLite format 3\0"


def _refuse(remedy: str) -> NoReturn:
    raise ValueError(remedy)


def _address(text: str, like: str) -> SplitResult:
    """An address in parts; refuses one whose host or port cannot be read."""
    try:
        address = urlsplit(text)
        # Both are read only when they are asked for.
        _ = address.port, address.hostname
    except ValueError:
        _refuse(f"its host or port cannot be read; write it like {like}")
    return address


def _database_url(text: str) -> str:
    if text.startswith(SQLITE_FILE) and len(text) > len(SQLITE_FILE):
        return _sqlite_url(text)
    if text.startswith(("postgresql://", "postgresql+psycopg://")):
        if _address(text, "postgresql://tandem@localhost:5432/tandem").path.strip("/"):
            return text
        _refuse("name the database after the host, like postgresql://tandem@localhost/tandem")
    _refuse("use sqlite:///tandem.db or postgresql://user:password@host/database")


def _sqlite_url(text: str) -> str:
    name = text.removeprefix(SQLITE_FILE)
    if name == ":memory:":
        _refuse("name a file, like sqlite:///tandem.db: what is in memory is lost with the process")
    if "?" in name:
        _refuse("name the file alone, without the question mark and what is behind it")
    file = Path(name)
    if file.is_dir():
        _refuse("that is a folder; name a file in it, like sqlite:///tandem.db")
    if not file.parent.is_dir():
        _refuse(f"there is no folder {file.parent}; make it first, or name a file elsewhere")
    if file.exists():
        try:
            with file.open("rb") as opened:
                begins = opened.read(len(_SQLITE_MAGIC))
        except OSError as error:
            _refuse(f"that file cannot be read ({error.strerror}); let the user who runs Tandem read and write it")
        if begins and begins != _SQLITE_MAGIC:
            _refuse("that file is no SQLite database; name another one, which is made when it is missing")
    return text


def _token(prefix: str, place: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text and not text.startswith(prefix):
            _refuse(f"it must start with {prefix}; copy it from {place} at api.slack.com/apps")
        if any(character.isspace() for character in text):
            _refuse("it contains a space or a line break; copy it again")
        return text

    return read


def _signing_secret(text: str) -> str:
    if any(character.isspace() for character in text):
        _refuse("it contains a space or a line break; copy it again")
    if text and len(text) < 16:
        _refuse("it is too short; copy the Signing Secret from Basic Information at api.slack.com/apps")
    return text


def _api_url(text: str) -> str:
    address = _address(text, "https://slack.com/api/")
    if address.scheme not in {"http", "https"} or not address.hostname:
        _refuse("use a web address like https://slack.com/api/")
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        _refuse("use https; plain http would send the token readable, and is accepted on this machine only")
    return text if text.endswith("/") else text + "/"


def _client_secret(text: str) -> str:
    if any(character.isspace() for character in text):
        _refuse("it contains a space or a line break; copy it again")
    return text


def _sendgrid_key(text: str) -> str:
    # The library behind it takes a while to load: only whoever sets it waits.
    if text:
        from intake.signatures import read_sendgrid_key

        read_sendgrid_key(text)
    return text


def _web_address(like: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        address = _address(text, like)
        if text and (address.scheme not in {"http", "https"} or not address.hostname):
            _refuse(f"use a web address like {like}")
        if address.scheme == "http" and address.hostname not in LOOPBACK:
            _refuse("use https; plain http is accepted on this machine only")
        return text.rstrip("/")

    return read


def _host(text: str) -> str:
    if not text or any(character.isspace() or character == "/" for character in text):
        _refuse("use an address of this machine, like 127.0.0.1 or 0.0.0.0")
    return text


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) > 65535:
        _refuse("use a whole number from 0 to 65535")
    return int(text)


def _seconds(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            seconds = float(text)
        except ValueError:
            seconds = -1.0
        if not least <= seconds <= most:
            _refuse(f"use a number of seconds from {least:g} to {most:g}")
        return seconds

    return read


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        word = text.lower()
        if word not in words:
            _refuse("use one of " + ", ".join(words))
        return word

    return read


def _log_format(text: str) -> LogFormat:
    return LogFormat(_one_of(tuple(LogFormat))(text))


def _crash_point(text: str) -> str:
    read_crash_point(text)
    return text


# In the order of .env.example.
VARIABLES: tuple[Variable, ...] = (
    Variable(
        "TANDEM_DATABASE_URL",
        "sqlite:///tandem.db",
        "Where rows are kept: sqlite:///FILE for one process, postgresql://user:password@host/database for several.",
        _database_url,
        shown=masked_url,
    ),
    Variable(
        "TANDEM_SLACK_BOT_TOKEN",
        "",
        "The bot token (xoxb-…): OAuth & Permissions of your Slack app. Needed to run.",
        _token("xoxb-", "OAuth & Permissions"),
        shown=masked,
    ),
    Variable(
        "TANDEM_SLACK_APP_TOKEN",
        "",
        "The app-level token (xapp-…) with connections:write: Basic Information. Set it for Socket Mode.",
        _token("xapp-", "Basic Information, App-Level Tokens,"),
        shown=masked,
    ),
    Variable(
        "TANDEM_SLACK_SIGNING_SECRET",
        "",
        "The signing secret: Basic Information. Set it, and no app-level token, for HTTP mode.",
        _signing_secret,
        shown=masked,
    ),
    Variable(
        "TANDEM_SLACK_API_URL",
        "https://slack.com/api/",
        "Slack's Web API: https://slack-gov.com/api/ for GovSlack, or a stand-in on this machine.",
        _api_url,
        shown=masked_url,
    ),
    Variable("TANDEM_HOST", "127.0.0.1", "The address that HTTP mode, the intake and /healthz listen on.", _host),
    Variable(
        "TANDEM_PORT",
        "",
        "The port of HTTP mode (3000 when empty). In Socket Mode, the intake and /healthz are served on it when set.",
        _port,
    ),
    Variable(
        "TANDEM_TICK_SECONDS",
        "15",
        "How often Tandem asks the database what is due, in seconds.",
        _seconds(0.1, 3600),
    ),
    Variable(
        "TANDEM_LEASE_SECONDS",
        "60",
        "How long one replica may hold a message it is sending before another may look at it, in seconds.",
        _seconds(6, 3600),
    ),
    Variable(
        "TANDEM_INTAKE_URL",
        "",
        "The intake as others call it, like https://events.example.com: HubSpot signs it. Empty: https and the Host.",
        _web_address("https://events.example.com"),
    ),
    Variable(
        "TANDEM_HUBSPOT_CLIENT_SECRET",
        "",
        "The client secret of your HubSpot app, to check its webhooks: Auth of the app. Empty: they are refused.",
        _client_secret,
        shown=masked,
    ),
    Variable(
        "TANDEM_HUBSPOT_TOKEN",
        "",
        "An access token with crm.objects.contacts.read, to look up the contacts that HubSpot's webhooks only name.",
        _client_secret,
        shown=masked,
    ),
    Variable(
        "TANDEM_HUBSPOT_API_URL",
        "https://api.hubapi.com",
        "HubSpot's API, or a stand-in on this machine.",
        _web_address("https://api.hubapi.com"),
    ),
    Variable(
        "TANDEM_SENDGRID_PUBLIC_KEY",
        "",
        "The verification key of SendGrid's Event Webhook, to check what it sends. Empty: it is refused.",
        _sendgrid_key,
    ),
    Variable("TANDEM_LOG_FORMAT", "console", "How log lines are written: console or json.", _log_format),
    Variable(
        "TANDEM_LOG_LEVEL",
        "info",
        "The least important log line written: debug, info, warning or error.",
        _one_of(("debug", "info", "warning", "error")),
    ),
    Variable(
        "TANDEM_CRASH_POINT",
        "",
        "For tests only: the process kills itself at this point, like delivery:after-send or import:after-record@3.",
        _crash_point,
    ),
)
