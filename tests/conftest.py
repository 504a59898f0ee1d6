"""Fixtures that many rooms share: a migrated database, a workspace, and a way to talk to a command in it."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from commands.contract import Answer, Click, Command, CommandContext, Response, Submission
from messages import as_text
from revenue.records import Record
from storage import Database, Workspace, migrate, record


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows, made once; tests copy it."""
    file = tmp_path_factory.mktemp("migrated") / "tandem.db"
    database = Database.open(f"sqlite:///{file}")
    migrate(database)
    database.close()
    return file


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Iterator[Database]:
    """A database of one's own with all tables and no rows."""
    opened = Database.open(f"sqlite:///{shutil.copy(migrated_database, tmp_path / 'tandem.db')}")
    yield opened
    opened.close()


@pytest.fixture
def now() -> datetime:
    """The instant of the tests: a Tuesday, 14:02 in UTC."""
    return datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


@pytest.fixture
def workspace(database: Database, now: datetime) -> Workspace:
    """A workspace without any rows."""
    return database.ensure_workspace("T1", "Acme", now)


@dataclass(frozen=True, slots=True)
class Talk:
    """Talks to commands as a Slack user, each time in a unit of work of its own."""

    database: Database
    workspace_id: UUID
    now: datetime

    def record(self, *records: Record, source: str = "test", now: datetime | None = None) -> None:
        """Record rows; every one must be taken."""
        with self.database.unit_of_work(self.workspace_id) as store:
            recorded = record(store, source, records, now or self.now)
        assert not recorded.rejections, recorded.rejections

    def ask(
        self, command: Command, text: str = "", *, who: str = "U1", as_of: datetime | None = None
    ) -> tuple[Response, list[str]]:
        """The response to a command line, and the statements it took; a command that only reads may not write."""
        arguments = command.parse(text)
        return self._within(lambda ctx: command.run(ctx, arguments), who, as_of, not command.reads_only)

    def read(self, command: Command, text: str = "", *, who: str = "U1", as_of: datetime | None = None) -> str:
        """What a person reads in answer to a command line."""
        return words_of(self.ask(command, text, who=who, as_of=as_of)[0])

    def click(self, command: Command, action: str, value: str = "", *, who: str = "U1") -> Response:
        """The response to a pressed button."""
        return self._within(lambda ctx: command.actions[action](ctx, Click(action, value)), who, None, True)[0]

    def submit(
        self, command: Command, callback: str, values: dict[str, Any], private: str = "", *, who: str = "U1"
    ) -> Response:
        """The response to a submitted modal."""
        submission = Submission(callback, values, private)
        return self._within(lambda ctx: command.submissions[callback](ctx, submission), who, None, True)[0]

    def _within(
        self, answer: Callable[[CommandContext], Response], who: str, as_of: datetime | None, write: bool
    ) -> tuple[Response, list[str]]:
        statements: list[str] = []
        with self.database.unit_of_work(self.workspace_id, write=write, as_of=as_of) as store:
            workspace, member = store.members.asker(who)
            context = CommandContext(store, workspace, who, member, as_of or self.now)

            def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
                statements.append(statement)

            event.listen(self.database.engine, "before_cursor_execute", note)
            try:
                response = answer(context)
            finally:
                event.remove(self.database.engine, "before_cursor_execute", note)
        return response, statements


def words_of(response: Response) -> str:
    """What a person reads of an answer, without Block Kit."""
    assert isinstance(response, Answer), response
    return as_text(response.message)


@pytest.fixture
def talk(database: Database, workspace: Workspace, now: datetime) -> Talk:
    """Talks to commands in the empty workspace; record rows first."""
    return Talk(database, workspace.id, now)


@pytest.fixture
def read() -> Callable[[Response], str]:
    """What a person reads of an answer."""
    return words_of


__all__: Sequence[str] = ("Talk",)
