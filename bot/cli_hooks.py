"""`tandem hooks`: what the Slack CLI asks of a project (`slack run`, `slack app install`)."""

import json
from enum import StrEnum

HOOKS = {
    "hooks": {"get-manifest": "tandem hooks get-manifest", "start": "tandem hooks start"},
    "config": {
        "protocol-version": ["default"],
        "sdk-managed-connection-enabled": True,
        "watch": {"filter-regex": "^manifest\\.json$", "paths": ["."]},
    },
}


class Hook(StrEnum):
    """One question of the Slack CLI."""

    GET_HOOKS = "get-hooks"
    GET_MANIFEST = "get-manifest"
    START = "start"


def answer_hook(hook: Hook) -> str:
    """The JSON that the Slack CLI reads; `start` runs the bot and does not return."""
    if hook is Hook.START:
        from bot.serve import become, prepare
        from bot.settings import load_for_slack_cli
        from bot.variables import Transport

        prepare(load_for_slack_cli())
        become(Transport.SOCKET, slack_cli=True)
    if hook is Hook.GET_HOOKS:
        return json.dumps(HOOKS)
    from bot.manifest import manifest
    from commands import COMMANDS

    return json.dumps(manifest(COMMANDS))
