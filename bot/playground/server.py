"""The playground as an object: start it, act as a person in it, read what was said, make things go wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Self, TypeVar

from bot.playground.assembly import Assembly
from bot.playground.background import Background
from bot.playground.blocks import elements_of, limit_problems, words_of
from bot.playground.clock import TurnableClock
from bot.playground.faults import Fault
from bot.playground.forms import Entry, options_of
from bot.playground.guard import LOOPBACK_NAMES
from bot.playground.request_log import LoggedRequest
from bot.playground.seeing import Seen, Target
from bot.playground.show import Show
from bot.playground.workspace import (
    SAMPLE_CHANNELS,
    SAMPLE_PEOPLE,
    BlockCheck,
    Clock,
    CommandHint,
    Identity,
    Json,
    Person,
    Settings,
    SlackChannel,
)

Result = TypeVar("Result")


class Playground:
    """Slack's stand-in and its chat page on loopback.

    Give the bot `api_url` as the client's `base_url`. With `request_url` the bot is reached over signed HTTP, else over
    Socket Mode. People and channels may be named by id or by name. Use as a context manager, or `start` and `stop`.
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
        rate_limits: bool = False,
        ack_timeout: float = 3.0,
        show: Show | None = None,
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
        )
        self._all = Assembly(settings, lambda: self.base_url, show)
        self._host = f"[{host}]" if ":" in host else host
        self._background = Background(self._all.app, host, port)
        self._followed: list[Callable[[], None]] = []

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
        self._background.stop(before=self._all.page.end_streams)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        """The address of the page."""
        return f"http://{self._host}:{self._background.port}"

    @property
    def api_url(self) -> str:
        """What to give slack_sdk's clients as `base_url`."""
        return f"{self.base_url}/api/"

    # -- being a person -----------------------------------------------------------------------------------------------

    def slash(self, user: str, channel: str, command: str, text: str = "") -> Seen:
        """Type a slash command; returns what the person sees once it was acknowledged."""
        return self._do(lambda: self._all.acts.slash(self._user(user), self._channel(channel), command, text))

    def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> Seen:
        """Write a message."""
        return self._do(lambda: self._all.acts.say(self._user(user), self._channel(channel), text, thread_ts))

    def click(self, user: str, target: str, *, value: str | None = None, option: str | None = None) -> Seen:
        """Press the newest visible element whose label or action id is `target`, in the open modal or in any message.

        `value` picks one of several buttons by the value it carries; `option` is the label or value of the option to
        choose in an overflow menu or select (or the date or person of a picker).
        """

        async def act() -> Seen:
            user_id = self._user(user)
            view = self._all.parts.modals.top(user_id)
            if view is not None:
                return await self._all.acts.click_in_view(user_id, _aim(view["blocks"], target, value, option), {})
            for message, conversation_id in self._newest_first(user_id):
                try:
                    aim = _aim(message.get("blocks") or [], target, value, option)
                except LookupError:
                    continue
                return await self._all.acts.click(user_id, message["ts"], conversation_id, aim)
            raise LookupError(f"{user} sees nothing called {target!r}")

        return self._do(act)

    def submit_modal(self, user: str, **entries: Entry) -> Seen:
        """Submit the open modal; entries by block id, options by their values."""
        return self._do(lambda: self._all.acts.submit(self._user(user), entries))

    def close_modal(self, user: str, whole_stack: bool = False) -> Seen:
        """Close the open modal without submitting."""
        return self._do(lambda: self._all.acts.close_modal(self._user(user), whole_stack))

    def open_home(self, user: str) -> Seen:
        """Open the app's home tab."""
        return self._do(lambda: self._all.acts.open_home(self._user(user)))

    # -- reading ------------------------------------------------------------------------------------------------------

    def messages(self, channel: str) -> list[Json]:
        """All messages of a conversation, oldest first, replies too; private answers are not among them."""
        return self._read(lambda: list(self._all.parts.state.conversations[self._channel(channel)].messages.values()))

    def ephemerals(self, user: str) -> list[Json]:
        """The answers that only this person sees, oldest first."""
        return self._read(lambda: list(self._all.parts.state.private[self._user(user)].values()))

    def modal(self, user: str) -> Json | None:
        """The view open in front of this person."""
        return self._read(lambda: self._all.parts.modals.top(self._user(user)))

    def home(self, user: str) -> Json | None:
        """The home tab that the app published for this person."""
        return self._read(lambda: self._all.parts.state.homes.get(self._user(user)))

    @property
    def requests(self) -> list[LoggedRequest]:
        """Every request in both directions, oldest first."""
        return self._all.parts.log.all()

    def wait_for_message(self, channel: str, containing: str, timeout: float = 5.0) -> Json:
        """The first message there with these words; waits for it up to `timeout` seconds, then TimeoutError."""

        def found() -> Json | None:
            messages = self._all.parts.state.conversations[self._channel(channel)].messages.values()
            return next((m for m in messages if containing in "\n".join(words_of([m]))), None)

        async def wait() -> Json:
            changed = asyncio.Event()
            stop = self._all.parts.state.listen(lambda change: changed.set())
            try:
                async with asyncio.timeout(timeout):
                    while (message := found()) is None:
                        changed.clear()
                        await changed.wait()
                    return message
            finally:
                stop()

        return self._background.call(wait())

    def wait_until_connected(self, timeout: float = 5.0) -> None:
        """Wait until a bot is connected in Socket Mode; TimeoutError after `timeout` seconds."""

        async def wait() -> None:
            async with asyncio.timeout(timeout):
                await self._all.parts.socket_mode.connected.wait()

        self._background.call(wait())

    # -- trouble ------------------------------------------------------------------------------------------------------

    def fail_next(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next calls of a Web API method ("response_url", "upload" and "*" too) meet this fault."""
        self._read(lambda: self._all.faults.add(method, fault, times))

    def disconnect(self) -> None:
        """Ask all Socket Mode connections to reconnect, as Slack does every few hours."""
        self._background.call(self._all.parts.socket_mode.send_disconnect())

    # -- inside -------------------------------------------------------------------------------------------------------

    def _do(self, act: Callable[[], Awaitable[Seen]]) -> Seen:
        async def run() -> Seen:
            return await act()

        return self._background.call(run())

    def _read(self, look: Callable[[], Result]) -> Result:
        async def run() -> Result:
            return look()

        return self._background.call(run())

    def _user(self, name_or_id: str) -> str:
        people = self._all.parts.state.people
        if name_or_id in people:
            return name_or_id
        return next(
            (person.id for person in people.values() if person.name == name_or_id.removeprefix("@")), name_or_id
        )

    def _channel(self, name_or_id: str) -> str:
        found = self._all.parts.state.find_conversation(self._user(name_or_id))
        if found is None:
            raise LookupError(f"no conversation {name_or_id}")
        return found.id

    def _newest_first(self, user_id: str) -> list[tuple[Json, str]]:
        state = self._all.parts.state
        seen = [
            (message, conversation.id)
            for conversation in state.conversations.values()
            if state.sees(user_id, conversation)
            for message in state.visible(user_id, conversation)
        ]
        return sorted(seen, key=lambda pair: str(pair[0]["ts"]), reverse=True)


def _aim(blocks: list[Json], target: str, value: str | None, option: str | None) -> Target:
    """The element called `target` in these blocks; LookupError when there is none."""
    for block, element in elements_of(blocks):
        label = (element.get("text") or {}).get("text")
        if target not in {element["action_id"], label} or (value is not None and element.get("value") != value):
            continue
        entry: Entry = option
        for choice in options_of(element):
            if option in {choice["value"], choice["text"]["text"]}:
                entry = choice["value"]
        return Target(block["block_id"], element["action_id"], entry)
    raise LookupError(f"nothing called {target!r}")
