"""What a person reads when something went wrong: the sentence, the right form, and an id only to report."""

from bot.errors import error_message, explain
from commands.contract import CommandError
from messages import as_text, render
from messages.views import ErrorView


def test_there_is_one_way_to_word_an_error() -> None:
    error = CommandError("I do not know “emae”.", "Try `/hotleads 5 emea`.")
    made = error_message(explain(error), "7f3")
    assert made == render("messages/error", ErrorView(error.message, error.hint))
    assert made.blocks[0]["text"]["text"] == "I do not know “emae”.\nTry `/hotleads 5 emea`."


def test_only_what_has_to_be_reported_carries_its_id() -> None:
    assert "7f3" not in as_text(error_message(explain(CommandError("No.", "")), "7f3"))
    assert "mention 7f3" in as_text(error_message(explain(RuntimeError("secret detail")), "7f3"))
    assert "secret detail" not in as_text(error_message(explain(RuntimeError("secret detail")), "7f3"))
