"""The playground as an object: start it, act as a person in it, read what was said, make things go wrong."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

import structlog

from bot.playground.assembly import Assembly
from bot.playground.background import Background
from bot.playground.blocks import limit_problems
from bot.playground.clock import TurnableClock
from bot.playground.faults import Fault, FaultKind, TokenKind
from bot.playground.gallery import Exhibits
from bot.playground.guard import LOOPBACK_NAMES
from bot.playground.hands import Hands
from bot.playground.pace import RateLimits
from bot.playground.plan import RANDOM_KINDS, Plan, plan_of
from bot.playground.request_log import LoggedRequest
from bot.playground.show import Show
from bot.playground.socket_mode import SocketFault
from bot.playground.workspace import (
    SAMPLE_CHANNELS,
    SAMPLE_PEOPLE,
    BlockCheck,
    Clock,
    CommandHint,
    Identity,
    Json,
    OAuthClient,
    Person,
    Settings,
    ShortcutHint,
    SlackChannel,
    Workspace,
)

log = structlog.get_logger()


class Playground(Hands):
    """Slack's stand-in and its chat page on loopback.

    Give the bot `api_url` as the client's `base_url`. With `request_url` the bot is reached over signed HTTP, else over
    Socket Mode. What people do and see here is in the first workspace; `workspaces` stand beside it and are reached by
    `workspace(team_id)`. With an empty `bot_token` the app is not installed until somebody installs it by OAuth.
    `emoji` are names of the workspace's own. `gallery` are examples of the app's messages: (group, title, payload), or
    several sets of them by name. `seed` decides what `trouble` draws at random; without one it is drawn itself, and
    told where a test fails. Use as a context manager, or `start` and `stop`.
    """

    def __init__(
        self,
        *,
        bot_token: str = "xoxb-playground",  # noqa: S107  works on this machine only
        app_token: str = "xapp-playground",  # noqa: S107
        signing_secret: str = "playground-signing-secret",  # noqa: S107
        request_url: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        people: Iterable[Person] = SAMPLE_PEOPLE,
        channels: Iterable[SlackChannel] = SAMPLE_CHANNELS,
        commands: Iterable[CommandHint] = (),
        events: Iterable[str] = (),
        scopes: Iterable[str] | None = None,
        identity: Identity | None = None,
        clock: Clock | None = None,
        check: BlockCheck = limit_problems,
        rate_limits: bool | RateLimits = False,
        ack_timeout: float = 3.0,
        oauth: OAuthClient | None = None,
        workspaces: Iterable[Workspace] = (),
        shortcuts: Iterable[ShortcutHint] = (),
        emoji: Iterable[str] = (),
        gallery: Exhibits = (),
        show: Show | None = None,
        seed: int | None = None,
    ) -> None:
        if host not in LOOPBACK_NAMES:
            raise ValueError(f"the playground listens on this machine only, not on {host}: use 127.0.0.1")
        settings = Settings(
            bot_token,
            app_token,
            signing_secret,
            request_url,
            check,
            clock or TurnableClock(),
            identity or Identity(),
            tuple(people),
            tuple(channels),
            tuple(commands),
            frozenset(events),
            None if scopes is None else frozenset(scopes),
            rate_limits,
            ack_timeout,
            oauth or OAuthClient(),
            tuple(shortcuts),
            frozenset(emoji),
        )
        self.seed = secrets.randbelow(2**31) if seed is None else seed
        self._all = Assembly(settings, lambda: self.base_url, self.seed, workspaces, gallery, show)
        self._host = f"[{host}]" if ":" in host else host
        self._followed: list[Callable[[], None]] = []
        super().__init__(self._all.team, self._all.installations, Background(self._all.app, host, port))

    # -- running ------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Listen and serve in a thread; ready when this returns."""
        self._background.start()
        soon = self._background.soon
        self._followed = [self._all.clock.follow(soon), self._all.show.follow(soon)]
        return self

    def stop(self) -> None:
        """End all connections and the thread."""
        while self._followed:
            self._followed.pop()()
        self._background.stop(before=self._all.end_streams)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if problem is not None and self._all.faults.plan is not None:
            problem.add_note(f"trouble at random in the playground: {self._all.faults.plan}")
        self.stop()

    @property
    def base_url(self) -> str:
        """The address of the page."""
        return f"http://{self._host}:{self._background.port}"

    @property
    def api_url(self) -> str:
        """What to give slack_sdk's clients as `base_url`."""
        return f"{self.base_url}/api/"

    @property
    def authorize_url(self) -> str:
        """Where a person installs the app; what to give Bolt's OAuthSettings as `authorization_url`."""
        return f"{self.base_url}/oauth/v2/authorize"

    def workspace(self, team_id: str) -> Hands:
        """The people's hands in another workspace; KeyError when there is none with this id."""
        installations = self._all.installations
        return Hands(installations.teams[team_id], installations, self._background)

    # -- the wire -----------------------------------------------------------------------------------------------------

    @property
    def requests(self) -> list[LoggedRequest]:
        """Every request in both directions, oldest first."""
        return self._all.parts.log.all()

    def wait_until_connected(self, timeout: float = 5.0) -> None:
        """Wait until a bot is connected in Socket Mode; TimeoutError after `timeout` seconds."""

        async def wait() -> None:
            async with asyncio.timeout(timeout):
                await self._all.parts.socket_mode.connected.wait()

        self._background.call(wait())

    # -- trouble ------------------------------------------------------------------------------------------------------

    def fail_next(self, method: str, fault: Fault, times: int | None = 1) -> None:
        """The next `times` requests of this name meet this fault; with `ALWAYS` all, until `calm`.

        A name is a Web API method, a pattern such as "chat.*" or "*", "response_url" or "upload", or what is sent to
        the bot: "events_api", "interactive" or "slash_commands".
        """
        self._read(lambda: self._all.faults.add(method, fault, times))

    def trouble(
        self, rate: float = 0.1, kinds: Iterable[FaultKind] = RANDOM_KINDS, methods: Iterable[str] = ("*",)
    ) -> Plan:
        """From now on let requests meet faults at random, with the probability `rate`; the same for the same seed."""
        plan = plan_of(self.seed, rate, kinds, methods)
        self._read(lambda: self._all.faults.follow(plan))
        log.info("playground.trouble", seed=plan.seed, rate=plan.rate)
        return plan

    def calm(self) -> None:
        """Nothing goes wrong any more: no fault waits, no plan is followed, no token is revoked."""
        self._read(self._all.faults.calm)

    def revoke(self, token: TokenKind = "bot") -> None:  # noqa: S107  a kind of token
        """Refuse this token with `token_revoked` from now on, until `calm`."""
        self._read(lambda: self._all.faults.revoked.add(token))

    def spoil_sockets(self, fault: SocketFault, which: int | None = None) -> int:
        """Let this happen to one Socket Mode connection, counted from the oldest, or to all; how many were met."""
        return self._read(lambda: self._all.parts.socket_mode.spoil(fault, which))

    def disconnect(self) -> None:
        """Ask all Socket Mode connections to reconnect, as Slack does every few hours."""
        self._background.call(self._all.parts.socket_mode.send_disconnect())

    def verify_request_url(self) -> str:
        """Ask the request URL whether it is the app's, as Slack does when it is saved; "ok" when it is.

        Else the verdict is `challenge_failed`, or what went wrong on the way, e.g. `dispatch_failed` or `http_404`.
        """
        return self._background.call(self._all.carrier.verify_url(self._all.parts.state))

    def send_event(self, event: Json) -> None:
        """Send an event of the Events API to the bot, whether subscribed or not; returns when it was acknowledged.

        What is not acknowledged is sent again at once, and later on the stand-in's clock.
        """

        self._background.call(self._all.carrier.send_event(self._all.parts.state, event))

    def send_waiting_events(self, due_only: bool = True) -> int:
        """Send the events whose time has come on the stand-in's clock, or all that wait; how many that were."""
        return self._background.call(self._all.carrier.send_waiting(due_only))

    def reset(self) -> None:
        """Start over: nothing was said, nothing goes wrong, nothing was sent; the bot stays connected."""
        self._read(self._all.reset)
