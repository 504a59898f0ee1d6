"""`tandem keys`: who may send lead events, as an operator sets it. A key is printed once and never again."""

import sys
from collections.abc import Callable
from contextlib import closing

from bot.app import utc_now
from bot.cli_answers import open_database
from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.settings import Settings
from bot.workspaces import UnclearWorkspaceError, only_workspace
from commands.tandem_keys import WORKS_ON, find_key, key_name, key_state
from storage import ApiKeys, KeyScope, KeyText, TooManyKeysError

OPERATOR = "operator"
"""Who made a key that was made at the terminal."""


def list_keys(settings: Settings, team_id: str) -> int:
    """Print the keys, without their secrets; the exit code."""

    def told(keys: ApiKeys) -> int:
        now = utc_now()
        known = keys.all()
        for key in known:
            state = key_state(key, now, "UTC") if key.is_active(now) else "works no more"
            sys.stdout.write(f"{key.short}  {key.name}  {key.scope.value}  {state}\n")
        if not known:
            sys.stdout.write("There are no keys yet: `tandem keys create website --scope browser` makes one.\n")
        return 0

    return _with_keys(settings, team_id, told)


def create_key(settings: Settings, name: str, scope: KeyScope, team_id: str) -> int:
    """Make a key and print it; the exit code."""

    def made(keys: ApiKeys) -> int:
        try:
            text = keys.create(key_name(name), scope, utc_now(), OPERATOR)
        except ValueError as error:
            return _complain(str(error), WRONG_USAGE)
        except TooManyKeysError as error:
            return _complain(str(error), REFUSED)
        return _show(text, scope)

    return _with_keys(settings, team_id, made)


def rotate_key(settings: Settings, name: str, team_id: str) -> int:
    """Make the key that follows one, and print it; the exit code."""

    def made(keys: ApiKeys) -> int:
        until = utc_now() + WORKS_ON
        scopes = [key.scope for key in keys.named(name)]
        try:
            text = keys.rotate(name, utc_now(), until, OPERATOR)
        except TooManyKeysError as error:
            return _complain(str(error), REFUSED)
        if text is None:
            return _complain(f"No key that works is named {name!r}: `tandem keys list` shows them.", REFUSED)
        sys.stderr.write(f"The key before it works until {until:%Y-%m-%d %H:%M} UTC.\n")
        return _show(text, scopes[-1])

    return _with_keys(settings, team_id, made)


def revoke_key(settings: Settings, which: str, team_id: str) -> int:
    """Let a key work no longer; the exit code."""

    def done(keys: ApiKeys) -> int:
        key = find_key(keys.all(), which, utc_now())
        if key is None:
            return _complain(f"No key that works has the id {which!r}: `tandem keys list` shows them.", REFUSED)
        keys.revoke(key.id, utc_now())
        sys.stdout.write(f"The key {key.name} ({key.short}) does not work any more.\n")
        return 0

    return _with_keys(settings, team_id, done)


def _with_keys(settings: Settings, team_id: str, work: Callable[[ApiKeys], int]) -> int:
    with closing(open_database(settings)) as database:
        try:
            workspace = only_workspace(database, utc_now(), team_id)
        except UnclearWorkspaceError as error:
            return _complain(str(error), WRONG_USAGE)
        with database.unit_of_work(workspace.id) as store:
            return work(store.api_keys)


def _show(text: KeyText, scope: KeyScope) -> int:
    # Only the key goes to standard output, so that a script can keep it.
    sys.stderr.write("Copy it now: nobody can show it again.\n")
    sys.stdout.write(f"{text}\n")
    if scope is KeyScope.WEBHOOK:
        sys.stderr.write(
            f"What you sign yourself goes to /v1/hooks/generic/{text.address}, signed with {text.signing_secret}\n"
        )
    return 0


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
