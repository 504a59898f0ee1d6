"""conversations.* and reactions.add: channels, direct messages, their history."""

from bot.playground.methods.contract import Call, Method
from bot.playground.payloads import as_sent
from bot.playground.refusal import RefusedError
from bot.playground.state import Conversation, ts_key
from bot.playground.workspace import Json


def list_all(call: Call) -> Json:
    """All conversations that the bot may know of."""
    kinds = set((call.text("types") or "public_channel").split(","))
    bot = call.parts.state.identity.bot_user_id
    found = [
        conversation
        for conversation in call.parts.state.conversations.values()
        if _kind(conversation) in kinds and (_kind(conversation) == "public_channel" or bot in conversation.members)
    ]
    part, cursor = call.page(found, 1000)
    return {"channels": [_shown(call, c) for c in part], "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Json:
    """One conversation."""
    return {"channel": _shown(call, call.conversation())}


def open_direct(call: Call) -> Json:
    """The direct message with one person."""
    users = call.args.get("users") or ""
    names = users if isinstance(users, list) else [name for name in str(users).split(",") if name]
    if len(names) != 1:
        raise RefusedError("invalid_arguments", ("[ERROR] the stand-in opens direct messages with one person",))
    if names[0] not in call.parts.state.people:
        raise RefusedError("user_not_found")
    conversation = call.parts.state.direct(names[0])
    shown = _shown(call, conversation) if call.flag("return_im") else {"id": conversation.id}
    return {"channel": shown}


def join(call: Call) -> Json:
    """The bot goes into a public channel."""
    conversation = call.conversation()
    if conversation.is_direct or conversation.is_private:
        raise RefusedError("method_not_supported_for_channel_type")
    bot = call.parts.state.identity.bot_user_id
    if bot in conversation.members:
        return {"channel": _shown(call, conversation), "warning": "already_in_channel"}
    call.parts.state.change_members(conversation, come={bot})
    call.tell(call.team.events.joined(conversation, bot))
    return {"channel": _shown(call, conversation)}


def members(call: Call) -> Json:
    """Who is in a conversation."""
    part, cursor = call.page(sorted(call.conversation().members), 1000)
    return {"members": part, "response_metadata": {"next_cursor": cursor}}


def history(call: Call) -> Json:
    """Messages, newest first, without the replies in threads."""
    conversation = call.conversation(membership=True)
    roots = [m for m in call.indexed(conversation.messages.values()) if m.get("thread_ts", m["ts"]) == m["ts"]]
    part, cursor = call.page(_between(call, roots)[::-1], 999)
    return {
        "messages": [_message(call, message) for message in part],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(call: Call) -> Json:
    """A thread, oldest first, beginning with its first message."""
    conversation = call.conversation(membership=True)
    parent = conversation.messages.get(call.need("ts"))
    if parent is None:
        raise RefusedError("thread_not_found")
    part, cursor = call.page(_between(call, [parent, *call.indexed(conversation.replies(parent["ts"]))]), 999)
    return {
        "messages": [_message(call, message) for message in part],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def add_reaction(call: Call) -> Json:
    """A reaction of the bot to a message."""
    conversation = call.conversation()
    message = conversation.messages.get(call.need("timestamp"))
    if message is None:
        raise RefusedError("message_not_found")
    name, bot = call.need("name", "invalid_name").strip(":"), call.parts.state.identity.bot_user_id
    reactions = message.setdefault("reactions", [])
    reaction = next((r for r in reactions if r["name"] == name), None)
    if reaction is None:
        reaction = {"name": name, "users": [], "count": 0}
        reactions.append(reaction)
    if bot in reaction["users"]:
        raise RefusedError("already_reacted")
    reaction["users"].append(bot)
    reaction["count"] = len(reaction["users"])
    call.parts.state.change_message(conversation, message)
    return {}


def _between(call: Call, messages: list[Json]) -> list[Json]:
    """The messages that `oldest`, `latest` and `inclusive` ask for."""
    try:
        oldest, latest = ts_key(call.text("oldest") or "0"), ts_key(call.text("latest") or "99999999999")
    except ValueError:
        raise RefusedError("invalid_arguments", ("[ERROR] oldest and latest are timestamps",)) from None
    inclusive = call.flag("inclusive")
    return [
        message
        for message in messages
        if oldest < ts_key(message["ts"]) < latest or (inclusive and ts_key(message["ts"]) in {oldest, latest})
    ]


def _message(call: Call, message: Json) -> Json:
    shown = as_sent(message)
    if not call.flag("include_all_metadata"):
        shown.pop("metadata", None)
    return shown


def _kind(conversation: Conversation) -> str:
    if conversation.is_direct:
        return "im"
    return "private_channel" if conversation.is_private else "public_channel"


def _shown(call: Call, conversation: Conversation) -> Json:
    bot = call.parts.state.identity.bot_user_id
    common: Json = {
        "id": conversation.id,
        "is_im": conversation.is_direct,
        "is_private": conversation.is_private or conversation.is_direct,
        "is_archived": False,
    }
    if conversation.is_direct:
        return common | {"user": next(iter(conversation.members - {bot}))}
    return common | {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": not conversation.is_private,
        "is_group": conversation.is_private,
        "is_member": bot in conversation.members,
        "num_members": len(conversation.members),
        "purpose": {"value": conversation.purpose, "creator": "", "last_set": 0},
        "topic": {"value": "", "creator": "", "last_set": 0},
    }


METHODS = (
    Method("conversations.list", list_all, scope="channels:read"),
    Method("conversations.info", info, scope="channels:read"),
    Method("conversations.open", open_direct, scope="im:write"),
    Method("conversations.join", join, scope="channels:join"),
    Method("conversations.members", members, scope="channels:read"),
    Method("conversations.history", history, scope="channels:history"),
    Method("conversations.replies", replies, scope="channels:history"),
    Method("reactions.add", add_reaction, scope="reactions:write"),
)
