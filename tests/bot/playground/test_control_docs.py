"""The examples of docs/playground.md, run as they stand there."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from bot.playground import FaultKind, Playground
from tests.bot.playground.bots import Reply, ask

GUIDE = Path(__file__).parents[3] / "docs" / "playground.md"
SECTION = GUIDE.read_text().partition("## Control API")[2].partition("\n## ")[0]
ANYTHING = "…"


def examples() -> list[tuple[str, str]]:
    """Each command with the answer written under it."""
    lines = [line for block in SECTION.split("```console\n")[1:] for line in block.partition("```")[0].splitlines()]
    return list(zip(lines[::2], lines[1::2], strict=True))


def run(playground: Playground, command: str) -> Reply:
    """What curl would do, for the few options that the guide uses."""
    words = shlex.split(command)
    assert words[:2] == ["$", "curl"]
    method, body, address = "", b"", ""
    rest = iter(words[2:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-d":
            body = next(rest).encode()
        else:
            address = word
    host, _, path = address.partition("/")
    assert host == "localhost:8300"
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    return ask(playground, method or ("POST" if body else "GET"), f"/{path}", body, form)


def agrees(written: Any, answered: Any) -> bool:
    """Whether an answer has everything that is written."""
    if written == ANYTHING:
        return True
    if isinstance(written, dict):
        return isinstance(answered, dict) and all(
            key in answered and agrees(value, answered[key]) for key, value in written.items()
        )
    if isinstance(written, list):
        return isinstance(answered, list) and len(written) == len(answered) and all(map(agrees, written, answered))
    return bool(written == answered)


def test_every_example_answers_as_written() -> None:
    with Playground() as playground:
        for command, written in examples():
            answer = run(playground, command)
            assert agrees(json.loads(written), json.loads(answer.body)), (command, answer.body)


def test_every_endpoint_has_an_example(playground: Playground) -> None:
    there_are = json.loads(ask(playground, "GET", "/_control/").body)["error"].partition("there are: ")[2].split(", ")

    for endpoint in there_are:
        assert any(f"localhost:8300{endpoint}" in command for command, _ in examples()), endpoint


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_is_explained(kind: FaultKind) -> None:
    assert f"\n| `{kind.value}` |" in SECTION
