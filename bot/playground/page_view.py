"""What one person is shown of the workspace: the page's copy of it, older messages, and threads."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.playground.parts import Parts
from bot.playground.read_state import ReadState, stands_in_channel
from bot.playground.state import Conversation
from bot.playground.workspace import Json, Person

SHOWN_MESSAGES: Final = 100


class PageView:
    """Answers with JSON values; asking for what the person does not see is a ValueError."""

    def __init__(self, parts: Parts, reads: ReadState, shown: Mapping[str, Callable[[], Json | None]]) -> None:
        self._shown = shown
        self._state = parts.state
        self._modals = parts.modals
        self._reads = reads

    def snapshot(self, user_id: str) -> Json:
        """Everything this person sees now; of each conversation the newest messages."""
        state, identity = self._state, self._state.identity
        now = state.settings.clock().timestamp()
        seen = [c for c in state.conversations.values() if state.sees(user_id, c)]
        windows = {c.id: self._window(user_id, c) for c in seen}
        return {
            "me": user_id,
            "now": now,
            **{name: facts() for name, facts in self._shown.items()},
            "team": {"id": identity.team_id, "name": identity.team_name},
            "app": {"name": identity.app_name, "bot_user_id": identity.bot_user_id},
            "people": [_person(person) for person in state.people.values()],
            "commands": [
                {"name": hint.name, "usage": hint.usage, "summary": hint.summary} for hint in state.settings.commands
            ],
            "shortcuts": [
                {"callback_id": hint.callback_id, "name": hint.name, "type": hint.kind}
                for hint in state.settings.shortcuts
            ],
            "conversations": [self.conversation(user_id, c.id) for c in seen],
            "messages": {conversation_id: messages for conversation_id, (messages, _) in windows.items()},
            "more": [conversation_id for conversation_id, (_, more) in windows.items() if more],
            "modal": {"view": self._modals.top(user_id), "errors": self._modals.errors(user_id)},
            "home": state.homes.get(user_id),
            "has_home": "app_home_opened" in state.settings.events or user_id in state.homes,
        }

    def conversation(self, user_id: str, conversation_id: str) -> Json:
        """A conversation as this person's sidebar names it, with what they have read of it."""
        conversation = self._state.conversations[conversation_id]
        others = [
            person for person in conversation.members if person not in {user_id, self._state.identity.bot_user_id}
        ]
        has_bot = self._state.identity.bot_user_id in conversation.members
        name = conversation.name
        if conversation.is_direct:
            names = sorted(self._state.people[other].real_name for other in others if other in self._state.people)
            name = ", ".join(names) or self._state.identity.app_name
        return {
            "id": conversation.id,
            "name": name,
            "is_direct": conversation.is_direct,
            "is_private": conversation.is_private,
            "is_app": conversation.is_direct and has_bot and not others,
            "purpose": conversation.purpose,
            "has_bot": has_bot,
            "members": others if conversation.is_direct else [],
            "last_read": self._reads.last_read(user_id, conversation.id),
            "unread": self._reads.unread(user_id, conversation),
        }

    def older(self, user_id: str, conversation_id: str, before: str) -> Json:
        """The messages there from before the timestamp `before`, oldest first, and whether there are more."""
        conversation = self.seen_conversation(user_id, conversation_id)
        messages, more = self._window(user_id, conversation, before)
        return {"messages": messages, "more": more}

    def thread(self, user_id: str, conversation_id: str, ts: str) -> Json:
        """The first message of a thread and all replies this person sees, oldest first."""
        conversation = self.seen_conversation(user_id, conversation_id)
        visible = self._state.visible(user_id, conversation)
        return {"messages": [m for m in visible if ts in {m["ts"], m.get("thread_ts")}]}

    def seen_conversation(self, user_id: str, conversation_id: str) -> Conversation:
        """The conversation; ValueError when this person does not see one of that id."""
        conversation = self._state.conversations.get(conversation_id)
        if user_id not in self._state.people or conversation is None or not self._state.sees(user_id, conversation):
            raise ValueError(f"no conversation {conversation_id}")
        return conversation

    def _window(self, user_id: str, conversation: Conversation, before: str = "") -> tuple[list[Json], bool]:
        """The newest messages (before an instant), and whether older ones are left out; private replies stay in."""
        shown = [
            message
            for message in self._state.visible(user_id, conversation)
            if (stands_in_channel(message) or message.get("is_ephemeral")) and (not before or message["ts"] < before)
        ]
        return shown[-SHOWN_MESSAGES:], len(shown) > SHOWN_MESSAGES


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "team": person.team,
        "title": person.title,
        "zone": person.zone,
    }
