"""Puts the stand-in together: the one place where its parts meet."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from bot.playground.acts import Acts
from bot.playground.bot_link import BotLink
from bot.playground.clock_control import ClockControl
from bot.playground.control import Control
from bot.playground.faults import Faults
from bot.playground.guard import LoopbackOnly
from bot.playground.page import Page
from bot.playground.parts import parts_of
from bot.playground.request_url import RequestUrl
from bot.playground.show import Show, ShowControl
from bot.playground.slack_api import SlackApi
from bot.playground.workspace import Settings


class Assembly:
    """One stand-in: its workspace, the people in it, and the ASGI app over both."""

    def __init__(self, settings: Settings, base_url: Callable[[], str], show: Show | None = None) -> None:
        self.parts = parts_of(settings, base_url)
        self.faults = Faults()
        link: BotLink = self.parts.socket_mode
        if settings.request_url:
            link = RequestUrl(settings.request_url, settings.signing_secret, settings.ack_timeout)
        self.acts = Acts(self.parts, link)
        self.clock = ClockControl(self.parts.state)
        self.show = ShowControl(self.parts.state, show)
        self.page = Page(self.parts, self.acts, self.clock, self.show)
        api = SlackApi(self.parts, self.faults)
        control = Control(self.faults, self.parts.log, self.parts.socket_mode)
        self.app = Starlette(
            routes=[
                Route("/api/{method}", api.method, methods=["GET", "POST"]),
                Route("/commands/{rest:path}", api.response_url, methods=["POST"]),
                Route("/actions/{rest:path}", api.response_url, methods=["POST"]),
                Route("/upload/{file_id}", api.upload, methods=["POST"]),
                Route("/files/{file_id}/{name}", api.download),
                WebSocketRoute("/link/", self.parts.socket_mode.endpoint),
                Route("/_control/faults", control.faults, methods=["POST"]),
                Route("/_control/disconnect", control.disconnect, methods=["POST"]),
                Route("/_control/requests", control.requests),
                Route("/_control/clock", self.clock.show),
                Route("/_control/clock", self.clock.turn, methods=["POST"]),
                Route("/ui/clock", self.clock.turn, methods=["POST"]),
                Route("/ui/story", self.show.ask, methods=["POST"]),
                *self.page.routes(),
            ],
            middleware=[Middleware(LoopbackOnly)],
        )
