"""Sends envelopes to the bot: the way from one workspace to the carrier that all share."""

import asyncio
from collections.abc import Iterable

from bot.playground import payloads
from bot.playground.bot_link import Ack, EnvelopeKind
from bot.playground.carrier import Carrier
from bot.playground.state import State
from bot.playground.workspace import Json


class Delivery:
    """What one workspace has to tell the bot."""

    def __init__(self, state: State, carrier: Carrier) -> None:
        self._state = state
        self._carrier = carrier
        self._under_way: set[asyncio.Task[None]] = set()

    async def deliver(self, kind: EnvelopeKind, payload: Json) -> Ack:
        """Send one envelope and wait for its acknowledgement; an app that was taken out gets nothing but events.

        Events are made only for an installed app, save the one that tells of the end.
        """
        if not self._state.installed and kind != "events_api":
            return Ack(error="app_not_installed")
        return await self._carrier.deliver(kind, payload)

    async def deliver_events(self, events: Iterable[Json]) -> None:
        """Send these events one after the other."""
        for event in events:
            await self.deliver("events_api", payloads.event_callback(self._state, event))

    def send_events(self, events: Iterable[Json]) -> None:
        """Send these events while the caller goes on: what the bot itself caused must not wait for the bot."""
        waiting = tuple(events)
        if waiting:
            task = asyncio.get_running_loop().create_task(self.deliver_events(waiting))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Wait until the events that are under way were acknowledged."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))
