"""Puts the stand-in together: the one place where its parts meet."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from bot.playground.bot_link import BotLink
from bot.playground.carrier import Carrier
from bot.playground.clock_control import ClockControl
from bot.playground.control import Control
from bot.playground.faults import Faults
from bot.playground.gallery import Exhibits, Gallery
from bot.playground.guard import LoopbackOnly
from bot.playground.inspector import Inspector
from bot.playground.installations import Installations
from bot.playground.oauth import OAuth
from bot.playground.page import Page
from bot.playground.parts import parts_of
from bot.playground.request_url import RequestUrl
from bot.playground.show import Show, ShowControl
from bot.playground.slack_api import SlackApi
from bot.playground.team import team_of
from bot.playground.workspace import Settings, Workspace


class Assembly:
    """One stand-in: its workspace, the people in it, and the ASGI app over both."""

    def __init__(
        self,
        settings: Settings,
        base_url: Callable[[], str],
        seed: int,
        workspaces: Iterable[Workspace] = (),
        gallery: Exhibits = (),
        show: Show | None = None,
    ) -> None:
        self.parts = parts_of(settings, base_url)
        self.faults = Faults()
        link: BotLink = self.parts.socket_mode
        if settings.request_url:
            link = RequestUrl(settings.request_url, settings.signing_secret, settings.ack_timeout)
        self.carrier = Carrier(link, self.faults, self.parts.log, settings.clock)
        self.team = team_of(self.parts, self.carrier)
        others = [
            team_of(parts_of(_settings_of(workspace, settings), base_url, self.parts), self.carrier)
            for workspace in workspaces
        ]
        self.installations = Installations([self.team, *others])
        self.acts = self.team.acts
        self.clock = ClockControl(self.parts.state, self.carrier.look_at_clock, self.carrier.next_due)
        self.show = ShowControl(self.parts.state, show)
        self.page = Page(self.installations, self.clock, self.show)
        self.inspector = Inspector(self.parts.log, settings, base_url)
        oauth = OAuth(self.installations, settings)
        api = SlackApi(self.installations, oauth, self.faults)
        control = Control(self.installations, self.faults, self.carrier, seed=seed, reset=self.reset)
        self.app = Starlette(
            routes=[
                Route("/api/{method}", api.method, methods=["GET", "POST"]),
                Route("/commands/{team_id}/{rest:path}", api.response_url, methods=["POST"]),
                Route("/app/{team_id}/{rest:path}", api.response_url, methods=["POST"]),
                Route("/actions/{team_id}/{rest:path}", api.response_url, methods=["POST"]),
                Route("/upload/{file_id}", api.upload, methods=["POST"]),
                Route("/files/{file_id}/{name:path}", api.download),
                *oauth.routes(),
                WebSocketRoute("/link/", self.parts.socket_mode.endpoint),
                *self.clock.routes(),
                *self.show.routes(),
                *control.routes(),
                *self.inspector.routes(),
                *Gallery(gallery, self.parts).routes(),
                *self.page.routes(),
            ],
            middleware=[Middleware(LoopbackOnly)],
        )

    def reset(self) -> None:
        """Start over: nothing was said, nothing goes wrong, nothing was sent. Pages load anew, the bot stays."""
        self.faults.calm()
        self.carrier.forget()
        for team in self.installations.teams.values():
            for user_id in team.parts.state.people:
                team.parts.modals.close_all(user_id)
            team.parts.state.empty()
            team.parts.files.empty()
        self.parts.log.clear()
        self.end_streams()

    def end_streams(self) -> None:
        """Let every open page's stream end, so that the server can stop."""
        self.page.end_streams()
        self.inspector.end_streams()


def _settings_of(workspace: Workspace, first: Settings) -> Settings:
    """What the first workspace and another one share: the app, its secrets, its strictness, and the clock."""
    app = {name: getattr(first.identity, name) for name in ("app_id", "app_name", "verification_token")}
    return replace(
        first,
        bot_token=workspace.bot_token,
        identity=replace(workspace.identity, **app),
        people=workspace.people,
        channels=workspace.channels,
    )
