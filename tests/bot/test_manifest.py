"""The manifest: what Slack creates the app from is exactly what the commands say."""

import ast
import json
from pathlib import Path

import pytest

from bot.manifest import NEEDED_FOR, OPTIONAL_FOR, SCOPES, manifest, manifest_text
from commands import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_committed_manifest_is_the_generated_one() -> None:
    committed = (ROOT / "manifest.json").read_text(encoding="utf-8")
    assert committed == manifest_text(COMMANDS), "run: tandem manifest --write"


def test_every_command_is_in_it_within_slacks_limits() -> None:
    commands = manifest(COMMANDS)["features"]["slash_commands"]
    assert len(commands) == len(COMMANDS) <= 50
    for command in commands:
        assert command["command"].startswith("/")
        assert len(command["command"]) <= 32
        assert command["should_escape"] is True
        assert 0 < len(command["description"]) <= 2000
        assert "url" not in command


def test_socket_mode_needs_no_address() -> None:
    text = json.dumps(manifest(COMMANDS))
    assert "http" not in text
    assert '"socket_mode_enabled": true' in text


def test_http_mode_sends_everything_to_one_address() -> None:
    made = manifest(COMMANDS, "https://tandem.example.com/")
    address = "https://tandem.example.com/slack/events"
    assert {command["url"] for command in made["features"]["slash_commands"]} == {address}
    assert made["settings"]["interactivity"]["request_url"] == address
    assert made["settings"]["interactivity"]["message_menu_options_url"] == address
    assert made["settings"]["event_subscriptions"]["request_url"] == address
    assert made["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize("address", ["http://tandem.example.com", "tandem.example.com", "https://"])
def test_an_address_that_slack_would_refuse_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a public https address"):
        manifest(COMMANDS, address)


def test_history_is_optional_and_messages_are_never_read() -> None:
    made = manifest(COMMANDS)
    scopes = made["oauth_config"]["scopes"]
    assert scopes["bot_optional"] == ["channels:history", "groups:history"]
    assert set(scopes["bot"]) == {*SCOPES, *scopes["bot_optional"]}
    assert made["settings"]["event_subscriptions"]["bot_events"] == ["app_uninstalled", "tokens_revoked"]


def test_every_scope_is_needed_by_a_method_that_is_called_and_every_call_has_its_scope() -> None:
    called = {
        node.func.attr.replace("_", ".", 1)
        for path in (ROOT / "bot").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr in {"_client", "_views"}
    }
    named = {method for methods in (*NEEDED_FOR.values(), *OPTIONAL_FOR.values()) for method in methods}
    without_scope = {"views.open", "views.push", "views.update"}
    assert called == named | without_scope
    assert [scope for scope, methods in NEEDED_FOR.items() if not methods] == ["commands"]
