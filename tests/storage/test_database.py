"""The database: transactions, units of work, two writers at once, and looking at the past without touching it."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import QueuePool, text

from revenue.records import LeadRecord, Recorded, TouchEvent, TouchKind
from revenue.vocabulary import Team
from storage import Database, DatabaseBusyError, DatabaseUnavailableError, ReadOnlyError, is_busy, record

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Take = Callable[..., Recorded]


def test_an_error_rolls_everything_back(database: Database, space: UUID) -> None:
    def fail() -> None:
        with database.unit_of_work(space) as store:
            store.members.save("U1", "Rita", NOW)
            raise RuntimeError("the network is gone")

    with pytest.raises(RuntimeError):
        fail()
    with database.unit_of_work(space, write=False) as store:
        assert store.members.all() == []


def test_the_past_refuses_to_be_written_and_says_so(database: Database, space: UUID, take: Take) -> None:
    take(space, LeadRecord("l", "Ada", created_at=NOW - timedelta(days=3)))
    with database.unit_of_work(space, as_of=NOW - timedelta(days=1)) as store:
        (lead,) = store.leads.find("ada")
        with pytest.raises(ReadOnlyError, match="The past cannot be changed"):
            store.leads.assign(lead.id, None, Team.SALES, NOW)


def test_the_past_refuses_recording_too(database: Database, space: UUID) -> None:
    with (
        database.unit_of_work(space, as_of=NOW) as store,
        pytest.raises(ReadOnlyError),
    ):
        record(store, "crm", [LeadRecord("l", "Ada")], NOW)


def test_after_a_look_at_the_past_the_present_can_be_written(database: Database, space: UUID) -> None:
    for _ in range(3):
        with database.unit_of_work(space, as_of=NOW) as store, pytest.raises(ReadOnlyError):
            store.members.save("U0", "Nobody", NOW)
        with database.unit_of_work(space) as store:
            store.members.save("U1", "Rita", NOW)
    with database.unit_of_work(space, write=False) as store:
        assert [member.name for member in store.members.all()] == ["Rita"]


def test_after_many_looks_at_once_the_present_can_be_written(database: Database, space: UUID) -> None:
    with ExitStack() as looks:
        for _look in range(12):
            store = looks.enter_context(database.unit_of_work(space, write=False))
            assert store.members.all() == []
    for number in range(3):
        with database.unit_of_work(space) as store:
            store.members.save(f"U{number}", "Rita", NOW)
    with database.unit_of_work(space, write=False) as store:
        assert len(store.members.all()) == 3


def test_the_next_look_sees_what_was_written_meanwhile(database: Database, space: UUID) -> None:
    with database.unit_of_work(space, write=False) as store:
        assert store.members.all() == []
        with database.unit_of_work(space) as writer:
            writer.members.save("U1", "Rita", NOW)
    with database.unit_of_work(space, write=False) as store:
        assert [member.name for member in store.members.all()] == ["Rita"]


def test_a_second_writer_waits_and_both_are_kept(database: Database, space: UUID) -> None:
    inside, free = threading.Event(), threading.Event()

    def first() -> None:
        with database.unit_of_work(space) as store:
            store.members.save("U1", "Rita", NOW)
            inside.set()
            free.wait(10)

    def second() -> None:
        inside.wait(10)
        with database.unit_of_work(space) as store:
            store.members.save("U2", "Mia", NOW)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    with database.unit_of_work(space, write=False) as store:
        seen = [member.name for member in store.members.all()]
    free.set()
    for thread in threads:
        thread.join(20)
    assert "Rita" not in seen, "a reader neither waits for a writer nor sees what is not committed"
    with database.unit_of_work(space, write=False) as store:
        assert [member.name for member in store.members.all()] == ["Mia", "Rita"]


def test_whoever_waits_for_an_answer_hears_soon_that_another_one_writes(database: Database, space: UUID) -> None:
    def hurry() -> None:
        with database.unit_of_work(space, seconds=0.05) as store:
            store.members.save("U1", "Mia", NOW)

    with database.unit_of_work(space) as slow:
        slow.members.save("U1", "Rita", NOW)
        with pytest.raises(DatabaseUnavailableError) as caught:
            hurry()
    assert is_busy(caught.value)
    hurry()
    with database.unit_of_work(space, write=False) as store:
        assert [member.name for member in store.members.all()] == ["Mia"]


def test_a_job_waits_long_also_after_somebody_in_a_hurry(database: Database, space: UUID, engine_name: str) -> None:
    asked = "PRAGMA busy_timeout" if engine_name == "sqlite" else "SHOW statement_timeout"
    for seconds, wanted in ((1.5, {1500, "1500ms"}), (None, {30_000, "0"})):
        with database.unit_of_work(space, seconds=seconds) as store:
            assert store._connection.exec_driver_sql(asked).scalar() in wanted


def test_there_are_connections_for_as_many_threads() -> None:
    pool = Database.open("postgresql://nobody@localhost/nothing", connections=36).engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.size() + pool._max_overflow == 36
    assert pool.timeout() == 1
    assert is_busy(DatabaseBusyError("36 in use"))
    assert not is_busy(DatabaseUnavailableError("", None, OSError("no route")))


def test_two_threads_recording_touches_of_one_lead_lose_none(database: Database, space: UUID, take: Take) -> None:
    """Both read, fold and write the same state: on PostgreSQL only a lock keeps one from undoing the other."""
    start = threading.Barrier(2)
    failures: list[Exception] = []

    def deliver(source: str) -> None:
        try:
            start.wait(10)
            for number in range(6):
                touch = TouchEvent(f"{source}{number}", "ada", TouchKind.PAGE_VIEW, NOW - timedelta(hours=number))
                take(space, touch, TouchEvent("shared", "ada", TouchKind.CALL, NOW, member="rita"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=deliver, args=(source,)) for source in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    with database.unit_of_work(space) as store:
        (lead,) = store.leads.find("ada")
        assert len(store.touches.of_lead(lead.id)) == 13
        count = text("SELECT touches FROM engagement WHERE workspace_id = :space")
        space_value = store.bulk.workspace_id
        assert store._connection.scalars(count, {"space": space_value}).all() == [13]
        assert [member.name for member in store.members.all()] == ["rita"]


_WRITER = """
import sys
from datetime import UTC, datetime
from uuid import UUID
from storage import Database
url, space, name = sys.argv[1:]
database = Database.open(url)
for number in range(8):
    with database.unit_of_work(UUID(space)) as store:
        store.members.save(f"{name}{number}", f"{name} {number:02}", datetime(2026, 11, 20, tzinfo=UTC))
database.close()
"""


def test_two_processes_write_side_by_side(database: Database, database_url: str, space: UUID) -> None:
    command = [sys.executable, "-c", _WRITER, database_url, str(space)]
    writers = [subprocess.Popen([*command, name]) for name in ("A", "B")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with database.unit_of_work(space, write=False) as store:
        assert len(store.members.all()) == 16


def test_a_found_workspace_keeps_its_id_and_settings(database: Database) -> None:
    assert database.workspace_id("E1", "T1") is None
    made = database.ensure_workspace("T1", "Acme", NOW, enterprise_id="E1")
    assert database.ensure_workspace("T1", "Renamed", NOW, enterprise_id="E1") == made
    assert database.workspace_id("E1", "T1") == made.id
    assert (made.currency, made.zone, made.fiscal_start_month) == ("EUR", "UTC", 1)
    with database.unit_of_work(made.id) as store:
        store.configure(NOW, currency="USD", fiscal_start_month=4)
    (found,) = database.workspaces()
    assert (found.currency, found.zone, found.fiscal_start_month, found.name) == ("USD", "UTC", 4, "Acme")


def test_another_kind_of_database_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mysql is not supported: use sqlite"):
        Database.open("mysql://root@localhost/tandem")
