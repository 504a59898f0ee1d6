"""Which names may be reacted with: Slack's, and the workspace's own."""

import re
from importlib import resources

import pytest
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.emoji_names import is_emoji
from tests.bot.playground.bots import QUIET


@pytest.mark.parametrize(
    "name",
    [
        *("thumbsup", "+1", "white_check_mark", "tada", "100", "star-struck", "heavy_check_mark", "eyes", "us"),
        *("thumbsup::skin-tone-3", "man-running", "female-technologist", "flag-de", "clock1230", "clock1"),
        *("face_with_monocle", "mechanical_arm", "smiling_face_with_3_hearts", "large_green_circle"),
    ],
)
def test_slacks_own_names_are_known(name: str) -> None:
    assert is_emoji(name)


@pytest.mark.parametrize(
    "name",
    [
        *("tadaa", "nosuch", "Tada", "Fire", "", " ", "constructor", "clock13", "flag-germany", "integral"),
        *("thumbs_up", "wrapped_gift", "latin_small_letter_a", "tada::skin-tone-9", "tada::skin-tone-3::skin-tone-3"),
    ],
)
def test_other_names_are_not(name: str) -> None:
    assert not is_emoji(name)


def test_every_emoji_that_the_page_draws_has_a_name_of_slacks() -> None:
    drawn = (
        (resources.files("bot.playground") / "static" / "emoji.js")
        .read_text(encoding="utf-8")
        .partition("const NAMES = {")[2]
        .partition("};")[0]
    )
    names = re.findall(r'"?([a-z0-9_+-]+)"?: "', drawn)

    assert len(names) > 70
    assert [name for name in names if not is_emoji(name)] == []


def test_a_workspace_has_emoji_of_its_own() -> None:
    with Playground(emoji=["tandem"]) as playground:
        client = WebClient("xoxb-playground", base_url=playground.api_url, logger=QUIET)
        ts = client.chat_postMessage(channel="C0WINS", text="won")["ts"]
        assert client.reactions_add(channel="C0WINS", timestamp=ts, name="tandem")["ok"]
        playground.react("mia", "#wins", ts, ":tandem:")
        with pytest.raises(ValueError, match="'monocycle' is the name of no emoji"):
            playground.react("mia", "#wins", ts, "monocycle")
        (reaction,) = playground.messages("#wins")[0]["reactions"]

    assert (reaction["name"], reaction["count"]) == ("tandem", 2)
