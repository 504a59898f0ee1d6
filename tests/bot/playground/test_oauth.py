"""Bolt's own OAuth flow installs an app in two workspaces of the stand-in, and the app works in both."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore

from bot.playground import Identity, OAuthClient, Person, Playground, SlackChannel, Workspace
from tests.bot.playground.bots import QUIET, Reply, ask
from tests.bot.playground.test_slack_api import TurnedClock, error_of

CLIENT = OAuthClient("11.22", "of the app")
HANSA = Workspace(
    Identity("T0HANSA", "Hansa", "hansa", bot_id="B0HANSA", bot_user_id="U0HANSABOT"),
    people=(Person("U0GRETA", "greta", "Greta Holm", "sales"),),
    channels=(SlackChannel("C0HANSA", "hansa"),),
)
SCOPES = ["commands", "chat:write"]


@dataclass
class Desk:
    """An app behind a request URL, with Bolt's own pages for installing it."""

    playground: Playground
    app: App
    url: str
    events: list[str] = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)

    def browse(self, path: str, cookie: str = "") -> Reply:
        """A GET to the app."""
        connection = HTTPConnection("127.0.0.1", urlsplit(self.url).port, timeout=5)
        try:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def install(self, user_id: str, answer: str = "allow") -> Reply:
        """A person goes the whole way from the app's install page to its thanks."""
        start = self.browse("/slack/install")
        location = urlsplit(start.headers["Location"])
        page = ask(self.playground, "GET", f"{location.path}?{location.query}&as={user_id}")
        (link,) = re.findall(rf'href="(/oauth/v2/authorize/{answer}[^"]+)"', page.body.decode())
        back = urlsplit(ask(self.playground, "GET", link).headers["Location"])
        return self.browse(f"{back.path}?{back.query}", start.headers["Set-Cookie"].split(";")[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A stand-in with two workspaces, the app installed in none of them, and the app beside it."""
    app: list[App] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = self._request("")
            flow = app[0].oauth_flow
            assert flow is not None
            is_start = urlsplit(self.path).path == flow.install_path
            self._answer(flow.handle_installation(request) if is_start else flow.handle_callback(request))

        def do_POST(self) -> None:
            self._answer(app[0].dispatch(self._request(self.rfile.read(int(self.headers["Content-Length"])).decode())))

        def _request(self, body: str) -> BoltRequest:
            headers = {name: [value] for name, value in self.headers.items()}
            return BoltRequest(body=body, query=urlsplit(self.path).query, headers=headers)

        def _answer(self, answer: BoltResponse) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value[0])
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        with Playground(
            bot_token="",
            oauth=CLIENT,
            workspaces=[HANSA],
            request_url=f"{url}/slack/events",
            events=["tokens_revoked", "app_uninstalled"],
        ) as playground:
            made = make_desk(playground, url, tmp_path)
            app.append(made.app)
            yield made
        server.shutdown()
        thread.join()


def make_desk(playground: Playground, url: str, folder: Path) -> Desk:
    """Bolt with OAuth, its stores in `folder`, and one command."""
    client = WebClient(base_url=playground.api_url, logger=QUIET, retry_handlers=[])
    settings = OAuthSettings(
        client_id=CLIENT.client_id,
        client_secret=CLIENT.client_secret,
        scopes=SCOPES,
        redirect_uri=f"{url}/slack/oauth_redirect",
        authorization_url=playground.authorize_url,
        install_page_rendering_enabled=False,
        installation_store=FileInstallationStore(base_dir=str(folder), client_id=CLIENT.client_id, logger=QUIET),
        state_store=FileOAuthStateStore(
            expiration_seconds=600, base_dir=str(folder), client_id=CLIENT.client_id, logger=QUIET
        ),
        installation_store_bot_only=True,
        logger=QUIET,
    )
    app = App(
        client=client,
        signing_secret="playground-signing-secret",
        oauth_flow=OAuthFlow(client=client, logger=QUIET, settings=settings),
        process_before_response=True,
        logger=QUIET,
    )
    app.enable_token_revocation_listeners()
    made = Desk(playground, app, url)

    @app.command("/where")
    def where(ack: Any, client: WebClient, command: dict[str, Any]) -> None:
        client.chat_postMessage(channel=command["channel_id"], text=f"I am {client.auth_test()['user_id']}")
        ack(f"You are in {command['team_id']}")

    @app.middleware
    def note(body: dict[str, Any], next: Any) -> Any:  # noqa: A002  Bolt's name
        answer = next()
        if body.get("type") == "event_callback":
            made.events.append(body["event"]["type"])
            if body["event"]["type"] == "app_uninstalled":
                made.told.set()
        return answer

    return made


def bot_of(desk: Desk, team_id: str) -> Any:
    flow = desk.app.oauth_flow
    assert flow is not None
    return flow.settings.installation_store.find_bot(enterprise_id=None, team_id=team_id)


def test_bolts_own_flow_installs_the_app_in_two_workspaces_where_one_bot_works(desk: Desk) -> None:
    playground, hansa = desk.playground, desk.playground.workspace("T0HANSA")
    assert "not installed" in playground.slash("priya", "#revenue", "/where").text

    assert desk.install("U0PRIYA").status == 200
    assert desk.install("U0GRETA").status == 200

    here, there = bot_of(desk, "T0TANDEM"), bot_of(desk, "T0HANSA")
    assert (here.bot_user_id, there.bot_user_id) == ("U0TANDEM", "U0HANSABOT")
    assert here.bot_token != there.bot_token
    assert sorted(there.bot_scopes) == sorted(SCOPES)
    assert playground.slash("priya", "#revenue", "/where").text.endswith("You are in T0TANDEM")
    assert hansa.slash("greta", "#hansa", "/where").text.endswith("You are in T0HANSA")
    assert [message["text"] for message in hansa.messages("#hansa")] == ["I am U0HANSABOT"]
    assert [message["text"] for message in playground.messages("#revenue")] == ["I am U0TANDEM"]


def test_who_cancels_comes_back_without_an_installation(desk: Desk) -> None:
    answer = desk.install("U0PRIYA", "cancel")

    assert b"access_denied" in answer.body
    assert bot_of(desk, "T0TANDEM") is None


def test_installing_again_keeps_the_bot_and_its_token(desk: Desk) -> None:
    desk.install("U0PRIYA")
    before = bot_of(desk, "T0TANDEM")
    desk.install("U0MIA")
    after = bot_of(desk, "T0TANDEM")

    assert (before.bot_token, before.bot_user_id) == (after.bot_token, after.bot_user_id)


def test_a_token_has_the_granted_scopes_in_its_own_workspace_only(desk: Desk) -> None:
    desk.install("U0GRETA")
    client = WebClient(bot_of(desk, "T0HANSA").bot_token, base_url=desk.playground.api_url, logger=QUIET)

    with pytest.raises(SlackApiError) as refused:
        client.users_list()
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "users:read"
    assert refused.value.response["provided"] == "chat:write,commands"
    assert error_of(lambda: client.chat_postMessage(channel="C0REVENUE", text="hi")) == "channel_not_found"


def test_an_uninstalled_app_is_told_and_its_token_is_dead(desk: Desk) -> None:
    desk.install("U0PRIYA")
    desk.install("U0GRETA")
    token = bot_of(desk, "T0HANSA").bot_token

    desk.playground.workspace("T0HANSA").uninstall_app()

    assert desk.told.wait(5)
    assert desk.events == ["tokens_revoked", "app_uninstalled"]
    assert bot_of(desk, "T0HANSA") is None
    assert bot_of(desk, "T0TANDEM") is not None
    dead = WebClient(token, base_url=desk.playground.api_url, logger=QUIET)
    assert error_of(dead.auth_test) == "account_inactive"
    assert "U0HANSABOT" not in desk.playground.workspace("T0HANSA").members("#hansa")
    assert "not installed" in desk.playground.workspace("T0HANSA").slash("greta", "#hansa", "/where").text


def test_a_bot_may_end_its_own_token_or_leave_the_workspace() -> None:
    with Playground(oauth=CLIENT) as playground:
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
        assert client.auth_revoke(test=True)["revoked"] is False
        assert client.auth_revoke()["revoked"] is True
        assert error_of(client.auth_test) == "token_revoked"
    with Playground(oauth=CLIENT) as playground:
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
        wrong = error_of(lambda: client.apps_uninstall(client_id=CLIENT.client_id, client_secret="guess"))
        assert wrong == "bad_client_secret"
        client.apps_uninstall(client_id=CLIENT.client_id, client_secret=CLIENT.client_secret)
        assert error_of(client.auth_test) == "account_inactive"


def code_of(playground: Playground, redirect_uri: str = "http://127.0.0.1:9/back") -> str:
    page = ask(playground, "GET", f"/oauth/v2/authorize?client_id=11.22&scope=commands&redirect_uri={redirect_uri}")
    (link,) = re.findall(r'href="(/oauth/v2/authorize/allow[^"]+)"', page.body.decode())
    location = ask(playground, "GET", link).headers["Location"]
    assert ask(playground, "GET", link).status == 400  # a page answers once
    return parse_qs(urlsplit(location).query)["code"][0]


def test_a_code_is_good_once_for_ten_minutes_and_one_address() -> None:
    clock = TurnedClock()
    with Playground(oauth=CLIENT, clock=clock, bot_token="") as playground:
        client = WebClient(base_url=playground.api_url, logger=QUIET)

        def exchange(code: str, secret: str = CLIENT.client_secret, uri: str = "http://127.0.0.1:9/back") -> Any:
            return client.oauth_v2_access(client_id=CLIENT.client_id, client_secret=secret, code=code, redirect_uri=uri)

        code = code_of(playground)
        assert error_of(lambda: exchange(code, "guess")) == "bad_client_secret"
        assert error_of(lambda: exchange(code, uri="http://127.0.0.1:9/else")) == "bad_redirect_uri"
        assert exchange(code)["authed_user"]["id"] == "U0PRIYA"
        assert error_of(lambda: exchange(code)) == "code_already_used"
        late = code_of(playground)
        clock.turn(minutes=10.1)
        assert error_of(lambda: exchange(late)) == "invalid_code"
        assert error_of(lambda: exchange("made up")) == "invalid_code"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("client_id=9&scope=commands&redirect_uri=http://127.0.0.1/", "invalid_client_id"),
        ("client_id=11.22&scope=commands,everything&redirect_uri=http://127.0.0.1/", "invalid_scope"),
        ("client_id=11.22&scope=&redirect_uri=http://127.0.0.1/", "invalid_scope"),
        ("client_id=11.22&scope=commands&user_scope=users:read&redirect_uri=http://127.0.0.1/", "invalid_scope"),
        ("client_id=11.22&scope=commands", "bad_redirect_uri"),
        ("client_id=11.22&scope=commands&redirect_uri=javascript:alert(1)", "bad_redirect_uri"),
        ("client_id=11.22&scope=commands&redirect_uri=http://[", "bad_redirect_uri"),
    ],
)
def test_what_cannot_be_installed_is_explained_with_slacks_code(query: str, error: str) -> None:
    with Playground(oauth=CLIENT) as playground:
        page = ask(playground, "GET", f"/oauth/v2/authorize?{query}")

    assert page.status == 400
    assert f">{error}</code>" in page.body.decode()


def test_only_configured_addresses_are_gone_back_to() -> None:
    strict = OAuthClient("11.22", "s", redirect_urls=("https://tandem.example",))
    with Playground(oauth=strict) as playground:
        query = "/oauth/v2/authorize?client_id=11.22&scope=commands&state=%3Cb%3E"
        assert ask(playground, "GET", f"{query}&redirect_uri=https://tandem.example.evil/").status == 400
        page = ask(playground, "GET", query).body.decode()

    assert "You then go back to tandem.example." in page
    assert "<b>" not in page


def test_workspaces_need_ids_of_their_own() -> None:
    with pytest.raises(ValueError, match="U0PRIYA"):
        Playground(workspaces=[Workspace(Identity("T2"), (Person("U0PRIYA", "p", "P"),))])
