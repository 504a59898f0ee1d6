"""One workspace with all that works on it: its state, its events, the way to the bot, and the people's hands."""

from dataclasses import dataclass

from bot.playground.acts import Acts
from bot.playground.carrier import Carrier
from bot.playground.delivery import Delivery
from bot.playground.events import Events
from bot.playground.parts import Parts


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace, complete."""

    parts: Parts
    events: Events
    delivery: Delivery
    acts: Acts


def team_of(parts: Parts, carrier: Carrier) -> Team:
    """The workspace whose envelopes travel with `carrier`."""
    events = Events(parts.state)
    delivery = Delivery(parts.state, carrier)
    return Team(parts, events, delivery, Acts(parts, delivery, events))
