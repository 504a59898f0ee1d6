"""`tandem run`, `tandem rebuild` and the hooks of the Slack CLI."""

import json
import sys
from contextlib import closing

from bot.logs import configure
from bot.manifest import manifest
from bot.run import run
from bot.settings import ConfigurationError, Settings, load_for_slack_cli
from bot.variables import Transport
from commands import COMMANDS
from storage import Database, SchemaError, check_schema

REFUSED = 1
WRONG_USAGE = 2

HOOKS = {
    "hooks": {"get-manifest": "tandem hooks get-manifest", "start": "tandem hooks start"},
    "config": {
        "protocol-version": ["default"],
        "sdk-managed-connection-enabled": True,
        "watch": {"filter-regex": "^manifest\\.json$", "paths": ["."]},
    },
}


def run_bot(settings: Settings, transport: Transport) -> int:
    """Run the bot; the exit code."""
    configure(settings.log_format, settings.log_level)
    try:
        return run(settings, COMMANDS, transport)
    except SchemaError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED


def rebuild_all(settings: Settings) -> int:
    """Compute the projections of every workspace again."""
    with closing(Database.open(settings.database_url)) as database:
        check_schema(database)
        for workspace in database.workspaces():
            with database.unit_of_work(workspace.id) as store:
                count = store.rebuild()
            sys.stdout.write(f"{workspace.name}: {count} leads rebuilt.\n")
    return 0


def answer_hook(hook: str) -> int:
    """Answer one hook of the Slack CLI: JSON on standard output, or run with the tokens it provides."""
    if hook == "get-hooks":
        sys.stdout.write(json.dumps(HOOKS) + "\n")
        return 0
    if hook == "get-manifest":
        sys.stdout.write(json.dumps(manifest(COMMANDS)) + "\n")
        return 0
    try:
        settings = load_for_slack_cli()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    return run_bot(settings, Transport.SOCKET)
