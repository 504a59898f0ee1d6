"""`tandem erase`: somebody asked to be forgotten."""

import sys
from contextlib import closing

from bot.app import utc_now
from bot.cli_answers import existing_database
from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.settings import Settings
from bot.workspaces import UnclearWorkspaceError, only_workspace
from storage import Lead

SHOWN = 6


def erase(settings: Settings, who: str, *, sure: bool, team_id: str) -> int:
    """Delete the one lead of this email or name, when `sure`; else say what would go. The exit code."""
    with closing(existing_database(settings)) as database:
        now = utc_now()
        try:
            workspace = only_workspace(database, now, team_id)
        except UnclearWorkspaceError as error:
            return _complain(str(error), WRONG_USAGE)
        with database.unit_of_work(workspace.id) as store:
            found = store.leads.find(who, SHOWN)
            exact = [lead for lead in found if (lead.email or "").lower() == who.strip().lower()] or found
            if len(exact) != 1:
                return _complain(_unclear(who, exact), REFUSED)
            (lead,) = exact
            touches = len(store.touches.of_lead(lead.id))
            if not sure:
                told = f"{_called(lead)} with {touches:,} touches would be deleted for ever: say so with --yes.\n"
                sys.stdout.write(told)
                return 0
            erased = store.erasures.erase(lead.id, now)
    sys.stdout.write(
        f"Deleted: {erased.touches:,} touches and all else of them. {erased.names:,} names are refused from now on.\n"
        "What was posted in Slack stays there, and rejects files beside what you imported: delete those yourself.\n"
    )
    return 0


def _unclear(who: str, found: list[Lead]) -> str:
    if not found:
        return f"No lead is called {who!r}."
    return f"Several leads are called {who!r}: write the email of one of {', '.join(map(_called, found))}."


def _called(lead: Lead) -> str:
    return f"{lead.name} <{lead.email}>" if lead.email else lead.name


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
