"""What leaves this room: a finished message, a finished modal."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """What Slack gets: finished blocks, the notification text, and further messages for the thread.

    `text` is plain but escaped for Slack (`&amp;`), like every text in `blocks`.
    """

    text: str
    blocks: tuple[dict[str, Any], ...]
    thread: tuple["Message", ...] = ()


@dataclass(frozen=True, slots=True)
class Modal:
    """A finished view payload of type modal."""

    view: dict[str, Any]
