"""chat.*: posting, changing and deleting messages."""

from bot.playground.methods.contract import Call, Method
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json


def post_message(call: Call) -> Json:
    """A message for everybody in a conversation, in a thread when `thread_ts` is given."""
    conversation = call.conversation(membership=True)
    thread_ts = call.text("thread_ts")
    if thread_ts and thread_ts not in conversation.messages:
        raise RefusedError("thread_not_found")
    message = call.parts.posting.post(conversation, call.args)
    return {"channel": conversation.id, "ts": message["ts"], "message": without_private_parts(message)}


def update(call: Call) -> Json:
    """New text and blocks for a message of the bot."""
    conversation = call.conversation()
    message = call.parts.posting.change(conversation, call.need("ts"), call.args)
    shown = without_private_parts(message)
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


def without_private_parts(message: Json) -> Json:
    """The message as the API shows it."""
    return {key: value for key, value in message.items() if key not in {"command", "is_ephemeral"}}


METHODS = (
    Method("chat.postMessage", post_message, scope="chat:write"),
    Method("chat.update", update, scope="chat:write"),
    Method("chat.delete", delete, scope="chat:write"),
    Method("chat.postEphemeral", post_ephemeral, scope="chat:write"),
    Method("chat.getPermalink", get_permalink),
)
