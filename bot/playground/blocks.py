"""Looking into Block Kit: its elements, its words, and the default check against Slack's rules."""

from collections.abc import Iterator

from bot.playground.rules import CHECKER
from bot.playground.workspace import Json


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, interactive element) pair from top to bottom; blocks that Slack would refuse may be among them."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element")]
        for several in (block.get("elements"), block.get("actions")):
            inside += several if isinstance(several, list) else []
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element
            elif isinstance(element, dict) and element.get("type") == "card":  # in a carousel
                yield from elements_of([element])


def words_of(value: object) -> Iterator[str]:
    """Every text inside blocks, messages or views, in reading order: what a person can read."""
    if isinstance(value, list):
        for item in value:
            yield from words_of(item)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for key, item in value.items():
            if isinstance(item, dict | list) and key != "metadata":
                yield from words_of(item)


def limit_problems(blocks: list[Json]) -> list[str]:
    """What Slack would refuse, one sentence with a JSON pointer each; empty when all is well.

    A sentence begins with Slack's error code where that is not `invalid_blocks`.
    """
    found = CHECKER.problems("message", {"blocks": blocks})
    return [str(problem) if problem.code == "invalid_blocks" else f"{problem.code}: {problem}" for problem in found]
