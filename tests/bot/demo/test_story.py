"""The story mode: two of its weeks, played without waiting, between the stand-in and the real bot."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from bot.app import build
from bot.demo.clock import HOME_ZONE
from bot.demo.funnel import build_funnel
from bot.demo.furnish import REVENUE_CHANNEL, SLACK, begin_story, hints, people
from bot.demo.pace import Pace
from bot.demo.scenes import WINS_CHANNEL
from bot.demo.serve import Invitation
from bot.demo.story import Story, story_start
from bot.playground import Playground
from bot.playground.blocks import words_of
from bot.playground.clock import TurnableClock
from bot.playground.workspace import Json
from bot.run import follow
from bot.settings import load
from bot.socket import SocketConnection
from bot.tick import Tick
from commands import COMMANDS
from tests.bot.playground.bots import Reply, ask

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
START = datetime(2026, 8, 17, 6, 30, tzinfo=UTC)
TOKENS = {
    "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
    "TANDEM_SLACK_APP_TOKEN": "xapp-playground",
}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Playground, Story]]:
    """The first two weeks, played."""
    url = f"sqlite:///{tmp_path_factory.mktemp('story') / 'demo.db'}"
    funnel = build_funnel(NOW)
    clock = TurnableClock(start=story_start(NOW, HOME_ZONE), real=lambda: NOW)
    with ExitStack() as stack:
        story = stack.enter_context(begin_story(url, funnel, clock, Pace(0)))
        playground = Playground(people=people(funnel), commands=hints(), identity=SLACK, clock=clock, show=story)
        stack.enter_context(playground)
        settings = load({"TANDEM_DATABASE_URL": url, "TANDEM_SLACK_API_URL": playground.api_url, **TOKENS}, run=True)
        tandem = build(settings, COMMANDS, clock)
        stack.callback(tandem.close)
        tandem.worker.start()
        stack.callback(follow(clock, tandem, Tick(tandem.jobs, clock, 3600)))
        connection = SocketConnection(tandem.bolt, settings.slack_app_token, settings.slack_api_url)
        stack.callback(connection.drain, 5)
        connection.client.connect()
        playground.wait_until_connected()
        story.play(playground, until=START + timedelta(weeks=2))
        yield playground, story


def words(message: Json) -> str:
    return "\n".join(words_of([message.get("blocks") or message]))


def at(message: Json) -> datetime:
    return datetime.fromtimestamp(int(message["ts"].split(".")[0]), UTC)


def heads(playground: Playground, channel: str) -> list[Json]:
    """What stands in the channel itself, oldest first."""
    return [m for m in playground.messages(channel) if m.get("thread_ts", m["ts"]) == m["ts"]]


def test_it_begins_on_a_monday_morning_thirteen_weeks_ago() -> None:
    assert story_start(NOW, HOME_ZONE) == START
    assert story_start(datetime(2026, 11, 16, 0, 30, tzinfo=UTC), HOME_ZONE) == START


def test_every_monday_has_its_digest_and_every_friday_its_wins(played: tuple[Playground, Story]) -> None:
    playground, _story = played
    digests = heads(playground, REVENUE_CHANNEL)
    assert [at(digest) for digest in digests] == [START + timedelta(minutes=30, weeks=n) for n in range(2)]
    first, second = (words(digest) for digest in digests)
    assert "Week 33: we are at" in first
    assert "Week 34: we are at" in second
    shared = [m for m in heads(playground, WINS_CHANNEL) if m["user"] == SLACK.bot_user_id]
    assert shared
    assert all(at(message).weekday() == 4 for message in shared)


def test_people_thank_each_other_for_what_the_digest_then_tells(played: tuple[Playground, Story]) -> None:
    playground, _story = played
    said = [m["text"] for m in heads(playground, WINS_CHANNEL) if m["user"] != SLACK.bot_user_id]
    assert "Bursztyn Pharma signed: 38,900 EUR. Mia, thank you for the handoff!" in said
    told = words(heads(playground, REVENUE_CHANNEL)[1])
    assert "*Bursztyn Pharma, 38,900 EUR.*" in told
    assert "Mia handed it over" in told


def test_priya_works_with_her_leads(played: tuple[Playground, Story]) -> None:
    playground, _story = played
    answers = "\n".join(words(message) for message in playground.ephemerals("U000PRIYA"))
    assert "open leads are hot" in answers
    assert "is yours now." in answers
    assert "went wrong" not in answers


def test_nobody_ever_reads_of_what_has_not_happened_yet(played: tuple[Playground, Story]) -> None:
    playground, _story = played
    seen = playground.slash("U000PRIYA", REVENUE_CHANNEL, "/lead", "Mette Holm")
    assert "Asked for a demo" not in seen.text
    assert "Helio Retail, 92,000 EUR" not in "\n".join(words(m) for m in playground.messages(REVENUE_CHANNEL))


def test_the_page_knows_where_the_story_stands(played: tuple[Playground, Story]) -> None:
    _playground, story = played
    facts = story.facts()
    assert (facts["state"], facts["week"], facts["weeks"]) == ("playing", 2, 13)


def steered(playground: Playground, **asked: object) -> Reply:
    body = json.dumps(asked).encode()
    return ask(playground, "POST", "/ui/story", body, {"Content-Type": "application/json"})


def test_it_is_paused_resumed_and_sped_up_from_the_page(played: tuple[Playground, Story]) -> None:
    playground, story = played
    assert json.loads(steered(playground, do="pause").body)["story"]["state"] == "paused"
    assert steered(playground, do="resume").status == 200
    assert json.loads(steered(playground, do="speed", speed=4).body)["story"]["speed"] == 4
    assert story.facts()["state"] == "playing"
    for wrong in ({"do": "rewind"}, {"do": "speed", "speed": 1000}, {"do": "speed", "speed": "fast"}, {}):
        assert steered(playground, **wrong).status == 400


def test_an_ordinary_demo_offers_the_story_and_begins_anew_when_it_is_accepted() -> None:
    wished = Event()
    with Playground(show=Invitation(wished.set)) as playground:
        assert steered(playground, do="pause").status == 400
        assert not wished.is_set()
        assert json.loads(steered(playground, do="play").body)["story"]["state"] == "ready"
    assert wished.is_set()


def test_a_playground_without_a_story_says_so() -> None:
    with Playground() as playground:
        assert "no story" in json.loads(steered(playground, do="play").body)["error"]


def test_a_paused_pace_lets_nothing_pass_until_it_is_resumed() -> None:
    pace, passed = Pace(0), []
    pace.pause()
    waiting = Thread(target=lambda: passed.append(pace.let_pass(timedelta(days=1))))
    waiting.start()
    assert passed == []
    pace.resume()
    waiting.join(5)
    assert passed == [True]
    pace.end()
    assert pace.let_pass(timedelta(days=1)) is False
