"""Other sites' pages are kept out of every door, and may link to what is only looked at."""

from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from bot.playground import Playground
from tests.bot.playground.bots import ask
from tests.bot.playground.test_slack_api import client_of

POST_BY_PICTURE = "/api/chat.postMessage?token=xoxb-playground&channel=C0WINS&text=x"


@pytest.fixture(scope="module")
def playground() -> Iterator[Playground]:
    with Playground() as running:
        yield running


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (POST_BY_PICTURE, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}),
        (POST_BY_PICTURE, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}),
        ("/_control/state", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}),
        ("/ui/events?as=U0MIA", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}),
        ("/ui/events?as=U0MIA", {"Origin": "http://evil.example"}),
        ("/upload/F1", {"Origin": "http://127.0.0.1:1"}),
        ("/link/?ticket=1", {"Origin": "null"}),
        ("/", {"Host": "evil.example"}),
        ("/", {"Host": "127.0.0.1@evil.example"}),
    ],
)
def test_what_another_sites_page_loads_does_nothing(playground: Playground, path: str, headers: dict[str, str]) -> None:
    """A picture or a script of another site comes without an Origin."""
    assert ask(playground, "GET", path, b"", headers).status == 403
    assert playground.messages("#wins") == []


def test_a_link_of_another_site_to_a_page_may_be_followed(playground: Playground) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert ask(playground, "GET", "/oauth/v2/authorize", b"", link).status == 400
    assert ask(playground, "GET", "/", b"", link).status == 200


def test_another_sites_page_opens_no_socket(playground: Playground) -> None:
    url = client_of(playground, "xapp-playground").apps_connections_open(app_token="xapp-playground")["url"]

    with pytest.raises(InvalidStatus, match="403"):
        connect(str(url), origin=Origin("http://evil.example"))


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"as": "U0MIA", "text": ' + b"[" * 200 + b"]" * 200 + b"}"])
def test_a_bottomless_act_of_the_page_is_refused(playground: Playground, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    assert ask(playground, "POST", "/ui/say", body, headers).status == 400
