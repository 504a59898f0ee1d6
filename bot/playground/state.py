"""The workspace as it stands: conversations with their messages, private answers, and who is told of changes."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from bot.playground.workspace import Json, Person, Settings

ChangeKind = Literal["message", "removed", "conversation", "modal", "home", "clock", "story"]
SLACKBOT = "USLACKBOT"
KEPT_ANSWERS = 500
KEPT_MESSAGES = 10_000
_OF_THREADS = ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply", "is_locked")
_TIMESTAMP = re.compile(r"[0-9]{1,12}(\.[0-9]*)?")


@dataclass(frozen=True, slots=True)
class Change:
    """Something became different. `user_id` names the only person who sees it; empty means all who see the channel."""

    kind: ChangeKind
    data: Json
    conversation_id: str = ""
    user_id: str = ""


@dataclass(slots=True)
class Conversation:
    """A channel or a direct message; `messages` by timestamp, oldest first, replies among them."""

    id: str
    name: str
    is_direct: bool = False
    is_private: bool = False
    purpose: str = ""
    members: set[str] = field(default_factory=set)
    messages: dict[str, Json] = field(default_factory=dict)
    created: int = 0

    @property
    def kind(self) -> Literal["channel", "group", "im", "mpim"]:
        """Slack's `channel_type`."""
        if self.is_direct:
            return "im" if len(self.members) <= 2 else "mpim"
        return "group" if self.is_private else "channel"

    def replies(self, thread_ts: str) -> list[Json]:
        """The messages in the thread under `thread_ts`, oldest first, without the first message itself."""
        return [m for m in self.messages.values() if m.get("thread_ts") == thread_ts and m["ts"] != thread_ts]


class State:
    """All that the stand-in remembers. Used from the server's event loop only, hence without locks."""

    def __init__(self, settings: Settings, ids: Iterator[int] | None = None) -> None:
        self.settings = settings
        self.identity = settings.identity
        self.ids = ids or count(1)  # shared by the workspaces of one Slack, whose ids never clash
        self.installed = bool(settings.bot_token)
        self.people: dict[str, Person] = {person.id: person for person in settings.people}
        self.conversations: dict[str, Conversation] = {}
        self.private: dict[str, dict[str, Json]] = {person.id: {} for person in settings.people}
        self.homes: dict[str, Json] = {}
        self._listeners: list[Callable[[Change], None]] = []
        self._last_micros = 0
        born = int(settings.clock().timestamp())
        for channel in settings.channels:
            members = set(self.people) | ({self.identity.bot_user_id} if channel.has_bot else set())
            self.conversations[channel.id] = Conversation(
                channel.id,
                channel.name,
                is_private=channel.is_private,
                purpose=channel.purpose,
                members=members,
                created=born,
            )
        for person in settings.people:
            self.direct(person.id)

    def empty(self) -> None:
        """Forget what was said and shown; people, conversations and who is in them stay."""
        for conversation in self.conversations.values():
            conversation.messages.clear()
        for answers in self.private.values():
            answers.clear()
        self.homes.clear()

    # -- being told ---------------------------------------------------------------------------------------------------

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` with every change from now on; returns what stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, change: Change) -> None:
        """Tell all listeners."""
        for listener in tuple(self._listeners):
            listener(change)

    # -- names --------------------------------------------------------------------------------------------------------

    def next_ts(self) -> str:
        """A message timestamp: seconds and microseconds of the clock, later than every one before it."""
        micros = int(self.settings.clock().timestamp() * 1_000_000)
        self._last_micros = max(micros, self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def next_id(self, prefix: str) -> str:
        """A new id in Slack's manner: a letter and capitals."""
        return f"{prefix}0{next(self.ids):08X}"

    def find_conversation(self, name_or_id: str) -> Conversation | None:
        """By id, or by name with or without the number sign; a person's id means the app's direct message with them."""
        found = self.conversations.get(name_or_id)
        if found is None and name_or_id in self.people:
            return self.direct(name_or_id)
        if found is None:
            name = name_or_id.removeprefix("#")
            found = next((c for c in self.conversations.values() if c.name == name and not c.is_direct), None)
        return found

    def direct(self, user_id: str) -> Conversation:
        """The direct message between this person and the app, opened when it did not exist."""
        return self.direct_of({user_id})

    def direct_of(self, user_ids: set[str]) -> Conversation:
        """The direct message between these people and the app, opened when it did not exist."""
        members = user_ids | {self.identity.bot_user_id}
        for conversation in self.conversations.values():
            if conversation.is_direct and conversation.members == members:
                return conversation
        name = ""
        if len(user_ids) > 1:
            names = (self.people[user_id].name for user_id in sorted(user_ids))
            name = f"mpdm-{'--'.join((*names, self.identity.bot_user_name))}-1"
        opened = Conversation(
            self.next_id("G" if name else "D"),
            name,
            is_direct=True,
            members=members,
            created=int(self.settings.clock().timestamp()),
        )
        self.conversations[opened.id] = opened
        self.tell(Change("conversation", {"id": opened.id}, opened.id))
        return opened

    def bot_leaves(self) -> None:
        """The bot is no longer in any channel; its direct messages stay, as what was said there does."""
        for conversation in self.conversations.values():
            if not conversation.is_direct and self.identity.bot_user_id in conversation.members:
                self.change_members(conversation, gone={self.identity.bot_user_id})

    def change_members(
        self, conversation: Conversation, come: Collection[str] = (), gone: Collection[str] = ()
    ) -> None:
        """Let people or the bot into a conversation, or out of it."""
        conversation.members = (conversation.members | set(come)) - set(gone)
        self.tell(Change("conversation", {"id": conversation.id}, conversation.id))

    def sees(self, user_id: str, conversation: Conversation) -> bool:
        """Public channels are seen by everybody, others by their members."""
        return user_id in conversation.members or not (conversation.is_direct or conversation.is_private)

    # -- messages -----------------------------------------------------------------------------------------------------

    def add_message(self, conversation: Conversation, message: Json) -> Json:
        """Store a message, with a new timestamp, and count it in its thread."""
        message["ts"] = self.next_ts()
        conversation.messages[message["ts"]] = message
        if len(conversation.messages) > KEPT_MESSAGES:  # a long run stays small
            del conversation.messages[next(iter(conversation.messages))]
        self._count_replies(conversation, message.get("thread_ts", ""))
        self.tell(Change("message", message, conversation.id))
        return message

    def change_message(self, conversation: Conversation, message: Json) -> None:
        """Say that a stored message was changed in place."""
        self.tell(Change("message", message, conversation.id))

    def remove_message(self, conversation: Conversation, ts: str) -> None:
        """Forget a message; ValueError when there is none.

        The first one of a thread leaves a tombstone, which goes with the last reply.
        """
        message = conversation.messages.get(ts)
        if message is None:
            raise ValueError(f"no message {ts}")
        if message.get("reply_count"):
            conversation.messages[ts] = _tombstone(message)
            self.tell(Change("message", conversation.messages[ts], conversation.id))
            return
        del conversation.messages[ts]
        self.tell(Change("removed", {"ts": ts}, conversation.id))
        self._count_replies(conversation, message.get("thread_ts", ""))

    def _count_replies(self, conversation: Conversation, thread_ts: str) -> None:
        parent = conversation.messages.get(thread_ts) if thread_ts else None
        if parent is None:
            return
        replies = conversation.replies(thread_ts)
        authors = list(dict.fromkeys(reply["user"] for reply in replies))
        if replies:
            parent.update(
                thread_ts=thread_ts,
                reply_count=len(replies),
                reply_users=authors,
                reply_users_count=len(authors),
                latest_reply=replies[-1]["ts"],
                is_locked=False,
            )
        else:
            for key in _OF_THREADS:
                parent.pop(key, None)
            if is_tombstone(parent):
                self.remove_message(conversation, thread_ts)
                return
        self.tell(Change("message", parent, conversation.id))

    # -- answers that one person sees ---------------------------------------------------------------------------------

    def add_private(self, user_id: str, conversation: Conversation, message: Json) -> Json:
        """Show a message to one person only ("Only visible to you")."""
        message.update(ts=self.next_ts(), channel=conversation.id, is_ephemeral=True)
        answers = self.private[user_id]
        answers[message["ts"]] = message
        if len(answers) > KEPT_ANSWERS:  # Slack keeps none over a reload; a long run stays small
            del answers[next(iter(answers))]
        self.tell(Change("message", message, conversation.id, user_id))
        return message

    def change_private(self, user_id: str, message: Json) -> None:
        """Say that a private answer was changed in place."""
        self.tell(Change("message", message, message["channel"], user_id))

    def remove_private(self, user_id: str, ts: str) -> None:
        """Take a private answer away; nothing happens when it is gone already."""
        message = self.private[user_id].pop(ts, None)
        if message is not None:
            self.tell(Change("removed", {"ts": ts}, message["channel"], user_id))

    def slackbot_says(self, user_id: str, conversation: Conversation, text: str) -> Json:
        """What Slack itself tells one person, e.g. that a command failed."""
        return self.add_private(user_id, conversation, {"type": "message", "user": SLACKBOT, "text": text})

    def visible(self, user_id: str, conversation: Conversation) -> Iterator[Json]:
        """All that this person sees there, oldest first: messages and private answers."""
        private = [m for m in self.private[user_id].values() if m["channel"] == conversation.id]
        yield from sorted([*conversation.messages.values(), *private], key=lambda m: ts_key(m["ts"]))


def is_tombstone(message: Json) -> bool:
    """True for what is left of the first message of a thread that was deleted."""
    return message.get("subtype") == "tombstone"


def _tombstone(message: Json) -> Json:
    kept = {key: message[key] for key in ("type", "ts", *_OF_THREADS) if key in message}
    return kept | {"subtype": "tombstone", "text": "This message was deleted.", "user": SLACKBOT, "hidden": True}


def ts_key(ts: str) -> tuple[int, int]:
    """Orders timestamps, also those with fewer or more decimals than Slack's six; ValueError for what is none."""
    if _TIMESTAMP.fullmatch(ts) is None:
        raise ValueError(f"no timestamp: {ts[:40]}")
    seconds, _, decimals = ts.partition(".")
    return int(seconds), int(f"{decimals:0<6}"[:6])
