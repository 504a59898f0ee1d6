"""The Slack app's manifest, made from the commands: one paste creates the app."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from bot.registry import slash_name
from commands.contract import Command, Shortcut

# Why each scope is asked for: the methods of the Web API that need it. None for what Slack sends by itself, and views
# need no scope. A person's id is a place for chat.postMessage, so that direct messages need no scope of their own.
NEEDED_FOR: dict[str, tuple[str, ...]] = {
    "commands": (),
    "chat:write": ("chat.postMessage", "chat.update"),
    # Who somebody is: the person of an imported file who has the same email, and their time zone.
    "users:read": ("users.info",),
    "users:read.email": ("users.info",),
}
# Granted, they let Tandem look whether a message arrived when Slack's answer did not.
OPTIONAL_FOR: dict[str, tuple[str, ...]] = {
    "channels:history": ("conversations.history", "conversations.replies"),
    "groups:history": ("conversations.history", "conversations.replies"),
}
SCOPES = tuple(NEEDED_FOR)
OPTIONAL_SCOPES = tuple(OPTIONAL_FOR)
# What a token has after an installation that granted everything.
ASKED_SCOPES = (*SCOPES, *OPTIONAL_SCOPES)
EVENTS = ("app_uninstalled", "tokens_revoked")
EVENTS_PATH = "/slack/events"


def manifest(commands: Iterable[Command], base_url: str = "") -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP mode when the public `base_url` (https://…) is given.

    Raises ValueError for a base_url that Slack would refuse.
    """
    commands = tuple(commands)
    request_url = _request_url(base_url) if base_url else ""
    return {
        "display_information": {
            "name": "Tandem",
            "description": "Runs marketing and sales as one revenue team.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Tandem", "always_online": True},
            "shortcuts": [_shortcut(shortcut) for command in commands for shortcut in command.shortcuts],
            "slash_commands": [_slash_command(command, request_url) for command in commands],
        },
        "oauth_config": {"scopes": {"bot": list(ASKED_SCOPES), "bot_optional": list(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": _with_url({"bot_events": list(EVENTS)}, request_url),
            "interactivity": _with_url({"is_enabled": True}, request_url, "request_url", "message_menu_options_url"),
            "org_deploy_enabled": False,
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }


def manifest_text(commands: Iterable[Command], base_url: str = "") -> str:
    """The manifest as the text of manifest.json."""
    return json.dumps(manifest(commands, base_url), indent=2, ensure_ascii=False) + "\n"


def _slash_command(command: Command, request_url: str) -> dict[str, Any]:
    name = slash_name(command.name)
    usage = command.usage.removeprefix(name).strip()
    described: dict[str, Any] = {"command": name, "description": command.summary, "should_escape": True}
    if usage:
        described["usage_hint"] = usage
    if request_url:
        described["url"] = request_url
    return described


def _shortcut(shortcut: Shortcut) -> dict[str, Any]:
    return {
        "name": shortcut.name,
        "type": "message",
        "callback_id": str(shortcut.callback),
        "description": shortcut.description,
    }


def _with_url(section: dict[str, Any], request_url: str, *names: str) -> dict[str, Any]:
    return dict.fromkeys(names or ("request_url",), request_url) | section if request_url else section


def _request_url(base_url: str) -> str:
    address = urlsplit(base_url)
    if address.scheme != "https" or not address.hostname or any(letter.isspace() for letter in base_url):
        raise ValueError(f"{base_url!r} is not a public https address, like https://tandem.example.com")
    path = address.path.rstrip("/")
    if not path.endswith(EVENTS_PATH):
        path += EVENTS_PATH
    return f"https://{address.netloc}{path}"
