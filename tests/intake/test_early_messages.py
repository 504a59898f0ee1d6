"""Events that are dated ahead wait until their time has come, and are recorded then, once."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.jobs import INTRODUCTIONS_KEPT, intake_jobs, take_early_messages
from bot.tick import beat
from intake.receiving import Verdicts, take, take_early
from intake.segment import SOURCE, decode_batch
from storage import Database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def space(database: Database) -> UUID:
    return database.ensure_workspace("T1", "Acme", NOW).id


def message(number: int, at: datetime, **changed: Any) -> dict[str, Any]:
    """A page that was read at an instant."""
    dated = {"type": "page", "userId": "u1", "name": "Guide", "messageId": f"m{number}", "timestamp": at.isoformat()}
    return {**dated, **changed}


def send(database: Database, space: UUID, *messages: dict[str, Any], now: datetime = NOW, **envelope: Any) -> Verdicts:
    """Take a batch in."""
    with database.unit_of_work(space) as store:
        return take(store, SOURCE, decode_batch(json.dumps({"batch": messages, **envelope}).encode(), now), now)


def recorded(database: Database, space: UUID) -> list[str]:
    """The keys of all touches."""
    with database.unit_of_work(space, write=False) as store:
        return sorted(row[0] for row in store.bulk.fetch("SELECT key FROM touches"))


def waiting(database: Database, space: UUID) -> int:
    """How many messages are kept aside."""
    with database.unit_of_work(space, write=False) as store:
        return len(store.early_messages.due(NOW + 9 * DAY, 999))


def test_an_event_that_is_dated_ahead_is_accepted_and_counts_when_its_time_has_come(
    database: Database, space: UUID
) -> None:
    verdicts = send(database, space, message(1, NOW + 3 * HOUR), message(2, NOW))
    assert (verdicts.accepted, verdicts.refused) == (2, ())
    assert recorded(database, space) == ["m2"]
    take_early_messages(database, NOW + 2 * HOUR)
    assert recorded(database, space) == ["m2"]
    take_early_messages(database, NOW + 3 * HOUR)
    assert recorded(database, space) == ["m1", "m2"]
    assert waiting(database, space) == 0
    with database.unit_of_work(space, write=False) as store:
        ((at,),) = store.bulk.fetch("SELECT at FROM touches WHERE key = 'm1'")
        assert store.bulk.from_driver(at) == NOW + 3 * HOUR


def test_a_replay_is_a_duplicate_before_and_after_its_time(database: Database, space: UUID) -> None:
    early = message(1, NOW + HOUR)
    for _ in range(3):
        assert send(database, space, early).accepted == 1
    assert waiting(database, space) == 1
    # Its time has come, and it is sent again before the tick looks.
    assert send(database, space, early, now=NOW + HOUR).accepted == 1
    take_early_messages(database, NOW + HOUR)
    assert send(database, space, early, now=NOW + 2 * HOUR).accepted == 1
    assert (recorded(database, space), waiting(database, space)) == (["m1"], 0)


def test_it_is_taken_once_also_when_the_process_dies_meanwhile(database: Database, space: UUID) -> None:
    send(database, space, *(message(number, NOW + HOUR) for number in range(7)))

    def die() -> None:
        with database.unit_of_work(space) as store:
            take_early(store, NOW + HOUR, 3)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    assert (recorded(database, space), waiting(database, space)) == ([], 7)
    for _ in range(2):
        take_early_messages(database, NOW + HOUR)
    assert (recorded(database, space), waiting(database, space)) == ([f"m{number}" for number in range(7)], 0)


@pytest.mark.parametrize("kind", ["page", "track", "identify", "group", "alias"])
def test_what_is_more_than_a_day_ahead_is_refused_in_words(database: Database, space: UUID, kind: str) -> None:
    named = {"event": "Demo", "groupId": "g", "previousId": "b", "type": kind}
    for at in (NOW + DAY + HOUR, NOW + 4000 * DAY):
        verdicts = send(database, space, message(1, at, **named), message(2, NOW, **named))
        assert [each.reason for each in verdicts.refused] == [
            f"it is dated {at:%Y-%m-%d %H:%M} UTC, more than a day ahead"
        ]
        assert (verdicts.accepted, waiting(database, space)) == (1, 0)
    assert send(database, space, message(3, NOW + DAY, **named)).refused == ()
    assert waiting(database, space) == 1
    take_early_messages(database, NOW + DAY)
    assert waiting(database, space) == 0


def test_a_clock_that_is_ahead_and_says_so_is_set_right_at_once(database: Database, space: UUID) -> None:
    years = timedelta(days=3000)
    send(database, space, message(1, NOW + years - HOUR), sentAt=(NOW + years).isoformat())
    assert (recorded(database, space), waiting(database, space)) == (["m1"], 0)


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
def test_a_clock_that_was_never_set_is_told_so(database: Database, space: UUID, at: str) -> None:
    verdicts = send(database, space, {**message(1, NOW), "timestamp": at}, message(2, NOW))
    assert [(each.position, "the clock of its sender is not set" in each.reason) for each in verdicts.refused] == [
        (0, True)
    ]
    assert recorded(database, space) == ["m2"]


def test_what_an_early_event_tells_is_told_by_the_next_one(database: Database, space: UUID) -> None:
    told = {"anonymousId": "browser", "context": {"campaign": {"name": "spring", "source": "mail"}}}
    send(database, space, message(1, NOW + HOUR, **told), message(2, NOW, **told))
    with database.unit_of_work(space, write=False) as store:
        assert store.vocabulary.campaigns() == ["spring"]
        found = store.bulk.fetch("SELECT count(*) FROM lead_identities")
    assert found[0][0] == 2


def test_the_jobs_of_the_intake_run_on_a_workspace_and_forget_old_ids(
    database: Database, space: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    identify = {**message(1, NOW), "type": "identify", "traits": {"name": "Ana"}}
    send(database, space, identify)
    beat(intake_jobs(database), NOW + INTRODUCTIONS_KEPT + HOUR)
    with database.unit_of_work(space, write=False) as store:
        assert store.bulk.fetch("SELECT count(*) FROM seen_messages")[0][0] == 0
    assert "tick.failed" not in capsys.readouterr().out
