"""What a Web API method is given and what it may answer."""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from bot.playground.faults import Fault
from bot.playground.installations import Installations
from bot.playground.oauth import OAuth
from bot.playground.parts import Parts
from bot.playground.refusal import RefusedError
from bot.playground.state import Conversation
from bot.playground.team import Team
from bot.playground.workspace import Json

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its arguments, decoded, the workspace it works on, and where else the app is installed.

    `lag` is what the history of this workspace lags behind by.
    """

    args: Json
    parts: Parts
    team: Team
    installations: Installations
    oauth: OAuth
    lag: Fault | None = None

    def tell(self, events: list[Json]) -> None:
        """Send the bot the events that this call caused, while it gets its answer."""
        self.team.delivery.send_events(events)

    def text(self, name: str) -> str:
        """An argument as text; empty when it was not given."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """An argument that must be given."""
        value = self.text(name)
        if not value:
            raise RefusedError(error, (f"[ERROR] missing required field: {name}",))
        return value

    def flag(self, name: str) -> bool:
        """An argument that is true or false; false when it was not given."""
        return self.text(name).lower() in {"1", "true"}

    def conversation(self, membership: bool = False) -> Conversation:
        """The conversation named by `channel`; `membership` when the bot must be in it."""
        found = self.parts.state.find_conversation(self.text("channel"))
        bot = self.parts.state.identity.bot_user_id
        if found is None or ((found.is_direct or found.is_private) and bot not in found.members):
            raise RefusedError("channel_not_found")
        if membership and bot not in found.members:
            raise RefusedError("not_in_channel")
        return found

    def indexed(self, messages: Iterable[Json]) -> list[Json]:
        """Those of the messages, oldest first, that a history which lags behind has already."""
        if self.lag is None:
            return list(messages)
        newest = self.parts.state.settings.clock().timestamp() - self.lag.seconds
        old = [message for message in messages if float(message["ts"]) <= newest or not self.lag.seconds]
        return old[: len(old) - self.lag.last]

    def page(self, items: list[Item], most: int) -> tuple[list[Item], str]:
        """The part of `items` that `cursor` and `limit` ask for, and the cursor of the next part, empty at the end."""
        asked = self.text("limit") or str(most)
        if not asked.isdecimal() or int(asked) < 1:
            raise RefusedError("invalid_limit")
        limit = min(int(asked), most)
        start = _place(self.text("cursor"))
        end = start + limit
        following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return items[start:end], following


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError, UnicodeDecodeError):
        raise RefusedError("invalid_cursor") from None


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: its name, what it does, which token it wants, and the scope that must have."""

    name: str
    run: Callable[[Call], Json]
    scope: str = ""
    wants: Literal["bot", "app", "any"] = "bot"
