"""What a person reads when something went wrong: the sentence, the right form, and an id only to report."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.app import ANSWER_SECONDS, Tandem
from bot.conversation import Asker, Conversation
from bot.errors import error_message, explain
from bot.registry import registry_of
from commands import COMMANDS
from commands.contract import Answer, CommandError
from messages import as_text, render
from messages.views import ErrorView
from storage import DatabaseUnavailableError

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


def test_there_is_one_way_to_word_an_error() -> None:
    error = CommandError("I do not know “emae”.", "Try `/hotleads 5 emea`.")
    made = error_message(explain(error), "7f3")
    assert made == render("messages/error", ErrorView(error.message, error.hint))
    assert made.blocks[0]["text"]["text"] == "I do not know “emae”.\nTry `/hotleads 5 emea`."


def test_only_what_has_to_be_reported_carries_its_id() -> None:
    assert "7f3" not in as_text(error_message(explain(CommandError("No.", "")), "7f3"))
    assert "mention 7f3" in as_text(error_message(explain(RuntimeError("secret detail")), "7f3"))
    assert "secret detail" not in as_text(error_message(explain(RuntimeError("secret detail")), "7f3"))


def test_a_person_who_asks_while_somebody_writes_is_told_so_before_slack_gives_up(tandem: Tandem) -> None:
    assert tandem.conversation.seconds == ANSWER_SECONDS < 3
    space = tandem.database.ensure_workspace("T1", "Demo", NOW).id
    hasty = replace(tandem.conversation, registry=registry_of(COMMANDS), seconds=0.05)
    asker = Asker(space, "U1", NOW, request_id="7f3")
    with tandem.database.unit_of_work(space) as store:
        store.members.save("U2", "Rita", NOW)
        assert "No lead events yet" in read(hasty, asker, "/hotleads")
        with pytest.raises(DatabaseUnavailableError) as caught:
            hasty.line(asker, "/tandem join sales")
    told = as_text(error_message(explain(caught.value), asker.request_id))
    assert told.startswith("Tandem's database is busy with something large, perhaps an import.\nNothing was changed.")
    assert "7f3" in told
    assert "sales" in read(hasty, asker, "/tandem join sales")


def read(conversation: Conversation, asker: Asker, line: str) -> str:
    """What a person reads in answer to a line."""
    response = conversation.line(asker, line)
    assert isinstance(response, Answer)
    return as_text(response.message)
