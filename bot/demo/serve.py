"""`tandem demo`: a filled workspace, a stand-in of Slack, and the real bot between them, all on this machine."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import structlog

from bot.demo.clock import HOME_ZONE
from bot.demo.funnel import build_funnel
from bot.demo.furnish import SLACK, begin_story, fill, hints, people
from bot.demo.pace import Pace
from bot.demo.story import WEEKS, Story, story_start
from bot.gallery import all_sets
from bot.logs import configure
from bot.manifest import ASKED_SCOPES
from bot.playground.clock import TurnableClock
from bot.playground.pace import RateLimits
from bot.playground.server import Playground
from bot.playground.workspace import Json, real_clock
from bot.run import run
from bot.settings import Settings
from bot.settings import load as load_settings
from commands import COMMANDS

log = structlog.get_logger()

SECONDS_TO_CONNECT = 30.0
STORY_SECONDS_PER_DAY = 2.0
"""Thirteen weeks in about four minutes, with the time that the turns themselves take."""


class Invitation:
    """What the page of an ordinary demo knows of the story: it could be played, and then the demo begins anew."""

    def __init__(self, accept: Callable[[], None]) -> None:
        self._accept = accept

    def facts(self) -> Json:
        """Ready, and nothing more."""
        return {"state": "ready", "speed": 1.0, "week": 0, "weeks": WEEKS, "words": ""}

    def ask(self, act: str, speed: float = 1.0) -> None:
        """Accept with "play"; ValueError for anything else."""
        del speed
        if act != "play":
            raise ValueError("the story has not begun: it can be played")
        self._accept()

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Nothing changes before it begins."""
        del watcher
        return lambda: None


def serve_demo(port: int, *, story: bool = False) -> int:
    """Open the page on loopback and run until a signal comes: on a full workspace, or as a story of thirteen weeks.

    When somebody at the page wishes for the story, the demo begins anew, thirteen weeks ago, at the same address.
    """
    while True:
        wished = Event()
        with TemporaryDirectory(prefix="tandem-demo-") as folder:
            code = _serve(port, Path(folder) / "demo.db", wished, as_story=story)
        if code != 0 or not wished.is_set():
            return code
        story = True


def _serve(port: int, file: Path, wished: Event, *, as_story: bool) -> int:
    """One demo, from its beginning to a signal or to the wish for the story."""
    stopping = Event()

    def wish() -> None:
        wished.set()
        stopping.set()

    funnel = build_funnel(real_clock())
    clock = TurnableClock(HOME_ZONE, start=story_start(funnel.now, funnel.zone) if as_story else None)
    with ExitStack() as stack:
        story = None
        if as_story:
            pace = Pace(STORY_SECONDS_PER_DAY)
            story = stack.enter_context(begin_story(f"sqlite:///{file}", funnel, clock, pace))
        show = story or Invitation(wish)
        playground = Playground(
            port=port,
            people=people(funnel),
            commands=hints(),
            identity=SLACK,
            scopes=ASKED_SCOPES,
            # Slack tolerates a short burst, such as a digest and the replies in its thread.
            rate_limits=RateLimits(burst=10),
            clock=clock,
            show=show,
            gallery=all_sets(),
        )
        try:
            playground.start()
        except OSError as error:
            sys.stderr.write(f"Port {port} cannot be used ({error.strerror}): try `tandem demo --port {port + 1}`.\n")
            return 1
        stack.callback(playground.stop)
        stack.callback(clock.halt)
        settings = _settings(file, playground.api_url)
        configure(settings.log_format, settings.log_level)
        if story is None:
            fill(settings, funnel)
        else:
            stack.enter_context(_Player(story, playground))
        _greet(playground.base_url, story is not None)
        return run(settings, COMMANDS, settings.transport, clock, turning=clock, stopping=stopping)


class _Player:
    """Plays a story on a thread of its own, once the bot is there; leaving ends it."""

    def __init__(self, story: Story, playground: Playground) -> None:
        self._story = story
        self._playground = playground
        self._thread = Thread(target=self._play, name="story", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._story.end()
        self._thread.join(SECONDS_TO_CONNECT)

    def _play(self) -> None:
        try:
            self._playground.wait_until_connected(SECONDS_TO_CONNECT)
            self._story.play(self._playground)
        except Exception as error:
            log.error("story.failed", reason=f"{type(error).__name__}: {error}", exc_info=error)


def _greet(base_url: str, as_story: bool) -> None:
    """Say on the terminal where the page is and what one can do."""
    turn = f'curl -d \'{{"to": "next_monday"}}\' {base_url}/_control/clock'
    if as_story:
        told = (
            "  A quarter of the funnel is played in about four minutes, week by week: watch #revenue and #wins.\n"
            "  You can pause it, speed it up, and ask /hotleads, /pipeline or /goals in between.\n"
        )
    else:
        told = (
            "  Choose who you are, then type /hotleads, /lead Nordlys, /pipeline, /goals, /wins or /digest preview.\n"
            "  `tandem demo --story` plays a whole quarter in about four minutes.\n"
            "  The clock can be turned, on the page or from here; on Monday at 09:00 the digest arrives:\n"
            f"    {turn}\n"
        )
    sys.stdout.write(f"\n  Tandem's demo is at {base_url}\n{told}  Ctrl-C ends it; nothing is kept.\n\n")
    sys.stdout.flush()


def _settings(database: Path, api_url: str) -> Settings:
    """The settings of the demo; what the operator has set for a real Slack plays no part."""
    return load_settings(
        {
            "TANDEM_DATABASE_URL": f"sqlite:///{database}",
            "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
            "TANDEM_SLACK_APP_TOKEN": "xapp-playground",
            "TANDEM_SLACK_API_URL": api_url,
            "TANDEM_TICK_SECONDS": "5",
            "TANDEM_LOG_LEVEL": "warning",
        },
        run=True,
    )
