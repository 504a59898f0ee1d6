"""The process that runs for months: `tandem run` replaces itself by this, which never loads the command line."""

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.variables import Transport

if TYPE_CHECKING:
    from bot.settings import Settings


def prepare(settings: "Settings") -> None:
    """Make the tables of a new database and refuse one of another version, while Alembic may still be loaded.

    Raises RoleError for a role for which row-level security does not hold.
    """
    from contextlib import closing

    from bot.cli_answers import open_database
    from storage import Database, check_role

    with closing(Database.open(settings.database_url)) as database:
        check_role(database)
    open_database(settings).close()


def become(transport: Transport, *, slack_cli: bool = False) -> NoReturn:
    """Replace this process by the serving one, under the same process id.

    The command line's libraries (Typer, and pydantic behind it) take 13 MiB that a bot never uses again.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    tokens = ["slack-cli"] if slack_cli else []
    os.execv(sys.executable, [sys.executable, "-m", "bot.serve", transport.value, *tokens])  # noqa: S606


def main(transport: Transport, *, slack_cli: bool) -> int:
    """Run the bot; the exit code."""
    from bot.logs import configure
    from bot.run import run
    from bot.settings import ConfigurationError, load_for_slack_cli, load_from_process
    from commands import COMMANDS
    from storage import DatabaseUnavailableError, RoleError, SchemaError

    try:
        settings = load_for_slack_cli() if slack_cli else load_from_process(run=True, transport=transport)
        configure(settings.log_format, settings.log_level)
        return run(settings, COMMANDS, transport)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    except (SchemaError, RoleError) as error:
        sys.stderr.write(f"{error}\n")
    except DatabaseUnavailableError as error:
        sys.stderr.write(f"The database cannot be used: {error.orig}\n")
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(Transport(sys.argv[1]), slack_cli="slack-cli" in sys.argv[2:]))
