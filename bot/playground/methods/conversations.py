"""conversations.*: which channels and direct messages there are, and who is in them."""

from bot.playground.methods.contract import Call, Method
from bot.playground.refusal import RefusedError
from bot.playground.scopes import KINDS, need_scope
from bot.playground.state import Conversation
from bot.playground.workspace import Json

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_MOST_PEOPLE = 8


def list_all(call: Call) -> Json:
    """All conversations that the bot may know of."""
    return _listed(call, [c for c in _of_asked_types(call) if c.kind == "channel" or _bot(call) in c.members])


def list_of_user(call: Call) -> Json:
    """The conversations of one person as far as the bot is in them too, or else of the bot."""
    user_id = call.text("user") or _bot(call)
    if user_id not in {*call.parts.state.people, _bot(call)}:
        raise RefusedError("user_not_found")
    shared = [c for c in _of_asked_types(call) if user_id in c.members]
    return _listed(call, [c for c in shared if c.kind == "channel" or _bot(call) in c.members])


def info(call: Call) -> Json:
    """One conversation."""
    return {"channel": shown(call, call.conversation(may="read"), call.flag("include_num_members"))}


def open_direct(call: Call) -> Json:
    """The direct message with one to eight people, or the one that is named."""
    state, people = call.parts.state, dict.fromkeys(call.names("users"))
    if call.text("channel"):
        conversation = call.conversation()
        if not conversation.is_direct:
            raise RefusedError("method_not_supported_for_channel_type")
        return {"channel": _opened(call, conversation), "no_op": True, "already_open": True}
    if not people:
        raise RefusedError("users_list_not_supplied")
    if len(people) > _MOST_PEOPLE:
        raise RefusedError("too_many_users")
    if any(user_id not in state.people for user_id in people):
        raise RefusedError("user_not_found")
    need_scope(call.scopes, "im:write" if len(people) == 1 else "mpim:write")
    known = {c.id for c in state.conversations.values() if c.members == {*people, _bot(call)}}
    if call.flag("prevent_creation") and not known:
        raise RefusedError("channel_not_found")
    conversation = state.direct_of(set(people))
    already = {"no_op": True, "already_open": True} if conversation.id in known else {}
    return {"channel": _opened(call, conversation), **already}


def join(call: Call) -> Json:
    """The bot goes into a public channel."""
    conversation = call.conversation()
    if conversation.kind != "channel":
        raise RefusedError("method_not_supported_for_channel_type")
    if _bot(call) in conversation.members:
        warnings = {"response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": shown(call, conversation), "warning": "already_in_channel", **warnings}
    call.parts.state.change_members(conversation, come={_bot(call)})
    call.tell(call.team.events.joined(conversation, _bot(call)))
    return {"channel": shown(call, conversation)}


def leave(call: Call) -> Json:
    """The bot goes out of a channel."""
    conversation = call.conversation(may="write")
    if conversation.is_direct:
        raise RefusedError("method_not_supported_for_channel_type")
    if _bot(call) not in conversation.members:
        return {"not_in_channel": True}
    call.parts.state.change_members(conversation, gone={_bot(call)})
    call.tell(call.team.events.left(conversation, _bot(call)))
    return {}


def invite(call: Call) -> Json:
    """The bot brings people into a channel that it is in."""
    conversation = call.conversation(membership=True, may="write")
    if conversation.is_direct:
        raise RefusedError("method_not_supported_for_channel_type")
    people = call.names("users")
    if not people:
        raise RefusedError("no_user")
    if _bot(call) in people:
        raise RefusedError("cant_invite_self")
    if any(user_id not in call.parts.state.people for user_id in people):
        raise RefusedError("user_not_found")
    fresh = [user_id for user_id in people if user_id not in conversation.members]
    if not fresh:
        raise RefusedError("already_in_channel")
    call.parts.state.change_members(conversation, come=fresh)
    for user_id in fresh:
        call.tell(call.team.events.joined(conversation, user_id, inviter=_bot(call)))
    return {"channel": shown(call, conversation)}


def members(call: Call) -> Json:
    """Who is in a conversation."""
    part, cursor = call.page(sorted(call.conversation(may="read").members), 1000)
    return {"members": part, "response_metadata": {"next_cursor": cursor}}


def shown(call: Call, conversation: Conversation, count_members: bool = False) -> Json:
    """A conversation as the API shows it."""
    common: Json = {
        "id": conversation.id,
        "created": conversation.created,
        "is_archived": False,
        "is_im": conversation.kind == "im",
        "is_org_shared": False,
        "is_mpim": conversation.kind == "mpim",
        "is_private": conversation.kind != "channel",
        "context_team_id": call.parts.state.identity.team_id,
        "updated": conversation.created * 1000,
    }
    if conversation.kind == "im":
        user_id = next(iter(conversation.members - {_bot(call)}), "")
        return common | {"user": user_id, "is_user_deleted": False, "priority": 0}
    empty = {"value": "", "creator": "", "last_set": 0}
    about: Json = {
        "name": conversation.name,
        "name_normalized": conversation.name,
        "previous_names": [],
        "is_channel": conversation.kind == "channel",
        "is_group": conversation.kind == "group",
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [call.parts.state.identity.team_id],
        "unlinked": 0,
        "creator": next(iter(call.parts.state.people), ""),
        "is_member": _bot(call) in conversation.members,
        "purpose": empty | {"value": conversation.purpose},
        "topic": empty,
    }
    return common | about | ({"num_members": len(conversation.members)} if count_members else {})


def _of_asked_types(call: Call) -> list[Conversation]:
    """Those of the kinds in `types`; each kind needs its own scope."""
    asked = call.names("types") or ["public_channel"]
    if any(name not in _TYPES for name in asked):
        raise RefusedError("invalid_types")
    kinds = {_TYPES[name] for name in asked}
    for kind in sorted(kinds):
        need_scope(call.scopes, f"{KINDS[kind]}:read")
    return [c for c in call.parts.state.conversations.values() if c.kind in kinds]


def _listed(call: Call, found: list[Conversation]) -> Json:
    part, cursor = call.page(found, 1000)
    return {
        "channels": [shown(call, c, count_members=True) for c in part],
        "response_metadata": {"next_cursor": cursor},
    }


def _opened(call: Call, conversation: Conversation) -> Json:
    return shown(call, conversation) if call.flag("return_im") else {"id": conversation.id}


def _bot(call: Call) -> str:
    return call.parts.state.identity.bot_user_id


METHODS = (
    Method("conversations.list", list_all, scope="*:read"),
    Method("conversations.info", info, scope="*:read"),
    Method("conversations.open", open_direct, scope="*:write"),
    Method("conversations.join", join, scope="channels:join"),
    Method("conversations.leave", leave, scope="*:write"),
    Method("conversations.invite", invite, scope="*:write"),
    Method("conversations.members", members, scope="*:read"),
    Method("users.conversations", list_of_user, scope="*:read"),
)
