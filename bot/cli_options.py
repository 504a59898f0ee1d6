"""What several commands of the terminal take, and how they begin and end."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.exit_codes import WRONG_USAGE
from bot.variables import Transport

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings


class Format(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    BLOCKS = "blocks"


def given(text: str | None) -> str | None:
    """What stands behind an option. A blank is a script's empty variable: taking it for "not given" would answer
    another question than the one meant.
    """
    from bot.payload_fields import storable

    if text is not None and not text.strip():
        raise typer.BadParameter("nothing stands behind it. Write a value, or leave it out.")
    return None if text is None else storable(text)


At = Annotated[
    str | None,
    typer.Option("--at", callback=given, help="As of this instant, like 2017-06-30T23:59:59Z. Nothing later leaks in."),
]
As = Annotated[str | None, typer.Option("--as", callback=given, help="Who asks: a Slack user id, an email or a name.")]
Form = Annotated[Format, typer.Option("--format", help="Readable text, or the JSON that Slack would get.")]
Team = Annotated[
    str | None,
    typer.Option("--workspace", callback=given, help="The Slack team id, when there are several workspaces."),
]


def settings(*, run: bool = False, transport: Transport | None = None) -> "Settings":
    """The settings of this process; `main` tells every problem."""
    from bot.settings import load_from_process

    return load_from_process(run=run, transport=transport)


def instant_or_exit(text: str | None) -> "datetime | None":
    """The instant a person wrote, None where they wrote none; exits with the right form."""
    from bot.instants import read_instant

    if text is None:
        return None
    try:
        return read_instant(text)
    except ValueError as error:
        raise refuse(str(error), WRONG_USAGE) from error


def refuse(sentence: str, code: int) -> typer.Exit:
    """Say what is wrong and end with this exit code."""
    typer.echo(sentence, err=True)
    return typer.Exit(code)
