"""Which events of the Events API a happening causes: those that the app has subscribed and may see."""

from bot.playground.payloads import as_sent
from bot.playground.state import Conversation, State
from bot.playground.workspace import Json, Person

_SUBSCRIPTION = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class Events:
    """Makes the inner events; the lists are empty where the bot is not a member or has not subscribed."""

    def __init__(self, state: State) -> None:
        self._state = state

    def posted(self, conversation: Conversation, message: Json) -> list[Json]:
        """A new message: a mention of the bot, and the message itself."""
        about = as_sent(message) | {"channel": conversation.id, "event_ts": message["ts"]}
        events: list[Json] = []
        mentioned = f"<@{self._state.identity.bot_user_id}>" in message["text"] and "bot_id" not in message
        if mentioned and self._wanted("app_mention", conversation) and not conversation.is_direct:
            events.append(about | {"type": "app_mention"})
        if self._hears(conversation):
            if message.get("subtype") == "thread_broadcast":
                about["root"] = as_sent(conversation.messages[message["thread_ts"]])
            if message.get("files"):
                about |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
            events.append(about | {"channel_type": conversation.kind})
        return events

    def changed(self, conversation: Conversation, before: Json, after: Json) -> list[Json]:
        """A message that was changed in place."""
        return self._hidden(
            conversation, {"subtype": "message_changed", "message": as_sent(after), "previous_message": as_sent(before)}
        )

    def deleted(self, conversation: Conversation, before: Json) -> list[Json]:
        """A message that was taken away; one that left a tombstone was changed into that."""
        left = conversation.messages.get(before["ts"])
        if left is not None:
            return self.changed(conversation, before, left)
        return self._hidden(
            conversation,
            {"subtype": "message_deleted", "previous_message": as_sent(before), "deleted_ts": before["ts"]},
        )

    def reacted(self, conversation: Conversation, message: Json, user_id: str, name: str, added: bool) -> list[Json]:
        """A reaction that was added to a message or taken from it."""
        kind = "reaction_added" if added else "reaction_removed"
        if not self._wanted(kind, conversation):
            return []
        return [
            {
                "type": kind,
                "user": user_id,
                "item": {"type": "message", "channel": conversation.id, "ts": message["ts"]},
                "reaction": name,
                "item_user": message["user"],
                "event_ts": self._state.next_ts(),
            }
        ]

    def joined(self, conversation: Conversation, user_id: str, inviter: str = "") -> list[Json]:
        """A person or the bot that came into a channel."""
        if not self._wanted("member_joined_channel", conversation):
            return []
        event = self._membership("member_joined_channel", conversation, user_id)
        return [event | ({"inviter": inviter} if inviter else {})]

    def left(self, conversation: Conversation, user_id: str) -> list[Json]:
        """A person or the bot that went out of a channel."""
        if "member_left_channel" not in self._state.settings.events or not self._state.installed:
            return []
        return [self._membership("member_left_channel", conversation, user_id)]

    def home_opened(self, person: Person, tab: str) -> list[Json]:
        """A person who looks at the app: its home tab, with the view that is shown there, or its messages."""
        if "app_home_opened" not in self._state.settings.events or not self._state.installed:
            return []
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self._state.direct(person.id).id,
            "tab": tab,
            "event_ts": self._state.next_ts(),
        }
        if tab == "home" and person.id in self._state.homes:
            event["view"] = self._state.homes[person.id]
        return [event]

    def revoked(self, uninstalled: bool) -> list[Json]:
        """The end of the bot's token, and of the installation when that ended too."""
        events: list[Json] = []
        if "tokens_revoked" in self._state.settings.events:
            tokens = {"oauth": [], "bot": [self._state.identity.bot_user_id]}
            events.append({"type": "tokens_revoked", "tokens": tokens})
        if uninstalled and "app_uninstalled" in self._state.settings.events:
            events.append({"type": "app_uninstalled"})
        return events

    def _hidden(self, conversation: Conversation, what: Json) -> list[Json]:
        if not self._hears(conversation):
            return []
        ts = self._state.next_ts()
        about = {"channel": conversation.id, "hidden": True, "ts": ts, "event_ts": ts}
        return [{"type": "message"} | what | about | {"channel_type": conversation.kind}]

    def _membership(self, kind: str, conversation: Conversation, user_id: str) -> Json:
        return {
            "type": kind,
            "user": user_id,
            "channel": conversation.id,
            "channel_type": "G" if conversation.is_private else "C",
            "team": self._state.identity.team_id,
            "event_ts": self._state.next_ts(),
        }

    def _hears(self, conversation: Conversation) -> bool:
        return self._wanted(_SUBSCRIPTION[conversation.kind], conversation)

    def _wanted(self, subscription: str, conversation: Conversation) -> bool:
        return (
            self._state.installed
            and subscription in self._state.settings.events
            and self._state.identity.bot_user_id in conversation.members
        )
