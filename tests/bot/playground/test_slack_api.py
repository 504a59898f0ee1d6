"""The Web API of the stand-in: Slack's answers, and Slack's refusals."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.playground import Playground
from tests.bot.playground.bots import GOAL_MODAL, QUIET, Bot, ask, section

BOT_TOKEN = "xoxb-playground"


class TurnedClock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


def client_of(playground: Playground, token: str | None = BOT_TOKEN) -> WebClient:
    return WebClient(token, base_url=playground.api_url, logger=QUIET, retry_handlers=[])


def error_of(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        call()
    return str(refused.value.response["error"])


def test_a_token_tells_who_the_bot_is(client: WebClient) -> None:
    who = client.auth_test()

    assert (who["team_id"], who["user_id"], who["bot_id"]) == ("T0TANDEM", "U0TANDEM", "B0TANDEM")


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-wrong", "invalid_auth"), (None, "not_authed"), ("xapp-playground", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(playground: Playground, token: str | None, error: str) -> None:
    assert error_of(lambda: client_of(playground, token).chat_postMessage(channel="C0WINS", text="hi")) == error
    assert playground.messages("#wins") == []


def test_socket_mode_wants_the_app_token(client: WebClient) -> None:
    assert error_of(lambda: client.apps_connections_open(app_token="xoxb-playground")) == "not_allowed_token_type"


def test_a_missing_scope_is_named() -> None:
    with Playground(scopes=["channels:read"]) as playground:
        client = client_of(playground)
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel="C0WINS", text="hi")

        assert refused.value.response["error"] == "missing_scope"
        assert refused.value.response["needed"] == "chat:write"


def test_unknown_methods_channels_and_messages_are_refused(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("chat.shout")) == "unknown_method"
    assert error_of(lambda: client.chat_postMessage(channel="C404", text="hi")) == "channel_not_found"
    assert error_of(lambda: client.api_call("chat.postMessage", json={"channel": "C0WINS"})) == "no_text"
    assert error_of(lambda: client.chat_update(channel="C0WINS", ts="1.2", text="hi")) == "message_not_found"
    assert error_of(lambda: client.users_info(user="U404")) == "user_not_found"


def test_fifty_one_blocks_are_refused_with_the_path(playground: Playground, client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0WINS", text="hi", blocks=[section("x")] * 51)

    assert refused.value.response["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks]" in refused.value.response["errors"][0]
    client.chat_postMessage(channel="C0WINS", text="hi", blocks=[section("x")] * 50)
    assert len(playground.messages("#wins")) == 1


def test_blocks_that_are_too_long_together_are_refused(client: WebClient) -> None:
    long = [section("x" * 2900)] * 5

    assert error_of(lambda: client.chat_postMessage(channel="C0WINS", blocks=long, text="hi")) == "msg_blocks_too_long"


def test_an_injected_check_decides(playground: Playground) -> None:
    with Playground(check=lambda blocks: ["too loud [json-pointer:/blocks/0]"]) as strict:
        client = client_of(strict)
        assert (
            error_of(lambda: client.chat_postMessage(channel="C0WINS", text="x", blocks=[section("x")]))
            == "invalid_blocks"
        )


def test_messages_are_changed_and_deleted_in_place(playground: Playground, client: WebClient) -> None:
    ts = client.chat_postMessage(channel="#handoffs", text="Sent", blocks=[section("Sent")])["ts"]

    client.chat_update(channel="C0HANDOFFS", ts=ts, text="Accepted by Priya", blocks=[section("Accepted")])
    (message,) = playground.messages("#handoffs")
    assert message["ts"] == ts
    assert message["text"] == "Accepted by Priya"
    assert message["blocks"][0]["text"]["text"] == "Accepted"

    client.chat_delete(channel="C0HANDOFFS", ts=ts)
    assert playground.messages("#handoffs") == []


def test_history_returns_metadata_newest_first_and_leaves_replies_to_the_thread(client: WebClient) -> None:
    metadata = {"event_type": "tandem_outbox", "event_payload": {"id": "o1", "attempt": 1}}
    first = client.chat_postMessage(channel="C0REVENUE", text="one", metadata=metadata)["ts"]
    client.chat_postMessage(channel="C0REVENUE", text="two")
    client.chat_postMessage(channel="C0REVENUE", text="reply", thread_ts=first)

    history = client.conversations_history(channel="C0REVENUE", include_all_metadata=True)["messages"]
    assert [message["text"] for message in history] == ["two", "one"]
    assert history[1]["metadata"] == metadata
    assert history[1]["reply_count"] == 1
    plain = client.conversations_history(channel="C0REVENUE")["messages"]
    assert all("metadata" not in message for message in plain)
    replies = client.conversations_replies(channel="C0REVENUE", ts=first)["messages"]
    assert [message["text"] for message in replies] == ["one", "reply"]


def test_history_is_cut_by_time_and_read_page_by_page(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="C0REVENUE", text=str(n))["ts"] for n in range(5)]

    later = client.conversations_history(channel="C0REVENUE", oldest=stamps[2])["messages"]
    assert [message["text"] for message in later] == ["4", "3"]
    pages = [page["messages"] for page in client.conversations_history(channel="C0REVENUE", limit=2)]
    assert [[message["text"] for message in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    wrong = error_of(lambda: client.conversations_history(channel="C0REVENUE", cursor="nonsense"))
    assert wrong == "invalid_cursor"


def test_channels_people_and_direct_messages_are_found(playground: Playground, client: WebClient) -> None:
    assert [c["name"] for c in client.conversations_list()["channels"]] == ["revenue", "handoffs", "wins"]
    mia = client.users_lookupByEmail(email="mia@nordwind.example")["user"]
    assert (mia["id"], mia["tz"], mia["is_admin"]) == ("U0MIA", "Europe/Berlin", True)
    direct = client.conversations_open(users=["U0MIA"])["channel"]["id"]
    assert client.conversations_open(users="U0MIA")["channel"]["id"] == direct
    client.chat_postMessage(channel="U0MIA", text="Good morning")
    assert playground.messages("mia")[0]["text"] == "Good morning"


def test_an_ephemeral_message_is_for_one_person(playground: Playground, client: WebClient) -> None:
    client.chat_postEphemeral(channel="C0WINS", user="U0PRIYA", text="psst")

    assert playground.ephemerals("priya")[0]["text"] == "psst"
    assert playground.ephemerals("mia") == []
    wrong = error_of(lambda: client.chat_postEphemeral(channel="C0WINS", user="U404", text="psst"))
    assert wrong == "user_not_in_channel"


def test_a_response_url_is_good_for_five_answers_and_thirty_minutes() -> None:
    clock = TurnedClock()
    with Playground(clock=clock) as playground:
        playground.slash("priya", "#revenue", "/hotleads")
        (asked,) = playground.requests
        webhook = WebhookClient(asked.body["response_url"], logger=QUIET, retry_handlers=[])

        answers = [webhook.send(text=f"answer {n}").status_code for n in range(6)]
        assert answers == [200, 200, 200, 200, 200, 404]
        assert [message["text"] for message in playground.ephemerals("priya")][1:] == [f"answer {n}" for n in range(5)]

        playground.slash("priya", "#revenue", "/hotleads")
        late = WebhookClient(playground.requests[-1].body["response_url"], logger=QUIET, retry_handlers=[])
        clock.turn(minutes=31)
        assert json.loads(late.send(text="late").body)["error"] == "expired_url"


def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    clock = TurnedClock()
    with Playground(clock=clock) as playground:
        client = client_of(playground)

        def trigger() -> str:
            playground.slash("priya", "#revenue", "/hotleads")
            return str(playground.requests[-1].body["trigger_id"])

        used = trigger()
        assert client.views_open(trigger_id=used, view=GOAL_MODAL)["view"]["callback_id"] == "goal"
        assert error_of(lambda: client.views_open(trigger_id=used, view=GOAL_MODAL)) == "exchanged_trigger_id"
        late = trigger()
        clock.turn(seconds=3.1)
        assert error_of(lambda: client.views_open(trigger_id=late, view=GOAL_MODAL)) == "expired_trigger_id"
        assert error_of(lambda: client.views_open(trigger_id="1.2.3", view=GOAL_MODAL)) == "invalid_trigger_id"


def test_a_view_is_changed_unless_it_changed_in_between(playground: Playground, client: WebClient) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    view = client.views_open(trigger_id=playground.requests[-1].body["trigger_id"], view=GOAL_MODAL)["view"]
    renamed = GOAL_MODAL | {"title": {"type": "plain_text", "text": "Change the goal"}}

    client.views_update(view_id=view["id"], hash=view["hash"], view=renamed)
    assert (playground.modal("priya") or {})["title"]["text"] == "Change the goal"
    stale = error_of(lambda: client.views_update(view_id=view["id"], hash=view["hash"], view=GOAL_MODAL))
    assert stale == "hash_conflict"


def test_a_modal_beyond_the_limits_is_refused(playground: Playground, client: WebClient) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    long = GOAL_MODAL | {"title": {"type": "plain_text", "text": "A title of more than 24 characters"}}

    wrong = error_of(lambda: client.views_open(trigger_id=playground.requests[-1].body["trigger_id"], view=long))
    assert wrong == "invalid_arguments"
    assert playground.modal("priya") is None


def test_a_home_tab_is_published_for_one_person(playground: Playground, client: WebClient) -> None:
    client.views_publish(user_id="U0PRIYA", view={"type": "home", "blocks": [section("Your desk")]})

    assert (playground.home("priya") or {})["blocks"][0]["text"]["text"] == "Your desk"
    assert playground.home("mia") is None


def test_one_message_a_second_where_asked_for() -> None:
    clock = TurnedClock()
    with Playground(rate_limits=True, clock=clock) as playground:
        client = client_of(playground)
        client.chat_postMessage(channel="C0WINS", text="one")
        client.chat_postMessage(channel="C0REVENUE", text="elsewhere")
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel="C0WINS", text="two")
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "1"
        clock.turn(seconds=1)
        client.chat_postMessage(channel="C0WINS", text="three")

        assert [message["text"] for message in playground.messages("#wins")] == ["one", "three"]


def test_a_file_is_uploaded_in_three_steps_and_served(playground: Playground, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="C0REVENUE", text="The week")["ts"]
    picture = b"\x89PNG not really"

    client.files_upload_v2(channel="C0REVENUE", thread_ts=parent, filename="chart.png", content=picture, title="Chart")

    _, reply = playground.messages("#revenue")
    assert reply["thread_ts"] == parent
    assert reply["files"][0]["title"] == "Chart"
    served = ask(playground, "GET", urlsplit(reply["files"][0]["url_private"]).path)
    assert served.body == picture
    assert served.headers["Content-Type"] == "image/png"


def test_a_form_is_understood_as_well_as_json(playground: Playground) -> None:
    body = "channel=C0WINS&text=From+a+form&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D&token=xoxb-playground"
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert json.loads(ask(playground, "POST", "/api/chat.postMessage", body.encode(), form).body)["ok"] is True
    assert playground.messages("#wins")[0]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[1]"),
        ("application/json", b'{"channel": "C0WINS", "blocks": 7, "token": "xoxb-playground"}'),
        ("application/json", b'{"channel": {"a": 1}, "text": [1], "token": "xoxb-playground"}'),
        ("application/json", b'{"channel": "C0WINS", "text": "x", "metadata": "x", "token": "xoxb-playground"}'),
        ("application/json", b'{"channel": "C0WINS", "blocks": [{"type": []}], "token": "xoxb-playground"}'),
        (
            "application/json",
            b'{"channel": "C0WINS", "blocks": [{"type": "actions", "elements": 1}], "token": "xoxb-playground"}',
        ),
        (
            "application/json",
            b'{"channel": "C0WINS", "blocks": [{"type": "section", "text": 1}], "token": "xoxb-playground"}',
        ),
        ("application/json", b"x" * 1_100_000),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ff"),
        ("application/x-www-form-urlencoded", b"blocks=%5B&token=xoxb-playground"),
    ],
)
def test_malformed_and_oversized_bodies_get_slacks_error(
    playground: Playground, content_type: str, body: bytes
) -> None:
    answer = ask(playground, "POST", "/api/chat.postMessage", body, {"Content-Type": content_type})
    said = json.loads(answer.body)

    assert answer.status == 200
    assert said["ok"] is False
    assert playground.messages("#wins") == []


def test_the_log_shows_both_directions_without_secrets(playground: Playground, bot: Bot) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    error_of(lambda: client_of(playground).chat_postMessage(channel="C404", text="hi"))

    assert ("to bot", "slash_commands", "ok") in [(r.direction, r.name, r.verdict) for r in playground.requests]
    assert ("from bot", "chat.postMessage", "channel_not_found") in [
        (r.direction, r.name, r.verdict) for r in playground.requests
    ]
    assert not [r for r in playground.requests if "token" in r.body and r.direction == "from bot"]
