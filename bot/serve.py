"""The process that runs for months: `tandem run` replaces itself by this, which never loads the command line."""

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.variables import Part, Transport

if TYPE_CHECKING:
    from collections.abc import Callable

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


def become_intake(port: int | None) -> NoReturn:
    """Replace this process by one that serves the intake alone."""
    sys.stdout.flush()
    sys.stderr.flush()
    ports = [] if port is None else [str(port)]
    os.execv(sys.executable, [sys.executable, "-m", "bot.serve", Part.INTAKE.value, *ports])  # noqa: S606


def main_intake(port: int | None) -> int:
    """Serve the intake alone; the exit code."""
    from bot.intake.server import serve
    from bot.settings import load_from_process

    return _told(load_from_process, lambda settings: serve(settings, port))


def main(transport: Transport, *, slack_cli: bool) -> int:
    """Run the bot; the exit code."""
    from bot.run import run
    from bot.settings import load_for_slack_cli, load_from_process
    from commands import COMMANDS

    def load() -> "Settings":
        return load_for_slack_cli() if slack_cli else load_from_process(run=True, transport=transport)

    return _told(load, lambda settings: run(settings, COMMANDS, transport))


def _told(load: "Callable[[], Settings]", work: "Callable[[Settings], int]") -> int:
    """Do the work under its settings; what an operator can mend is told in a sentence. The exit code."""
    from bot.logs import configure
    from bot.settings import ConfigurationError
    from storage import DatabaseUnavailableError, RoleError, SchemaError

    try:
        settings = load()
        configure(settings.log_format, settings.log_level)
        return work(settings)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    except (SchemaError, RoleError) as error:
        sys.stderr.write(f"{error}\n")
    except DatabaseUnavailableError as error:
        sys.stderr.write(f"The database cannot be used: {error.orig}\n")
    return REFUSED


if __name__ == "__main__":
    if sys.argv[1] == Part.INTAKE:
        sys.exit(main_intake(int(sys.argv[2]) if len(sys.argv) > 2 else None))
    sys.exit(main(Transport(sys.argv[1]), slack_cli="slack-cli" in sys.argv[2:]))
