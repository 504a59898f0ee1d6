"""How a payload that was sent differs from a sample of Slack's, and which differences are right."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

# What a sample has and the stand-in does not send, or the other way round, and why that is right; paths as jq has them.
COMMON = {
    "missing .authed_users": "replaced by `authorizations` in 2020; the sample is older",
    "extra .authorizations": "newer than the sample",
    "extra .is_ext_shared_channel": "newer than the sample",
    "extra .event_context": "newer than the sample",
    "extra .is_enterprise_install": "newer than the sample",
    "extra .enterprise": "newer than the sample",
    "extra .view.*.emoji": "Slack adds `emoji` to each plain text; the samples of views were taken before",
}
TYPED = {"extra .event.blocks": "Slack adds the rich text of what a person typed; it was left out of this sample"}
OF_A_BOT = {
    "missing .event.client_msg_id": "a bot's message has none; the sample is a person's",
    "extra .event.app_id": "the message is a bot's; the sample is a person's",
    "extra .event.bot_id": "the same",
    "extra .event.bot_profile": "the same",
    "extra .event.team": "the same",
}
TOLERATED = {
    "view_closed.json": {"extra .is_cleared": "newer than the sample"},
    "shortcut.json": {"extra .user.team_id": "newer than the sample"},
    "message_body2": TYPED,
    "message_body3": TYPED,
    "app_mention_event_body": TYPED,
    "org_app_mention_event_body": TYPED
    | {"type .authorizations.0.team_id: str, not null": "the sample's app is installed in a whole organisation"},
    "bot_message_event_payload": {"extra .event.app_id": "newer than the sample"},
    "message_changed.json": {
        "extra .event.message.ts": "left out of the sample",
        "extra .event.*message.client_msg_id": "left out of the sample",
    },
    "message_deleted.json": {
        "extra .event.previous_message.blocks": "left out of the sample",
        "extra .event.previous_message.client_msg_id": "left out of the sample",
    },
    "message_thread_broadcast.json": OF_A_BOT | {"extra .event.root.blocks": "left out of the sample"},
    "message_file_share.json": OF_A_BOT
    | {
        "missing .event.blocks": "what a bot writes beside a file comes without rich text",
        "extra .enterprise_id": "the sample is of a workspace outside an enterprise, the test's is inside",
        "type .authorizations.0.enterprise_id: str, not null": "the same",
        "missing .event.files.0.thumb_*": "the stand-in scales no pictures",
        "missing .event.files.0.original_*": "the stand-in does not look into pictures",
        "extra .event.files.0.user_team": "newer than the sample",
        "extra .event.files.0.file_access": "newer than the sample",
    },
    "events_ignore_self.json": {"missing .event.item.channel_type": "in this sample only, in no other, undocumented"},
}
RICH = {"extra .*blocks.0.elements.0.elements": "the samples list the kinds of blocks, without their inner parts"}
UNITED = {
    "extra .view.blocks": "the samples leave the blocks of views out",
    "extra *.state.values": "the samples leave what was filled in out",
    "extra .response_urls": "left out of the samples; Bolt's has it",
}
JAVA_TOLERATED = {
    "events/MessageFileSharePayload.json": OF_A_BOT,
    "events/MessageThreadBroadcastPayload.json": OF_A_BOT
    | {
        "extra .event.root.blocks": "left out of the sample",
        "extra .event.root.client_msg_id": "left out of the sample; Bolt's has it",
        "extra .event.root.is_locked": "left out of the sample; Bolt's has it",
        "extra .event.root.reply_users": "left out of the sample; Bolt's has it",
    },
    "events/AppHomeOpenedPayload.json": {"extra .event.view.blocks": "the samples leave the blocks of views out"},
}


def names(value: Any) -> str:
    """The JSON type."""
    kinds = {bool: "boolean", int: "number", float: "number", str: "str", dict: "object", list: "list"}
    return kinds.get(type(value), "null")


def differences(made: Any, known: Any, path: str = "", exact: bool = True) -> Iterator[str]:
    """Where keys or JSON types differ; without `exact`, `known` shows more than any one payload has."""
    if names(made) != names(known):
        if exact or made is not None:
            yield f"type {path}: {names(made)}, not {names(known)}"
    elif isinstance(known, dict):
        for key in known.keys() - made.keys() if exact else ():
            yield f"missing {path}.{key}"
        for key in made.keys() - known.keys():
            yield f"extra {path}.{key}"
        for key in known.keys() & made.keys():
            yield from differences(made[key], known[key], f"{path}.{key}", exact)
    elif isinstance(known, list) and known:
        for place, item in enumerate(made):
            yield from differences(item, known[min(place, len(known) - 1)], f"{path}.{place}", exact)


def untolerated(found: Iterator[str], tolerated: dict[str, str]) -> list[str]:
    return sorted(item for item in found if not any(fnmatchcase(item, pattern) for pattern in tolerated))
