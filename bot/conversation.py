"""Runs a command line, a click or a submitted modal for one person, inside one unit of work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.registry import Registry
from commands.contract import Click, CommandContext, CommandError, DigestOffer, Response, Submission
from storage import Database, Member


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where, and as of when; `as_of` looks at the past and changes nothing, and neither does nobody.

    `member` is for a person who is known by name only, because Slack has not met them yet.
    """

    workspace_id: UUID
    slack_user_id: str
    now: datetime
    slack_channel: str = ""
    request_id: str = ""
    as_of: datetime | None = None
    member: Member | None = None

    @property
    def is_nobody(self) -> bool:
        """Whether it is not said who asks, as the terminal allows."""
        return not self.slack_user_id and self.member is None


def _nothing() -> None:
    """Nobody waits for a write."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything a person can do, whether they come through Slack or from the terminal."""

    registry: Registry
    database: Database
    digests: tuple[DigestOffer, ...] = ()
    after_write: Callable[[], None] = _nothing

    def line(self, asker: Asker, line: str, *, shared: bool = False) -> Response:
        """Answer a command line such as "/hotleads 5 emea", or say it to a channel; raises CommandError."""
        name, _, text = line.strip().partition(" ")
        command = self.registry.command(name.lower())
        arguments = command.parse(text.strip())
        return self._within(
            asker, lambda context: command.run(context, arguments), write=not command.reads_only, shared=shared
        )

    def click(self, asker: Asker, click: Click) -> Response:
        """Answer a pressed button; raises CommandError when nothing answers to it any more."""
        handler = self.registry.actions.get(click.action)
        if handler is None:
            raise CommandError("This button is from another version of Tandem.", "Please type the command again.")
        return self._within(asker, lambda context: handler(context, click))

    def submission(self, asker: Asker, submission: Submission) -> Response:
        """Answer a submitted modal; raises CommandError when nothing answers to it any more."""
        handler = self.registry.submissions.get(submission.callback)
        if handler is None:
            raise CommandError("This form is from another version of Tandem.", "Please open it again.")
        return self._within(asker, lambda context: handler(context, submission))

    def _within(
        self, asker: Asker, answer: Callable[[CommandContext], Response], *, write: bool = True, shared: bool = False
    ) -> Response:
        with self.database.unit_of_work(
            asker.workspace_id, write=write, as_of=asker.as_of, refuse_writes=asker.is_nobody
        ) as store:
            workspace, member = store.members.asker(asker.slack_user_id)
            response = answer(
                CommandContext(
                    store=store,
                    workspace=workspace,
                    slack_user_id=asker.slack_user_id,
                    member=asker.member or member,
                    now=asker.now,
                    slack_channel=asker.slack_channel,
                    request_id=asker.request_id,
                    help=self.registry.help,
                    shared=shared,
                    digests=self.digests,
                )
            )
        if write:
            self.after_write()
        return response
