"""What each person has filled in and chosen so far, as Slack's own apps keep it while a message or view is shown."""

from collections import OrderedDict

from bot.playground.forms import Entries, Entry, element_state, entry_of, stateful_elements
from bot.playground.seeing import Target
from bot.playground.workspace import Json

_KEPT = 1000


class Filled:
    """Remembers by person and place, which is a message's timestamp or a view's id.

    What an element holds is kept under its block id and action id: it stays when the app changes the message or view
    and these stay, and is gone with them.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Entries] = OrderedDict()

    def entries(
        self, user_id: str, place: str, blocks: list[Json], given: Entries, target: Target | None = None
    ) -> Entries:
        """The entries of all elements there that hold one: what is given now, else before, else at first.

        `target` is the element that is used now, with what is chosen in it. ValueError for an option that is not there.
        """
        kept = self._kept.get((user_id, place), {})
        found: dict[str, dict[str, Entry]] = {}
        for block, element in stateful_elements(blocks):
            block_id, action_id = block["block_id"], element["action_id"]
            if target is not None and (target.block_id, target.action_id) == (block_id, action_id):
                entry = target.entry
            elif action_id in given.get(block_id, {}):
                entry = given[block_id][action_id]
            else:
                entry = _still_possible(block, element, kept)
            element_state(element, entry)
            found.setdefault(block_id, {})[action_id] = entry
        if found:
            self._kept[user_id, place] = found
            self._kept.move_to_end((user_id, place))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _still_possible(block: Json, element: Json, kept: Entries) -> Entry:
    entry = entry_of(block, element, kept)
    try:
        element_state(element, entry)
    except ValueError:  # the app offers other options meanwhile
        return entry_of(block, element, {})
    return entry
