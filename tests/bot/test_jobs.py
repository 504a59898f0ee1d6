"""The tick: plain functions of the instant, one failing job does not stop the others."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.app import Tandem
from bot.jobs import EVENTS_KEPT, MESSAGES_KEPT, MOST_ROUNDS, ROWS_AT_ONCE, Every, clean_up
from bot.tick import Tick, beat
from revenue.identities import Identity, IdentityKind
from revenue.records import IdentityRecord, TouchEvent, TouchKind
from storage import OutboxState, record
from tests.bot.conftest import NOW


def test_a_failing_job_is_logged_and_the_next_one_runs(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[datetime] = []

    def fail(_: datetime) -> None:
        raise RuntimeError("no luck")

    beat((("first", fail), ("second", seen.append)), NOW)
    assert seen == [NOW]
    assert "no luck" in capsys.readouterr().out


def test_rare_jobs_run_at_first_and_then_after_their_interval() -> None:
    ran: list[datetime] = []
    job = Every(timedelta(minutes=5), ran.append)
    for minutes in (0, 1, 4, 5, 6, 11):
        job(NOW + timedelta(minutes=minutes))
    assert [(instant - NOW) / timedelta(minutes=1) for instant in ran] == [0, 5, 11]


def test_a_rare_job_that_failed_is_tried_at_the_next_tick() -> None:
    outcomes = iter([RuntimeError("no luck"), None])
    tried = []

    def job(now: datetime) -> None:
        tried.append(now)
        if (problem := next(outcomes)) is not None:
            raise problem

    rare = Every(timedelta(minutes=5), job)
    with pytest.raises(RuntimeError):
        rare(NOW)
    rare(NOW + timedelta(seconds=15))
    assert len(tried) == 2


def test_contacts_are_looked_up_where_there_is_a_token_for_it(make_tandem: Callable[..., Tandem]) -> None:
    tandem = make_tandem(TANDEM_HUBSPOT_TOKEN="pat-1")
    assert tandem.jobs[-1][0] == "HubSpot look-ups"
    tandem.database.ensure_workspace("T1", "Acme", NOW)
    assert tandem.jobs[-1][1](NOW) == 0


def test_every_job_of_the_bot_runs_on_an_empty_workspace(tandem: Tandem, capsys: pytest.CaptureFixture[str]) -> None:
    tandem.database.ensure_workspace("T1", "Acme", NOW)
    beat(tandem.jobs, NOW)
    assert [name for name, _ in tandem.jobs] == [
        "digests",
        "delivery",
        "early messages",
        "event names",
        "heat levels",
        "old messages",
        "old runs",
    ]
    assert "tick.failed" not in capsys.readouterr().out


def test_stopping_a_tick_that_never_started_is_harmless() -> None:
    Tick((), lambda: NOW, 1).stop()


def test_what_is_done_is_deleted_after_its_time_and_nothing_else(tandem: Tandem) -> None:
    space = tandem.database.ensure_workspace("T1", "Acme", NOW).id
    long_ago = NOW - MESSAGES_KEPT - timedelta(hours=1)
    with tandem.database.unit_of_work(space) as store:

        def told(key: str, state: OutboxState, at: datetime = long_ago, thread_of: str | None = None) -> None:
            store.outbox.enqueue("digest", key, "C1", {"text": key}, long_ago, thread_of=thread_of)
            message = store.outbox.by_key(key)
            assert message
            if state is OutboxState.PENDING:
                return
            mine = store.outbox.claim(message, "replica", long_ago, timedelta(minutes=1))
            assert mine
            match state:
                case OutboxState.SENT:
                    store.outbox.mark_sent(mine, "C1", "1.1", at)
                case OutboxState.AMBIGUOUS:
                    store.outbox.mark_ambiguous(mine, "no answer")
                case OutboxState.DEAD:
                    store.outbox.mark_dead(mine, "archived")
                case OutboxState.DROPPED:
                    store.outbox.mark_ambiguous(mine, "no answer")
                    store.outbox.drop(key)

        for state in OutboxState:
            told(state.value, state)
        told("sent late", OutboxState.SENT, NOW)
        told("parent", OutboxState.SENT)
        told("parent:reply", OutboxState.PENDING, thread_of="parent")
        store.outbox.enqueue("digest", "new", "C1", {"text": "new"}, NOW)
        store.first_sight("Ev-old", NOW - EVENTS_KEPT - timedelta(seconds=1))
        store.first_sight("Ev-new", NOW - EVENTS_KEPT)
    assert clean_up(tandem.database, NOW) == 3
    with tandem.database.unit_of_work(space) as store:
        gone = [key for key in ("sent", "dropped", "parent", "sent late") if store.outbox.by_key(key) is None]
        assert gone == ["sent", "dropped"]
        kept = ("pending", "sending", "ambiguous", "dead", "parent:reply", "new")
        assert all(store.outbox.by_key(key) for key in kept)
        assert store.first_sight("Ev-old", NOW)
        assert not store.first_sight("Ev-new", NOW)


def test_an_introduction_is_forgotten_after_90_days_and_a_touch_never(tandem: Tandem) -> None:
    space = tandem.database.ensure_workspace("T1", "Acme", NOW).id
    told = NOW - timedelta(days=91)
    ada = IdentityRecord("i", (Identity(IdentityKind.USER_ID, "ada"),), told)
    visit = TouchEvent("t", "ada", TouchKind.PAGE_VIEW, told, named_by=IdentityKind.USER_ID)
    with tandem.database.unit_of_work(space) as store:
        record(store, "web", [ada, visit], told)
    assert clean_up(tandem.database, NOW) == 1
    with tandem.database.unit_of_work(space) as store:
        again = record(store, "web", [ada, visit], NOW)
    assert (again.tally.new, again.tally.unchanged) == (1, 1)


def test_cleaning_up_goes_on_where_it_stopped(tandem: Tandem) -> None:
    space = tandem.database.ensure_workspace("T1", "Acme", NOW).id
    rows = ROWS_AT_ONCE * MOST_ROUNDS + 7
    with tandem.database.unit_of_work(space) as store:
        for number in range(rows):
            store.first_sight(f"Ev{number}", NOW - EVENTS_KEPT - timedelta(days=1))
    assert [clean_up(tandem.database, NOW) for _hour in range(3)] == [rows - 7, 7, 0]
