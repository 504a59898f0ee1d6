"""The control API: what it does, and how it says no."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Identity, Person, Playground, SlackChannel, Workspace
from tests.bot.playground.bots import QUIET, Bot, ask

GETS = ["faults", "plan", "revoke", "sockets", "events", "requests", "state"]


def control(playground: Playground, method: str, what: str, wish: Any = None) -> dict[str, Any]:
    """A request that is expected to be granted."""
    body = b"" if wish is None else json.dumps(wish).encode()
    answer = ask(playground, method, f"/_control/{what}", body)
    assert answer.status == 200, answer.body
    told: dict[str, Any] = json.loads(answer.body)
    assert told["ok"] is True
    return told


def refused(playground: Playground, method: str, what: str, body: bytes = b"", status: int = 400) -> str:
    """A request that is expected to be refused; the sentence."""
    answer = ask(playground, method, f"/_control/{what}", body)
    assert answer.status == status, answer.body
    told = json.loads(answer.body)
    assert told["ok"] is False
    return str(told["error"])


@pytest.mark.parametrize(
    ("what", "body", "words"),
    [
        ("faults", b"", "`method`"),
        ("faults", b"[]", "Expected `object`, got `array`"),
        ("faults", b"{", "no JSON"),
        ("faults", b"\xff", "no JSON"),
        ("faults", b'{"method": "x" * 3}', "no JSON"),
        ("faults", b'{"method": "chat.postMessage", "fault": "flood"}', "`$.fault`"),
        ("faults", b'{"method": "chat.postMesage", "fault": "slow"}', "nothing here is called 'chat.postMesage'"),
        ("faults", b'{"method": "chat.*", "fault": "duplicate"}', "it can to: events_api"),
        ("faults", b'{"method": "*", "fault": "slow", "seconds": 1e9}', "<= 600"),
        ("faults", b'{"method": "*", "fault": "slow", "seconds": -1}', ">= 0"),
        ("faults", b'{"method": "*", "fault": "slow", "seconds": NaN}', "no JSON"),
        ("faults", b'{"method": "*", "fault": "slow", "times": 0}', "`$.times`"),
        ("faults", b'{"method": "*", "fault": "slow", "times": true}', "`$.times`"),
        ("faults", b'{"method": "*", "fault": "refused", "code": "<script>"}', "`$.code`"),
        ("faults", b'{"method": "*", "fault": "slow", "second": 3}', "`second`"),
        ("plan", b"{}", "`plan`"),
        ("plan", b'{"plan": {"rate": 2}}', "<= 1"),
        ("plan", b'{"plan": {"faults": []}}', "`$.plan.faults`"),
        ("plan", b'{"plan": {"seed": -1}}', ">= 0"),
        ("plan", b'{"plan": {"methods": ["chat.say"]}}', "nothing here is called 'chat.say'"),
        ("revoke", b'{"token": "xoxb-1"}', "`$.token`"),
        ("disconnect", b'{"reason": "bored"}', "`$.reason`"),
        ("sockets", b'{"fault": "wet"}', "`$.fault`"),
        ("sockets", b'{"fault": "reset", "which": 3}', "there is no connection 3: 0 are open"),
        ("events", b'{"event": {}}', "an event has a `type`"),
        ("events", b'{"event": "app_mention"}', "`$.event`"),
        ("events", b'{"event": {"type": "x", "a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}", "nested too deeply"),
        ("events", b'{"event": {"type": "x", "a": ' + b"[" * 200 + b"]" * 200 + b"}}", "nested too deeply"),
        ("events/due", b'{"all": 1}', "`$.all`"),
    ],
)
def test_what_is_unclear_is_refused_in_words_and_changes_nothing(
    playground: Playground, client: WebClient, what: str, body: bytes, words: str
) -> None:
    assert words in refused(playground, "POST", what, body)
    assert client.auth_test()["ok"]
    assert control(playground, "GET", "faults")["faults"] == []
    assert control(playground, "GET", "plan")["plan"] is None


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "limit=1001", "direction=up", "fault=flood", "nmae=x", "limit=²"]
)
def test_an_unclear_filter_is_refused(playground: Playground, query: str) -> None:
    assert refused(playground, "GET", f"requests?{query.replace('²', '%C2%B2')}")


def test_a_huge_body_is_refused(playground: Playground) -> None:
    assert "larger" in refused(playground, "POST", "faults", b" " * (256 * 1024 + 1), status=413)


@pytest.mark.parametrize("depth", [99, 101, 300, 900, 100_000])
def test_what_a_bot_nests_too_deeply_is_refused_and_does_not_spoil_the_log(playground: Playground, depth: int) -> None:
    body = b'{"text": "x", "a": ' + b"[" * depth + b"]" * depth + b"}"
    answer = ask(playground, "POST", "/api/api.test", body, {"Content-Type": "application/json"})

    assert json.loads(answer.body).get("error", "ok") == ("ok" if depth < 100 else "invalid_json")
    assert len(control(playground, "GET", "requests")["requests"]) == 1


def test_what_does_not_exist_is_answered_with_what_does(playground: Playground) -> None:
    assert "/_control/faults" in refused(playground, "GET", "fault", status=404)
    assert refused(playground, "PUT", "faults", status=405) == "only GET, POST, DELETE here"
    assert "no conversation" in refused(playground, "GET", "state?channel=nowhere", status=404)


@pytest.mark.parametrize("what", GETS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
def test_other_sites_and_other_names_are_kept_out(playground: Playground, what: str, headers: dict[str, str]) -> None:
    for method in ("GET", "POST"):
        assert ask(playground, method, f"/_control/{what}", b"{}", headers).status == 403


def test_a_stand_in_for_other_machines_is_not_made() -> None:
    with pytest.raises(ValueError, match="on this machine only"):
        Playground(host="0.0.0.0")  # noqa: S104  that it is refused is the point


def test_a_revoked_token_is_refused_until_it_is_given_back(playground: Playground, client: WebClient, bot: Bot) -> None:
    control(playground, "POST", "revoke", {"token": "bot", "tell": True})

    for _ in range(2):
        with pytest.raises(SlackApiError, match="token_revoked"):
            client.auth_test()
    told = next(body for body in bot.received if body["type"] == "event_callback")
    assert told["event"]["tokens"] == {"oauth": [], "bot": ["U0TANDEM"]}
    control(playground, "DELETE", "revoke")
    assert client.auth_test()["ok"]


def test_a_revoked_app_token_opens_no_connection(playground: Playground, client: WebClient) -> None:
    playground.revoke("app")

    with pytest.raises(SlackApiError, match="token_revoked"):
        client.apps_connections_open(app_token="xapp-playground")
    assert client.auth_test()["ok"]
    playground.calm()
    assert client.apps_connections_open(app_token="xapp-playground")["ok"]


def test_faults_for_always_end_when_they_are_deleted(playground: Playground, client: WebClient) -> None:
    control(playground, "POST", "faults", {"method": "auth.*", "fault": "refused", "times": "always"})
    for _ in range(3):
        with pytest.raises(SlackApiError, match="internal_error"):
            client.auth_test()
    control(playground, "DELETE", "faults")

    assert client.auth_test()["ok"]


def test_the_log_is_filtered_and_cleared(playground: Playground, client: WebClient) -> None:
    control(playground, "POST", "faults", {"method": "chat.postMessage", "fault": "slow"})
    client.auth_test()
    client.chat_postMessage(channel="C0WINS", text="one")
    client.chat_postMessage(channel="C0WINS", text="two")

    def found(query: str) -> list[str]:
        return [entry["body"].get("text", "") for entry in control(playground, "GET", f"requests?{query}")["requests"]]

    assert found("") == ["", "one", "two"]
    assert found("name=chat.postMessage&limit=1") == ["two"]
    assert found("fault=slow") == ["one"]
    assert found("direction=to%20bot") == []
    control(playground, "DELETE", "requests")
    assert found("") == []


def test_the_state_is_what_there_is_to_see(playground: Playground, client: WebClient, bot: Bot) -> None:
    client.chat_postMessage(
        channel="C0WINS", text="We won", metadata={"event_type": "win", "event_payload": {"key": "w1"}}
    )
    playground.slash("priya", "#revenue", "/plain")
    seen = control(playground, "GET", "state")

    wins = next(channel for channel in seen["channels"] if channel["name"] == "wins")
    assert [message["metadata"]["event_payload"] for message in wins["messages"]] == [{"key": "w1"}]
    priya = next(person for person in seen["people"] if person["name"] == "priya")
    assert [message["text"] for message in priya["ephemerals"]] == ["Nothing is hot today."]
    assert seen["connections"] == 1
    assert [c["name"] for c in control(playground, "GET", "state?channel=%23wins")["channels"]] == ["wins"]


def test_each_workspace_has_a_state_and_events_of_its_own() -> None:
    north = Workspace(
        Identity("T0NORTH"), (Person("U0N1", "nora", "Nora"),), (SlackChannel("C0N1", "north"),), "xoxb-n"
    )
    with Playground(workspaces=[north]) as playground:
        WebClient("xoxb-n", base_url=playground.api_url, logger=QUIET).chat_postMessage(channel="C0N1", text="Moin")
        assert refused(playground, "GET", "state?team=T0NOWHERE", status=404).endswith("there are: T0TANDEM, T0NORTH")
        control(playground, "POST", "events", {"event": {"type": "x"}, "team": "T0NORTH"})

        assert "north" not in [channel["name"] for channel in control(playground, "GET", "state")["channels"]]
        (seen,) = control(playground, "GET", "state?team=T0NORTH&channel=north")["channels"]
        assert [message["text"] for message in seen["messages"]] == ["Moin"]
        assert [each["team"] for each in control(playground, "GET", "events")["waiting"]] == ["T0NORTH"]
        control(playground, "POST", "reset")
        (seen,) = control(playground, "GET", "state?team=T0NORTH&channel=north")["channels"]
        assert seen["messages"] == []


def test_starting_over_leaves_nothing_but_the_bot(playground: Playground, client: WebClient, bot: Bot) -> None:
    client.chat_postMessage(channel="C0WINS", text="We won")
    playground.slash("priya", "#revenue", "/hotleads")
    playground.click("priya", "Goal")
    control(playground, "POST", "faults", {"method": "*", "fault": "refused", "times": "always"})
    control(playground, "POST", "plan", {"plan": {"rate": 1}})
    control(playground, "POST", "revoke")
    control(playground, "POST", "reset")

    assert client.auth_test()["ok"]
    assert playground.messages("#wins") == []
    assert playground.ephemerals("priya") == []
    assert playground.modal("priya") is None
    assert [request.name for request in playground.requests] == ["auth.test"]
    assert playground.slash("priya", "#revenue", "/plain").text == "Nothing is hot today."
