"""The command line: `tandem`. Every subcommand imports what it needs itself, so that --help is quick."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_groups import keys_app, outbox_app
from bot.cli_hooks import Hook, answer_hook
from bot.cli_options import As, At, Form, Format, Team, given, instant_or_exit, refuse, settings
from bot.exit_codes import REFUSED, WRONG_USAGE
from bot.variables import Part, Transport

if TYPE_CHECKING:
    pass

app = typer.Typer(
    name="tandem",
    help="Tandem runs marketing and sales as one revenue team, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(outbox_app, name="outbox", help="Messages to Slack that wait for a person's decision.")
app.add_typer(keys_app, name="keys", help="Keys that let lead events in.")


def main() -> None:
    """The entry point of the `tandem` command; what an operator can mend is told in a sentence."""
    try:
        app()
    except Exception as error:
        from bot.settings import ConfigurationError, NoDatabaseError
        from storage import DatabaseUnavailableError, RoleError, SchemaError

        match error:
            case ConfigurationError():
                told, code = str(error), WRONG_USAGE
            case SchemaError() | RoleError() | NoDatabaseError():
                told, code = str(error), REFUSED
            case DatabaseUnavailableError():
                told, code = f"The database cannot be used: {error.orig}", REFUSED
            case _:
                raise
        typer.echo(told, err=True)
        sys.exit(code)


@app.callback(invoke_without_command=True)
def _tandem(version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
    if version:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as version_of

        try:
            typer.echo(f"tandem {version_of('tandem')}")
        except PackageNotFoundError:
            typer.echo("tandem, not installed: running from its source folder")
        raise typer.Exit


@app.command()
def run(
    transport: Annotated[
        Transport | None, typer.Option(help="Socket Mode or HTTP; by default Socket Mode when an app token is set.")
    ] = None,
    only: Annotated[Part | None, typer.Option(help="Run this part alone, without any Slack setting.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port of the part that runs alone; else TANDEM_PORT.")
    ] = None,
) -> None:
    """Run the bot until SIGTERM or Ctrl-C."""
    if only is not None:
        from bot.serve import become_intake, prepare

        prepare(settings())
        become_intake(port)
    if port is not None:
        raise refuse("--port goes with --only; the bot's own port is TANDEM_PORT.", WRONG_USAGE)
    checked = settings(run=True, transport=transport)
    from bot.serve import become, prepare

    prepare(checked)
    become(transport or checked.transport)


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="CSV or NDJSON files.")],
    mapping: Annotated[
        str, typer.Option(callback=given, help="Which column fills which field: a TOML file, or a ready one by name.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, write nothing.")] = False,
    workspace: Team = None,
) -> None:
    """Import files by a mapping. Running it again changes nothing; after a crash it goes on where it stopped."""
    from bot.cli_import import run_import

    raise typer.Exit(run_import(settings(), files, mapping, dry_run=dry_run, team_id=workspace or ""))


@app.command()
def ask(
    line: Annotated[str, typer.Argument(callback=given, help="A command line, like '/hotleads 5 emea'.")],
    asker: As = None,
    at: At = None,
    form: Form = Format.TEXT,
    workspace: Team = None,
) -> None:
    """Ask what one would ask in Slack."""
    from bot.cli_answers import Question, ask_line

    question = Question(asker or "", instant_or_exit(at), form is Format.BLOCKS, workspace or "")
    raise typer.Exit(ask_line(settings(), line, question))


@app.command()
def digest(
    name: Annotated[str, typer.Argument(callback=given, help="Which digest, like weekly.")],
    period: Annotated[
        str | None, typer.Option(callback=given, help="Which period, like 2017-W39; by default the week before.")
    ] = None,
    at: At = None,
    form: Form = Format.TEXT,
    workspace: Team = None,
) -> None:
    """Show a digest as it would be posted."""
    from bot.cli_answers import Question, show_digest

    question = Question("", instant_or_exit(at), form is Format.BLOCKS, workspace or "")
    raise typer.Exit(show_digest(settings(), name, period or "", question))


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the chat page.")] = 8300,
    story: Annotated[
        bool, typer.Option("--story", help="Begin thirteen weeks ago and play the quarter in about four minutes.")
    ] = False,
) -> None:
    """Fill a workspace with a plausible funnel and open a chat page, all on this machine."""
    from bot.demo.serve import serve_demo

    raise typer.Exit(serve_demo(port, story=story))


@app.command()
def playground(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of its pages and its API; 0 takes a free one.")
    ] = 8300,
    bot_token: Annotated[
        str | None, typer.Option(callback=given, help="The token that your app's calls carry.")
    ] = None,
    app_token: Annotated[str | None, typer.Option(callback=given, help="The token that opens Socket Mode.")] = None,
    signing_secret: Annotated[
        str | None, typer.Option(callback=given, help="What HTTP requests are signed with.")
    ] = None,
    request_url: Annotated[
        str | None, typer.Option(callback=given, help="Where your app listens over HTTP; without it, Socket Mode.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="Your app's manifest in JSON: its commands, events and scopes.")
    ] = None,
    examples: Annotated[bool, typer.Option("--examples", help="Show Tandem's own messages in the gallery.")] = False,
    rate_limits: Annotated[
        bool, typer.Option("--rate-limits", help="Count calls as Slack does: 429 and Retry-After beyond its limits.")
    ] = False,
) -> None:
    """Run a stand-in of Slack alone, for any Bolt app on this machine."""
    from bot.cli_playground import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Options, serve_playground

    secrets = (bot_token or BOT_TOKEN, app_token or APP_TOKEN, signing_secret or SIGNING_SECRET)
    raise typer.Exit(serve_playground(Options(port, *secrets, request_url, manifest, examples, rate_limits)))


@app.command()
def manifest(
    http: Annotated[
        str | None, typer.Option("--http", callback=given, help="The public https address; without it, Socket Mode.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write manifest.json here instead of printing.")] = False,
) -> None:
    """Print the manifest that creates the Slack app in one paste."""
    from bot.manifest import manifest_text
    from commands import COMMANDS

    try:
        text = manifest_text(COMMANDS, http or "")
    except ValueError as error:
        raise refuse(str(error), WRONG_USAGE) from error
    if write:
        Path("manifest.json").write_text(text, encoding="utf-8")
        typer.echo("Wrote manifest.json.")
    else:
        typer.echo(text, nl=False)


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this version."""
    from storage import Database
    from storage import migrate as bring_up

    database = Database.open(settings().database_url)
    bring_up(database)
    database.close()
    typer.echo("The database is up to date.")


@app.command()
def erase(
    who: Annotated[str, typer.Argument(callback=given, help="The email of the person, or a name that only one has.")],
    yes: Annotated[bool, typer.Option("--yes", help="Delete for ever, instead of saying what would go.")] = False,
    workspace: Team = None,
) -> None:
    """Forget a person who asked for it, and refuse their return."""
    from bot.cli_erase import erase as erase_person

    raise typer.Exit(erase_person(settings(), who, sure=yes, team_id=workspace or ""))


@app.command()
def rebuild() -> None:
    """Compute heat and every other projection again from the event log."""
    from contextlib import closing

    from bot.cli_answers import existing_database

    with closing(existing_database(settings())) as database:
        for space in database.workspaces():
            with database.unit_of_work(space.id) as store:
                count = store.rebuild()
            typer.echo(f"{space.name}: {count} leads rebuilt.")


@app.command()
def hooks(hook: Annotated[Hook, typer.Argument(help="Which hook.")]) -> None:
    """Answer the Slack CLI (see .slack/hooks.json)."""
    typer.echo(answer_hook(hook))
