"""The commands of the terminal that come in groups: `tandem outbox …` and `tandem keys …`."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.cli_options import Team, given, settings

outbox_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Key = Annotated[str, typer.Argument(callback=given, help="The key that `tandem outbox list` shows.")]


@outbox_app.command("list")
def outbox_list(workspace: Team = None) -> None:
    """Show which messages did not surely arrive, and why."""
    from bot.cli_outbox import list_waiting

    raise typer.Exit(list_waiting(settings(), workspace or ""))


@outbox_app.command("resend")
def outbox_resend(key: Key, workspace: Team = None) -> None:
    """Post such a message again."""
    from bot.cli_outbox import Decision, decide

    raise typer.Exit(decide(settings(), Decision.RESEND, key, workspace or ""))


@outbox_app.command("drop")
def outbox_drop(key: Key, workspace: Team = None) -> None:
    """Leave such a message as it is: it arrived after all, or nobody needs it any more."""
    from bot.cli_outbox import Decision, decide

    raise typer.Exit(decide(settings(), Decision.DROP, key, workspace or ""))


keys_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
KeyName = Annotated[str, typer.Argument(callback=given, help="What the key is called, like website.")]


class Scope(StrEnum):
    """What a key may be used for."""

    EVENTS = "events"
    BROWSER = "browser"
    WEBHOOK = "webhook"


@keys_app.command("list")
def keys_list(workspace: Team = None) -> None:
    """Show the keys, without their secrets."""
    from bot.cli_keys import list_keys

    raise typer.Exit(list_keys(settings(), workspace or ""))


@keys_app.command("create")
def keys_create(
    name: KeyName,
    scope: Annotated[Scope, typer.Option(help="For a server, for a browser, or for webhooks.")] = Scope.EVENTS,
    workspace: Team = None,
) -> None:
    """Make a key and print it, once."""
    from bot.cli_keys import create_key
    from storage import KeyScope

    raise typer.Exit(create_key(settings(), name, KeyScope(scope.value), workspace or ""))


@keys_app.command("rotate")
def keys_rotate(name: KeyName, workspace: Team = None) -> None:
    """Make the key that follows one; the one before works seven days on."""
    from bot.cli_keys import rotate_key

    raise typer.Exit(rotate_key(settings(), name, workspace or ""))


@keys_app.command("revoke")
def keys_revoke(
    key: Annotated[str, typer.Argument(callback=given, help="The id that `tandem keys list` shows.")],
    workspace: Team = None,
) -> None:
    """Let a key work no longer."""
    from bot.cli_keys import revoke_key

    raise typer.Exit(revoke_key(settings(), key, workspace or ""))
