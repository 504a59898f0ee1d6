"""Methods beyond posting: who is where, group messages, reactions, files, views, and the scopes of each kind."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.playground import Playground, SlackChannel
from bot.playground.workspace import SAMPLE_CHANNELS
from tests.bot.playground.bots import GOAL_MODAL, QUIET, ask
from tests.bot.playground.literal_differences import differences
from tests.bot.playground.test_slack_api import client_of, error_of

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")
JAVA = SHARED / "payloads" / "slack" / "java-slack-sdk-samples" / "api"
CHANNELS = [
    *SAMPLE_CHANNELS,
    SlackChannel("C0NEW", "new", has_bot=False),
    SlackChannel("C0SECRET", "secret", is_private=True),
]


@pytest.fixture
def playground() -> Iterator[Playground]:
    with Playground(channels=CHANNELS) as running:
        yield running


def test_a_message_to_several_people_has_a_conversation_of_its_own(playground: Playground, client: WebClient) -> None:
    opened = client.conversations_open(users="U0SAM,U0MIA", return_im=True)["channel"]

    assert (opened["is_mpim"], opened["name"]) == (True, "mpdm-mia--sam--tandem-1")
    assert client.conversations_open(users=["U0MIA", "U0SAM"])["already_open"] is True
    client.chat_postMessage(channel=opened["id"], text="You two")
    assert [message["text"] for message in playground.messages(opened["id"])] == ["You two"]
    assert [c["id"] for c in client.conversations_list(types="mpim")["channels"]] == [opened["id"]]
    wrong = error_of(lambda: client.conversations_open(users=",".join(f"U{n}" for n in range(9))))
    assert wrong == "too_many_users"
    assert error_of(lambda: client.conversations_open(users="")) == "users_list_not_supplied"
    assert error_of(lambda: client.conversations_open(users="U404")) == "user_not_found"


def test_the_bot_comes_goes_and_brings_people(playground: Playground, client: WebClient) -> None:
    assert error_of(lambda: client.chat_postMessage(channel="C0NEW", text="hi")) == "not_in_channel"
    client.conversations_join(channel="C0NEW")
    assert client.conversations_join(channel="C0NEW")["warning"] == "already_in_channel"
    assert error_of(lambda: client.conversations_invite(channel="C0NEW", users="U0MIA")) == "already_in_channel"
    assert error_of(lambda: client.conversations_invite(channel="C0NEW", users="U0TANDEM")) == "cant_invite_self"
    client.conversations_leave(channel="C0NEW")
    assert client.conversations_leave(channel="C0NEW")["not_in_channel"] is True
    assert "U0TANDEM" not in client.conversations_members(channel="C0NEW")["members"]
    assert error_of(lambda: client.conversations_join(channel="C0SECRET")) == "method_not_supported_for_channel_type"


def test_lists_are_read_page_by_page(client: WebClient) -> None:
    pages = [page["members"] for page in client.users_list(limit=2)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [member["id"] for page in pages for member in page][-1] == "U0TANDEM"
    assert error_of(lambda: client.users_list(limit=0)) == "invalid_limit"
    assert error_of(lambda: client.conversations_list(types="everything")) == "invalid_types"
    of_mia = client.users_conversations(user="U0MIA", types="public_channel,private_channel")["channels"]
    assert [c["id"] for c in of_mia] == ["C0REVENUE", "C0HANDOFFS", "C0WINS", "C0NEW", "C0SECRET"]


def test_reactions_are_added_read_and_taken_away(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="C0WINS", text="Won")["ts"]
    client.reactions_add(channel="C0WINS", timestamp=ts, name="tada")
    playground.react("mia", "#wins", ts, "tada")

    shown = client.reactions_get(channel="C0WINS", timestamp=ts)["message"]["reactions"]
    assert shown == [{"name": "tada", "users": ["U0TANDEM", "U0MIA"], "count": 2}]
    assert error_of(lambda: client.reactions_add(channel="C0WINS", timestamp=ts, name="tada")) == "already_reacted"
    client.reactions_remove(channel="C0WINS", timestamp=ts, name="tada")
    assert error_of(lambda: client.reactions_remove(channel="C0WINS", timestamp=ts, name="tada")) == "no_reaction"
    assert error_of(lambda: client.reactions_add(channel="C0WINS", timestamp=ts, name="Not One")) == "invalid_name"
    assert error_of(lambda: client.reactions_add(channel="C0WINS", timestamp=ts, name="tadaa")) == "invalid_name"
    assert playground.messages("#wins")[0]["reactions"] == [{"name": "tada", "users": ["U0MIA"], "count": 1}]


def test_a_reply_sent_to_the_channel_too_stands_in_both(client: WebClient) -> None:
    first = client.chat_postMessage(channel="C0WINS", text="Won")["ts"]
    client.chat_postMessage(channel="C0WINS", text="To all", thread_ts=first, reply_broadcast=True)
    client.chat_postMessage(channel="C0WINS", text="In here", thread_ts=first)

    assert [m["text"] for m in client.conversations_history(channel="C0WINS")["messages"]] == ["To all", "Won"]
    replies = client.conversations_replies(channel="C0WINS", ts=first)["messages"]
    assert [m["text"] for m in replies] == ["Won", "To all", "In here"]


def test_a_file_is_announced_sent_shared_shown_and_deleted(playground: Playground, client: WebClient) -> None:
    asked = client.files_getUploadURLExternal(filename="week 39.png", length=4)
    path = f"/upload/{asked['file_id']}"
    assert ask(playground, "POST", path, b"\x89PN").status == 400
    assert ask(playground, "POST", path, b"\x89PNG").body == b"OK - 4"
    files = [{"id": asked["file_id"], "title": "The week"}]
    shared = client.files_completeUploadExternal(files=files, channel_id="C0WINS")["files"][0]

    assert client.files_info(file=shared["id"])["file"]["name"] == "week 39.png"
    assert ask(playground, "GET", shared["url_private"].removeprefix(playground.base_url)).body == b"\x89PNG"
    client.files_delete(file=shared["id"])
    assert error_of(lambda: client.files_info(file=shared["id"])) == "file_not_found"
    assert playground.messages("#wins")[0]["files"][0]["mode"] == "tombstone"
    assert error_of(lambda: client.files_getUploadURLExternal(filename="x", length=-1)) == "invalid_arguments"


def test_people_the_bot_and_the_workspace_are_described(client: WebClient) -> None:
    assert client.users_profile_get(user="U0MIA")["profile"]["email"] == "mia@nordwind.example"
    assert client.bots_info(bot="B0TANDEM")["bot"]["user_id"] == "U0TANDEM"
    assert error_of(lambda: client.bots_info(bot="B404")) == "bot_not_found"
    assert client.team_info()["team"]["domain"] == "nordwind"
    assert error_of(lambda: client.team_info(team="T404")) == "team_not_found"
    assert error_of(lambda: client.api_test(error="my_error")) == "my_error"


def test_a_view_is_found_by_its_external_id_which_is_its_own(playground: Playground, client: WebClient) -> None:
    def trigger(user: str) -> str:
        playground.slash(user, "#revenue", "/any")
        return str(playground.requests[-1].body["trigger_id"])

    client.views_open(trigger_id=trigger("priya"), view=GOAL_MODAL | {"external_id": "goal-1"})
    renamed = GOAL_MODAL | {"external_id": "goal-1", "title": {"type": "plain_text", "text": "Again"}}
    client.views_update(external_id="goal-1", view=renamed)

    assert (playground.modal("priya") or {})["title"]["text"] == "Again"
    twin = error_of(lambda: client.views_open(trigger_id=trigger("mia"), view=renamed))
    assert twin == "duplicate_external_id"
    assert error_of(lambda: client.views_update(external_id="goal-2", view=renamed)) == "not_found"


def test_each_kind_of_conversation_has_scopes_of_its_own() -> None:
    scopes = ["chat:write", "channels:history", "channels:read", "im:write", "users:read"]
    with Playground(scopes=scopes, channels=CHANNELS) as playground:
        client = client_of(playground)
        assert client.conversations_history(channel="C0WINS")["messages"] == []
        assert error_of(lambda: client.conversations_history(channel="C0SECRET")) == "missing_scope"
        assert error_of(lambda: client.conversations_list(types="public_channel,im")) == "missing_scope"
        assert error_of(lambda: client.conversations_leave(channel="C0WINS")) == "missing_scope"
        client.conversations_open(users="U0MIA")
        assert error_of(lambda: client.conversations_open(users="U0MIA,U0SAM")) == "missing_scope"
        assert "email" not in client.users_info(user="U0MIA")["user"]["profile"]


ANSWERS: list[tuple[str, Callable[[WebClient], Any]]] = [
    ("auth.test", lambda client: client.auth_test()),
    ("bots.info", lambda client: client.bots_info(bot="B0TANDEM")),
    ("team.info", lambda client: client.team_info()),
    ("users.info", lambda client: client.users_info(user="U0MIA")),
    ("users.info", lambda client: client.users_info(user="U0TANDEM")),
    ("users.list", lambda client: client.users_list()),
    ("users.lookupByEmail", lambda client: client.users_lookupByEmail(email="mia@nordwind.example")),
    ("conversations.list", lambda client: client.conversations_list(types="public_channel,private_channel,im")),
    ("conversations.info", lambda client: client.conversations_info(channel="C0WINS", include_num_members=True)),
    ("conversations.join", lambda client: client.conversations_join(channel="C0NEW")),
    ("conversations.members", lambda client: client.conversations_members(channel="C0WINS")),
    ("chat.getPermalink", lambda client: client.chat_getPermalink(channel="C0WINS", message_ts=_posted(client))),
    ("chat.delete", lambda client: client.chat_delete(channel="C0WINS", ts=_posted(client))),
    ("chat.postEphemeral", lambda client: client.chat_postEphemeral(channel="C0WINS", user="U0MIA", text="x")),
    ("reactions.add", lambda client: client.reactions_add(channel="C0WINS", timestamp=_posted(client), name="eyes")),
    ("files.getUploadURLExternal", lambda client: client.files_getUploadURLExternal(filename="a.png", length=1)),
    ("chat.postMessage", lambda client: client.chat_postMessage(channel="C0WINS", text="x")),
    ("chat.update", lambda client: client.chat_update(channel="C0WINS", ts=_posted(client), text="y")),
]


def _posted(client: WebClient) -> str:
    return str(client.chat_postMessage(channel="C0WINS", text="x")["ts"])


@pytest.mark.parametrize(("method", "call"), ANSWERS, ids=[method for method, _ in ANSWERS])
def test_answers_have_keys_and_types_of_the_java_sdks_samples(
    playground: Playground, method: str, call: Callable[[WebClient], Any]
) -> None:
    if not JAVA.is_dir():
        pytest.skip(f"no test inputs at {JAVA}: set TANDEM_SHARED_DATA")
    known = json.loads((JAVA / f"{method}.json").read_text())
    client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)

    assert sorted(differences(call(client).data, known, exact=False)) == []
