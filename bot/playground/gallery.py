"""The gallery at `/gallery`: every example an app brings, and what it was seen to send, each with its limits."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.playground.blocks import words_of
from bot.playground.gallery_seen import Exhibit, SeenExhibits
from bot.playground.masking import Mask
from bot.playground.parts import Parts
from bot.playground.posting import Posting
from bot.playground.refusal import RefusedError
from bot.playground.templating import page_template
from bot.playground.workspace import Json

MOST_BLOCKS, MOST_BLOCKS_IN_VIEW, MOST_CHARACTERS = 50, 100, 13_200  # those that `rules.py` enforces
Exhibits = Iterable[Exhibit] | Mapping[str, Iterable[Exhibit]]
"""Examples of an app's messages, or several sets of them by name."""
BUILDER = "https://app.slack.com/block-kit-builder/#"


class Gallery:
    """Serves the page and `/gallery/examples`, its data; `?set=<name>` for another set than the first.

    `exhibits` are (group, title, payload): a payload is a message (`text`, `blocks`, and `thread`, a list of messages)
    or a view. They are asked for when somebody looks for the first time, so that they may be made lazily.
    """

    def __init__(self, exhibits: Exhibits, parts: Parts) -> None:
        self._sets = exhibits if isinstance(exhibits, Mapping) else {"": exhibits}
        self._made: dict[str, list[Exhibit]] = {}
        self._posting = parts.posting
        self._settings = parts.state.settings
        mask = Mask((self._settings.bot_token, self._settings.app_token, self._settings.signing_secret))
        self._seen = SeenExhibits(parts.log, mask)

    def routes(self) -> list[Route]:
        """All routes of the gallery."""
        return [Route("/gallery", self._show), Route("/gallery/examples", self._examples)]

    async def _show(self, request: Request) -> Response:
        del request
        identity = self._settings.identity
        page = page_template("gallery.html.j2")
        return HTMLResponse(page.render(team_name=identity.team_name, app_name=identity.app_name))

    async def _examples(self, request: Request) -> Response:
        name = request.query_params.get("set") or next(iter(self._sets))
        if name not in self._sets:
            return JSONResponse({"ok": False, "error": "there is no such set", "sets": list(self._sets)}, 404)
        if name not in self._made:  # in a thread: the bot must be answered while templates are compiled
            self._made[name] = await asyncio.to_thread(list, self._sets[name])
        person = next(iter(self._settings.people), None)
        groups: dict[str, list[Json]] = {}
        for group, title, payload in (*self._made[name], *self._seen):
            parts = [_part(part, self._posting) for part in (payload, *payload.get("thread", ()))]
            groups.setdefault(group, []).append({"title": title, "parts": parts})
        shown = [{"name": name, "examples": examples} for name, examples in groups.items()]
        about = {"person": person.id if person else "", "sets": list(self._sets), "set": name}
        return JSONResponse({"groups": shown, **about})


def builder_url(payload: Json) -> str:
    """The address that opens this message or view in Slack's Block Kit Builder; empty for a message without blocks."""
    if _is_view(payload):
        shown = payload
    elif payload.get("blocks"):
        shown = {"blocks": payload["blocks"]}
    else:
        return ""
    return BUILDER + quote(json.dumps(shown, separators=(",", ":"), ensure_ascii=False), safe="")


def _part(payload: Json, posting: Posting) -> Json:
    """One message or view as the page shows it: with its link and how much of Slack's limits it uses."""
    shown = {key: value for key, value in payload.items() if key != "thread"}
    return {
        "payload": shown,
        "is_view": _is_view(payload),
        "builder": builder_url(payload),
        "blocks": len(payload.get("blocks") or ()),
        "most_blocks": MOST_BLOCKS_IN_VIEW if _is_view(payload) else MOST_BLOCKS,
        "characters": sum(len(words) for words in words_of(json.loads(json.dumps(payload.get("blocks") or [])))),
        "most_characters": MOST_CHARACTERS,
        "problems": list(_problems(shown, posting)),
    }


def _problems(payload: Json, posting: Posting) -> Iterator[str]:
    as_sent = json.loads(json.dumps(payload))
    try:
        if _is_view(payload):
            posting.checked_view(as_sent, "modal", "home")
        else:
            posting.check_blocks(as_sent.get("blocks") or [])
    except RefusedError as refused:
        yield from refused.details or (refused.code,)


def _is_view(payload: Json) -> bool:
    return payload.get("type") in {"modal", "home"}
