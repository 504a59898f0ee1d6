"""reactions.*: what the bot adds to messages and takes away, and what others did."""

from bot.playground.methods.contract import Call, Method
from bot.playground.payloads import as_sent
from bot.playground.reactions import can_react, has_reacted, react
from bot.playground.refusal import RefusedError
from bot.playground.state import Conversation, is_tombstone, ts_key
from bot.playground.workspace import Json


def add(call: Call) -> Json:
    """A reaction of the bot to a message."""
    return _change(call, has="already_reacted")


def remove(call: Call) -> Json:
    """Take a reaction of the bot away."""
    return _change(call, has_not="no_reaction")


def get(call: Call) -> Json:
    """The message with its reactions."""
    conversation, message = _message(call)
    link = f"{call.parts.base_url()}/#{conversation.id}/{message['ts']}"
    return {"type": "message", "channel": conversation.id, "message": as_sent(message) | {"permalink": link}}


def _change(call: Call, has: str = "", has_not: str = "") -> Json:
    name, bot = call.need("name", "invalid_name").strip(":"), call.parts.state.identity.bot_user_id
    if not can_react(call.parts.state, name):
        raise RefusedError("invalid_name")
    conversation, message = _message(call)
    problem = has if has_reacted(message, bot, name) else has_not
    if problem:
        raise RefusedError(problem)
    added = react(message, bot, name)
    call.parts.state.change_message(conversation, message)
    call.tell(call.team.events.reacted(conversation, message, bot, name, added=added))
    return {}


def _message(call: Call) -> tuple[Conversation, Json]:
    timestamp = call.text("timestamp")
    if not timestamp:
        raise RefusedError("no_item_specified")
    conversation = call.conversation()
    try:
        ts_key(timestamp)
    except ValueError:
        raise RefusedError("bad_timestamp") from None
    message = conversation.messages.get(timestamp)
    if message is None or is_tombstone(message):
        raise RefusedError("message_not_found")
    return conversation, message


METHODS = (
    Method("reactions.add", add, scope="reactions:write"),
    Method("reactions.remove", remove, scope="reactions:write"),
    Method("reactions.get", get, scope="reactions:read"),
)
