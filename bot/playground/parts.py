"""What belongs to one stand-in, passed as one value to those who answer the bot and to those who play the people."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.files import Files
from bot.playground.modals import Modals
from bot.playground.posting import Posting
from bot.playground.request_log import RequestLog
from bot.playground.socket_mode import SocketMode
from bot.playground.state import State
from bot.playground.tickets import Tickets
from bot.playground.workspace import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """The workspace's state and everything that works on it. `base_url` is asked when an address is needed."""

    state: State
    modals: Modals
    tickets: Tickets
    posting: Posting
    socket_mode: SocketMode
    files: Files
    log: RequestLog
    base_url: Callable[[], str]


def parts_of(settings: Settings, base_url: Callable[[], str], beside: Parts | None = None) -> Parts:
    """A fresh workspace; `beside` another one it shares the app's connections, the log, and the numbering of ids."""
    state = State(settings, beside.state.ids if beside else None)
    return Parts(
        state,
        Modals(state),
        Tickets(settings.clock, settings.identity),
        Posting(state),
        beside.socket_mode if beside else SocketMode(settings.identity.app_id, settings.ack_timeout),
        Files(state),
        beside.log if beside else RequestLog(),
        base_url,
    )
