"""`tandem outbox` as an operator types it: what waits, and what becomes of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest

from bot.cli_outbox import Decision, decide, list_waiting
from bot.settings import Settings, load
from storage import Database, OutboxState
from tests.bot.conftest import NOW


@pytest.fixture
def settings(database_url: str) -> Settings:
    return load({"TANDEM_DATABASE_URL": database_url})


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database.open(database_url)) as database:
        yield database


@pytest.fixture
def space(database: Database) -> UUID:
    """A workspace with one message of unknown fate to a channel, and one to a person."""
    space = database.ensure_workspace("T1", "Acme", NOW).id
    with database.unit_of_work(space) as store:
        for key, place in (("digest:1", "C1"), ("reply:1", "https://hooks.slack.com/secret")):
            store.outbox.enqueue("digest", key, place, {"text": "Hello"}, NOW)
        for candidate in store.outbox.candidates(NOW):
            mine = store.outbox.claim(candidate, "replica", NOW, timedelta(minutes=1))
            assert mine
            store.outbox.mark_ambiguous(mine, "no answer")
    return space


@pytest.mark.usefixtures("space")
def test_what_waits_is_listed_without_a_secret(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert list_waiting(settings, "") == 0
    shown = capsys.readouterr().out
    assert "digest:1  not surely posted, to C1, due 2026-03-02 09:00 UTC: no answer\n" in shown
    assert "to a private answer" in shown
    assert "secret" not in shown
    assert "tandem outbox resend KEY" in shown


def test_an_empty_outbox_says_so(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert list_waiting(settings, "") == 0
    assert capsys.readouterr().out == "Nothing waits for a decision.\n"


@pytest.mark.parametrize(
    ("decision", "state"), [(Decision.RESEND, OutboxState.PENDING), (Decision.DROP, OutboxState.DROPPED)]
)
def test_a_decision_is_made_once(
    settings: Settings,
    database: Database,
    space: UUID,
    decision: Decision,
    state: OutboxState,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert decide(settings, decision, "digest:1", "") == 0
    with database.unit_of_work(space, write=False) as store:
        message = store.outbox.by_key("digest:1")
    assert message is not None
    assert message.state is state
    assert decide(settings, decision, "digest:1", "") == 1
    assert "No message 'digest:1' waits for a decision." in capsys.readouterr().err


def test_an_unknown_workspace_is_wrong_usage(settings: Settings, space: UUID) -> None:
    assert space
    assert list_waiting(settings, "T9") == 2
    assert decide(settings, Decision.DROP, "digest:1", "T9") == 2
