"""External selects: what a person types goes to the bot, which suggests the options."""

from collections import OrderedDict

from bot.playground import payloads
from bot.playground.blocks import limit_problems
from bot.playground.delivery import Delivery
from bot.playground.forms import EXTERNAL, options_of, with_suggestions
from bot.playground.looking import Looking
from bot.playground.parts import Parts
from bot.playground.seeing import Target
from bot.playground.workspace import Json

_DEFAULT_QUERY_LENGTH = 3
_KEPT = 200
_KEPT_OPTIONS = 500  # of one element: several may be chosen, each after another search


class Suggestions(Looking):
    """Asks for options, and remembers those that each person saw in each element, so that they can be chosen."""

    def __init__(self, parts: Parts, delivery: Delivery) -> None:
        super().__init__(parts)
        self._delivery = delivery
        self._seen: dict[str, OrderedDict[tuple[str, str], list[Json]]] = {}

    def offered(self, user_id: str, blocks: list[Json]) -> list[Json]:
        """The blocks with the options that were suggested to this person."""
        return [with_suggestions(block, self._seen.get(user_id, {})) for block in blocks]

    async def in_message(self, user_id: str, conversation_id: str, message_ts: str, target: Target, typed: str) -> Json:
        """What the bot suggests for an element of a message: `options` or `option_groups`, else nothing."""
        conversation = self.conversation(user_id, conversation_id)
        message = self.message(user_id, conversation, message_ts)
        where = payloads.in_message(conversation, message)
        return await self._ask(user_id, message.get("blocks") or [], target, typed, where)

    async def in_view(self, user_id: str, target: Target, typed: str) -> Json:
        """What the bot suggests for an element of the open modal."""
        view = self.view(user_id)
        return await self._ask(user_id, view["blocks"], target, typed, payloads.in_view(view))

    async def in_home(self, user_id: str, target: Target, typed: str) -> Json:
        """What the bot suggests for an element of the home tab."""
        self.person(user_id)
        view = self._state.homes.get(user_id)
        if view is None:
            raise ValueError(f"no home tab is published for {user_id}")
        return await self._ask(user_id, view["blocks"], target, typed, payloads.in_view(view))

    async def _ask(self, user_id: str, blocks: list[Json], target: Target, typed: str, where: Json) -> Json:
        block, element = target.find(blocks)
        if element["type"] not in EXTERNAL:
            raise ValueError(f"{target.action_id} has its options already")
        if len(typed) < element.get("min_query_length", _DEFAULT_QUERY_LENGTH):
            return {}
        payload = payloads.block_suggestion(self._state, self.person(user_id), block, element, typed, where)
        answer = (await self._delivery.deliver("interactive", payload)).body or {}
        found = _usable(answer)
        seen = self._seen.setdefault(user_id, OrderedDict())
        key = (target.block_id, target.action_id)
        options = {option["value"]: option for option in (*seen.get(key, ()), *options_of(found))}
        seen[key] = list(options.values())[-_KEPT_OPTIONS:]
        seen.move_to_end(key)
        while len(seen) > _KEPT:
            seen.popitem(last=False)
        return found


def _usable(answer: Json) -> Json:
    """The options of an answer; nothing where Slack would show none: of a wrong shape, or too many."""
    found = {key: answer[key] for key in ("options", "option_groups") if answer.get(key)}
    select = {"type": "static_select", "action_id": "suggested", **found}
    return {} if limit_problems([{"type": "actions", "elements": [select]}]) else found
