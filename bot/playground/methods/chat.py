"""chat.*: posting, changing and deleting messages."""

from copy import deepcopy

from bot.playground.methods.contract import Call, Method
from bot.playground.payloads import as_sent
from bot.playground.refusal import RefusedError
from bot.playground.state import is_tombstone
from bot.playground.workspace import Json


def post_message(call: Call) -> Json:
    """A message for everybody in a conversation, in a thread when `thread_ts` is given."""
    conversation = call.addressed()
    thread_ts = call.thread(conversation)
    message = call.parts.posting.post(conversation, call.args | {"thread_ts": thread_ts})
    if thread_ts and call.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    call.tell(call.team.events.posted(conversation, message))
    return {"channel": conversation.id, "ts": message["ts"], "message": as_sent(message)}


def update(call: Call) -> Json:
    """New text and blocks for a message of the bot."""
    conversation = call.conversation()
    ts = call.need("ts")
    before = deepcopy(conversation.messages.get(ts))
    message = call.parts.posting.change(conversation, ts, call.args)
    call.tell(call.team.events.changed(conversation, before or {}, message))
    shown = {key: value for key, value in as_sent(message).items() if key != "ts"}
    return {"channel": conversation.id, "ts": message["ts"], "text": message["text"], "message": shown}


def delete(call: Call) -> Json:
    """Delete a message of the bot; the first one of a thread leaves a tombstone."""
    conversation = call.conversation()
    message = conversation.messages.get(call.need("ts"))
    if message is None or is_tombstone(message):
        raise RefusedError("message_not_found")
    if message.get("bot_id") != call.parts.state.identity.bot_id:
        raise RefusedError("cant_delete_message")
    call.parts.state.remove_message(conversation, message["ts"])
    call.tell(call.team.events.deleted(conversation, message))
    return {"channel": conversation.id, "ts": message["ts"]}


def post_ephemeral(call: Call) -> Json:
    """A message that one person sees."""
    conversation = call.addressed()
    user_id = call.need("user")
    if user_id not in call.parts.state.people or user_id not in conversation.members:
        raise RefusedError("user_not_in_channel")
    given = call.args | {"thread_ts": call.thread(conversation)}
    message = call.parts.posting.post_private(conversation, user_id, given)
    return {"message_ts": message["ts"]}


def get_permalink(call: Call) -> Json:
    """The address of a message: this page's own, so that it can be opened."""
    conversation = call.conversation()
    ts = call.need("message_ts")
    if ts not in conversation.messages:
        raise RefusedError("message_not_found")
    return {"channel": conversation.id, "permalink": f"{call.parts.base_url()}/#{conversation.id}/{ts}"}


METHODS = (
    Method("chat.postMessage", post_message, scope="chat:write"),
    Method("chat.update", update, scope="chat:write"),
    Method("chat.delete", delete, scope="chat:write"),
    Method("chat.postEphemeral", post_ephemeral, scope="chat:write"),
    Method("chat.getPermalink", get_permalink),
)
