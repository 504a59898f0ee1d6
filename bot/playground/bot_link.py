"""The way from the stand-in to the bot, whichever transport it uses."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.playground.workspace import Json

EnvelopeKind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True)
class Ack:
    """How the bot acknowledged: `body` is the reply riding on it, `error` is Slack's code when none came.

    `wants_no_retry` is the bot's wish not to be sent this event again, `x-slack-no-retry: 1`.
    """

    body: Json | None = None
    error: str = ""
    wants_no_retry: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """The `number`th time that an event is sent again, because the time before ended in the error `after`."""

    number: int
    after: str


class BotLink(Protocol):
    """Delivers one envelope and waits for its acknowledgement."""

    async def deliver(self, kind: EnvelopeKind, payload: Json, retry: Retry | None = None) -> Ack:
        """The acknowledgement; a failure is an `Ack` with an error, never an exception."""
        ...
