"""What a digest and a card are, what they are given and what they may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from messages import Message
from revenue.baton import BatonMove, BatonNews
from revenue.calendar import Period
from storage import Store, Workspace


@dataclass(frozen=True, slots=True)
class DigestContext:
    """What a digest may know: the workspace's rows, the instant it speaks at (aware UTC), and its readers' zone."""

    store: Store
    workspace: Workspace
    now: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class NothingToSay:
    """The digest is not worth sending; the reason is kept with the run and shown to whoever asks."""

    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A scheduled digest: `build` says what happened in a period, or why that is not worth a message.

    `examples` are (template, view) pairs by which the message can be seen and tested without a database.
    """

    name: str
    title: str
    summary: str
    build: Callable[[DigestContext, Period], Message | NothingToSay]
    examples: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """A message for one person, under the key that says it once; `name` is what the person is called."""

    key: str
    name: str
    slack_user_id: str
    message: Message


@dataclass(frozen=True, slots=True)
class Card:
    """What a move of the baton triggers: `build` says whom to tell what, or None when there is nobody to tell.

    It never tells whoever made the move. `examples` are (template, view) pairs as those of a digest.
    """

    name: str
    title: str
    summary: str
    move: BatonMove
    build: Callable[[DigestContext, BatonNews], Telling | None]
    examples: tuple[tuple[str, object], ...] = ()
