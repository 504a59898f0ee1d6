"""What the person who sits in front of the page does and looks up, as `/ui/<act>` is asked for it."""

from collections.abc import Awaitable, Callable

from bot.playground.forms import Entries, Entry
from bot.playground.home_acts import HomeActs
from bot.playground.page_stream import Streams
from bot.playground.page_view import PageView
from bot.playground.read_state import ReadState
from bot.playground.seeing import Target
from bot.playground.team import Team
from bot.playground.workspace import Json

Act = Callable[[Json], Awaitable[Json | None]]


class PageActs:
    """The acts in one workspace, by their names. Each takes the body and raises ValueError for what cannot be."""

    def __init__(self, team: Team, view: PageView, reads: ReadState, streams: Streams) -> None:
        self._team = team
        self._home_acts = HomeActs(team.parts, team.delivery, team.suggestions)
        self._view = view
        self._reads = reads
        self._streams = streams
        self.by_name: dict[str, Act] = {
            "say": self._say,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "shortcut": self._shortcut,
            "react": self._react,
            "edit": self._edit,
            "remove": self._remove,
            "dismiss": self._dismiss,
            "read": self._read,
            "suggest": self._suggest,
            "older": self._older,
            "thread": self._thread,
        }

    async def _say(self, asked: Json) -> None:
        text = str(asked["text"])
        if text.strip():
            await self._team.acts.say(asked["as"], asked["conversation"], text, str(asked.get("thread_ts") or ""))

    async def _click(self, asked: Json) -> None:
        target = Target(asked["block_id"], asked["action_id"], _entry(asked.get("entry")))
        if asked.get("in_home"):
            await self._home_acts.click(asked["as"], target, _entries(asked.get("entries")))
        elif asked.get("in_view"):
            await self._team.acts.click_in_view(asked["as"], target, _entries(asked.get("entries")))
        else:
            entries = _entries(asked.get("entries", {}))
            await self._team.acts.click(asked["as"], asked["ts"], asked["conversation"], target, entries)

    async def _submit(self, asked: Json) -> None:
        await self._team.acts.submit(asked["as"], _entries(asked.get("entries")))

    async def _close(self, asked: Json) -> None:
        await self._team.acts.close_modal(asked["as"], bool(asked.get("whole_stack")))

    async def _home(self, asked: Json) -> None:
        await self._team.acts.open_home(asked["as"])

    async def _shortcut(self, asked: Json) -> None:
        shortcuts = self._team.shortcuts
        if asked.get("ts"):
            await shortcuts.choose_on(asked["as"], asked["conversation"], asked["ts"], asked["callback_id"])
        else:
            await shortcuts.choose(asked["as"], asked["callback_id"])

    # -- with messages that stand there -------------------------------------------------------------------------------

    async def _react(self, asked: Json) -> None:
        await self._team.message_acts.react(asked["as"], asked["conversation"], asked["ts"], str(asked["name"]))

    async def _edit(self, asked: Json) -> None:
        text = str(asked["text"])
        if not text.strip():
            raise ValueError("a message without words is deleted instead")
        await self._team.message_acts.edit(asked["as"], asked["conversation"], asked["ts"], text)

    async def _remove(self, asked: Json) -> None:
        await self._team.message_acts.remove(asked["as"], asked["conversation"], asked["ts"])

    async def _dismiss(self, asked: Json) -> None:
        self._team.parts.state.remove_private(asked["as"], str(asked["ts"]))

    async def _read(self, asked: Json) -> None:
        conversation = self._view.seen_conversation(asked["as"], asked["conversation"])
        self._reads.read(asked["as"], conversation, str(asked["ts"]))
        told = self._view.conversation(asked["as"], conversation.id)
        self._streams.tell(asked["as"], "read", {"conversation": conversation.id, "data": told})

    # -- what they look up --------------------------------------------------------------------------------------------

    async def _suggest(self, asked: Json) -> Json:
        suggestions = self._team.suggestions
        target, typed = Target(asked["block_id"], asked["action_id"]), str(asked.get("value") or "")
        if asked.get("in_home"):
            return await suggestions.in_home(asked["as"], target, typed)
        if asked.get("in_view"):
            return await suggestions.in_view(asked["as"], target, typed)
        return await suggestions.in_message(asked["as"], asked["conversation"], asked["ts"], target, typed)

    async def _older(self, asked: Json) -> Json:
        return self._view.older(asked["as"], asked["conversation"], str(asked["before"]))

    async def _thread(self, asked: Json) -> Json:
        return self._view.thread(asked["as"], asked["conversation"], str(asked["ts"]))


def _entry(value: object) -> Entry:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise ValueError("an entry is a text, a list of texts, or nothing")


def _entries(value: object) -> Entries:
    if not isinstance(value, dict) or not all(isinstance(inside, dict) for inside in value.values()):
        raise ValueError("entries are an object by block id, of objects by action id")
    return {block_id: {key: _entry(entry) for key, entry in inside.items()} for block_id, inside in value.items()}
