"""Socket Mode connections that die without a farewell."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.playground import Playground, SocketFault
from tests.bot.playground.bots import QUIET

IMPATIENT = 0.02


@pytest.fixture
def playground() -> Iterator[Playground]:
    """One that waits a moment only for an acknowledgement."""
    with Playground(ack_timeout=IMPATIENT) as running:
        yield running


class Line:
    """A Socket Mode connection of a bot, bare."""

    def __init__(self, playground: Playground, ends: ExitStack) -> None:
        client = WebClient("xapp-playground", base_url=playground.api_url, logger=QUIET)
        address = str(client.apps_connections_open(app_token="xapp-playground")["url"])
        opened = connect(address, ping_interval=None, close_timeout=0.01)
        self.socket: ClientConnection = ends.enter_context(opened)
        assert self.next()["type"] == "hello"

    def next(self) -> dict[str, Any]:
        """The next frame; TimeoutError when none comes."""
        frame: dict[str, Any] = json.loads(self.socket.recv(timeout=5))
        return frame

    def acknowledge(self, frame: dict[str, Any]) -> None:
        self.socket.send(json.dumps({"envelope_id": frame["envelope_id"]}))


@pytest.fixture
def lines(playground: Playground) -> Iterator[list[Line]]:
    """Two connections of one bot."""
    with ExitStack() as ends:
        yield [Line(playground, ends), Line(playground, ends)]
        playground.stop()


def event() -> dict[str, Any]:
    return {"type": "app_uninstalled"}


def retries(playground: Playground) -> list[tuple[int, str]]:
    return [(request.retry, request.verdict) for request in playground.requests if request.name == "events_api"]


@pytest.mark.parametrize("fault", list(SocketFault))
def test_an_event_sent_to_a_dead_connection_comes_again_over_another(
    playground: Playground, lines: list[Line], fault: SocketFault
) -> None:
    assert playground.spoil_sockets(fault, which=0) == 1

    playground.send_event(event())

    frame = lines[1].next()
    assert frame["payload"]["event"]["type"] == "app_uninstalled"
    if fault is SocketFault.STALE:
        assert (frame["retry_attempt"], frame["retry_reason"]) == (1, "timeout")
    assert len({entry.body["event_id"] for entry in playground.requests if entry.name == "events_api"}) == 1


def test_a_stale_connection_stays_open_and_answers_nothing(playground: Playground, lines: list[Line]) -> None:
    playground.spoil_sockets(SocketFault.STALE, which=0)
    pong = lines[0].socket.ping()
    answered = lines[1].socket.ping()

    assert answered.wait(5)
    assert not pong.is_set()
    playground.send_event(event())
    with pytest.raises(TimeoutError):
        lines[0].socket.recv(timeout=0)


def test_a_half_closed_connection_ends_for_the_bot(playground: Playground, lines: list[Line]) -> None:
    playground.spoil_sockets(SocketFault.HALF_CLOSED, which=0)

    with pytest.raises(ConnectionClosed):
        lines[0].next()


def test_a_reset_tears_all_connections_down(playground: Playground, lines: list[Line]) -> None:
    assert playground.spoil_sockets(SocketFault.RESET) == 2

    for line in lines:
        with pytest.raises(ConnectionClosed):
            line.next()


def test_disconnecting_passes_over_stale_connections(playground: Playground, lines: list[Line]) -> None:
    playground.spoil_sockets(SocketFault.STALE, which=0)
    playground.disconnect()

    assert lines[1].next()["type"] == "disconnect"
    with pytest.raises(TimeoutError):
        lines[0].socket.recv(timeout=0)


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{",
        "[]",
        "null",
        '{"envelope_id": []}',
        '{"envelope_id": {"a": 1}}',
        "[" * 100_000,
        b"\xff\x00",
        '{"payload": 1}',
    ],
)
def test_a_frame_that_is_no_acknowledgement_is_passed_over(
    playground: Playground, lines: list[Line], frame: str | bytes
) -> None:
    lines[0].socket.send(frame)
    assert lines[0].socket.ping().wait(5)

    playground.spoil_sockets(SocketFault.RESET, which=1)
    playground.send_event(event())
    assert lines[0].next()["type"] == "events_api"
