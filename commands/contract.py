"""What a command is, what it is given and what it may answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messages import Message, Modal
from revenue.baton import BatonNews
from revenue.calendar import Period, zone_of
from storage import Member, Store, Workspace


class CommandError(Exception):
    """A person's input cannot be answered: `message` says what was wrong with it, `hint` shows the right form."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """One command's line in the help: made from the registry."""

    name: str
    usage: str
    summary: str


@dataclass(frozen=True, slots=True)
class DigestOffer:
    """A digest that can be subscribed to: `build` makes it for a period as of an instant, or says why there is none.

    `post` queues it for a Slack channel under a key that says it once.
    """

    name: str
    title: str
    summary: str
    build: Callable[[Store, Workspace, Period, datetime, str], Message | str]
    post: Callable[[Store, str, str, Message, datetime], int]


Tell = Callable[[Store, Workspace, BatonNews, datetime], str]
"""Queues the card that tells the other team the news; the name of whom it goes to, empty when it goes to nobody."""


def tell_nobody(_store: Store, _workspace: Workspace, _news: BatonNews, _now: datetime) -> str:
    """No cards where nothing can be posted."""
    return ""


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """What Slack tells of a person: real name, confirmed email and IANA zone; empty where it does not tell."""

    name: str = ""
    email: str = ""
    zone: str = ""


UNTOLD = SlackPerson()


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Everything a command may know: the workspace's rows, who asks, where, and what time it is.

    `now` is an aware UTC instant; every answer is as of `now`, so an instant in the past shows what was known then.
    `member` is None for a person Tandem does not know yet. `slack_user_name` ("mia.keller") is what Slack calls them in
    what it sends, empty where it does not tell, and `person` what it answers about them. `request_id` names the request
    in log and error. When `shared`, a whole channel reads the answer: it names the asker instead of saying "you".
    """

    store: Store
    workspace: Workspace
    slack_user_id: str
    member: Member | None
    now: datetime
    slack_channel: str = ""
    request_id: str = ""
    help: tuple[CommandHelp, ...] = ()
    digests: tuple[DigestOffer, ...] = ()
    cards: Tell = tell_nobody
    shared: bool = False
    slack_user_name: str = ""
    person: SlackPerson = UNTOLD

    @property
    def zone(self) -> str:
        """The IANA zone that this person's dates are shown in."""
        return self.own_zone or self.workspace.zone

    @property
    def own_zone(self) -> str:
        """The IANA zone of this person themselves; empty where it is not known."""
        return (self.member.zone if self.member is not None else None) or self.person.zone

    def tell(self, news: BatonNews) -> str:
        """Let the other team know, in the transaction of the deed: "Jonas is told.", or nothing when nobody is."""
        told = self.cards(self.store, self.workspace, news, self.now)
        return f"{told} is told." if told else ""

    @property
    def local_now(self) -> datetime:
        """`now` on this person's clock."""
        return self.now.astimezone(zone_of(self.zone))


@dataclass(frozen=True, slots=True)
class Click:
    """A pressed button or chosen option: `value` is what the block carried."""

    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted modal: `values` by block id (text, option value, ISO date or list of those; None when left empty)."""

    callback: str
    values: Mapping[str, Any]
    private: str = ""


@dataclass(frozen=True, slots=True)
class MessageChosen:
    """A message that a shortcut was chosen on: its words as Slack marks them up, its place and its own instant there.

    `ts` is Slack's name of the message in its place: seconds since 1970 with six digits behind the point.
    """

    callback: str
    text: str
    slack_channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that is suggested to somebody who types: what they read, and what is carried when they choose it."""

    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A private answer. `replace` puts it in the place of the message that was clicked.

    To share an answer is to ask again, so the answer to a line that changed something is not `shareable`.
    """

    message: Message
    replace: bool = False
    shareable: bool = True


@dataclass(frozen=True, slots=True)
class OpenModal:
    """Open a modal in front of the person."""

    modal: Modal


@dataclass(frozen=True, slots=True)
class ModalErrors:
    """Keep the modal open and show these errors, by block id."""

    errors: Mapping[str, str]


Response = Answer | OpenModal | ModalErrors


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in the menu of every message: `name` is what people read there, at most 24 characters."""

    callback: str
    name: str
    description: str
    run: Callable[[CommandContext, MessageChosen], Response]


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command with its buttons and modals, and with its shortcuts on messages.

    `parse` turns the text behind the command into arguments or raises CommandError; `run` answers.
    `reads_only` promises that `run` writes nothing, so that it never waits for a writer, except with arguments that
    `changes` says yes to. `suggestions` tell what somebody may mean who types into a field of one of its modals.
    `examples` are (template, view) pairs by which every message can be seen and tested without a database.
    """

    name: str
    usage: str
    summary: str
    parse: Callable[[str], Any]
    run: Callable[[CommandContext, Any], Response]
    actions: Mapping[str, Callable[[CommandContext, Click], Response]] = field(default_factory=dict)
    submissions: Mapping[str, Callable[[CommandContext, Submission], Response]] = field(default_factory=dict)
    examples: tuple[tuple[str, object], ...] = ()
    reads_only: bool = False
    changes: Callable[[Any], bool] | None = None
    shortcuts: tuple[Shortcut, ...] = ()
    suggestions: Mapping[str, Callable[[CommandContext, str], Sequence[Choice]]] = field(default_factory=dict)

    def may_write(self, arguments: Any) -> bool:
        """Whether the answer to these arguments may change something."""
        return not self.reads_only or (self.changes is not None and self.changes(arguments))
