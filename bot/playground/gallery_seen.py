"""What an app was seen to send, one example of each kind, for apps that bring no examples of their own."""

import json
from collections.abc import Iterator

from bot.playground.blocks import elements_of
from bot.playground.masking import Mask
from bot.playground.request_log import LoggedRequest, RequestLog
from bot.playground.workspace import Json

Exhibit = tuple[str, str, Json]
KEPT = 200
TITLE_CHARACTERS = 60
_MESSAGES = frozenset({"chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"})


class SeenExhibits:
    """Watches the log; of messages and views that are built alike, the newest is kept."""

    def __init__(self, log: RequestLog, mask: Mask) -> None:
        self._mask = mask
        self._kept: dict[tuple[str, str], Exhibit] = {}
        log.listen(self._take)

    def __iter__(self) -> Iterator[Exhibit]:
        """Group by group, each in the order in which its kinds were first seen."""
        for group in dict.fromkeys(exhibit[0] for exhibit in self._kept.values()):
            yield from (exhibit for exhibit in self._kept.values() if exhibit[0] == group)

    def _take(self, number: int, request: LoggedRequest) -> None:
        del number
        if request.verdict != "ok":
            return
        for name, about, payload in _shown(request):
            # Blocks that are no list of objects were refused or will be; there is nothing to look at.
            blocks = payload.get("blocks") or []
            if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
                continue
            title = self._mask.text(f"{name}: {about}" if about else name)
            exhibit = (f"Seen here: {name}", title[:TITLE_CHARACTERS], self._mask.body(payload))
            self._kept[name, _kind(payload, blocks)] = exhibit
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]


def _shown(request: LoggedRequest) -> Iterator[Exhibit]:
    """The (source, words, payload) that a person sees because of this request."""
    if request.direction == "from bot":
        view = request.body.get("view")
        if isinstance(view, dict) and view.get("type") in ("modal", "home"):
            yield request.name, _title(view), view
        elif request.name in _MESSAGES and _says_something(request.body):
            yield request.name, _first_words(request.body), _message(request.body)
        return
    answer = request.answer
    if not isinstance(answer, dict):
        return
    view = answer.get("view")
    if isinstance(view, dict) and view.get("type") == "modal":
        yield "answers to modals", _title(view), view
    elif request.name == "slash_commands" and _says_something(answer):
        yield str(request.body.get("command")), str(request.body.get("text") or ""), _message(answer)


def _says_something(body: Json) -> bool:
    return bool(body.get("blocks") or body.get("text"))


def _message(body: Json) -> Json:
    return {key: body[key] for key in ("text", "blocks") if body.get(key)}


def _title(view: Json) -> str:
    title = view.get("title")
    return str(title.get("text", "")) if isinstance(title, dict) else ""


def _first_words(body: Json) -> str:
    return " ".join(str(body.get("text") or "").split())


def _kind(payload: Json, blocks: list[Json]) -> str:
    """The same for messages that differ in their words only: kinds of blocks, and the actions in them."""
    actions = sorted({str(element["action_id"]).partition(":")[0] for _, element in elements_of(blocks)})
    types = list(dict.fromkeys(str(block.get("type")) for block in blocks))
    return json.dumps([payload.get("type"), payload.get("callback_id"), types, actions])
