"""What people typed wrongly, as they read it again: as they typed it, with a guess that carries no marks."""

import pytest

from commands import COMMANDS
from commands.arguments import guessing, quoted
from commands.contract import CommandError
from messages import as_text, render
from messages.views import ErrorView

WRONG = (
    "/digest subscirbe",
    "/digest subscribe weekly mnoday",
    "/digest subscribe weekly 25:00",
    "/digest subscribe weekly #revenue",
    "/tandem stauts",
    "/goals chnage",
    "/hotleads 3 5",
    "/lead",
    "/pipeline by regoin",
    "/wins by region",
)


@pytest.mark.parametrize("line", WRONG)
def test_no_error_shows_a_mark_that_slack_would_have_taken_as_bold(line: str) -> None:
    name, _, text = line.removeprefix("/").partition(" ")
    command = next(command for command in COMMANDS if command.name == name)
    with pytest.raises(CommandError) as caught:
        command.parse(text)
    told = as_text(render("messages/error", ErrorView(caught.value.message, caught.value.hint, "")))
    assert "\u2217" not in told
    assert "*" not in caught.value.message + caught.value.hint


def test_what_was_typed_comes_back_in_quotes_and_marks_nothing() -> None:
    assert quoted("emae") == '"emae"'
    assert quoted("“`rm -rf`”") == '"rm -rf"'
    assert len(quoted("x" * 500)) < 70


def test_a_guess_follows_only_when_something_is_close() -> None:
    assert guessing("Which team?", "slaes", ["sales", "marketing"]) == 'Which team? Did you mean "sales"?'
    assert guessing("Which team?", "xyzzy", ["sales", "marketing"]) == "Which team?"
