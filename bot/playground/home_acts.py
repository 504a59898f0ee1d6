"""What a person presses in the app's home tab."""

from bot.playground import payloads
from bot.playground.delivery import Delivery
from bot.playground.forms import Entry, view_values
from bot.playground.parts import Parts
from bot.playground.seeing import Target


class HomeActs:
    """Delivers what happens in the published view, as Slack does with the view in the payload."""

    def __init__(self, parts: Parts, delivery: Delivery) -> None:
        self._state = parts.state
        self._tickets = parts.tickets
        self._delivery = delivery

    async def click(self, user_id: str, target: Target, entries: dict[str, Entry]) -> None:
        """Press or choose an element there; ValueError when nothing like it is published for this person."""
        person, view = self._state.people.get(user_id), self._state.homes.get(user_id)
        if person is None or view is None:
            raise ValueError(f"no home tab is published for {user_id}")
        block, element = target.find(view["blocks"])
        payload = payloads.view_action(
            self._state,
            person,
            view,
            values=view_values(view["blocks"], entries),
            happened=payloads.action(block, element, target.entry, self._state.next_ts()),
            trigger_id=self._tickets.trigger(user_id),
        )
        ack = await self._delivery.deliver("interactive", payload)
        if ack.error:
            raise ValueError(f"That button failed with the error {ack.error}.")
