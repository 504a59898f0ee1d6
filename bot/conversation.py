"""Runs a command line, a click or a submitted modal for one person, inside one unit of work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from bot.registry import Registry
from commands.contract import (
    UNTOLD,
    Choice,
    Click,
    CommandContext,
    CommandError,
    DigestOffer,
    MessageChosen,
    Response,
    SlackPerson,
    Submission,
    Tell,
    tell_nobody,
)
from commands.slack_names import readable_name
from storage import Database, Member, ReadOnlyError, Store

T = TypeVar("T")

LONGEST_LINE = 4_000
"""More than anybody types; looking for what a longer one may mean would take longer than Slack waits."""


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
    slack_user_name: str = ""
    person: SlackPerson = UNTOLD

    @property
    def is_nobody(self) -> bool:
        """Whether it is not said who asks, as the terminal allows."""
        return not self.slack_user_id and self.member is None


def _named(store: Store, asker: Asker, member: Member | None) -> Member | None:
    """The member, called by name from now on when so far nobody knew more than the Slack id."""
    name = asker.person.name or readable_name(asker.slack_user_name)
    if member is None or member.name != member.slack_user_id or not name:
        return member
    return store.members.save(asker.slack_user_id, name, asker.now)


def _nothing() -> None:
    """Nobody waits for a write."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything a person can do, whether they come through Slack or from the terminal.

    `seconds` is how long an answer may wait for the database; None where the person can wait.
    """

    registry: Registry
    database: Database
    digests: tuple[DigestOffer, ...] = ()
    cards: Tell = tell_nobody
    after_write: Callable[[], None] = _nothing
    seconds: float | None = None

    def line(self, asker: Asker, line: str, *, shared: bool = False) -> Response:
        """Answer a command line such as "/hotleads 5 emea", or say it to a channel; raises CommandError.

        Saying it to a channel never does anything again: a line that would change something is refused.
        """
        if len(line) > LONGEST_LINE:
            raise CommandError(f"That line is longer than {LONGEST_LINE:,} characters.", "Type `/tandem` for help.")
        name, _, text = line.strip().partition(" ")
        command = self.registry.command(name.lower())
        arguments = command.parse(text.strip())
        write = command.may_write(arguments) and not shared
        try:
            return self._within(asker, lambda context: command.run(context, arguments), write=write, shared=shared)
        except ReadOnlyError:
            if not shared:
                raise
            raise CommandError("This would do it again, so it is not shared.", "Nothing was changed.") from None

    def click(self, asker: Asker, click: Click) -> Response:
        """Answer a pressed button; raises CommandError when nothing answers to it any more."""
        handler = self.registry.actions.get(click.action)
        if handler is None:
            raise CommandError("This button is from another version of Tandem.", "Please type the command again.")
        return self._within(asker, lambda context: handler(context, click))

    def shortcut(self, asker: Asker, chosen: MessageChosen) -> Response:
        """Answer a shortcut on a message; raises CommandError when nothing answers to it any more."""
        shortcut = self.registry.shortcuts.get(chosen.callback)
        if shortcut is None:
            raise CommandError("This shortcut is from another version of Tandem.", "Please install the app again.")
        return self._within(asker, lambda context: shortcut.run(context, chosen), write=False)

    def suggest(self, asker: Asker, field: str, typed: str) -> Sequence[Choice]:
        """What somebody may mean who types into a field; nothing for one that nothing answers to any more."""
        handler = self.registry.suggestions.get(field)
        if handler is None:
            return ()
        found: Sequence[Choice] = self._within(asker, lambda context: handler(context, typed), write=False)
        return found

    def submission(self, asker: Asker, submission: Submission) -> Response:
        """Answer a submitted modal; raises CommandError when nothing answers to it any more."""
        handler = self.registry.submissions.get(submission.callback)
        if handler is None:
            raise CommandError("This form is from another version of Tandem.", "Please open it again.")
        return self._within(asker, lambda context: handler(context, submission))

    def _within(
        self, asker: Asker, answer: Callable[[CommandContext], T], *, write: bool = True, shared: bool = False
    ) -> T:
        with self.database.unit_of_work(
            asker.workspace_id,
            write=write,
            as_of=asker.as_of,
            read_only=shared or asker.is_nobody,
            seconds=self.seconds,
        ) as store:
            workspace, member = store.members.asker(asker.slack_user_id)
            if write and asker.as_of is None:
                member = _named(store, asker, member)
            response = answer(
                CommandContext(
                    store=store,
                    workspace=workspace,
                    slack_user_id=asker.slack_user_id,
                    slack_user_name=asker.slack_user_name,
                    person=asker.person,
                    member=asker.member or member,
                    now=asker.now,
                    slack_channel=asker.slack_channel,
                    request_id=asker.request_id,
                    help=self.registry.help,
                    shared=shared,
                    digests=self.digests,
                    cards=self.cards,
                )
            )
        if write:
            self.after_write()
        return response
