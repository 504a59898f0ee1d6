"""One workspace with all that works on it: its state, its events, the way to the bot, and what people do in it."""

from dataclasses import dataclass

from bot.playground.acts import Acts
from bot.playground.carrier import Carrier
from bot.playground.delivery import Delivery
from bot.playground.events import Events
from bot.playground.message_acts import MessageActs
from bot.playground.parts import Parts
from bot.playground.shortcuts import Shortcuts
from bot.playground.suggestions import Suggestions


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace, complete."""

    parts: Parts
    events: Events
    delivery: Delivery
    acts: Acts
    message_acts: MessageActs
    shortcuts: Shortcuts
    suggestions: Suggestions


def team_of(parts: Parts, carrier: Carrier) -> Team:
    """The workspace whose envelopes travel with `carrier`."""
    events = Events(parts.state)
    delivery = Delivery(parts.state, carrier)
    suggestions = Suggestions(parts, delivery)
    return Team(
        parts,
        events,
        delivery,
        Acts(parts, delivery, events, suggestions),
        MessageActs(parts, delivery, events),
        Shortcuts(parts, delivery),
        suggestions,
    )
