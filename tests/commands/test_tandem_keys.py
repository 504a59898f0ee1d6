"""`/tandem keys`: leads and admins make, follow and end keys; the text of one is in a single private answer."""

import re

import pytest

from commands.tandem import COMMAND
from messages import render
from revenue.vocabulary import Role, Team
from storage import read_key
from tests.commands.tandem_office import Office


@pytest.fixture
def led(office: Office) -> Office:
    office.known("U0ANNA", "Anna", Team.MARKETING, Role.LEAD)
    office.known("U0REP", "Rita", Team.SALES, Role.REP)
    return office


def test_a_key_is_shown_once_and_listed_without_its_text(led: Office) -> None:
    assert "No key lets lead events in yet." in led.read("keys")
    shown = led.read("keys create web shop browser")
    (text,) = re.findall(r"tk_\w+", shown)
    assert read_key(text)
    assert "nobody can show it again" in shown
    listed = led.read("keys")
    assert "web shop" in listed
    assert "For page views and forms from a browser · never used" in listed
    assert text not in listed


def test_a_key_for_webhooks_says_where_to_post_and_what_to_sign_with(led: Office) -> None:
    shown = led.read("keys create crm webhook")
    assert re.search(r"goes to /v1/hooks/generic/tk_\w{44}, signed with\s+ts_[0-9a-f]{64}", shown)
    assert "/v1/hooks" not in led.read("keys create shop")


def test_a_key_is_followed_and_ended(led: Office) -> None:
    led.read("keys create shop")
    assert "The key before it works until" in led.read("keys rotate shop")
    assert "revoke one of them first" in led.refused("keys rotate shop").message
    first, second = re.findall(r"\b[0-9a-f]{8}\b", led.read("keys"))[:2]
    for short in (first, second):
        assert f"The key shop ({short}) does not work any more." in led.read(f"keys revoke {short}")
    assert "2 no longer work" in led.read("keys")


def test_whoever_is_no_lead_is_told_whom_to_ask(led: Office) -> None:
    for text in ("keys", "keys create shop", "keys revoke shop"):
        assert led.refused(text, who="U0REP").hint == "Ask Anna."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("keys crate shop", "create"),
        ("keys create", "A key needs a name"),
        (f"keys create {'x' * 61}", "A key needs a name"),
        ("keys rotate shp", "shop"),
        ("keys revoke 12345678", "No key that works has the id"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(led: Office, text: str, told: str) -> None:
    led.read("keys create shop")
    error = led.refused(text)
    assert told in f"{error.message} {error.hint}"


def test_the_examples_render() -> None:
    for template, view in COMMAND.examples:
        assert render(template, view).blocks
