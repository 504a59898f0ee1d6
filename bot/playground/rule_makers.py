"""Makes the rows of the tables of rules: one function for each kind of field."""

from bot.playground.demands import (
    AtLeast,
    AtMost,
    Given,
    Is,
    ItemsAtLeast,
    ItemsAtMost,
    NoLessThan,
    NoMoreThan,
    Rule,
    Typed,
)

PLAIN = Typed({"plain_text": "text/plain_text"})
ANY_TEXT = Typed({"plain_text": "text/plain_text", "mrkdwn": "text/mrkdwn"})
WEB = r"https?://\S+"


def text(part: str, path: str, most: int, demand: Typed = PLAIN, required: bool = False) -> tuple[Rule, ...]:
    """A text object of at most so many characters."""
    rules = (Rule(part, path, demand), Rule(part, f"{path}/text", AtMost(most)))
    return (given(part, path), *rules) if required else rules


def string(part: str, path: str, most: int | None, least: int = 1, required: bool = False) -> tuple[Rule, ...]:
    """A bare string of `least` to `most` characters; None where Slack names no limit."""
    rules = [given(part, path)] if required else []
    rules.append(Rule(part, path, Is("string")))
    if most is not None:
        rules.append(Rule(part, path, AtMost(most)))
    if least:
        rules.append(Rule(part, path, AtLeast(least)))
    return tuple(rules)


def items(part: str, path: str, least: int, most: int | None, required: bool = True) -> tuple[Rule, ...]:
    """A list of `least` to `most` items; None where Slack names no limit."""
    rules = [given(part, path)] if required else []
    rules.append(Rule(part, path, Is("array")))
    if least:
        rules.append(Rule(part, path, ItemsAtLeast(least)))
    if most is not None:
        rules.append(Rule(part, path, ItemsAtMost(most)))
    return tuple(rules)


def whole(part: str, path: str, least: int, most: int | None = None) -> tuple[Rule, ...]:
    """A whole number from `least` to `most`; None where Slack names no limit."""
    rules = (Rule(part, path, Is("integer")), Rule(part, path, NoLessThan(least)))
    return rules if most is None else (*rules, Rule(part, path, NoMoreThan(most)))


def given(part: str, path: str) -> Rule:
    """The field must be there."""
    return Rule(part, path, Given(path.rpartition("/")[2]))


def flags(part: str, *fields: str) -> tuple[Rule, ...]:
    """Each is true or false."""
    return tuple(Rule(part, field, Is("boolean")) for field in fields)


def strings(part: str, *fields: str) -> tuple[Rule, ...]:
    """Each is a string of any length."""
    return tuple(Rule(part, field, Is("string")) for field in fields)
