"""The visible list of commands, arranged for finding: by name, button, modal, shortcut and field."""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from commands.contract import (
    Choice,
    Click,
    Command,
    CommandContext,
    CommandError,
    CommandHelp,
    Response,
    Shortcut,
    Submission,
)

T = TypeVar("T")
ActionHandler = Callable[[CommandContext, Click], Response]
SubmissionHandler = Callable[[CommandContext, Submission], Response]
SuggestionHandler = Callable[[CommandContext, str], Sequence[Choice]]


@dataclass(frozen=True, slots=True)
class Registry:
    """Who answers what; every name belongs to exactly one command."""

    commands: Mapping[str, Command]
    actions: Mapping[str, ActionHandler]
    submissions: Mapping[str, SubmissionHandler]
    shortcuts: Mapping[str, Shortcut]
    suggestions: Mapping[str, SuggestionHandler]
    help: tuple[CommandHelp, ...]

    def command(self, name: str) -> Command:
        """The command of this name ("/hotleads"); raises CommandError with the nearest name."""
        command = self.commands.get(name)
        if command is not None:
            return command
        close = difflib.get_close_matches(name, self.commands, n=1)
        hint = (
            f"Did you mean `{close[0]}`?" if close else f"I know {', '.join(f'`{known}`' for known in self.commands)}."
        )
        raise CommandError(f"I don't know the command `{name}`.", hint)


def registry_of(commands: Iterable[Command]) -> Registry:
    """Arrange the commands; raises ValueError when two claim the same name, button, modal, shortcut or field."""
    by_name: dict[str, Command] = {}
    actions: dict[str, ActionHandler] = {}
    submissions: dict[str, SubmissionHandler] = {}
    shortcuts: dict[str, Shortcut] = {}
    suggestions: dict[str, SuggestionHandler] = {}
    help_lines: list[CommandHelp] = []
    for command in commands:
        name = slash_name(command.name)
        _claim(by_name, name, command)
        for action, on_click in command.actions.items():
            _claim(actions, str(action), on_click)
        for callback, on_submit in command.submissions.items():
            _claim(submissions, str(callback), on_submit)
        for shortcut in command.shortcuts:
            _claim(shortcuts, str(shortcut.callback), shortcut)
        for name_of_field, on_typing in command.suggestions.items():
            _claim(suggestions, str(name_of_field), on_typing)
        help_lines.append(CommandHelp(name, command.usage, command.summary))
    return Registry(by_name, actions, submissions, shortcuts, suggestions, tuple(help_lines))


def slash_name(name: str) -> str:
    """The name of a command with its slash."""
    return name if name.startswith("/") else f"/{name}"


def _claim(taken: dict[str, T], name: str, owner: T) -> None:
    if name in taken:
        raise ValueError(f"two commands claim {name!r}")
    taken[name] = owner
