"""The clock is turned: whatever fell due on the way has happened, once, in its order, and as of its own instant."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Tandem, build
from bot.demo.funnel import build_funnel
from bot.demo.furnish import REVENUE_CHANNEL, furnish
from bot.playground import Fault, FaultKind, Playground
from bot.playground.clock import Turn, TurnableClock
from bot.playground.pace import RateLimits
from bot.playground.workspace import Json
from bot.run import follow
from bot.settings import load
from bot.tick import Tick
from commands import COMMANDS

WEDNESDAY = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 09:00 in Berlin


@pytest.fixture
def clock() -> TurnableClock:
    """A clock that stands still until it is turned."""
    return TurnableClock(start=WEDNESDAY, real=lambda: WEDNESDAY)


@pytest.fixture
def playground(clock: TurnableClock) -> Iterator[Playground]:
    with Playground(clock=clock) as running:
        yield running


@pytest.fixture
def bot(database_url: str, clock: TurnableClock, playground: Playground) -> Iterator[Tandem]:
    with running(database_url, clock, playground) as tandem:
        yield tandem


@contextmanager
def running(database_url: str, clock: TurnableClock, playground: Playground) -> Iterator[Tandem]:
    """The bot with the demo's data, on the playground's clock; it beats when the clock is turned and never else."""
    settings = load(
        {
            "TANDEM_DATABASE_URL": database_url,
            "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
            "TANDEM_SLACK_SIGNING_SECRET": "playground-signing-secret",
            "TANDEM_SLACK_API_URL": playground.api_url,
        }
    )
    furnish(settings, build_funnel(WEDNESDAY + timedelta(weeks=4)), since=WEDNESDAY)
    tandem = build(settings, COMMANDS, clock)
    tandem.worker.start()
    end = follow(clock, tandem, Tick(tandem.jobs, clock, 3600))
    yield tandem
    end()
    tandem.close()


def posted(playground: Playground) -> list[Json]:
    """What stands in the channel itself, oldest first."""
    return [m for m in playground.messages(REVENUE_CHANNEL) if m.get("thread_ts", m["ts"]) == m["ts"]]


def at(message: Json) -> datetime:
    return datetime.fromtimestamp(int(message["ts"].split(".")[0]), UTC)


@pytest.mark.usefixtures("bot")
def test_next_monday_posts_the_digest_once(clock: TurnableClock, playground: Playground) -> None:
    assert clock.turn(Turn.NEXT_MONDAY) == MONDAY
    (digest,) = posted(playground)
    assert at(digest) == MONDAY
    clock.turn(Turn.HOUR)
    clock.turn(Turn.DAY)
    assert posted(playground) == [digest]


def test_a_thread_that_slack_puts_off_comes_before_the_clock_goes_on(database_url: str) -> None:
    clock = TurnableClock(start=WEDNESDAY)  # runs, or no second of waiting would ever pass
    with Playground(clock=clock, rate_limits=RateLimits(burst=3)) as busy, running(database_url, clock, busy):
        clock.turn_to(MONDAY + timedelta(days=2))
        digest, *replies = busy.messages(REVENUE_CHANNEL)
        assert len(replies) > 2
        assert {reply["thread_ts"] for reply in replies} == {digest["ts"]}
        assert max(map(at, replies)) - MONDAY < timedelta(minutes=1)


@pytest.mark.usefixtures("bot")
def test_three_weeks_post_three_digests_each_at_its_own_monday(clock: TurnableClock, playground: Playground) -> None:
    clock.turn_to(WEDNESDAY + timedelta(weeks=3))
    digests = posted(playground)
    assert [at(digest) for digest in digests] == [MONDAY + timedelta(weeks=n) for n in range(3)]
    assert len({digest["text"] for digest in digests}) == 3


@pytest.mark.usefixtures("bot")
def test_what_slack_never_answered_is_asked_about_within_the_hour(clock: TurnableClock, playground: Playground) -> None:
    playground.fail_next("chat.postMessage", Fault(FaultKind.RESET_BEFORE))
    clock.turn_to(MONDAY + timedelta(days=2))
    (digest,) = posted(playground)
    assert MONDAY < at(digest) <= MONDAY + timedelta(hours=1)


@pytest.mark.usefixtures("bot")
def test_a_turn_stops_where_something_falls_due_and_else_once_a_day(clock: TurnableClock) -> None:
    stops: list[datetime] = []
    clock.listen(stops.append)
    clock.turn_to(WEDNESDAY + timedelta(weeks=3))
    assert {MONDAY + timedelta(weeks=n) for n in range(3)} < set(stops)
    assert len(stops) <= 21 + 3


def test_the_database_keeps_each_week_as_posted_on_time(bot: Tandem, clock: TurnableClock) -> None:
    clock.turn_to(WEDNESDAY + timedelta(weeks=2))
    (workspace,) = bot.database.workspaces()
    with bot.database.unit_of_work(workspace.id, write=False) as store:
        (subscription,) = store.subscriptions.all()
        claimed = store.subscriptions.claimed_since(MONDAY - timedelta(minutes=1))
    assert claimed == {(subscription.id, "2026-W47"), (subscription.id, "2026-W48")}
