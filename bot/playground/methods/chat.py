"""chat.*: posting, changing and deleting messages."""

from copy import deepcopy
from datetime import datetime

from bot.playground.methods.contract import Call, Method
from bot.playground.payloads import as_sent
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json


def post_message(call: Call) -> Json:
    """A message for everybody in a conversation, in a thread when `thread_ts` is given."""
    conversation = call.conversation(membership=True)
    thread_ts = call.text("thread_ts")
    if thread_ts and thread_ts not in conversation.messages:
        raise RefusedError("thread_not_found")
    _check_metadata(call.args.get("metadata"))
    message = call.parts.posting.post(conversation, call.args)
    if thread_ts and call.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    call.tell(call.team.events.posted(conversation, message))
    return {"channel": conversation.id, "ts": message["ts"], "message": as_sent(message)}


def update(call: Call) -> Json:
    """New text and blocks for a message of the bot."""
    conversation = call.conversation()
    _check_metadata(call.args.get("metadata"))
    ts = call.need("ts")
    before = deepcopy(conversation.messages.get(ts))
    message = call.parts.posting.change(conversation, ts, call.args)
    call.tell(call.team.events.changed(conversation, before or {}, message))
    shown = as_sent(message)
    return {"channel": conversation.id, "ts": message["ts"], "text": message["text"], "message": shown}


def delete(call: Call) -> Json:
    """Delete a message of the bot."""
    conversation = call.conversation()
    message = conversation.messages.get(call.need("ts"))
    if message is None:
        raise RefusedError("message_not_found")
    if message.get("bot_id") != call.parts.state.identity.bot_id:
        raise RefusedError("cant_delete_message")
    call.parts.state.remove_message(conversation, message["ts"])
    call.tell(call.team.events.deleted(conversation, message))
    return {"channel": conversation.id, "ts": message["ts"]}


def post_ephemeral(call: Call) -> Json:
    """A message that one person sees."""
    conversation = call.conversation(membership=True)
    user_id = call.need("user")
    if user_id not in call.parts.state.people or not call.parts.state.sees(user_id, conversation):
        raise RefusedError("user_not_in_channel")
    message = call.parts.posting.post_private(conversation, user_id, call.args)
    return {"message_ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    """The address of a message: this page's own, so that it can be opened."""
    conversation = call.conversation()
    ts = call.need("message_ts")
    if ts not in conversation.messages:
        raise RefusedError("message_not_found")
    return {"channel": conversation.id, "permalink": f"{call.parts.base_url()}/#{conversation.id}/{ts}"}


def _check_metadata(metadata: object) -> None:
    if metadata is None or metadata == "":
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise RefusedError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_format")


class PostingPace:
    """Slack's special limit: about one message a second in each conversation."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def too_fast(self, conversation_id: str, now: datetime) -> bool:
        """True when the message must wait; otherwise it counts."""
        last = self._last.get(conversation_id)
        if last is not None and 0 <= (now - last).total_seconds() < 1:
            return True
        self._last[conversation_id] = now
        return False


METHODS = (
    Method("chat.postMessage", post_message, scope="chat:write"),
    Method("chat.update", update, scope="chat:write"),
    Method("chat.delete", delete, scope="chat:write"),
    Method("chat.postEphemeral", post_ephemeral, scope="chat:write"),
    Method("chat.getPermalink", get_permalink),
)
