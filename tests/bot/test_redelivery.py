"""Slack tells Tandem an event twice, late, or after the next one: it takes effect once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import select

from bot.app import Tandem, build
from bot.playground import Fault, FaultKind, Playground
from bot.playground.plan import RANDOM_KINDS
from bot.settings import load
from bot.socket import SocketConnection
from storage.tables import slack_events
from tests.bot.conftest import NOW

EVENTS = 30
KINDS = [kind for kind in RANDOM_KINDS if kind.suits("events_api")]


@contextmanager
def connected(database_url: str, slack: Playground) -> Iterator[Tandem]:
    """A Tandem in Socket Mode."""
    variables = {
        "TANDEM_SLACK_BOT_TOKEN": "xoxb-playground",
        "TANDEM_SLACK_APP_TOKEN": "xapp-playground",
        "TANDEM_SLACK_API_URL": slack.api_url,
        "TANDEM_DATABASE_URL": database_url,
    }
    with closing(build(load(variables), (), lambda: NOW)) as tandem:
        connection = SocketConnection(tandem.bolt, "xapp-playground", slack.api_url)
        connection.client.connect()
        slack.wait_until_connected(10)
        yield tandem
        connection.client.auto_reconnect_enabled = False
        slack.stop()
        connection.drain(10)


def taken_in(tandem: Tandem) -> Counter[str]:
    with tandem.database.engine.connect() as connection:
        return Counter(connection.execute(select(slack_events.c.event_id)).scalars())


def test_what_is_doubled_lost_or_out_of_order_takes_effect_once(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in (1, 2):
        with Playground(seed=seed, clock=lambda: NOW) as slack, connected(database_url, slack) as tandem:
            before = taken_in(tandem)
            slack.trouble(0.7, KINDS, ["events_api"])
            for number in range(EVENTS):
                slack.send_event({"type": "tokens_revoked", "number": number})
            while slack.send_waiting_events(due_only=False):
                continue

            arrivals = [r for r in slack.requests if r.name == "events_api" and r.fault not in {"lost", "reorder"}]
            arrived = Counter(r.body["event_id"] for r in arrivals)
            assert taken_in(tandem) - before == Counter(arrived.keys())
            assert capsys.readouterr().out.count("slack.access_lost") == len(arrived)
            assert arrived.total() > len(arrived) > EVENTS - 5
            order = list(dict.fromkeys(r.body["event"]["number"] for r in arrivals))
            assert order != sorted(order)


def test_an_event_whose_acknowledgement_was_lost_takes_effect_once(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with Playground(clock=lambda: NOW) as slack, connected(database_url, slack):
        slack.fail_next("events_api", Fault(FaultKind.LOST_ACK), times=3)
        slack.send_event({"type": "app_uninstalled"})
        while slack.send_waiting_events(due_only=False):
            continue

        assert [request.retry for request in slack.requests if request.name == "events_api"] == [0, 1, 2, 3]
        assert capsys.readouterr().out.count("slack.access_lost") == 1
