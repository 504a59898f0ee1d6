"""What one person sees while they act, and the element that they act on."""

from dataclasses import dataclass

from bot.playground.blocks import elements_of, words_of
from bot.playground.forms import Entry
from bot.playground.state import Change, State
from bot.playground.workspace import Json


@dataclass(frozen=True, slots=True)
class Seen:
    """What came to one person's eyes while they acted: new or changed messages, the modal on top, its errors."""

    messages: tuple[Json, ...]
    modal: Json | None
    errors: dict[str, str]

    @property
    def text(self) -> str:
        """All words seen, one text a line; of messages with blocks the blocks only, as Slack shows them."""
        shown = [message.get("blocks") or message for message in self.messages]
        return "\n".join(words_of([*shown, self.modal or {}]))


@dataclass(frozen=True, slots=True)
class Target:
    """One element of a message or view, and what is chosen there (an option's value, a date; None for a button)."""

    block_id: str
    action_id: str
    entry: Entry = None

    def find(self, blocks: list[Json]) -> tuple[Json, Json]:
        """The block and the element; ValueError when there is none (any more)."""
        for block, element in elements_of(blocks):
            if block["block_id"] == self.block_id and element["action_id"] == self.action_id:
                return block, element
        raise ValueError(f"no element {self.action_id} in block {self.block_id}")


class Watch:
    """Collects what one person sees from its making to its end."""

    def __init__(self, state: State, user_id: str) -> None:
        self.user_id = user_id
        self._state = state
        self._messages: dict[str, Json] = {}
        self._stop = state.listen(self._take)

    def _take(self, change: Change) -> None:
        if change.user_id not in {"", self.user_id} or not change.conversation_id:
            return
        if not self._state.sees(self.user_id, self._state.conversations[change.conversation_id]):
            return
        if change.kind == "message":
            self._messages[change.data["ts"]] = change.data
        elif change.kind == "removed":
            self._messages.pop(change.data["ts"], None)

    def end(self) -> tuple[Json, ...]:
        """All that was seen, in the order in which it first appeared."""
        self._stop()
        return tuple(self._messages.values())
