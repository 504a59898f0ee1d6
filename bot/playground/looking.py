"""Finds what a person names, as far as they see it, and collects what comes to their eyes."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from bot.playground.parts import Parts
from bot.playground.seeing import Seen, Watch
from bot.playground.state import Conversation
from bot.playground.workspace import Json, Person

P = ParamSpec("P")
Eyes = TypeVar("Eyes", bound="Looking")


class Looking:
    """What all acts begin with. Every look-up raises ValueError for what is not there for this person."""

    def __init__(self, parts: Parts) -> None:
        self._state = parts.state
        self._modals = parts.modals

    def person(self, user_id: str) -> Person:
        """Somebody of this workspace."""
        if user_id not in self._state.people:
            raise ValueError(f"nobody here has the id {user_id}")
        return self._state.people[user_id]

    def conversation(self, user_id: str, conversation_id: str) -> Conversation:
        """A conversation that this person sees."""
        self.person(user_id)
        conversation = self._state.conversations.get(conversation_id)
        if conversation is None or not self._state.sees(user_id, conversation):
            raise ValueError(f"no conversation {conversation_id}")
        return conversation

    def message(self, user_id: str, conversation: Conversation, ts: str) -> Json:
        """A message there, or an answer that only this person sees."""
        message = self._state.private[user_id].get(ts) or conversation.messages.get(ts)
        if message is None:
            raise ValueError(f"no message {ts} in {conversation.id}")
        return message

    def view(self, user_id: str) -> Json:
        """The modal in front of this person."""
        self.person(user_id)
        view = self._modals.top(user_id)
        if view is None:
            raise ValueError(f"no modal is open in front of {user_id}")
        return view


def watched(
    act: Callable[Concatenate[Eyes, str, P], Awaitable[None]],
) -> Callable[Concatenate[Eyes, str, P], Awaitable[Seen]]:
    """An act that answers with what came to the person's eyes meanwhile; nobody goes on watching when it fails."""

    @wraps(act)
    async def seen(self: Eyes, user_id: str, /, *args: P.args, **named: P.kwargs) -> Seen:
        watch = Watch(self._state, self.person(user_id).id)
        try:
            await act(self, user_id, *args, **named)
        finally:
            messages = watch.end()
        return Seen(messages, self._modals.top(user_id), self._modals.errors(user_id))

    return seen
