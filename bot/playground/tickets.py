"""Trigger ids that live three seconds and response URLs that live thirty minutes and five uses.

Real seconds and minutes: these lives bound how long a program takes to answer, and no program answers faster because
somebody turned the clock. So an answer under way survives a turn of three weeks.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground.clock import unturned
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Clock, Identity

TRIGGER_LIFE = timedelta(seconds=3)
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5


@dataclass(slots=True)
class Trigger:
    """The right to open one view in front of one person."""

    user_id: str
    issued: datetime
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer into one conversation. `message_ts` is the clicked message, empty after a slash command."""

    user_id: str
    conversation_id: str
    issued: datetime
    message_ts: str = ""
    is_ephemeral: bool = False
    thread_ts: str = ""
    uses: int = 0


class Tickets:
    """Everything that was issued and may still be used."""

    def __init__(self, clock: Clock, identity: Identity) -> None:
        self._clock = unturned(clock)
        self._identity = identity
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}
        self._issued = 0

    def trigger(self, user_id: str) -> str:
        """A new trigger id for this person."""
        self._forget_old()
        self._issued += 1
        trigger_id = f"{self._issued}.{self._issued * 7919 + 1_000_000}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user_id, self._clock())
        return trigger_id

    def redeem_trigger(self, trigger_id: str) -> str:
        """The person in front of whom a view may open; a trigger opens one view only."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if self._clock() - trigger.issued > TRIGGER_LIFE:
            raise RefusedError("expired_trigger_id")
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        trigger.used = True
        return trigger.user_id

    def response_path(self, kind: str, url: ResponseUrl) -> str:
        """The path of a new response URL; `kind` is "commands", "actions" or "app" (of a message shortcut)."""
        self._issued += 1
        url.issued = self._clock()
        path = f"/{kind}/{self._identity.team_id}/{self._issued}/{secrets.token_urlsafe(18)}"
        self._responses[path] = url
        return path

    def redeem_response(self, path: str) -> ResponseUrl:
        """What this response URL may answer to; each call is one of its five uses."""
        url = self._responses.get(path)
        if url is None:
            raise RefusedError("invalid_url")
        if self._clock() - url.issued > RESPONSE_LIFE:
            raise RefusedError("expired_url")
        if url.uses >= RESPONSE_USES:
            raise RefusedError("used_url")
        url.uses += 1
        return url

    def _forget_old(self) -> None:
        """Keep memory small: an hour after its end, a ticket is as good as one that never was."""
        limit = self._clock() - RESPONSE_LIFE - timedelta(hours=1)
        while self._triggers and next(iter(self._triggers.values())).issued < limit:
            del self._triggers[next(iter(self._triggers))]
        while self._responses and next(iter(self._responses.values())).issued < limit:
            del self._responses[next(iter(self._responses))]
