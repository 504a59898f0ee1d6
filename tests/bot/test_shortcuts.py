"""Shortcuts on messages and fields that suggest while somebody types, through Bolt's real dispatch and on our own."""

import json
from typing import Any

import pytest
from slack_bolt import BoltResponse

from bot.app import Tandem
from bot.conversation import Asker, Conversation
from bot.registry import registry_of
from commands import COMMANDS
from commands.contract import MessageChosen, OpenModal
from messages.actions import FieldId, ShortcutId
from revenue.records import LeadRecord, MemberRecord
from revenue.vocabulary import Team
from storage import record
from tests.bot.conftest import NOW
from tests.bot.test_listener import interact, section
from tests.bot.tiny_slack import TinySlack


def choose(tandem: Tandem, text: str, callback: str = "parrot_message", **payload: Any) -> BoltResponse:
    message = {"type": "message", "user": "U2", "ts": "1764000000.000100", "text": text}
    chosen = {"type": "message_action", "callback_id": callback, "message_ts": message["ts"], "message": message}
    return interact(tandem, {**chosen, "channel": {"id": "C1", "name": "sales"}, **payload})


def typed(tandem: Tandem, text: str, field: str = "parrot_field") -> dict[str, Any]:
    asked = {"type": "block_suggestion", "action_id": field, "block_id": field, "value": text}
    response = interact(tandem, {**asked, "container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1"}})
    assert response.status == 200
    answer: dict[str, Any] = json.loads(response.body)
    return answer


def test_a_shortcut_opens_a_form_before_the_ack(tandem: Tandem, slack: TinySlack) -> None:
    assert choose(tandem, "form").status == 200
    assert slack.wait_for("views.open")[0].body["trigger_id"] == "9.9"


def test_a_message_comes_unescaped_with_its_place_and_its_name(tandem: Tandem, slack: TinySlack) -> None:
    choose(tandem, "ham &amp; eggs", response_url=slack.response_url)
    told = slack.wait_for("/response/1")[0].body
    assert told["response_type"] == "ephemeral"
    assert section(told) == "chose ham & eggs of 1764000000.000100 in C1"


@pytest.mark.parametrize(
    ("text", "callback", "said"),
    [("boom", "parrot_message", "Polly is tired."), ("x", "gone", "another version of Tandem")],
)
def test_a_refused_shortcut_is_told_privately(
    tandem: Tandem, slack: TinySlack, text: str, callback: str, said: str
) -> None:
    assert choose(tandem, text, callback, response_url=slack.response_url).status == 200
    assert said in section(slack.wait_for("/response/1")[0].body)


def test_what_is_typed_is_answered_with_options_that_slack_takes(tandem: Tandem) -> None:
    assert typed(tandem, "mette") == {
        "options": [
            {"text": {"type": "plain_text", "text": "mette", "emoji": False}, "value": "once"},
            {"text": {"type": "plain_text", "text": "mette mette", "emoji": False}, "value": "twice"},
        ]
    }


@pytest.mark.parametrize(("text", "field"), [("boom", "parrot_field"), ("mette", "gone")])
def test_a_field_without_an_answer_offers_nothing(tandem: Tandem, text: str, field: str) -> None:
    assert typed(tandem, text, field) == {"options": []}


def test_log_as_touch_is_reached_by_its_names(tandem: Tandem) -> None:
    database = tandem.database
    workspace_id = database.ensure_workspace("T1", "Nordlys", NOW).id
    priya, mette = MemberRecord("p", "Priya", slack_user_id="U1", team=Team.SALES), LeadRecord("m", "Mette Holm")
    with database.unit_of_work(workspace_id) as store:
        record(store, "test", [priya, mette], NOW)
    conversation = Conversation(registry_of(COMMANDS), database)
    asker = Asker(workspace_id, "U1", NOW)
    opened = conversation.shortcut(asker, MessageChosen(ShortcutId.LOG_AS_TOUCH, "called her", "C1", "1764000000.0001"))
    assert isinstance(opened, OpenModal)
    assert [choice.words for choice in conversation.suggest(asker, FieldId.TOUCHED_LEAD, "mett")] == ["Mette Holm"]
