"""Every visible command, digest and card is complete: module, template, test, README row and manifest entry."""

import json
from pathlib import Path

import pytest

from bot.registry import registry_of
from commands import COMMANDS
from digests import CARDS, DIGESTS
from messages import render, render_modal
from messages.actions import ActionId, CallbackId, FieldId, ShortcutId
from messages.errors import TemplateError

ROOT = Path(__file__).resolve().parent.parent


def _missing(room: str, stem: str) -> list[str]:
    places = [f"{room}/{stem}.py", f"{room}/templates/{stem}.j2", f"tests/{room}/test_{stem}.py"]
    return [place for place in places if not (ROOT / place).is_file()]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_complete(command: object) -> None:
    stem = command.name
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    entries = {entry["command"]: entry for entry in manifest["features"]["slash_commands"]}
    missing = _missing("commands", stem)
    if f"`/{stem}" not in readme:
        missing.append(f"the row of /{stem} in README.md")
    if f"/{stem}" not in entries:
        missing.append(f"the entry of /{stem} in manifest.json: run `tandem manifest --write`")
    assert missing == []


@pytest.mark.parametrize("digest", [*DIGESTS, *CARDS], ids=lambda digest: digest.name)
def test_a_digest_or_card_is_complete(digest: object) -> None:
    assert _missing("digests", digest.name) == []


@pytest.mark.parametrize(
    ("template", "view"),
    [example for owner in (*COMMANDS, *DIGESTS, *CARDS) for example in owner.examples],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_example_can_be_seen_without_a_database(template: str, view: object) -> None:
    try:
        message = render(template, view)
    except TemplateError:
        assert render_modal(template, view).view["title"]["text"]
    else:
        assert message.text
        assert message.blocks


def test_every_command_shows_its_message_by_an_example() -> None:
    without = [owner.name for owner in (*COMMANDS, *DIGESTS, *CARDS) if not owner.examples]
    assert without == []


def test_every_template_belongs_to_a_command_or_a_digest() -> None:
    for room, owners in (("commands", COMMANDS), ("digests", (*DIGESTS, *CARDS))):
        stems = {owner.name for owner in owners}
        stray = [
            path.name
            for path in (ROOT / room / "templates").glob("*.j2")
            if path.stem not in stems and path.stem.partition("_")[0] not in stems
        ]
        assert stray == []


def test_every_name_of_an_action_or_a_form_has_somebody_who_answers() -> None:
    registry = registry_of(COMMANDS)
    # The bot itself shares an answer.
    assert set(ActionId) == {*registry.actions, ActionId.SHARE}
    assert set(CallbackId) == set(registry.submissions)
    assert set(ShortcutId) == set(registry.shortcuts)
    assert set(FieldId) == set(registry.suggestions)


def test_every_shortcut_is_in_the_manifest_and_in_the_readme() -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    entries = {entry["callback_id"]: entry for entry in manifest["features"]["shortcuts"]}
    shortcuts = registry_of(COMMANDS).shortcuts
    assert entries.keys() == shortcuts.keys()
    for callback, shortcut in shortcuts.items():
        assert f"*{shortcut.name}*" in (ROOT / "README.md").read_text(encoding="utf-8")
        assert (entries[callback]["type"], entries[callback]["name"]) == ("message", shortcut.name)
        assert len(shortcut.name) <= 24
        assert len(shortcut.description) <= 150
