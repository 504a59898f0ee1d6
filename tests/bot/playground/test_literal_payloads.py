"""Every sample payload of Slack's own that is of a kind the stand-in sends is sent with the same keys and types."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_sdk import WebClient

from bot.playground import Identity, Playground, SlackChannel
from bot.playground.workspace import SAMPLE_CHANNELS
from tests.bot.playground.bots import QUIET
from tests.bot.playground.literal_differences import (
    COMMON,
    JAVA_TOLERATED,
    RICH,
    TOLERATED,
    UNITED,
    differences,
    untolerated,
)

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")
SAMPLES = SHARED / "payloads" / "slack"
BOLT = SAMPLES / "bolt-python-tests"
EVENTS = [
    *("app_mention", "message.channels", "message.im", "reaction_added", "app_home_opened", "member_joined_channel"),
    *("tokens_revoked", "app_uninstalled"),
]


def literal(file: str, key: str = "") -> Any:
    if not SAMPLES.is_dir():
        pytest.skip(f"no test inputs at {SAMPLES}: set TANDEM_SHARED_DATA")
    value = json.loads((SAMPLES / file).read_text())
    return value[key] if key else value


class Scene:
    """A workspace of an enterprise, as most samples come from one; every payload is read as it went over the wire."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET, retry_handlers=[])

    def last(self, kind: str, event: str = "", subtype: str = "") -> Any:
        """The newest payload of this kind."""

        def fits(body: Any) -> bool:
            inner = body.get("event", {})
            return body.get("type", "slash") == kind and (
                not event or (inner["type"] == event and inner.get("subtype", "") == subtype)
            )

        sent = [r.body for r in self.playground.requests if r.direction == "to bot"]
        return json.loads(json.dumps(next(body for body in reversed(sent) if fits(body))))

    def trigger(self) -> str:
        self.playground.slash("priya", "#revenue", "/any")
        return str(self.last("slash")["trigger_id"])

    def open(self, view: Any, **more: Any) -> None:
        """The sample's own view, as an app would have opened it."""
        given = {key: view[key] for key in ("type", "title", "blocks", "submit", "close", "callback_id")}
        self.client.views_open(trigger_id=self.trigger(), view=given | more)


@pytest.fixture
def scene() -> Iterator[Scene]:
    identity = Identity(enterprise_id="E111", enterprise_name="Sandbox Org")
    channels = [*SAMPLE_CHANNELS, SlackChannel("C0NEW", "new", has_bot=False)]
    with Playground(identity=identity, events=EVENTS, channels=channels) as playground:
        yield Scene(playground)


def slash(scene: Scene) -> Any:
    scene.playground.slash("priya", "#revenue", "/hello-world", "Hi")
    return scene.last("slash")


def pressed(scene: Scene) -> Any:
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Button"}, "value": "c"}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
    scene.client.chat_postEphemeral(channel="C0REVENUE", user="U0PRIYA", text="x", blocks=blocks)
    scene.playground.click("priya", "a")
    return scene.last("block_actions")


def suggestion(scene: Scene) -> Any:
    scene.open(literal("bolt-python-tests/block_suggestion.json", "body")["view"])
    scene.playground.suggest("priya", "es_a", "search word")
    return scene.last("block_suggestion")


def submitted(scene: Scene) -> Any:
    scene.open(literal("bolt-python-tests/view_submission.json", "body")["view"])
    scene.playground.submit_modal("priya", hspI="test")
    return scene.last("view_submission")


def closed(scene: Scene) -> Any:
    scene.open(literal("bolt-python-tests/view_closed.json", "body")["view"], notify_on_close=True)
    scene.playground.close_modal("priya")
    return scene.last("view_closed")


def global_shortcut(scene: Scene) -> Any:
    scene.playground.shortcut("priya", "test-shortcut")
    return scene.last("shortcut")


def message_shortcut(scene: Scene) -> Any:
    scene.playground.say("jonas", "#revenue", "@priya test")
    (message,) = scene.playground.messages("#revenue")
    scene.playground.message_shortcut("priya", "#revenue", message["ts"], "test-shortcut")
    return scene.last("message_action")


def said(scene: Scene) -> Any:
    scene.playground.say("priya", "#revenue", "Hello World!")
    return scene.last("event_callback", "message")


def mentioned(scene: Scene) -> Any:
    scene.playground.say("priya", "#revenue", "@tandem Hi there!")
    return scene.last("event_callback", "app_mention")


def changed(scene: Scene) -> Any:
    said(scene)
    scene.playground.edit("priya", "#revenue", scene.playground.messages("#revenue")[0]["ts"], "updated message")
    return scene.last("event_callback", "message", "message_changed")


def deleted(scene: Scene) -> Any:
    said(scene)
    scene.playground.remove("priya", "#revenue", scene.playground.messages("#revenue")[0]["ts"])
    return scene.last("event_callback", "message", "message_deleted")


def reacted(scene: Scene) -> Any:
    said(scene)
    scene.playground.react("jonas", "#revenue", scene.playground.messages("#revenue")[0]["ts"], "heart_eyes")
    return scene.last("event_callback", "reaction_added")


def posted_by_the_bot(scene: Scene) -> Any:
    scene.client.chat_postMessage(channel="C0REVENUE", text="Hi there! Thanks for sharing the info!")
    scene.playground.wait_until_delivered()
    return scene.last("event_callback", "message")


def broadcast(scene: Scene) -> Any:
    said(scene)
    thread = scene.playground.messages("#revenue")[0]["ts"]
    scene.client.chat_postMessage(channel="C0REVENUE", text="Hi there!", thread_ts=thread, reply_broadcast=True)
    scene.playground.wait_until_delivered()
    return scene.last("event_callback", "message", "thread_broadcast")


def uploaded(scene: Scene) -> Any:
    scene.client.files_upload_v2(
        channel="C0REVENUE", filename="file.png", content=b"\x89PNG", initial_comment="Hi there!"
    )
    scene.playground.wait_until_delivered()
    return scene.last("event_callback", "message", "file_share")


def home_opened(scene: Scene) -> Any:
    scene.client.views_publish(user_id="U0PRIYA", view={"type": "home", "blocks": [{"type": "divider"}]})
    scene.playground.open_home("priya")
    return scene.last("event_callback", "app_home_opened")


def joined(scene: Scene) -> Any:
    scene.client.conversations_join(channel="C0NEW")
    scene.playground.wait_until_delivered()
    return scene.last("event_callback", "member_joined_channel")


def revoked(scene: Scene) -> Any:
    scene.playground.revoke_token()
    scene.playground.wait_until_delivered()
    return scene.last("event_callback", "tokens_revoked")


def uninstalled(scene: Scene) -> Any:
    scene.playground.uninstall_app()
    scene.playground.wait_until_delivered()
    return scene.last("event_callback", "app_uninstalled")


Act = Callable[[Scene], Any]
PRESSED = {pressed: {"extra .state": "newer than the samples: the state of a message's inputs"}}
FROM_BOLT: list[tuple[str, str, Act]] = [
    ("block_actions.json", "body", pressed),
    ("authorize.json", "block_actions_body", pressed),
    ("installation_store_authorize.json", "body", pressed),
    ("web_client_customization.json", "block_actions_body", pressed),
    ("block_suggestion.json", "body", suggestion),
    ("view_submission.json", "body", submitted),
    ("view_closed.json", "body", closed),
    ("shortcut.json", "global_shortcut_body", global_shortcut),
    ("shortcut.json", "message_shortcut_body", message_shortcut),
    ("message.json", "message_body", said),
    ("message.json", "message_body2", said),
    ("message.json", "message_body3", said),
    ("message_bot.json", "user_message_event_payload", said),
    ("message_bot.json", "bot_message_event_payload", posted_by_the_bot),
    ("message_changed.json", "event_payload", changed),
    ("message_deleted.json", "event_payload", deleted),
    ("message_thread_broadcast.json", "event_payload", broadcast),
    ("message_file_share.json", "event_payload", uploaded),
    ("app.json", "app_mention_event_body", mentioned),
    ("events_say_stream.json", "org_app_mention_event_body", mentioned),
    ("events_ignore_self.json", "event_body", reacted),
    ("events_request_verification.json", "event_body", reacted),
]
# Kinds that Slack no longer offers to new apps, that the stand-in does not play, or that this scene does not bring.
NOT_PLAYED = {
    "attachment_actions.json": "buttons of legacy attachments",
    "dialogs.json": "dialogs, replaced by modals in 2019",
    "workflow_steps.json": "steps from apps, ended in 2024",
    "workflow_steps_decorator_simple.json": "steps from apps, ended in 2024",
    "workflow_steps_decorator_with_args.json": "steps from apps, ended in 2024",
    "function.json": "functions of automations",
    "events_url_verification.json": "asked of a request URL, compared by `test_request_url.py`",
    "slash_command.json": "a form, compared by its own test",
}
FROM_JAVA: list[tuple[str, Act]] = [
    ("events/MessagePayload.json", said),
    ("events/AppMentionPayload.json", mentioned),
    ("events/MessageChangedPayload.json", changed),
    ("events/MessageDeletedPayload.json", deleted),
    ("events/MessageFileSharePayload.json", uploaded),
    ("events/MessageThreadBroadcastPayload.json", broadcast),
    ("events/ReactionAddedPayload.json", reacted),
    ("events/AppHomeOpenedPayload.json", home_opened),
    ("events/MemberJoinedChannelPayload.json", joined),
    ("events/TokensRevokedPayload.json", revoked),
    ("events/AppUninstalledPayload.json", uninstalled),
    ("app-backend/views/ViewSubmissionPayload.json", submitted),
    ("app-backend/views/ViewClosedPayload.json", closed),
    ("app-backend/interactive-components/BlockActionPayload.json", pressed),
    ("app-backend/interactive-components/MessageShortcutPayload.json", message_shortcut),
]


@pytest.mark.parametrize(("file", "key", "act"), FROM_BOLT, ids=[f"{f}-{k}" for f, k, _ in FROM_BOLT])
def test_keys_and_types_are_those_of_bolts_literal_payload(scene: Scene, file: str, key: str, act: Act) -> None:
    known = literal(f"bolt-python-tests/{file}", key)
    tolerated = COMMON | TOLERATED.get(file, {}) | TOLERATED.get(key, {}) | PRESSED.get(act, {})

    assert untolerated(differences(act(scene), known), tolerated) == []


def test_a_slash_command_is_the_form_of_bolts_literal_payload(scene: Scene) -> None:
    known = dict(parse_qsl(literal("bolt-python-tests/slash_command.json", "slash_command_body")))
    newer = {"extra .api_app_id": "newer than the sample"}

    assert untolerated(differences(slash(scene), known), COMMON | newer) == []


def test_every_sample_of_bolts_is_compared_or_of_a_kind_that_is_not_played() -> None:
    if not BOLT.is_dir():
        pytest.skip(f"no test inputs at {BOLT}: set TANDEM_SHARED_DATA")
    compared = {file for file, _, _ in FROM_BOLT}

    assert {path.name for path in BOLT.glob("*.json")} == compared | NOT_PLAYED.keys()


@pytest.mark.parametrize(("file", "act"), FROM_JAVA, ids=[file for file, _ in FROM_JAVA])
def test_no_key_or_type_is_unknown_to_the_java_sdk(scene: Scene, file: str, act: Act) -> None:
    """Its samples unite what was ever seen, with blank values; hence no payload has all their keys."""
    known = literal(f"java-slack-sdk-samples/{file}")
    tolerated = RICH | UNITED | JAVA_TOLERATED.get(file, {})

    assert untolerated(differences(act(scene), known, exact=False), tolerated) == []
