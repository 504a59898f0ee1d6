"""Shortcuts: the app's entries in Slack's own menus, there always (global) or on a message."""

from bot.playground import payloads
from bot.playground.delivery import Delivery
from bot.playground.looking import Looking, watched
from bot.playground.parts import Parts
from bot.playground.state import Conversation
from bot.playground.tickets import ResponseUrl


class Shortcuts(Looking):
    """Chooses a shortcut for a person; where shortcuts are listed, only those exist."""

    def __init__(self, parts: Parts, delivery: Delivery) -> None:
        super().__init__(parts)
        self._tickets = parts.tickets
        self._base_url = parts.base_url
        self._delivery = delivery

    @watched
    async def choose(self, user_id: str, callback_id: str) -> None:
        """A global shortcut."""
        person = self.person(user_id)
        self._refuse_unknown(callback_id, "global")
        payload = payloads.shortcut(
            self._state,
            person,
            callback_id,
            action_ts=self._state.next_ts(),
            trigger_id=self._tickets.trigger(user_id),
        )
        ack = await self._delivery.deliver("interactive", payload)
        if ack.error:
            self._say_failed(user_id, self._state.direct(user_id), ack.error)

    @watched
    async def choose_on(self, user_id: str, conversation_id: str, message_ts: str, callback_id: str) -> None:
        """A shortcut in the menu of a message; private answers have no such menu."""
        person, conversation = self.person(user_id), self.conversation(user_id, conversation_id)
        self._refuse_unknown(callback_id, "message")
        message = conversation.messages.get(message_ts)
        if message is None:
            raise ValueError(f"no message {message_ts} in {conversation.id}")
        ticket = ResponseUrl(user_id, conversation.id, self._state.settings.clock())
        payload = payloads.message_shortcut(
            self._state,
            person,
            conversation,
            message,
            callback_id,
            action_ts=self._state.next_ts(),
            response_url=self._base_url() + self._tickets.response_path("app", ticket),
            trigger_id=self._tickets.trigger(user_id),
        )
        ack = await self._delivery.deliver("interactive", payload)
        if ack.error:
            self._say_failed(user_id, conversation, ack.error)

    def _refuse_unknown(self, callback_id: str, kind: str) -> None:
        known = [hint.callback_id for hint in self._state.settings.shortcuts if hint.kind == kind]
        if self._state.settings.shortcuts and callback_id not in known:
            raise ValueError(f"no {kind} shortcut {callback_id}; there are: {', '.join(known) or 'none'}")

    def _say_failed(self, user_id: str, conversation: Conversation, error: str) -> None:
        self._state.slackbot_says(user_id, conversation, f"That shortcut failed with the error `{error}`.")
