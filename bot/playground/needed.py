"""Which scopes a call needs: Slack asks for other ones in private channels and direct messages than in public ones."""

from bot.playground.state import Conversation
from bot.playground.workspace import Json

# The family of scopes by kind of conversation, as conversations.list names the kinds.
_FAMILIES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
_ANYWHERE = "channels:"


def scopes_needed(scope: str, args: Json, conversation: Conversation | None) -> tuple[str, ...]:
    """All scopes for one call of a method whose documented scope, in public channels, is `scope`."""
    if not scope.startswith(_ANYWHERE) or scope == "channels:join":
        return (scope,) if scope else ()
    if conversation is not None:
        kinds = [_kind(conversation)]
    else:
        kinds = [kind.strip() for kind in str(args.get("types") or "public_channel").split(",")]
    return tuple(f"{_FAMILIES[kind]}:{scope.removeprefix(_ANYWHERE)}" for kind in kinds if kind in _FAMILIES)


def _kind(conversation: Conversation) -> str:
    if conversation.is_direct:
        return "im"
    return "private_channel" if conversation.is_private else "public_channel"
