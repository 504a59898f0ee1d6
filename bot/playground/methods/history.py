"""conversations.history and conversations.replies: what was said."""

from bot.playground.methods.contract import Call, Method
from bot.playground.payloads import as_sent
from bot.playground.read_state import stands_in_channel
from bot.playground.refusal import RefusedError
from bot.playground.state import ts_key
from bot.playground.workspace import Json


def history(call: Call) -> Json:
    """Messages, newest first, without the replies in threads."""
    conversation = call.conversation(membership=True, may="history")
    roots = [m for m in call.indexed(conversation.messages.values()) if stands_in_channel(m)]
    part, cursor = call.page(_between(call, roots)[::-1], 999)
    return {
        "messages": [_message(call, message) for message in part],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(call: Call) -> Json:
    """A thread, oldest first, beginning with its first message."""
    conversation = call.conversation(membership=True, may="history")
    parent = conversation.messages.get(call.need("ts"))
    if parent is None:
        raise RefusedError("thread_not_found")
    part, cursor = call.page(_between(call, [parent, *call.indexed(conversation.replies(parent["ts"]))]), 1000, 1000)
    return {
        "messages": [_message(call, message) for message in part],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def _between(call: Call, messages: list[Json]) -> list[Json]:
    """The messages that `oldest`, `latest` and `inclusive` ask for."""
    oldest, latest = _instant(call, "oldest", "0"), _instant(call, "latest", "99999999999")
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


def _instant(call: Call, name: str, otherwise: str) -> tuple[int, int]:
    try:
        return ts_key(call.text(name) or otherwise)
    except ValueError:
        raise RefusedError(f"invalid_ts_{name}") from None


METHODS = (
    Method("conversations.history", history, scope="*:history"),
    Method("conversations.replies", replies, scope="*:history"),
)
