"""Tandem's part of the gallery: nothing that it can say is missing, and all of it is what Slack accepts."""

from bot.gallery import exhibits
from bot.playground import Playground
from commands import COMMANDS
from digests import CARDS, DIGESTS
from tests.bot.playground.bots import exhibited


def test_every_example_of_every_command_digest_and_card_is_shown() -> None:
    shown = [(group, title) for group, title, _ in exhibits()]

    assert len(set(shown)) == len(shown)
    examples = sum(len(owner.examples) for owner in (*COMMANDS, *DIGESTS, *CARDS))
    assert len([group for group, _ in shown if group != "When something is wrong"]) == examples
    assert {f"/{command.name}" for command in COMMANDS} <= {group for group, _ in shown}


def test_every_example_passes_the_stand_in() -> None:
    with Playground(gallery=exhibits()) as playground:
        shown = exhibited(playground)

    problems = {
        (group, example["title"]): part["problems"]
        for group, examples in shown.items()
        for example in examples
        for part in example["parts"]
        if part["problems"]
    }
    assert problems == {}
    weekly = next(examples for group, examples in shown.items() if group.startswith("Digest"))
    assert len(weekly[0]["parts"]) > 1, "the digest's thread is shown too"
