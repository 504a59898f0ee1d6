"""The bot scopes that Slack knows, and what the install page says about them."""

from typing import Final

from bot.playground.refusal import RefusedError

# Slack, "Scopes": those of a bot token, without the ones of Enterprise administration.
BOT_SCOPES: Final = frozenset(
    {
        *("app_mentions:read", "assistant:write", "bookmarks:read", "bookmarks:write", "calls:read", "calls:write"),
        *("canvases:read", "canvases:write", "channels:history", "channels:join", "channels:manage", "channels:read"),
        *("channels:write.invites", "channels:write.topic", "chat:write", "chat:write.customize", "chat:write.public"),
        *("commands", "conversations.connect:manage", "conversations.connect:read", "conversations.connect:write"),
        *("dnd:read", "emoji:read", "files:read", "files:write", "groups:history", "groups:read", "groups:write"),
        *("groups:write.invites", "groups:write.topic", "im:history", "im:read", "im:write", "im:write.topic"),
        *("incoming-webhook", "links.embed:write", "links:read", "links:write", "lists:read", "lists:write"),
        *("metadata.message:read", "mpim:history", "mpim:read", "mpim:write", "mpim:write.topic", "pins:read"),
        *("pins:write", "reactions:read", "reactions:write", "reminders:read", "reminders:write", "remote_files:read"),
        *("remote_files:share", "remote_files:write", "search:read.files", "search:read.public", "search:read.users"),
        *("team.billing:read", "team.preferences:read", "team:read", "triggers:read", "triggers:write"),
        *("usergroups:read", "usergroups:write", "users.profile:read", "users:read", "users:read.email", "users:write"),
    }
)

_MEANING: Final = {
    "app_mentions:read": "See messages that mention it",
    "channels:history": "Read messages in public channels it has been added to",
    "channels:join": "Join public channels",
    "channels:manage": "Manage public channels it has been added to",
    "channels:read": "See which public channels there are, and who is in them",
    "chat:write": "Post messages",
    "chat:write.public": "Post in public channels it is not a member of",
    "commands": "Add shortcuts and slash commands",
    "files:read": "See files shared where it has been added",
    "files:write": "Upload, change and delete its files",
    "groups:history": "Read messages in private channels it has been added to",
    "groups:read": "See the private channels it has been added to",
    "im:history": "Read the direct messages with it",
    "im:read": "See its direct messages",
    "im:write": "Start direct messages with people",
    "mpim:write": "Start group direct messages",
    "reactions:read": "See reactions",
    "reactions:write": "Add and take away reactions",
    "team:read": "See the workspace's name and address",
    "users.profile:read": "See people's profiles",
    "users:read": "See who is in the workspace",
    "users:read.email": "See people's email addresses",
}


def meaning(scope: str) -> str:
    """What the scope lets an app do, in a few plain words; empty where the name must do."""
    return _MEANING.get(scope, "")


# A conversation's kind, and the scopes that concern it: "*:history" becomes "channels:history" in a channel.
KINDS: Final = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


# Slack calls the right to change public channels otherwise than that to change all other conversations.
_SAME: Final = {"channels:write": "channels:manage"}


def need_scope(granted: frozenset[str] | None, needed: str) -> None:
    """Refuse with `missing_scope`; for "*:read" any kind of conversation is enough. Granted None is everything."""
    if granted is None or not needed:
        return
    names = [needed.replace("*", kind) for kind in KINDS.values()] if needed.startswith("*:") else [needed]
    wanted = [_SAME.get(name, name) for name in names]
    if granted.isdisjoint(wanted):
        shown = wanted[0]
        raise RefusedError("missing_scope", (shown, ",".join(sorted(granted))))
