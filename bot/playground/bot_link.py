"""The way from the stand-in to the bot, whichever transport it uses."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.playground.workspace import Json

EnvelopeKind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True, slots=True)
class Ack:
    """How the bot acknowledged: `body` is the reply riding on it, `error` is Slack's code when none came."""

    body: Json | None = None
    error: str = ""


class BotLink(Protocol):
    """Delivers one envelope and waits for its acknowledgement."""

    async def deliver(self, kind: EnvelopeKind, payload: Json) -> Ack:
        """The acknowledgement; a failure is an `Ack` with an error, never an exception."""
        ...
