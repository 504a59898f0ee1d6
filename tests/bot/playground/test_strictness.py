"""What the stand-in refuses over HTTP: with Slack's own codes, scopes, and rate limits on its own clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.manifest import ASKED_SCOPES, SCOPES
from bot.playground import Playground, SlackChannel
from bot.playground.pace import METHOD_TIERS, TIERS, Pace, RateLimits
from tests.bot.playground.bots import GOAL_MODAL, QUIET, ask, section

TEXT = {"type": "plain_text", "text": "x"}
START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def client_of(playground: Playground) -> WebClient:
    return WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET, retry_handlers=[])


def refusal_of(call: Callable[[], Any]) -> Any:
    with pytest.raises(SlackApiError) as refused:
        call()
    return refused.value.response


def post(client: WebClient, **given: Any) -> Any:
    return client.api_call("chat.postMessage", json={"channel": "C0WINS", **given})


# -- codes ----------------------------------------------------------------------------------------------------------


def test_blocks_are_refused_as_slack_does_with_the_place(client: WebClient) -> None:
    answer = refusal_of(
        lambda: post(client, text="x", blocks=[section("x"), {"type": "header", "text": TEXT | {"text": "x" * 151}}])
    )

    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["must be less than 151 characters [json-pointer:/blocks/1/text/text]"]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": [5]}, "invalid_arguments"),
        ({"text": {"a": 1}, "blocks": [section("x")]}, "invalid_arguments"),
        ({"text": 5}, None),
        ({"text": "x", "blocks": {}}, None),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": ["x"]}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "video"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "divider", "colour": "red"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("x" * 2_700)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": [section("x" * 3_001)] * 5}, "invalid_blocks"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "x", "event_payload": []}}, "invalid_metadata_format"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "attachments": "x"}, "invalid_arguments"),
        ({"attachments": [{"blocks": [{"type": "header"}]}]}, "invalid_attachments"),
        ({"attachments": [{"blocks": [section("x")]}]}, None),
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
    ],
)
def test_each_refusal_has_slacks_code(
    playground: Playground, client: WebClient, given: dict[str, Any], code: str | None
) -> None:
    if code is None:
        post(client, **given)
    else:
        assert refusal_of(lambda: post(client, **given))["error"] == code
    assert len(playground.messages("#wins")) == (code is None)


@pytest.mark.parametrize("kind", ["static", "external", "users", "conversations", "channels"])
def test_several_are_chosen_in_sections_and_inputs_but_not_among_actions(client: WebClient, kind: str) -> None:
    menu: dict[str, Any] = {"type": f"multi_{kind}_select", "action_id": "several"}
    if kind == "static":
        menu["options"] = [{"text": TEXT, "value": "x"}]
    actions = [{"type": "actions", "elements": [menu]}]

    assert post(client, text="x", blocks=[section("x", accessory=menu)])["ok"]
    answer = refusal_of(lambda: post(client, text="x", blocks=actions))
    where = "[json-pointer:/blocks/0/elements/0/type]"
    assert (answer["error"], answer["errors"]) == ("invalid_blocks", [f"unsupported type: {menu['type']} {where}"])
    view = {"type": "home", "blocks": actions}
    assert refusal_of(lambda: client.views_publish(user_id="U0PRIYA", view=view))["error"] == "invalid_arguments"


def test_a_long_text_is_cut_where_it_is_new_and_refused_where_it_is_changed(client: WebClient) -> None:
    posted = post(client, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000

    where = {"channel": "C0WINS", "ts": posted["ts"]}
    assert client.chat_update(**where, text="x" * 4_000)["ok"]
    assert refusal_of(lambda: client.chat_update(**where, text="x" * 4_001))["error"] == "msg_too_long"
    private = {"channel": "C0WINS", "user": "U0PRIYA"}
    assert refusal_of(lambda: client.chat_postEphemeral(**private, text="x" * 40_001))["error"] == "msg_too_long"


def test_a_view_is_refused_with_the_place(playground: Playground, client: WebClient) -> None:
    home = {"type": "home", "blocks": [section("x"), {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]}
    answer = refusal_of(lambda: client.views_publish(user_id="U0PRIYA", view=home))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: table [json-pointer:/view/blocks/1/type]"
    ]
    large = {"type": "home", "blocks": [section("x" * 3_000)] * 90}
    assert refusal_of(lambda: client.views_publish(user_id="U0PRIYA", view=large))["error"] == "view_too_large"
    assert playground.home("priya") is None


def test_a_modal_that_asks_needs_a_way_to_submit(playground: Playground, client: WebClient) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    trigger = playground.requests[-1].body["trigger_id"]
    view = {key: value for key, value in GOAL_MODAL.items() if key != "submit"}

    answer = refusal_of(lambda: client.views_open(trigger_id=trigger, view=view))
    assert "[json-pointer:/view/submit]" in answer["response_metadata"]["messages"][0]


def test_a_response_url_is_as_strict(playground: Playground) -> None:
    playground.slash("priya", "#revenue", "/hotleads")
    webhook = WebhookClient(playground.requests[-1].body["response_url"], logger=QUIET, retry_handlers=[])

    assert "invalid_blocks" in webhook.send(blocks=[{"type": "header"}]).body


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"channel":"C0WINS","blocks":' + b"[" * 900 + b"]" * 900 + b"}"])
def test_bottomless_nesting_is_refused_and_does_no_harm(playground: Playground, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-playground"}
    assert ask(playground, "POST", "/api/chat.postMessage", body, headers).status == 200
    assert playground.messages("#wins") == []


# -- scopes ---------------------------------------------------------------------------------------------------------


def test_a_token_has_only_the_scopes_of_the_manifest() -> None:
    channels = [SlackChannel("C0PUBLIC", "public"), SlackChannel("C0SECRET", "secret", is_private=True)]
    granted = [*SCOPES, "channels:read"]
    with Playground(scopes=granted, channels=channels) as playground:
        client = client_of(playground)
        needed = {
            "channels:history": lambda: client.conversations_history(channel="C0PUBLIC"),
            "groups:history": lambda: client.conversations_history(channel="C0SECRET"),
            "im:history": lambda: client.conversations_history(channel="U0PRIYA"),
            "groups:read": lambda: client.conversations_info(channel="C0SECRET"),
            "im:read": lambda: client.conversations_list(types="public_channel,im"),
            "reactions:write": lambda: client.reactions_add(channel="C0PUBLIC", timestamp="1.2", name="fire"),
            "channels:join": lambda: client.conversations_join(channel="C0PUBLIC"),
        }
        for scope, call in needed.items():
            answer = refusal_of(call)
            assert answer["error"] == "missing_scope"
            # Slack names one scope; where none of the kinds of conversation is granted, that of public channels.
            assert answer["needed"] in (scope, f"channels:{scope.partition(':')[2]}")
            assert answer["provided"].split(",") == sorted(granted)
        assert client.conversations_info(channel="C0PUBLIC")["channel"]["name"] == "public"


def test_addresses_are_shown_to_those_who_may_see_them() -> None:
    for scopes, seen in ((ASKED_SCOPES, True), (["users:read"], False)):
        with Playground(scopes=scopes) as playground:
            profile = client_of(playground).users_info(user="U0MIA")["user"]["profile"]
            assert ("email" in profile) == seen


# -- rate limits ----------------------------------------------------------------------------------------------------


def test_each_method_has_its_tier_and_waits_until_the_minute_is_over() -> None:
    now = START
    with Playground(rate_limits=True, clock=lambda: now) as playground:
        client = client_of(playground)
        for _ in range(20):
            client.users_list()
        answer = refusal_of(client.users_list)
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "60")
        client.users_info(user="U0MIA")
        now += timedelta(seconds=59)
        assert refusal_of(client.users_list).headers["Retry-After"] == "1"
        now += timedelta(seconds=1)
        client.users_list()


def test_a_burst_is_tolerated_where_it_was_set_and_must_be_made_good() -> None:
    pace = Pace(RateLimits(burst=3))

    def wait(seconds: float) -> int:
        return pace.wait("chat.postMessage", "C1", START + timedelta(seconds=seconds))

    assert [wait(0), wait(0), wait(0), wait(0), wait(0.5)] == [0, 0, 0, 1, 1]
    assert [wait(1), wait(1), wait(2), wait(10), wait(10), wait(10), wait(10)] == [0, 1, 0, 0, 0, 0, 1]
    assert pace.wait("chat.postMessage", "C2", START) == 0


def test_tiers_may_be_set_and_some_methods_have_none() -> None:
    pace = Pace(RateLimits(per_minute={"users.info": 1}))

    assert [pace.wait("users.info", "", START) for _ in range(2)] == [0, 60]
    assert {pace.wait("auth.test", "", START) for _ in range(1_000)} == {0}
    assert set(METHOD_TIERS.values()) <= set(TIERS)
