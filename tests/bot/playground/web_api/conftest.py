"""One stand-in for all tests of a module, as it was at its start for each of them."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.playground import Playground, SlackChannel
from bot.playground.workspace import SAMPLE_CHANNELS, OAuthClient
from tests.bot.playground.test_slack_api import client_of
from tests.bot.playground.web_api.asking import SCOPES


@pytest.fixture(scope="module")
def running() -> Iterator[Playground]:
    secret = SlackChannel("C0SECRET", "secret", has_bot=False, is_private=True)
    oauth = OAuthClient("11.22", "secret", ("http://127.0.0.1:3000/slack",))
    with Playground(channels=[*SAMPLE_CHANNELS, secret], scopes=SCOPES, oauth=oauth) as playground:
        yield playground


@pytest.fixture
def playground(running: Playground) -> Playground:
    running.reset()
    return running


@pytest.fixture
def client(playground: Playground) -> WebClient:
    return client_of(playground)
