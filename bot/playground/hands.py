"""A person's hands and eyes in one workspace, for tests: act, read, wait."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, TypeVar

from bot.playground.background import Background
from bot.playground.blocks import elements_of, words_of
from bot.playground.forms import Entry, addressed, options_of
from bot.playground.installations import Installations
from bot.playground.seeing import Seen, Target
from bot.playground.team import Team
from bot.playground.workspace import Json

Result = TypeVar("Result")


class Hands:
    """Everything that people do and see in one workspace. People and channels may be named by id or by name."""

    def __init__(self, team: Team, installations: Installations, background: Background) -> None:
        self._team = team
        self._installations = installations
        self._background = background

    # -- being a person -----------------------------------------------------------------------------------------------

    def slash(self, user: str, channel: str, command: str, text: str = "") -> Seen:
        """Type a slash command; returns what the person sees once it was acknowledged."""
        return self._do(lambda: self._team.acts.slash(self._user(user), self._channel(channel), command, text))

    def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> Seen:
        """Write a message."""
        return self._do(lambda: self._team.acts.say(self._user(user), self._channel(channel), text, thread_ts))

    def click(self, user: str, target: str, *, value: str | None = None, option: str | None = None) -> Seen:
        """Press the newest visible element whose label or action id is `target`, in the open modal or in any message.

        `value` picks one of several buttons by the value it carries; `option` is the label or value of the option to
        choose in an overflow menu or select (or the date or person of a picker).
        """

        async def act() -> Seen:
            user_id = self._user(user)
            view = self._team.parts.modals.top(user_id)
            if view is not None:
                blocks = self._team.suggestions.offered(user_id, view["blocks"])
                return await self._team.acts.click_in_view(user_id, _aim(blocks, target, value, option))
            message, conversation_id, aim = self._newest_with(user_id, target, value, option)
            return await self._team.acts.click(user_id, message["ts"], conversation_id, aim)

        return self._do(act)

    def suggest(self, user: str, target: str, typed: str) -> list[str]:
        """Type into an external select of the open modal, or of the newest message that has it; the labels offered."""

        async def ask() -> Json:
            user_id, suggestions = self._user(user), self._team.suggestions
            view = self._team.parts.modals.top(user_id)
            if view is not None:
                return await suggestions.in_view(user_id, _aim(view["blocks"], target, None, None), typed)
            message, conversation_id, aim = self._newest_with(user_id, target, None, None)
            return await suggestions.in_message(user_id, conversation_id, message["ts"], aim, typed)

        return [option["text"]["text"] for option in options_of(self._background.call(ask()))]

    def shortcut(self, user: str, callback_id: str) -> Seen:
        """Choose a global shortcut."""
        return self._do(lambda: self._team.shortcuts.choose(self._user(user), callback_id))

    def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Seen:
        """Choose a shortcut in the menu of a message."""
        choose_on = self._team.shortcuts.choose_on
        return self._do(lambda: choose_on(self._user(user), self._channel(channel), ts, callback_id))

    def react(self, user: str, channel: str, ts: str, name: str) -> Seen:
        """React to a message; once more takes the reaction away."""
        return self._do(lambda: self._team.message_acts.react(self._user(user), self._channel(channel), ts, name))

    def edit(self, user: str, channel: str, ts: str, text: str) -> Seen:
        """Change a message of one's own."""
        return self._do(lambda: self._team.message_acts.edit(self._user(user), self._channel(channel), ts, text))

    def remove(self, user: str, channel: str, ts: str) -> Seen:
        """Take a message of one's own away."""
        return self._do(lambda: self._team.message_acts.remove(self._user(user), self._channel(channel), ts))

    def submit_modal(self, user: str, **entries: Entry | Mapping[str, Entry]) -> Seen:
        """Submit the open modal; entries by block id, options by their values.

        Of a block with several elements the entry is an object by action id.
        """

        async def act() -> Seen:
            user_id = self._user(user)
            view = self._team.parts.modals.top(user_id)
            return await self._team.acts.submit(user_id, addressed(view["blocks"], entries) if view else {})

        return self._do(act)

    def choose_file(self, user: str, name: str, content: bytes) -> str:
        """Choose a file of one's own for a modal; its id, which is what a `file_input` holds in a list."""
        return self._read(lambda: self._team.parts.files.keep(name, content, self._user(user)).id)

    def close_modal(self, user: str, whole_stack: bool = False) -> Seen:
        """Close the open modal without submitting."""
        return self._do(lambda: self._team.acts.close_modal(self._user(user), whole_stack))

    def open_home(self, user: str, tab: Literal["home", "messages"] = "home") -> Seen:
        """Look at the app: its home tab, or its messages."""
        return self._do(lambda: self._team.acts.open_home(self._user(user), tab))

    def wait_until_delivered(self, timeout: float = 5.0) -> None:
        """Wait until the bot acknowledged the events that it caused itself; TimeoutError after `timeout` seconds."""
        self._background.call(self._team.delivery.finish(), timeout)

    # -- being an administrator ---------------------------------------------------------------------------------------

    def revoke_token(self) -> None:
        """Take the bot's token back; the bot is told when it subscribed `tokens_revoked`."""
        self._read(lambda: self._installations.revoke(self._team))

    def uninstall_app(self) -> None:
        """Take the app out of the workspace; the bot is told when it subscribed `app_uninstalled`."""
        self._read(lambda: self._installations.uninstall(self._team))

    # -- reading ------------------------------------------------------------------------------------------------------

    def messages(self, channel: str) -> list[Json]:
        """All messages of a conversation, oldest first, replies too; private answers are not among them."""
        return self._read(lambda: list(self._team.parts.state.conversations[self._channel(channel)].messages.values()))

    def ephemerals(self, user: str) -> list[Json]:
        """The answers that only this person sees, oldest first."""
        return self._read(lambda: list(self._team.parts.state.private[self._user(user)].values()))

    def members(self, channel: str) -> set[str]:
        """Who is in a conversation."""
        return self._read(lambda: set(self._team.parts.state.conversations[self._channel(channel)].members))

    def modal(self, user: str) -> Json | None:
        """The view open in front of this person."""
        return self._read(lambda: self._team.parts.modals.top(self._user(user)))

    def home(self, user: str) -> Json | None:
        """The home tab that the app published for this person."""
        return self._read(lambda: self._team.parts.state.homes.get(self._user(user)))

    def wait_for_message(self, channel: str, containing: str, timeout: float = 5.0) -> Json:
        """The first message there with these words; waits for it up to `timeout` seconds, then TimeoutError."""

        def found() -> Json | None:
            messages = self._team.parts.state.conversations[self._channel(channel)].messages.values()
            return next((m for m in messages if containing in "\n".join(words_of([m]))), None)

        async def wait() -> Json:
            changed = asyncio.Event()
            stop = self._team.parts.state.listen(lambda change: changed.set())
            try:
                async with asyncio.timeout(timeout):
                    while (message := found()) is None:
                        changed.clear()
                        await changed.wait()
                    return message
            finally:
                stop()

        return self._background.call(wait())

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
        people = self._team.parts.state.people
        if name_or_id in people:
            return name_or_id
        return next(
            (person.id for person in people.values() if person.name == name_or_id.removeprefix("@")), name_or_id
        )

    def _channel(self, name_or_id: str) -> str:
        found = self._team.parts.state.find_conversation(self._user(name_or_id))
        if found is None:
            raise LookupError(f"no conversation {name_or_id}")
        return found.id

    def _newest_with(
        self, user_id: str, target: str, value: str | None, option: str | None
    ) -> tuple[Json, str, Target]:
        """The newest message that this person sees with an element called `target`."""
        for message, conversation_id in self._newest_first(user_id):
            blocks = self._team.suggestions.offered(user_id, message.get("blocks") or [])
            try:
                return message, conversation_id, _aim(blocks, target, value, option)
            except LookupError:
                continue
        name = self._team.parts.state.people[user_id].name if user_id in self._team.parts.state.people else user_id
        raise LookupError(f"{name} sees nothing called {target!r}")

    def _newest_first(self, user_id: str) -> list[tuple[Json, str]]:
        state = self._team.parts.state
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
