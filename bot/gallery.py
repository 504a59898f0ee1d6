"""Tandem's own messages for the playground's gallery: every command, digest and card from its examples, and errors."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.errors import error_message, explain
from bot.gallery_sets import SETS, USUAL, with_words
from bot.registry import slash_name
from commands import COMMANDS
from commands.contract import CommandError
from digests import CARDS, DIGESTS
from messages import Message, TemplateError, render, render_modal
from storage import DatabaseUnavailableError

Exhibit = tuple[str, str, dict[str, Any]]
REQUEST_ID = "7f3a9c21"


def _refusal(code: str) -> Exception:
    return SlackApiError("", {"ok": False, "error": code})  # type: ignore[no-untyped-call]


ERRORS: tuple[tuple[str, Exception], ...] = (
    (
        "a slip of the pen",
        CommandError(
            'I do not know the filter "emae". Did you mean "EMEA"?',
            "Write it like `/hotleads [mine|team|all] [how many]`.",
        ),
    ),
    ("an unknown command", CommandError("I don't know the command `/hotlead`.", "Did you mean `/hotleads`?")),
    ("Slack was too slow", _refusal("expired_trigger_id")),
    ("Slack refused", _refusal("channel_not_found")),
    ("no database", DatabaseUnavailableError("", None, OSError("unable to connect"))),
    ("too long", TimeoutError()),
    ("a mistake of ours", RuntimeError()),
)


def all_sets() -> dict[str, Iterable[Exhibit]]:
    """Every example as it usually is, and once more in each set of data that hurts; rendered when it is asked for."""
    return {data: exhibits(data) for data in SETS}


def exhibits(data: str = USUAL) -> Iterator[Exhibit]:
    """Every example as (group, title, payload), rendered when it is asked for; `data` names the set of its data."""
    for command in COMMANDS:
        yield from _of(slash_name(command.name), command.name, command.examples, data)
    for digest in DIGESTS:
        yield from _of(f"Digest: {digest.title}", digest.name, digest.examples, data)
    for card in CARDS:
        yield from _of(f"Card: {card.title}", card.name, card.examples, data)
    for title, error in ERRORS if data == USUAL else ():
        yield "When something is wrong", title, payload_of(error_message(explain(error), REQUEST_ID))


def payload_of(message: Message) -> dict[str, Any]:
    """A message as it is posted, with what goes into its thread."""
    payload: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
    if message.thread:
        payload["thread"] = [payload_of(reply) for reply in message.thread]
    return payload


def _of(group: str, name: str, examples: Iterable[tuple[str, object]], data: str) -> Iterator[Exhibit]:
    met: Counter[str] = Counter()
    for template, example in examples:
        view = example if data == USUAL else with_words(example, data)
        title = template.rpartition("/")[2].removeprefix(name).strip("_").replace("_", " ") or group
        met[title] += 1
        try:
            payload = payload_of(render(template, view))
        except TemplateError:  # it makes a modal
            payload = render_modal(template, view).view
        yield group, title if met[title] == 1 else f"{title} ({met[title]})", payload
