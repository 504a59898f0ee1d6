"""The page's live stream: everything one person sees, then every change, as server-sent events."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator

from bot.playground.page_view import PageView
from bot.playground.state import Change, State
from bot.playground.workspace import Json

MOST_WAITING = 2000
_RETRY_AFTER = 500  # milliseconds until a page whose stream broke asks again


class _Line:
    """What waits to be told to one open page. Too much of it is replaced by a fresh start, never lost silently."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.waiting: deque[tuple[str, Json] | Change] = deque()
        self.is_behind = False
        self.is_over = False
        self.woken = asyncio.Event()

    def put(self, change: tuple[str, Json] | Change) -> None:
        """Tell this to the page as soon as it listens."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()
            self.is_behind = True
        if not self.is_behind:
            self.waiting.append(change)
        self.woken.set()


class Streams:
    """All open pages of the workspace."""

    def __init__(self, state: State, view: PageView) -> None:
        self._state = state
        self._view = view
        self._lines: set[_Line] = set()

    def end(self) -> None:
        """Let every stream end, so that the server can stop."""
        for line in self._lines:
            line.is_over = True
            line.woken.set()

    def tell(self, user_id: str, kind: str, data: Json) -> None:
        """Tell the pages of one person something that is no change of the workspace."""
        for line in self._lines:
            if line.user_id == user_id:
                line.put((kind, data))

    async def of(self, user_id: str) -> AsyncIterator[str]:
        """First everything that this person sees, then every change, until the page or the server goes."""
        line = _Line(user_id)

        def take(change: Change) -> None:
            if change.user_id in {"", user_id}:
                line.put(change)

        stop = self._state.listen(take)
        self._lines.add(line)
        try:
            yield f"retry: {_RETRY_AFTER}\n" + _event("snapshot", self._view.snapshot(user_id))
            while True:
                await line.woken.wait()
                line.woken.clear()
                if line.is_over:
                    return
                if line.is_behind:
                    line.is_behind = False
                    yield _event("snapshot", self._view.snapshot(user_id))
                told = [self._told(user_id, change) for change in line.waiting]
                line.waiting.clear()
                if text := "".join(told):
                    yield text
        finally:
            stop()
            self._lines.discard(line)

    def _told(self, user_id: str, change: tuple[str, Json] | Change) -> str:
        if isinstance(change, tuple):
            return _event(*change)
        conversation = self._state.conversations.get(change.conversation_id)
        if conversation is not None and not self._state.sees(user_id, conversation):
            return ""
        if change.kind == "conversation" and conversation is not None:
            return _event("conversation", {"conversation": self._view.conversation(user_id, conversation.id)})
        return _event(change.kind, {"conversation": change.conversation_id, "data": change.data})


def _event(kind: str, data: Json) -> str:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"
