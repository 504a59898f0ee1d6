"""Who and what is in the stand-in's Slack workspace: people, channels, the app and its commands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from bot.playground.pace import RateLimits

Json = dict[str, Any]
Clock = Callable[[], datetime]
BlockCheck = Callable[[list[Json]], list[str]]


def real_clock() -> datetime:
    """The instant now, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace. `team` is what the page writes behind the name; `zone` is an IANA zone."""

    id: str
    name: str
    real_name: str
    team: str = ""
    title: str = ""
    email: str = ""
    zone: str = "Europe/Berlin"
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A channel that exists from the start. The bot must be in it to post, as in Slack."""

    id: str
    name: str
    purpose: str = ""
    has_bot: bool = True
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class CommandHint:
    """A slash command that the app has: its name with the slash, the form of its arguments, and what it is for."""

    name: str
    usage: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ShortcutHint:
    """A shortcut that the app has: its callback id, its name, and whether it hangs on messages or is there always."""

    callback_id: str
    name: str
    kind: Literal["global", "message"] = "global"


@dataclass(frozen=True, slots=True)
class Identity:
    """The names that Slack gave to the workspace and to the installed app."""

    team_id: str = "T0TANDEM"
    team_name: str = "Nordwind"
    team_domain: str = "nordwind"
    enterprise_id: str = ""
    enterprise_name: str = ""
    app_id: str = "A0TANDEM"
    app_name: str = "Tandem"
    bot_id: str = "B0TANDEM"
    bot_user_id: str = "U0TANDEM"
    bot_user_name: str = "tandem"
    verification_token: str = "verification-token"  # noqa: S105  Slack sends it, nobody checks it any more


SAMPLE_PEOPLE = (
    Person("U0PRIYA", "priya", "Priya Raman", "sales", "Account executive", "priya@nordwind.example"),
    Person("U0SAM", "sam", "Sam Okafor", "sales", "Head of sales", "sam@nordwind.example", "Europe/London"),
    Person("U0JONAS", "jonas", "Jonas Weber", "marketing", "Campaign manager", "jonas@nordwind.example"),
    Person("U0MIA", "mia", "Mia Lindqvist", "marketing", "Head of marketing", "mia@nordwind.example", is_admin=True),
)

SAMPLE_CHANNELS = (
    SlackChannel("C0REVENUE", "revenue", "One team, one goal: the weekly digest arrives here on Monday."),
    SlackChannel("C0HANDOFFS", "handoffs", "Leads that pass between marketing and sales."),
    SlackChannel("C0WINS", "wins", "What we won together, and who was part of it."),
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """One more workspace beside the first; the app is installed there when it has a `bot_token`.

    Its ids (workspace, bot, people, channels) must differ from those of all others.
    """

    identity: Identity
    people: tuple[Person, ...]
    channels: tuple[SlackChannel, ...] = ()
    bot_token: str = ""


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The app's credentials for OAuth v2, and where it may be sent back to; empty allows every http(s) address."""

    client_id: str = "1000000000.2000000000"
    client_secret: str = "playground-client-secret"  # noqa: S105  works on this machine only
    redirect_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How one workspace of the stand-in behaves: its secrets, its clock, and how strict it is.

    An empty `bot_token` means that the app is not installed yet. `events` names the subscribed events (as in a
    manifest, e.g. "app_mention"); `scopes` None grants everything; `check` returns what is wrong with a list of blocks,
    one sentence each; `ack_timeout` is in seconds; `emoji` are names of the workspace's own.
    """

    bot_token: str
    app_token: str
    signing_secret: str
    request_url: str | None
    check: BlockCheck
    clock: Clock = real_clock
    identity: Identity = field(default_factory=Identity)
    people: tuple[Person, ...] = SAMPLE_PEOPLE
    channels: tuple[SlackChannel, ...] = SAMPLE_CHANNELS
    commands: tuple[CommandHint, ...] = ()
    events: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    rate_limits: bool | RateLimits = False
    ack_timeout: float = 3.0
    oauth: OAuthClient = field(default_factory=OAuthClient)
    shortcuts: tuple[ShortcutHint, ...] = ()
    emoji: frozenset[str] = frozenset()
