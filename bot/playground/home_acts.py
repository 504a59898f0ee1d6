"""What a person presses in the app's home tab."""

from bot.playground import payloads
from bot.playground.delivery import Delivery
from bot.playground.filled import Filled
from bot.playground.forms import Entries, state_values
from bot.playground.parts import Parts
from bot.playground.seeing import Target
from bot.playground.suggestions import Suggestions


class HomeActs:
    """Delivers what happens in the published view, as Slack does with the view in the payload."""

    def __init__(self, parts: Parts, delivery: Delivery, suggestions: Suggestions) -> None:
        self._state = parts.state
        self._tickets = parts.tickets
        self._delivery = delivery
        self._suggestions = suggestions
        self._filled = Filled()

    async def click(self, user_id: str, target: Target, entries: Entries) -> None:
        """Press or choose an element there; ValueError when nothing like it is published for this person."""
        person, view = self._state.people.get(user_id), self._state.homes.get(user_id)
        if person is None or view is None:
            raise ValueError(f"no home tab is published for {user_id}")
        blocks = self._suggestions.offered(user_id, view["blocks"])
        block, element = target.find(blocks)
        happened = payloads.action(block, element, target.entry, self._state.next_ts())
        payload = payloads.view_action(
            self._state,
            person,
            view,
            values=state_values(blocks, self._filled.entries(user_id, view["id"], blocks, entries, target)),
            happened=happened,
            trigger_id=self._tickets.trigger(user_id),
        )
        ack = await self._delivery.deliver("interactive", payload)
        if ack.error:
            raise ValueError(f"That button failed with the error {ack.error}.")
