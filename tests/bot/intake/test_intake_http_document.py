"""docs/intake-http.md: its commands run as written, and its tables name what there is."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.connections import MOST_CONNECTIONS, SECONDS_TO_ASK
from bot.intake.limits import MEBIBYTE, Limits
from bot.intake.openapi import document
from bot.run import DELIVERIES_AT_ONCE
from bot.variables import Part
from intake.segment import MOST_MESSAGES
from tests.bot.intake.wire import Wire

TEXT = (Path(__file__).parents[3] / "docs" / "intake-http.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


def leads(wire: Wire, name: str) -> list[str]:
    with wire.rows() as store:
        return [lead.name for lead in store.leads.find(name)]


def test_the_curl_line_records_a_lead_once(wire: Wire) -> None:
    wire.clock.now = datetime.now(UTC)
    (line,) = [block for block in blocks("sh") if block.startswith("curl")]
    line = line.replace("127.0.0.1:8400", f"127.0.0.1:{wire.port}")
    for _ in range(2):
        done = subprocess.run(
            ["sh", "-c", line],
            env={"KEY": wire.key, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=True,
            timeout=30,
        )
        assert json.loads(done.stdout) == {"success": True, "accepted": 1, "refused": []}
        assert f"`{done.stdout.decode()}`" in TEXT
    assert (leads(wire, "mia@acme.example"), wire.touches()) == (["mia@acme.example"], 1)


@pytest.mark.parametrize("example", blocks("python"), ids=["segment", "rudderstack"])
def test_the_examples_of_the_clients_record_their_events(wire: Wire, example: str) -> None:
    wire.clock.now = datetime.now(UTC)
    names = {"KEY": wire.key}
    exec(example.replace("127.0.0.1:8400", f"127.0.0.1:{wire.port}"), names)  # noqa: S102
    assert wire.touches() == 1
    names["client"].join()  # type: ignore[attr-defined]


def test_the_commands_are_those_of_the_command_line() -> None:
    (commands,) = [block for block in blocks("sh") if block.startswith("tandem")]
    assert f"tandem run --only {Part.INTAKE} --port" in commands


def test_every_path_and_status_is_in_a_table() -> None:
    paths = document()["paths"]
    rows = [line for line in TEXT.splitlines() if line.startswith("|")]
    for path, operations in paths.items():
        if "/hooks/" in path:
            continue
        assert f"{path}`" in " ".join(rows), path
        for status in operations["post"]["responses"]:
            assert any(re.match(rf"\| [\d, ]*\b{status}\b", row) for row in rows), status


def test_every_limit_is_told_as_it_is() -> None:
    limits = Limits()
    for words in (
        f"{limits.events.per_second:,} a second, {limits.events.burst:,} at once",
        f"{limits.requests.per_second:,} a second, {limits.requests.burst:,} at once",
        f"one a second, {limits.failures.burst} at once",
        f"together | {limits.arriving // MEBIBYTE} MiB",
        f"{limits.at_once}; {DELIVERIES_AT_ONCE} beside Slack",
        f"database | {limits.seconds_for_database:g} seconds",
        f"{SECONDS_TO_ASK:g} to {2 * SECONDS_TO_ASK:g} seconds",
        f"connections | {MOST_CONNECTIONS};",
        f"longer than {limits.seconds_to_arrive:g} seconds",
        f"at most {MOST_MESSAGES:,} messages",
    ):
        assert words in TEXT, words
    assert limits.failures.per_second == 1
