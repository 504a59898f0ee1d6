"""A way to talk to commands on real rows, for tests of every room above storage."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from commands.contract import (
    Answer,
    Click,
    Command,
    CommandContext,
    MessageChosen,
    ModalErrors,
    OpenModal,
    Response,
    Submission,
)
from messages import as_text
from revenue.records import Record
from storage import Database, Store, record


@dataclass(frozen=True, slots=True)
class Talk:
    """Talks to commands as a Slack user, each time in a unit of work of its own.

    `who` is a Slack user id, `as_of` looks at the past; `now` may differ from the usual one.
    """

    database: Database
    workspace_id: UUID
    now: datetime

    def record(self, *records: Record, source: str = "test", now: datetime | None = None) -> None:
        """Record rows; every one must be taken."""
        with self.database.unit_of_work(self.workspace_id) as store:
            recorded = record(store, source, records, now or self.now)
        assert not recorded.rejections, recorded.rejections

    def within(self, work: Callable[[Store], Any]) -> Any:
        """The result of some work on the rows."""
        with self.database.unit_of_work(self.workspace_id) as store:
            return work(store)

    def ask(
        self,
        command: Command,
        text: str = "",
        *,
        who: str = "U1",
        now: datetime | None = None,
        as_of: datetime | None = None,
    ) -> tuple[Response, list[str]]:
        """The response to a command line, and the statements it ran; a command that only reads may not write."""
        arguments, statements = command.parse(text), list[str]()

        def run(context: CommandContext) -> Response:
            # SQLite itself tells what it ran, whichever way it was asked.
            driver = context.store._connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.set_trace_callback(statements.append)
            try:
                return command.run(context, arguments)
            finally:
                driver.set_trace_callback(None)

        answering = self._answering(run, who, now)
        return self._within(answering, as_of=as_of, write=command.may_write(arguments)), statements

    def read(
        self,
        command: Command,
        text: str = "",
        *,
        who: str = "U1",
        now: datetime | None = None,
        as_of: datetime | None = None,
    ) -> str:
        """What a person reads in answer to a command line."""
        return words_of(self.ask(command, text, who=who, now=now, as_of=as_of)[0])

    def share(self, command: Command, text: str = "", *, who: str = "U1") -> str:
        """What a whole channel reads when somebody shares the answer."""
        arguments = command.parse(text)
        return words_of(
            self._within(self._answering(lambda ctx: command.run(replace(ctx, shared=True), arguments), who, None))
        )

    def click(
        self, command: Command, action: str, value: str = "", *, who: str = "U1", now: datetime | None = None
    ) -> Response:
        """The response to a pressed button."""
        return self._within(self._answering(lambda ctx: command.actions[action](ctx, Click(action, value)), who, now))

    def submit(
        self,
        command: Command,
        callback: str,
        values: dict[str, Any],
        private: str = "",
        *,
        who: str = "U1",
        now: datetime | None = None,
    ) -> Response:
        """The response to a submitted modal."""
        submission = Submission(callback, values, private)
        return self._within(self._answering(lambda ctx: command.submissions[callback](ctx, submission), who, now))

    def choose(self, command: Command, text: str, *, ts: str, who: str = "U1", now: datetime | None = None) -> Response:
        """The response to the command's shortcut on a message in C1."""
        (shortcut,) = command.shortcuts
        chosen = MessageChosen(shortcut.callback, text, "C1", ts)
        return self._within(self._answering(lambda ctx: shortcut.run(ctx, chosen), who, now))

    def suggested(self, command: Command, field: str, typed: str) -> list[str]:
        """What is suggested to somebody who types into a field of a modal."""
        with self.database.unit_of_work(self.workspace_id, write=False) as store:
            workspace, member = store.members.asker("U1")
            context = CommandContext(store, workspace, "U1", member, self.now)
            return [choice.words for choice in command.suggestions[field](context, typed)]

    def _answering(
        self, answer: Callable[[CommandContext], Response], who: str, now: datetime | None
    ) -> Callable[[Store], Response]:
        def answering(store: Store) -> Response:
            workspace, member = store.members.asker(who)
            return answer(CommandContext(store, workspace, who, member, store.as_of or now or self.now))

        return answering

    def _within(
        self, answering: Callable[[Store], Response], *, as_of: datetime | None = None, write: bool = True
    ) -> Response:
        with self.database.unit_of_work(self.workspace_id, write=write, as_of=as_of) as store:
            return answering(store)


def words_of(response: Response) -> str:
    """What a person reads of a response: an answer, a form, or what is wrong in a form."""
    if isinstance(response, Answer):
        return as_text(response.message)
    if isinstance(response, OpenModal):
        return as_text(response.modal)
    assert isinstance(response, ModalErrors)
    return "\n".join(response.errors.values())


def buttons_of(response: Response) -> dict[str, list[str]]:
    """What the buttons and menus of an answer carry, by action."""
    assert isinstance(response, Answer)
    found: dict[str, list[str]] = {}
    for block in response.message.blocks:
        for element in (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ())):
            if "action_id" in element:
                action = element["action_id"].partition(":")[0]
                values = [option["value"] for option in element.get("options", ())] or [element.get("value", "")]
                found.setdefault(action, []).extend(values)
    return found
