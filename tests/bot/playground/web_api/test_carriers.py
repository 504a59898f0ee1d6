"""What carries the calls: sockets, threads, scopes, installations."""

import inspect
import json
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.playground import Playground
from bot.playground.assembly import Assembly
from bot.playground.blocks import limit_problems
from bot.playground.refusal import RefusedError
from bot.playground.scopes import need_scope
from bot.playground.workspace import Settings
from tests.bot.playground.bots import ask
from tests.bot.playground.test_slack_api import client_of
from tests.bot.playground.web_api.asking import SCOPES


def test_connections_that_nobody_came_for_do_not_shut_out_the_next(playground: Playground) -> None:
    app = client_of(playground, "xapp-playground")

    for _ in range(102):
        assert app.apps_connections_open(app_token="xapp-playground")["ok"]


def test_an_app_has_ten_connections_at_most(playground: Playground) -> None:
    app = client_of(playground, "xapp-playground")

    def opened() -> ClientConnection:
        return ends.enter_context(connect(str(app.apps_connections_open(app_token="xapp-playground")["url"])))

    with ExitStack() as ends:
        for _ in range(10):
            assert json.loads(opened().recv(timeout=5))["type"] == "hello"
        with pytest.raises(ConnectionClosed, match="too_many_websockets"):
            opened().recv(timeout=5)


def test_everything_happens_on_one_thread() -> None:
    """Starlette calls a plain function in a thread of its own, beside the loop that owns the state."""
    app = Assembly(Settings("xoxb", "xapp", "s", None, limit_problems), lambda: "", 1).app
    elsewhere = {
        route.path
        for route in app.routes
        if isinstance(route, Route) and not inspect.iscoroutinefunction(route.endpoint)
    }

    assert elsewhere <= {"/", "/_control/clock"}  # they show what no other thread is in the midst of changing


def test_the_scopes_of_a_token_ride_on_every_answer(client: WebClient) -> None:
    """Bolt reads there what it was granted."""
    assert client.auth_test().headers["x-oauth-scopes"] == ",".join(sorted(SCOPES))


def test_the_right_to_change_public_channels_has_a_name_of_its_own() -> None:
    need_scope(frozenset({"channels:manage"}), "channels:write")
    with pytest.raises(RefusedError) as refused:
        need_scope(frozenset({"channels:write.topic"}), "channels:write")
    assert refused.value.details == ("channels:manage", "channels:write.topic")


def test_an_installation_goes_back_to_the_configured_path_or_below_it(playground: Playground) -> None:
    def status(path: str) -> int:
        given = {"client_id": "11.22", "scope": "commands", "redirect_uri": f"http://127.0.0.1:3000{path}"}
        return ask(playground, "GET", f"/oauth/v2/authorize?{urlencode(given)}").status

    assert [status(path) for path in ("/slack", "/slack/back", "/slackish", "/")] == [200, 200, 400, 400]


def test_an_endless_number_is_no_limit(playground: Playground) -> None:
    assert ask(playground, "GET", f"/_control/requests?limit=000000001{'0' * 4_990}").status == 400
