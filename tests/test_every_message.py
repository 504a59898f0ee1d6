"""Every message that Tandem can send is one that Slack takes, whatever the data: hostile, empty, extreme or endless."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import TABLE, Explanation, error_message
from bot.playground.blocks import limit_problems
from bot.playground.rules import CHECKER
from bot.replies import message_view, shared, with_share
from commands import COMMANDS
from commands.contract import Answer
from digests import CARDS, DIGESTS
from messages import Message, Modal, TemplateError, as_text, render, render_modal
from messages.limits import TEXT_CHARACTERS, problems, view_problems
from messages.limits.fitting import characters
from tests.messages.hostile import CORPUS, LONG, poisoned, skeleton
from tests.messages.mutating import CODES, TEXTS, Mutation

Json = dict[str, Any]

EXAMPLES = [example for owner in (*COMMANDS, *DIGESTS, *CARDS) for example in owner.examples]
NAMES = [f"{template}-{number}" for number, (template, _) in enumerate(EXAMPLES)]
# Lists that are never empty and never longer, because Tandem itself makes them.
OWN_LISTS = ("periods", "fields", "digests", "weekdays", "choices", "reasons")
# Where Slack says msg_blocks_too_long; ours leaves room for what the bot adds to a message.
SLACKS_CHARACTERS = 13_200
# What Slack would act on, of which no value may make one: only our own dates, people and channels.
_OURS = re.compile(r"<(?:!date\^|@[UW]|#[CG])")
_TOKEN = re.compile(r"<[^>]*>?")


def drawn(template: str, view: object) -> Message | Modal:
    try:
        return render(template, view)
    except TemplateError as error:
        if "use render_modal" not in str(error):
            raise
        return render_modal(template, view)


def on_the_wire(payload: Any) -> Any:
    """What arrives at Slack; a text that cannot be written as UTF-8 is an error."""
    return json.loads(msgspec.json.encode(payload))


def complaints(made: Message | Modal) -> list[str]:
    """What our validator or the playground's would refuse of a payload, and of everything that the bot makes of it."""
    if isinstance(made, Modal):
        view = on_the_wire(made.view)
        return [*view_problems(view), *map(str, CHECKER.problems("modal", view, "/view"))]
    found: list[str] = []
    for message in (made, *made.thread):
        as_shared = shared(message, "U0PRIYA")
        for text, blocks in ((message.text, message.blocks), (as_shared["text"], as_shared["blocks"])):
            sent = on_the_wire(list(blocks))
            found += [*(problems(sent) if blocks is message.blocks else ()), *limit_problems(sent)]
            found += [f"{characters(sent)} characters"] * (characters(sent) > SLACKS_CHARACTERS)
            found += map(str, CHECKER.problems("changed", {"text": text, "blocks": sent}))
            found += [f"{len(text)} characters of text"] * (len(text) > TEXT_CHARACTERS)
    if '"share"' not in json.dumps(made.blocks):  # the answer to a click has such a button already
        shareable = on_the_wire(list(with_share(Answer(made), "/hotleads " + "x" * 900).blocks))
        found += limit_problems(shareable)
        found += [f"{characters(shareable)} characters"] * (characters(shareable) > SLACKS_CHARACTERS)
    return found


def texts_of(payload: Any) -> Iterator[Json]:
    """Every text object in a payload."""
    if isinstance(payload, dict):
        if payload.get("type") in ("mrkdwn", "plain_text"):
            yield payload
        for value in payload.values():
            yield from texts_of(value)
    elif isinstance(payload, list | tuple):
        for value in payload:
            yield from texts_of(value)


def foreign_tokens(made: Message | Modal) -> list[str]:
    """What looks to Slack like a mention, a link or a command and is none of ours."""
    payloads: list[Any] = [made.view] if isinstance(made, Modal) else [m.blocks for m in (made, *made.thread)]
    notices = [] if isinstance(made, Modal) else [m.text for m in (made, *made.thread)]
    texts = [*(text["text"] for text in texts_of(payloads)), *notices]
    return [token for text in texts for token in _TOKEN.findall(text) if not _OURS.match(token)]


@pytest.mark.parametrize(("template", "view"), EXAMPLES, ids=NAMES)
@settings(max_examples=10, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32))
def test_any_data_makes_a_message_that_slack_takes(template: str, view: Any, seed: int) -> None:
    made = drawn(template, Mutation(seed, OWN_LISTS).of(view))
    assert complaints(made) == []
    assert foreign_tokens(made) == []
    assert as_text(made)


@pytest.mark.parametrize(("template", "view"), EXAMPLES, ids=NAMES)
def test_hostile_words_change_nothing_but_the_words(template: str, view: Any) -> None:
    keep = {*CODES, *OWN_LISTS, "id", "value"}
    expected = skeleton(_payload(drawn(template, poisoned(view, "Nordlys", keep))))
    for value in CORPUS:
        made = drawn(template, poisoned(view, value, keep))
        if "`" not in value:  # some views mark with backticks what a person may type
            assert skeleton(_payload(made)) == expected, value
        assert foreign_tokens(made) == []
        assert complaints(made) == []
    for value in LONG:
        assert complaints(drawn(template, poisoned(view, value, keep))) == []


@pytest.mark.parametrize("value", [text for text in TEXTS if text])
def test_every_error_can_be_told(value: str) -> None:
    for kind, explain in TABLE:
        if kind.__name__ in ("CommandError", "DatabaseUnavailableError", "TimeoutError", "Exception"):
            explanation = explain(kind(value, value)) if kind.__name__ == "CommandError" else explain(kind(value))
            made = error_message(explanation, value)
            assert complaints(made) == []
            assert foreign_tokens(made) == []
    made = error_message(Explanation(value, value, "x", "error", surprising=True), value)
    assert complaints(made) == []
    view = on_the_wire(message_view(made))
    assert [*view_problems(view), *CHECKER.problems("modal", view)] == []


def _payload(made: Message | Modal) -> Any:
    return made.view if isinstance(made, Modal) else [message.blocks for message in (made, *made.thread)]
