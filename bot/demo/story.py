"""The story mode: thirteen weeks of the demo's funnel come to pass within minutes, on the playground's clock."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from threading import Lock

import structlog

from bot.demo.funnel import Funnel
from bot.demo.goal import goal_for
from bot.demo.load import SOURCE
from bot.demo.pace import Pace
from bot.demo.scenes import Cast, Scene, Stage
from bot.demo.timeline import Revision
from bot.playground.clock import TurnableClock
from bot.playground.workspace import Json
from messages.words import long_date
from revenue.calendar import first_instant, local_day, zone_of
from storage import Database, Store, Workspace, record

log = structlog.get_logger()

WEEKS = 13
_START = time(8, 30)
_MORNING = time(9)


def story_start(now: datetime, zone: str) -> datetime:
    """Where the story begins: half past eight on the Monday thirteen weeks before this week's, in `zone`."""
    today = local_day(now, zone)
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
    return first_instant(monday, _START, zone_of(zone))


class Reveal:
    """Records what has become known, up to any instant, once."""

    def __init__(self, database: Database, workspace: Workspace, funnel: Funnel, told: Sequence[Revision]) -> None:
        self._database = database
        self._workspace = workspace
        self._funnel = funnel
        self._told = told
        self._next = 0
        self._goals = [funnel.goal, goal_for(funnel.goal.period.before(), funnel.now, funnel.opportunities)]
        self._one_at_a_time = Lock()

    def to(self, now: datetime) -> int:
        """Record everything that became known by `now` and is not recorded yet; the number of records."""
        with self._one_at_a_time:
            first = self._next
            while self._next < len(self._told) and self._told[self._next].at <= now:
                self._next += 1
            # Of several revisions of a record, only the last one is still of interest.
            fresh = {(type(each.record), each.record.key): each.record for each in self._told[first : self._next]}
            agreed = [goal for goal in self._goals if goal.agreed_at <= now]
            if not fresh and not agreed:
                return 0
            self._goals = [goal for goal in self._goals if goal.agreed_at > now]
            with self._database.unit_of_work(self._workspace.id) as store:
                recorded = record(store, SOURCE, list(fresh.values()), now)
                for goal in sorted(agreed, key=lambda each: each.agreed_at):
                    store.goals.agree(goal.period, goal.target, goal.set_by, goal.agreed_at)
                    for measure in self._funnel.measures:
                        store.goals.agree_measure(goal.period.key, measure, goal.agreed_at)
            for rejection in recorded.rejections:
                log.error("story.rejected", reason=rejection.reason)
            return len(fresh)


def settle_in(store: Store, funnel: Funnel, now: datetime) -> None:
    """The workspace's settings and its people, before anything happens."""
    store.configure(now, currency=funnel.currency, zone=funnel.zone, fiscal_start_month=funnel.fiscal_start_month)
    record(store, SOURCE, funnel.members, now)
    for member in funnel.cast:
        store.members.save(member.slack_user_id, member.name, now, zone=member.zone)


class Story:
    """Plays a story on a thread of its own caller; what people watch and steer may be asked from any thread."""

    def __init__(self, funnel: Funnel, cast: Cast, clock: TurnableClock, reveal: Reveal, pace: Pace) -> None:
        self._funnel = funnel
        self._cast = cast
        self._clock = clock
        self._reveal = reveal
        self._pace = pace
        self._start = clock()
        self._begun = False
        self._over = False
        self._words = ""
        self._watchers: list[Callable[[], None]] = []
        # First of all listeners: whoever acts at an instant finds what became known by then.
        self._forget_clock = clock.listen(reveal.to)

    def play(self, stage: Stage, until: datetime | None = None) -> None:
        """Play to the end, or to an instant before; returns early when it is ended."""
        end = until or self._funnel.now
        self._begun = True
        self._reveal.to(self._clock())
        self._tell("")
        for scene in self._steps(end):
            if not self._pace.let_pass(max(scene.at - self._clock(), timedelta())):
                return
            self._clock.turn_to(scene.at)
            self._tell(scene.words)
            try:
                scene.play(stage)
            except (LookupError, ValueError, TimeoutError) as missed:
                # Somebody at the page was faster, or the button is not there: the story goes on without it.
                log.info("story.missed", scene=scene.words, reason=str(missed))
        if until is None:
            # The story ends at the real now: what took place while it was played belongs to nobody's week.
            self._clock.turn_to(self._clock.real())
            self._forget_clock()
            self._over = True
            self._tell("That was the quarter. Now it is yours: ask, click, or turn the clock")

    def _steps(self, end: datetime) -> list[Scene]:
        """The scenes, and every working morning, so that the days are seen going by."""
        zone, today = zone_of(self._funnel.zone), local_day(self._start, self._funnel.zone)
        days = [today + timedelta(days=n) for n in range((end - self._start) // timedelta(days=1) + 2)]
        mornings = [first_instant(day, _MORNING, zone) for day in days if day.weekday() < 5]
        steps = [*self._cast.scenes, *(Scene(at, "", lambda _: None) for at in mornings)]
        return sorted((step for step in steps if self._start < step.at <= end), key=lambda step: step.at)

    # -- watching and steering ----------------------------------------------------------------------------------------

    def facts(self) -> Json:
        """What the page shows: state, speed, which week of how many, and what happens."""
        now = self._clock()
        today = local_day(now, self._funnel.zone)
        week = min((now - self._start) // timedelta(weeks=1) + 1, WEEKS)
        state = "over" if self._over else "paused" if self._pace.paused else "playing" if self._begun else "ready"
        words = self._words or long_date(today, today)
        return {"state": state, "speed": self._pace.speed, "week": week, "weeks": WEEKS, "words": words}

    def ask(self, act: str, speed: float = 1.0) -> None:
        """Do as the page asks: "play" or "resume", "pause", or "speed". Raises ValueError for anything else."""
        match act:
            case "play" | "resume":
                self._pace.resume()
            case "pause":
                self._pace.pause()
            case "speed":
                self._pace.go(speed)
            case _:
                raise ValueError("a story can play, pause, resume, or change its speed")
        self._tell(self._words)

    def watch(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` whenever the facts change; returns what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def end(self) -> None:
        """End it at its next step."""
        self._pace.end()
        self._clock.halt()

    def _tell(self, words: str) -> None:
        self._words = words
        for watcher in tuple(self._watchers):
            watcher()
