"""Socket Mode: a lost connection is noticed, and closing waits for answers that are on their way."""

from collections.abc import Callable
from threading import Event, Thread

from slack_sdk.socket_mode.builtin.connection import ConnectionState

from bot.app import Tandem, build
from bot.manifest import ASKED_SCOPES
from bot.playground.server import Playground
from bot.settings import load
from bot.socket import SocketConnection, Watchdog
from commands.contract import Answer, Command, CommandContext, Response
from tests.bot.conftest import NOW
from tests.bot.parrot import said


def test_a_connection_that_stays_lost_is_noticed_and_a_short_loss_is_not() -> None:
    connected, now = True, 0.0
    watchdog = Watchdog(lambda: connected, ticks=lambda: now)
    now = 59.0
    assert not watchdog.lost()
    connected = False
    now = 118.0
    assert not watchdog.lost()
    connected = True
    assert not watchdog.lost()
    connected = False
    now = 177.0
    assert not watchdog.lost()
    now = 178.0
    assert watchdog.lost()


def test_closing_waits_for_the_answer_on_its_way(database_url: str) -> None:
    started, may_answer = Event(), Event()

    def run(context: CommandContext, _: str) -> Response:
        started.set()
        assert may_answer.wait(10)
        return Answer(said("here you are"))

    slow = Command("/slow", "", "Takes its time.", parse=str, run=run)
    with Playground(scopes=ASKED_SCOPES, rate_limits=True) as slack:
        tokens = {"TANDEM_SLACK_BOT_TOKEN": "xoxb-playground", "TANDEM_SLACK_APP_TOKEN": "xapp-playground"}
        urls = {"TANDEM_SLACK_API_URL": slack.api_url, "TANDEM_DATABASE_URL": database_url}
        tandem = build(load({**tokens, **urls}), (slow,), lambda: NOW)
        connection = SocketConnection(tandem.bolt, "xapp-playground", slack.api_url)
        connection.client.connect()
        slack.wait_until_connected(10)
        seen: list[str] = []
        drained: list[bool] = []
        person = in_background(lambda: seen.append(str(slack.slash("U0PRIYA", "C0REVENUE", "/slow").messages)))
        assert started.wait(10)
        closing = in_background(lambda: drained.append(connection.drain(10)))
        may_answer.set()
        person.join(10)
        closing.join(20)
        tandem.close()
    assert drained == [True]
    assert "here you are" in seen[0]


def test_closing_ends_though_the_sdk_missed_the_end_of_its_session(tandem: Tandem) -> None:
    with Playground(scopes=ASKED_SCOPES, rate_limits=True) as slack:
        connection = SocketConnection(tandem.bolt, "xapp-playground", slack.api_url)
        connection.client.connect()
        slack.wait_until_connected(10)
        # What a reader sees that starts while the SDK connects: the state of the session before, which nobody ends.
        readers = connection.client.current_session_state
        connection.client.current_session_state = ConnectionState()
        assert connection.drain(10, hang_up_seconds=0.5)
        readers.terminated = True


def in_background(work: Callable[[], object]) -> Thread:
    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread
