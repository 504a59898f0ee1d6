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
from bot.playground.scopes import KINDS, need_scope
from bot.playground.state import Conversation
from bot.playground.team import Team
from bot.playground.workspace import Json

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: its arguments, decoded, the workspace it works on, and where else the app is installed.

    `lag` is what the history of this workspace lags behind by; `scopes` what the token may do, None for everything.
    """

    args: Json
    parts: Parts
    team: Team
    installations: Installations
    oauth: OAuth
    lag: Fault | None = None
    scopes: frozenset[str] | None = None

    def tell(self, events: list[Json]) -> None:
        """Send the bot the events that this call caused, while it gets its answer."""
        self.team.delivery.send_events(events)

    def text(self, name: str) -> str:
        """An argument as text; empty when it was not given. Lists and objects are refused."""
        value = self.args.get(name)
        if isinstance(value, dict | list):
            raise RefusedError("invalid_arguments", (f"[ERROR] must be a string [json-pointer:/{name}]",))
        return "" if value is None else str(value)

    def names(self, name: str) -> list[str]:
        """An argument that is a list of names, or a text with commas between them."""
        value = self.args.get(name)
        if isinstance(value, list):
            if not all(isinstance(item, str) for item in value):
                raise RefusedError("invalid_arguments", (f"[ERROR] must be a list of strings [json-pointer:/{name}]",))
            return [item for item in value if item]
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def number(self, name: str, otherwise: int) -> int:
        """An argument that is a whole number, not negative; `otherwise` when it was not given."""
        text = self.text(name)
        if not text:
            return otherwise
        if not (text.isascii() and text.isdecimal() and len(text) < 12):
            raise RefusedError("invalid_arguments", (f"[ERROR] must be a number [json-pointer:/{name}]",))
        return int(text)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """An argument that must be given."""
        value = self.text(name)
        if not value:
            raise RefusedError(error, (f"[ERROR] missing required field: {name}",))
        return value

    def flag(self, name: str) -> bool:
        """An argument that is true or false; false when it was not given."""
        return self.text(name).lower() in {"1", "true"}

    def conversation(self, membership: bool = False, may: str = "", argument: str = "channel") -> Conversation:
        """The conversation with the id in `argument`; `membership` when the bot must be in it.

        `may` is what the token must be allowed in this kind of conversation, e.g. "history".
        """
        return self._permitted(self.parts.state.conversations.get(self.text(argument)), membership, may)

    def addressed(self) -> Conversation:
        """Where to post: also by a channel's name, or by the id of the person to write to. The bot must be in it."""
        return self._permitted(self.parts.state.find_conversation(self.text("channel")), membership=True)

    def _permitted(self, found: Conversation | None, membership: bool, may: str = "") -> Conversation:
        bot = self.parts.state.identity.bot_user_id
        if found is None or ((found.is_direct or found.is_private) and bot not in found.members):
            raise RefusedError("channel_not_found")
        if membership and bot not in found.members:
            raise RefusedError("not_in_channel")
        if may:
            need_scope(self.scopes, f"{KINDS[found.kind]}:{may}")
        return found

    def thread(self, conversation: Conversation) -> str:
        """The first message of the thread that `thread_ts` names, empty when none was; it must be there."""
        thread_ts = self.text("thread_ts")
        if thread_ts and thread_ts not in conversation.messages:
            raise RefusedError("thread_not_found")
        return thread_ts

    def indexed(self, messages: Iterable[Json]) -> list[Json]:
        """Those of the messages, oldest first, that a history which lags behind has already."""
        if self.lag is None:
            return list(messages)
        newest = self.parts.state.settings.clock().timestamp() - self.lag.seconds
        old = [message for message in messages if float(message["ts"]) <= newest or not self.lag.seconds]
        return old[: len(old) - self.lag.last]

    def page(self, items: list[Item], most: int, usual: int = 100) -> tuple[list[Item], str]:
        """The part of `items` that `cursor` and `limit` ask for, and the cursor of the next part, empty at the end.

        At most `most` items, and `usual` where no limit is given.
        """
        asked = self.text("limit") or str(usual)
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 12) or int(asked) < 1:
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
        name, _, place = base64.b64decode(cursor, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        raise RefusedError("invalid_cursor") from None
    if name != "next" or not place.isdecimal() or len(place) > 9:
        raise RefusedError("invalid_cursor")
    return int(place)


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: its name, what it does, which token it wants, and the scope that must have.

    "*:read" and the like stand for the scope of the kind of conversation: "channels:read", "groups:read", ...
    """

    name: str
    run: Callable[[Call], Json]
    scope: str = ""
    wants: Literal["bot", "app", "any"] = "bot"
