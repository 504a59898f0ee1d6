"""`tandem hooks`: what the Slack CLI asks of a project (`slack run`, `slack app install`)."""

import json
import shlex
import sys
from enum import StrEnum


class Hook(StrEnum):
    """One question of the Slack CLI."""

    GET_HOOKS = "get-hooks"
    GET_MANIFEST = "get-manifest"
    START = "start"


def hooks() -> dict[str, object]:
    """What the Slack CLI shall run: this very interpreter, because its shell need not have ours on its path."""
    ours = f"{shlex.quote(sys.executable)} -m bot hooks"
    return {
        "hooks": {
            "get-manifest": f"{ours} {Hook.GET_MANIFEST.value}",
            "start": f"{ours} {Hook.START.value}",
        },
        "config": {
            "protocol-version": ["default"],
            "sdk-managed-connection-enabled": True,
            "watch": {"filter-regex": "^manifest\\.json$", "paths": ["."]},
        },
    }


def answer_hook(hook: Hook) -> str:
    """The JSON that the Slack CLI reads; `start` runs the bot and does not return."""
    if hook is Hook.START:
        from bot.serve import become, prepare
        from bot.settings import load_for_slack_cli
        from bot.variables import Transport

        prepare(load_for_slack_cli())
        become(Transport.SOCKET, slack_cli=True)
    if hook is Hook.GET_HOOKS:
        return json.dumps(hooks())
    from bot.manifest import manifest
    from commands import COMMANDS

    return json.dumps(manifest(COMMANDS))
