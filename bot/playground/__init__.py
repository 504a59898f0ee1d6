"""The playground: a stand-in of Slack on this machine with a chat page, for the demo and for tests."""

from bot.playground.faults import ALWAYS, Fault, FaultKind
from bot.playground.request_log import LoggedRequest
from bot.playground.seeing import Seen
from bot.playground.server import Playground
from bot.playground.socket_mode import SocketFault
from bot.playground.workspace import CommandHint, Identity, OAuthClient, Person, ShortcutHint, SlackChannel, Workspace

__all__ = [
    "ALWAYS",
    "CommandHint",
    "Fault",
    "FaultKind",
    "Identity",
    "LoggedRequest",
    "OAuthClient",
    "Person",
    "Playground",
    "Seen",
    "ShortcutHint",
    "SlackChannel",
    "SocketFault",
    "Workspace",
]
