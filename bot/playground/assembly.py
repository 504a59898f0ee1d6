"""Puts the stand-in together: the one place where its parts meet."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from bot.playground.acts import Acts
from bot.playground.bot_link import BotLink
from bot.playground.carrier import Carrier
from bot.playground.control import Control
from bot.playground.faults import Faults
from bot.playground.guard import LoopbackOnly
from bot.playground.page import Page
from bot.playground.parts import parts_of
from bot.playground.request_url import RequestUrl
from bot.playground.slack_api import SlackApi
from bot.playground.workspace import Settings


class Assembly:
    """One stand-in: its workspace, the people in it, and the ASGI app over both."""

    def __init__(self, settings: Settings, base_url: Callable[[], str], seed: int) -> None:
        self.parts = parts_of(settings, base_url)
        self.faults = Faults()
        link: BotLink = self.parts.socket_mode
        if settings.request_url:
            link = RequestUrl(settings.request_url, settings.signing_secret, settings.ack_timeout)
        self.carrier = Carrier(link, self.faults, self.parts.log, settings.clock)
        self.acts = Acts(self.parts, self.carrier)
        self.page = Page(self.parts, self.acts)
        api = SlackApi(self.parts, self.faults)
        control = Control(self.parts, self.faults, self.carrier, seed=seed, reset=self.reset)
        self.app = Starlette(
            routes=[
                Route("/api/{method}", api.method, methods=["GET", "POST"]),
                Route("/commands/{rest:path}", api.response_url, methods=["POST"]),
                Route("/actions/{rest:path}", api.response_url, methods=["POST"]),
                Route("/upload/{file_id}", api.upload, methods=["POST"]),
                Route("/files/{file_id}/{name}", api.download),
                WebSocketRoute("/link/", self.parts.socket_mode.endpoint),
                *control.routes(),
                *self.page.routes(),
            ],
            middleware=[Middleware(LoopbackOnly)],
        )

    def reset(self) -> None:
        """Start over: nothing was said, nothing goes wrong, nothing was sent. Pages load anew, the bot stays."""
        self.faults.calm()
        self.carrier.forget()
        for user_id in self.parts.state.people:
            self.parts.modals.close_all(user_id)
        self.parts.state.empty()
        self.parts.files.empty()
        self.parts.log.clear()
        self.page.end_streams()
