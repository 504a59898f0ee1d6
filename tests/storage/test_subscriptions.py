"""Digest subscriptions and their runs: every period once, whoever comes first."""

import threading
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from revenue.schedule import WeeklySchedule
from storage import Database

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MONDAYS = WeeklySchedule(0, time(9, 5), "Europe/Berlin")
FRIDAYS = WeeklySchedule(4, time(16), "America/New_York")


def test_a_channel_subscribes_once_and_may_change_the_time(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        first = store.subscriptions.subscribe("weekly", "C1", MONDAYS, "U1", NOW)
        other = store.subscriptions.subscribe("weekly", "C2", MONDAYS, "U1", NOW + DAY)
        changed = store.subscriptions.subscribe("weekly", "C1", FRIDAYS, "U2", NOW + DAY)
        assert (changed.id, changed.schedule, changed.created_at) == (first.id, FRIDAYS, NOW)
        assert store.subscriptions.all() == [changed, other]


def test_a_pause_holds_until_it_is_ended_and_is_not_caught_up(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        subscription = store.subscriptions.subscribe("weekly", "C1", MONDAYS, "U1", NOW)
        store.subscriptions.pause(subscription.id, NOW + DAY)
        store.subscriptions.pause(subscription.id, NOW + 2 * DAY)
        assert [found.paused_at for found in store.subscriptions.all()] == [NOW + DAY]
        store.subscriptions.resume(subscription.id, NOW + 9 * DAY)
        assert [(found.paused_at, found.created_at) for found in store.subscriptions.all()] == [(None, NOW + 9 * DAY)]
        store.subscriptions.pause(subscription.id, NOW + 10 * DAY)
        again = store.subscriptions.subscribe("weekly", "C1", FRIDAYS, "U1", NOW + 30 * DAY)
        assert store.subscriptions.all() == [again]
        assert (again.paused_at, again.created_at) == (None, NOW + 30 * DAY)


def test_a_period_is_claimed_once_even_in_a_race(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        subscription = store.subscriptions.subscribe("weekly", "C1", MONDAYS, "U1", NOW)
    start = threading.Barrier(4)
    got: list[bool] = []

    def claim() -> None:
        start.wait(20)
        with database.unit_of_work(space) as store:
            got.append(store.subscriptions.claim_run(subscription.id, "2026-W46", "posted", None, NOW))

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(got) == [False, False, False, True]


def test_runs_are_read_newest_first_and_kept_for_a_while(database: Database, space: UUID) -> None:
    with database.unit_of_work(space) as store:
        subscription = store.subscriptions.subscribe("weekly", "C1", MONDAYS, "U1", NOW)
        for week, reason in ((44, None), (45, "nothing new"), (46, None)):
            at = NOW + (week - 46) * 7 * DAY
            state = "skipped" if reason else "posted"
            assert store.subscriptions.claim_run(subscription.id, f"2026-W{week}", state, reason, at)
        assert [(run.period_key, run.state, run.reason) for run in store.subscriptions.runs(subscription.id)] == [
            ("2026-W46", "posted", None), ("2026-W45", "skipped", "nothing new"), ("2026-W44", "posted", None),
        ]  # fmt: skip
        assert len(store.subscriptions.runs(subscription.id, limit=1)) == 1
        assert store.subscriptions.forget_runs_before(NOW - DAY) == 2
        assert [run.period_key for run in store.subscriptions.runs(subscription.id)] == ["2026-W46"]
