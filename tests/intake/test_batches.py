"""Batches of a file: the next one is made while the last is being kept, and nothing is lost when one cannot be made."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event, active_count

import pytest

from intake.batches import BATCH, Batches
from intake.mapping import Settings
from intake.mapping_file import load_mapping
from intake.plan import Run, plan
from revenue.records import Record

MAPPING = """
source = "crm"

[account]
files = ["accounts.csv"]

[account.fields]
key = "id"
name = "name"
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run of three batches, the last one of a single row."""
    mapping, accounts = tmp_path / "mapping.toml", tmp_path / "accounts.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    rows = "".join(f"{number},Company {number}\n" for number in range(2 * BATCH + 1))
    accounts.write_text(f"id,name\n{rows}", encoding="utf-8")
    return plan(load_mapping(mapping), [accounts], Settings(zone="UTC", currency="EUR")).runs[0]


def test_the_next_batch_is_made_while_the_last_is_being_kept(run: Run) -> None:
    made: list[Event] = [Event(), Event(), Event()]

    def convert(rows: Sequence[list[str]]) -> list[Record]:
        records = run.convert(rows)
        next(event for event in made if not event.is_set()).set()
        return records

    with Batches(replace(run, convert=convert), 0) as batches:
        first = batches.take()
        assert first is not None
        assert (first.line, len(first.records)) == (BATCH + 1, BATCH)
        assert not made[1].is_set()
        batches.prepare()
        assert made[1].wait(30)
        second, third = batches.take(), batches.take()
        assert second is not None
        assert third is not None
        assert [record.key for record in (*second.records[:1], *third.records)] == [str(BATCH), str(2 * BATCH)]
        assert batches.take() is None
    assert (batches.line, batches.kept) == (2 * BATCH + 2, 2 * BATCH + 1)


def test_what_happens_while_a_batch_is_made_is_told_by_whoever_takes_it(run: Run) -> None:
    threads = active_count()

    def convert(rows: Sequence[list[str]]) -> list[Record]:
        if rows[0][0] != "0":
            raise OSError("the disk is gone")
        return run.convert(rows)

    with Batches(replace(run, convert=convert), 0) as batches:
        assert batches.take() is not None
        batches.prepare()
        with pytest.raises(OSError, match="the disk is gone"):
            batches.take()
    assert active_count() == threads
