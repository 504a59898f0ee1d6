"""One workspace with all that works on it: its state, its events, the way to the bot, and the people's hands."""

from dataclasses import dataclass

from bot.playground.acts import Acts
from bot.playground.bot_link import BotLink
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


def team_of(parts: Parts, link: BotLink) -> Team:
    """The workspace whose envelopes travel over `link`."""
    events = Events(parts.state)
    delivery = Delivery(parts.state, parts.log, link)
    return Team(parts, events, delivery, Acts(parts, delivery, events))
