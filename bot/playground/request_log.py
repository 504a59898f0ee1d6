"""What went over the wire, in both directions, for tests and for the inspector."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.playground.workspace import Json

Direction = Literal["from bot", "to bot"]


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request: who sent it, what it named (a Web API method or an envelope type), its body and its verdict.

    `verdict` is "ok" or Slack's error code or the fault that was injected; `status` is the HTTP status (0 for a socket
    envelope or a dropped connection); `took` is in seconds. `fault` names the fault that met it, whatever its verdict;
    `retry` counts how often an event was sent before.
    """

    at: datetime
    direction: Direction
    name: str
    body: Json
    verdict: str
    status: int = 200
    took: float = 0.0
    fault: str = ""
    retry: int = 0


class RequestLog:
    """The newest requests; older ones are forgotten so that a long demo stays small."""

    def __init__(self, keep: int = 1000) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=keep)

    def add(self, request: LoggedRequest) -> None:
        """Remember one request."""
        self._requests.append(request)

    def all(self) -> list[LoggedRequest]:
        """Oldest first."""
        return list(self._requests)

    def clear(self) -> None:
        """Forget all."""
        self._requests.clear()
