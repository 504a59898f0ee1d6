"""What a person does with messages that stand there already: react, edit their own, take their own away."""

from copy import deepcopy

from bot.playground.delivery import Delivery
from bot.playground.events import Events
from bot.playground.looking import Looking, watched
from bot.playground.parts import Parts
from bot.playground.reactions import can_react, react
from bot.playground.state import Conversation, is_tombstone
from bot.playground.typed_text import passed_on
from bot.playground.workspace import Json


class MessageActs(Looking):
    """Each act changes the message, and the bot is told where it subscribed that."""

    def __init__(self, parts: Parts, delivery: Delivery, events: Events) -> None:
        super().__init__(parts)
        self._delivery = delivery
        self._events = events

    @watched
    async def react(self, user_id: str, conversation_id: str, ts: str, name: str) -> None:
        """Add a reaction, or take it away when this person gave it before."""
        conversation = self.conversation(user_id, conversation_id)
        message = conversation.messages.get(ts)
        if message is None or is_tombstone(message):
            raise ValueError(f"no message {ts} in {conversation.id}")
        if not can_react(self._state, name.strip(":")):
            raise ValueError(f"{name[:40]!r} is the name of no emoji")
        added = react(message, user_id, name.strip(":"))
        self._state.change_message(conversation, message)
        events = self._events.reacted(conversation, message, user_id, name.strip(":"), added=added)
        await self._delivery.deliver_events(events)

    @watched
    async def edit(self, user_id: str, conversation_id: str, ts: str, text: str) -> None:
        """New words for a message of one's own."""
        conversation, message = self._own(user_id, conversation_id, ts)
        before = deepcopy(message)
        message["text"] = passed_on(self._state, text.strip(), with_names=False)
        message["edited"] = {"user": user_id, "ts": self._state.next_ts()}
        self._state.change_message(conversation, message)
        await self._delivery.deliver_events(self._events.changed(conversation, before, message))

    @watched
    async def remove(self, user_id: str, conversation_id: str, ts: str) -> None:
        """Take a message of one's own away."""
        conversation, message = self._own(user_id, conversation_id, ts)
        self._state.remove_message(conversation, ts)
        await self._delivery.deliver_events(self._events.deleted(conversation, message))

    def _own(self, user_id: str, conversation_id: str, ts: str) -> tuple[Conversation, Json]:
        conversation = self.conversation(user_id, conversation_id)
        message = conversation.messages.get(ts)
        if message is None or message.get("user") != user_id:
            raise ValueError(f"no message {ts} of {user_id} in {conversation.id}")
        return conversation, message
