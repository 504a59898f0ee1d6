"""Who has read which conversation up to which message, so that unread marks outlive a reload and a change of person."""

from bot.playground.state import Conversation, State, ts_key

NOTHING_READ = "0.000000"


class ReadState:
    """Remembers, per person and conversation, the newest message read. Kept in memory, as all of the stand-in."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._read: dict[tuple[str, str], str] = {}

    def last_read(self, user_id: str, conversation_id: str) -> str:
        """The timestamp of the newest message read there; `NOTHING_READ` when it was never opened."""
        return self._read.get((user_id, conversation_id), NOTHING_READ)

    def read(self, user_id: str, conversation: Conversation, ts: str) -> None:
        """All messages up to `ts` are read, those after it are not; ValueError when `ts` is no timestamp."""
        ts_key(ts)
        self._read[user_id, conversation.id] = ts

    def unread(self, user_id: str, conversation: Conversation) -> int:
        """How many messages of others came after the last one read; replies in threads do not count, as in Slack."""
        last = ts_key(self.last_read(user_id, conversation.id))
        count = 0
        for message in reversed(conversation.messages.values()):
            if ts_key(message["ts"]) <= last:
                break
            count += message["user"] != user_id and not message.get("hidden") and stands_in_channel(message)
        return count


def stands_in_channel(message: dict[str, object]) -> bool:
    """Whether a message is seen in the conversation itself and not only in a thread."""
    thread_ts = message.get("thread_ts")
    return not thread_ts or thread_ts == message["ts"] or message.get("subtype") == "thread_broadcast"
