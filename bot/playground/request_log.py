"""What went over the wire, in both directions, for tests and for the inspector."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.playground.workspace import Json

Direction = Literal["from bot", "to bot"]


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request: who sent it, what it named (a Web API method or an envelope type), its body and its verdict.

    `verdict` is "ok" or Slack's error code or the fault that was injected; `status` is the HTTP status (0 for a socket
    envelope or a dropped connection); `took` is in seconds. `answer` is what came back: the decoded JSON, a bare text,
    or None for an empty acknowledgement. `workspace` is its team id, `fault` the fault that met it, whatever its
    verdict, `retry` counts how often an event was sent before, and `path` is the address where the name does not say it
    (response URLs and uploads).
    """

    at: datetime
    direction: Direction
    name: str
    body: Json
    verdict: str
    status: int = 200
    took: float = 0.0
    answer: Json | str | None = None
    workspace: str = ""
    fault: str = ""
    retry: int = 0
    path: str = ""


KEPT_CHARACTERS = 32 * 1024 * 1024


class RequestLog:
    """The newest requests, numbered from 1; older ones are forgotten so that a long demo stays small.

    `keep` bounds their number, and `most` the characters of all bodies and answers together, written as JSON.
    """

    def __init__(self, keep: int = 1000, most: int = KEPT_CHARACTERS) -> None:
        self._keep = keep
        self._most = most
        self._requests: deque[LoggedRequest] = deque()
        self._sizes: deque[int] = deque()
        self._size = 0
        self._count = 0
        self._listeners: list[Callable[[int, LoggedRequest], None]] = []

    def add(self, request: LoggedRequest) -> None:
        """Remember one request, and tell all listeners."""
        size = len(json.dumps((request.body, request.answer), default=str))
        self._requests.append(request)
        self._sizes.append(size)
        self._size += size
        self._count += 1
        while len(self._requests) > self._keep or self._size > self._most:
            self._requests.popleft()
            self._size -= self._sizes.popleft()
        for listener in tuple(self._listeners):
            listener(self._count, request)

    def listen(self, listener: Callable[[int, LoggedRequest], None]) -> Callable[[], None]:
        """Call `listener` with the number of every request from now on, and the request; returns what stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def all(self) -> list[LoggedRequest]:
        """Oldest first."""
        return list(self._requests)

    def clear(self) -> None:
        """Forget all."""
        self._requests.clear()
        self._sizes.clear()
        self._size = 0

    def numbered(self) -> list[tuple[int, LoggedRequest]]:
        """Oldest first, each with its number."""
        return list(enumerate(self._requests, start=self._count - len(self._requests) + 1))
