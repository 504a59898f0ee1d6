"""Slack interactions through Bolt's real dispatch, signed as Slack signs: what the person reads and when."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import BoltResponse

from bot.app import Tandem
from tests.benchmarks.dispatching import request, signed, signed_text, slash_form
from tests.bot.conftest import NOW
from tests.bot.parrot import FORM
from tests.bot.tiny_slack import Reply, TinySlack


def slash(tandem: Tandem, line: str, **form: str) -> dict[str, Any]:
    response = tandem.bolt.dispatch(request(signed({**slash_form(line), **form})))
    assert response.status == 200
    return json.loads(response.body) if response.body else {}


def interact(tandem: Tandem, payload: dict[str, Any]) -> BoltResponse:
    person = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "trigger_id": "9.9"}
    return tandem.bolt.dispatch(request(signed({"payload": json.dumps({**person, **payload})})))


def click(tandem: Tandem, value: str, action: str = "parrot_say", **payload: Any) -> BoltResponse:
    action_block = {"type": "button", "action_id": action, "block_id": "b", "value": value}
    return interact(tandem, {"type": "block_actions", "actions": [action_block], **payload})


def submit(tandem: Tandem, words: str | None, callback: str = "parrot_form") -> dict[str, Any]:
    element = {"type": "plain_text_input", "value": words}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": callback,
        "private_metadata": "Acme",
        "blocks": FORM.view["blocks"],
        "state": {"values": {"words": {"words": element}}},
    }
    response = interact(tandem, {"type": "view_submission", "view": view})
    assert response.status == 200
    answer: dict[str, Any] = json.loads(response.body)
    return answer


def section(body: dict[str, Any]) -> str:
    return str(body["blocks"][0]["text"]["text"])


def test_the_answer_rides_on_the_ack_and_costs_slack_no_request(tandem: Tandem, slack: TinySlack) -> None:
    slash(tandem, "/parrot hello")
    # Who that is, Slack was asked once.
    assert [call.method for call in slack.calls] == ["users.info"]
    slack.calls.clear()
    answer = slash(tandem, "/parrot hello")
    assert answer["response_type"] == "ephemeral"
    assert answer["text"] == "stranger U1 in T1 says hello"
    assert section(answer) == "stranger U1 in T1 says hello"
    assert slack.calls == []


def test_a_known_member_is_greeted_by_name(tandem: Tandem) -> None:
    workspace = tandem.database.ensure_workspace("T1", "Acme", NOW)
    with tandem.database.unit_of_work(workspace.id) as store:
        store.members.save("U1", "Ada", NOW)
    assert slash(tandem, "/parrot hi")["text"] == "Ada in T1 says hi"


def test_whoever_is_known_by_slack_id_only_is_called_by_name(tandem: Tandem, slack: TinySlack) -> None:
    workspace = tandem.database.ensure_workspace("T1", "Acme", NOW)
    with tandem.database.unit_of_work(workspace.id) as store:
        for person in ("U1", "U2", "U3"):
            store.members.save(person, person, NOW)
    assert slash(tandem, "/parrot hi", user_name="mia.keller")["text"] == "Mia Keller in T1 says hi"
    assert slash(tandem, "/parrot hi", user_name="another")["text"] == "Mia Keller in T1 says hi"
    click(tandem, "hi", user={"id": "U2", "name": "tom"}, response_url=slack.response_url)
    click(tandem, "hi", user={"id": "U3", "username": "eve"}, response_url=slack.response_url)
    with tandem.database.unit_of_work(workspace.id, write=False) as store:
        assert [member.name for member in store.members.all()] == ["Eve", "Mia Keller", "Tom"]


def test_what_slack_escaped_is_unescaped_once(tandem: Tandem) -> None:
    assert slash(tandem, "/parrot R&amp;D &lt;b&gt; &amp;lt;")["text"].endswith("says R&D <b> &lt;")


def test_an_answer_can_be_shared(tandem: Tandem, slack: TinySlack) -> None:
    button = slash(tandem, "/parrot hello")["blocks"][-1]["elements"][-1]
    assert button["text"]["text"] == "Share to channel"
    assert button["value"] == "/parrot hello"

    response = click(tandem, button["value"], button["action_id"], response_url=slack.response_url)
    assert (response.status, response.body) == (200, "")
    shared = slack.wait_for("/response/1")[0].body
    assert shared["response_type"] == "in_channel"
    assert shared["replace_original"] is False
    assert section(shared) == "stranger U1 in T1 says hello"
    assert shared["blocks"][-1]["elements"][0]["text"] == "Shared by <@U1>"
    assert "Share to channel" not in json.dumps(shared)


def test_what_a_line_changed_is_not_changed_again_by_sharing(tandem: Tandem, slack: TinySlack) -> None:
    assert "Share to channel" not in json.dumps(slash(tandem, "/parrot call me Ada"))
    slash(tandem, "/parrot call me Grace")

    # The button of an answer from before answers knew whether they may be shared.
    click(tandem, "/parrot call me Ada", "share", response_url=slack.response_url)
    told = slack.wait_for("/response/1")[0].body
    assert told["response_type"] == "ephemeral"
    assert "This would do it again, so it is not shared." in section(told)
    assert slash(tandem, "/parrot hi")["text"] == "Grace in T1 says hi"


def test_wrong_input_is_answered_with_the_right_form(tandem: Tandem) -> None:
    answer = slash(tandem, "/parrot")
    assert answer["response_type"] == "ephemeral"
    assert "You said nothing." in section(answer)
    assert "Try `/parrot hello`." in section(answer)
    assert "If you report this" not in json.dumps(answer)
    assert "Share to channel" not in json.dumps(answer)


def test_an_unknown_command_is_answered_with_the_nearest(tandem: Tandem) -> None:
    answer = slash(tandem, "/parot hello")
    assert "I don't know the command `/parot`." in section(answer)
    assert "Did you mean `/parrot`?" in section(answer)


def test_a_surprise_is_an_apology_with_the_request_id_of_the_log(
    tandem: Tandem, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = slash(tandem, "/parrot boom")
    assert "Sorry, something went wrong on Tandem's side." in section(answer)
    assert "secret reason" not in json.dumps(answer)
    assert "Traceback" not in json.dumps(answer)
    request_id = answer["blocks"][1]["elements"][0]["text"].split()[-1].strip(".")
    logged = capsys.readouterr().out
    assert request_id in logged
    assert "secret reason" in logged


def test_a_form_opens_before_the_ack(tandem: Tandem, slack: TinySlack) -> None:
    assert slash(tandem, "/parrot form") == {}
    opened = slack.of("views.open")[0].body
    assert opened["trigger_id"] == "1.2.3"
    assert opened["view"]["callback_id"] == "parrot_form"


def test_a_form_that_came_too_late_asks_for_another_try(tandem: Tandem, slack: TinySlack) -> None:
    slack.answer("views.open", Reply({"ok": False, "error": "expired_trigger_id"}))
    assert "Please try once more." in section(slash(tandem, "/parrot form"))


def test_a_form_is_not_sent_twice_when_the_line_drops(tandem: Tandem, slack: TinySlack) -> None:
    slack.answer("views.open", Reply(reset=True))
    assert "something went wrong" in section(slash(tandem, "/parrot form"))
    assert len(slack.of("views.open")) == 1


def test_a_submitted_form_is_answered_in_the_form(tandem: Tandem, slack: TinySlack) -> None:
    answer = submit(tandem, "hello")
    assert answer["response_action"] == "update"
    assert answer["view"]["type"] == "modal"
    assert section(answer["view"]) == "submitted hello about Acme"
    assert [call.method for call in slack.calls] == ["users.info"]


def test_mistakes_in_a_form_keep_it_open(tandem: Tandem) -> None:
    assert submit(tandem, None) == {"response_action": "errors", "errors": {"words": "Say something."}}
    refused = submit(tandem, "rude")
    assert refused == {"response_action": "errors", "errors": {"words": "Polly does not say that. Be nice."}}


def test_a_form_of_another_version_says_so(tandem: Tandem) -> None:
    assert "another version" in submit(tandem, "x", "gone_form")["errors"]["words"]


def test_a_click_is_answered_after_the_ack(tandem: Tandem, slack: TinySlack) -> None:
    assert click(tandem, "hello", response_url=slack.response_url).body == ""
    beside = slack.wait_for("/response/1")[0].body
    assert (beside["response_type"], beside["replace_original"]) == ("ephemeral", False)
    assert section(beside) == "clicked hello"

    click(tandem, "replace", "parrot_say:2", response_url=slack.response_url)
    assert slack.wait_for("/response/1", 2)[1].body["replace_original"] is True


def test_a_click_in_a_form_changes_the_form(tandem: Tandem, slack: TinySlack) -> None:
    click(tandem, "hello", view={"id": "V7"})
    updated = slack.wait_for("views.update")[0].body
    assert updated["view_id"] == "V7"
    assert section(updated["view"]) == "clicked hello"


def test_a_refused_click_is_told_privately_and_leaves_the_message(tandem: Tandem, slack: TinySlack) -> None:
    assert click(tandem, "boom", response_url=slack.response_url).status == 200
    told = slack.wait_for("/response/1")[0].body
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
    assert "Polly is tired." in section(told)


def test_a_button_of_another_version_says_so(tandem: Tandem, slack: TinySlack) -> None:
    click(tandem, "x", "gone_action", response_url=slack.response_url)
    assert "type the command again" in section(slack.wait_for("/response/1")[0].body)


def test_two_workspaces_of_one_installation_stay_apart(tandem: Tandem) -> None:
    assert "in T1 says" in slash(tandem, "/parrot hi")["text"]
    assert "in T2 says" in slash(tandem, "/parrot hi", team_id="T2")["text"]
    assert {workspace.team_id for workspace in tandem.database.workspaces()} == {"T1", "T2"}


def test_rows_imported_before_slack_was_known_are_found(tandem: Tandem) -> None:
    tandem.database.ensure_workspace("local", "Tandem", NOW)
    assert "in T1 says" in slash(tandem, "/parrot hi", enterprise_id="E1")["text"]
    only = tandem.database.workspaces()
    assert [(workspace.enterprise_id, workspace.team_id) for workspace in only] == [("E1", "T1")]


def test_a_repeated_event_takes_effect_once(tandem: Tandem, capsys: pytest.CaptureFixture[str]) -> None:
    event = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": {"type": "app_uninstalled"}}
    signed_event = signed_text(json.dumps(event))
    for _ in range(3):
        assert tandem.bolt.dispatch(request(signed_event)).status == 200
    assert capsys.readouterr().out.count("slack.access_lost") == 1


def test_a_wrong_signature_is_refused(tandem: Tandem) -> None:
    response = tandem.bolt.dispatch(request(signed(slash_form("/parrot hi"), secret="another secret of Slack")))
    assert response.status == 401
    stale = tandem.bolt.dispatch(request(signed(slash_form("/parrot hi"), at=1_600_000_000)))
    assert stale.status == 401


def test_slack_variables_do_not_switch_oauth_on(
    make_tandem: Callable[..., Tandem], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "from-the-environment")
    tandem = make_tandem()
    assert tandem.bolt.oauth_flow is None
    assert tandem.bolt.installation_store is None
    assert slash(tandem, "/parrot hi")["text"].endswith("says hi")
