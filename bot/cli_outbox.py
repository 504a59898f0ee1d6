"""`tandem outbox`: the messages that wait for a person's decision, and the two decisions there are."""

import sys
from contextlib import closing
from enum import StrEnum

from bot.app import utc_now
from bot.cli_answers import existing_database
from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.settings import Settings
from bot.workspaces import UnclearWorkspaceError, only_workspace
from storage import OutboxMessage, OutboxState

SHOWN = 100


class Decision(StrEnum):
    """What becomes of a message that did not surely arrive."""

    RESEND = "resend"
    DROP = "drop"


_DONE = {Decision.RESEND: "It is posted again, and its thread after it.", Decision.DROP: "It is not posted any more."}


def list_waiting(settings: Settings, team_id: str) -> int:
    """Show the messages that did not surely arrive, newest first; the exit code."""
    with closing(existing_database(settings)) as database:
        try:
            workspace = only_workspace(database, utc_now(), team_id)
        except UnclearWorkspaceError as error:
            return _complain(str(error), WRONG_USAGE)
        with database.unit_of_work(workspace.id, write=False) as store:
            waiting = store.outbox.troubled(SHOWN)
    for message in waiting:
        sys.stdout.write(_line(message))
    if waiting:
        sys.stdout.write("Decide with `tandem outbox resend KEY` or `tandem outbox drop KEY`.\n")
    else:
        sys.stdout.write("Nothing waits for a decision.\n")
    return 0


def _line(message: OutboxMessage) -> str:
    # A response URL is as good as a password for half an hour.
    place = "a private answer" if message.slack_channel.startswith("http") else message.slack_channel
    state = "not surely posted" if message.state is OutboxState.AMBIGUOUS else "refused by Slack"
    return f"{message.dedupe_key}  {state}, to {place}, due {message.due_at:%Y-%m-%d %H:%M} UTC: {message.error}\n"


def decide(settings: Settings, decision: Decision, key: str, team_id: str) -> int:
    """Post a waiting message again or give it up; the exit code."""
    with closing(existing_database(settings)) as database:
        now = utc_now()
        try:
            workspace = only_workspace(database, now, team_id)
        except UnclearWorkspaceError as error:
            return _complain(str(error), WRONG_USAGE)
        with database.unit_of_work(workspace.id) as store:
            done = store.outbox.post_again(key, now) if decision is Decision.RESEND else store.outbox.drop(key)
    if not done:
        return _complain(f"No message {key!r} waits for a decision. `tandem outbox list` shows which do.", REFUSED)
    sys.stdout.write(f"{_DONE[decision]}\n")
    return 0


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
