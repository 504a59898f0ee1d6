"""Events come again until they are acknowledged, twice, or out of order: as Slack delivers them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.playground import ALWAYS, Fault, FaultKind, Playground
from tests.bot.playground.bots import Bot


@dataclass
class Turnable:
    """A clock that stands still until it is turned."""

    now: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Endpoint:
    """A request URL that answers with these statuses, then with 200, and keeps the headers that came."""

    statuses: list[int]
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""
    came: list[tuple[str | None, str | None]] = field(default_factory=list)


@contextmanager
def answering(endpoint: Endpoint) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.came.append((self.headers["X-Slack-Retry-Num"], self.headers["X-Slack-Retry-Reason"]))
            self.send_response(endpoint.statuses.pop(0) if endpoint.statuses else 200)
            for name, value in endpoint.answer_headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # nobody has to read it to its end
                self.wfile.write(endpoint.answer)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
        server.shutdown()
        thread.join()


def said(number: int = 1) -> dict[str, Any]:
    return {"type": "message", "text": "hi", "number": number}


def numbers(playground: Playground) -> list[tuple[int, int, str]]:
    """Each delivery: which event, how often before, and its verdict."""
    return [(r.body["event"]["number"], r.retry, r.verdict) for r in playground.requests if r.name == "events_api"]


def test_an_event_is_sent_again_at_once_after_a_minute_and_after_five() -> None:
    clock, endpoint = Turnable(), Endpoint([500, 503, 302, 500])
    with answering(endpoint) as url, Playground(request_url=url, clock=clock) as playground:
        playground.send_event(said())
        assert endpoint.came == [(None, None), ("1", "http_error")]

        clock.turn(seconds=59)
        assert playground.send_waiting_events() == 0
        clock.turn(seconds=1)
        assert playground.send_waiting_events() == 1
        clock.turn(minutes=4, seconds=59)
        assert playground.send_waiting_events() == 0
        clock.turn(seconds=1)
        assert playground.send_waiting_events() == 1
        clock.turn(days=1)
        assert playground.send_waiting_events() == 0

        assert endpoint.came[2:] == [("2", "http_error"), ("3", "http_error")]
        assert [retry for _, retry, _ in numbers(playground)] == [0, 1, 2, 3]
        assert len({r.body["event_id"] for r in playground.requests}) == 1


def test_an_acknowledged_event_is_not_sent_again() -> None:
    clock, endpoint = Turnable(), Endpoint([500, 204])
    with answering(endpoint) as url, Playground(request_url=url, clock=clock) as playground:
        playground.send_event(said())
        clock.turn(hours=1)

        assert playground.send_waiting_events() == 0
        assert numbers(playground) == [(1, 0, "http_service_error"), (1, 1, "ok")]


def test_a_bot_that_wants_no_retry_gets_none() -> None:
    clock, endpoint = Turnable(), Endpoint([500], {"X-Slack-No-Retry": "1"})
    with answering(endpoint) as url, Playground(request_url=url, clock=clock) as playground:
        playground.send_event(said())
        clock.turn(hours=1)

        assert playground.send_waiting_events() == 0
        assert endpoint.came == [(None, None)]


def test_an_acknowledgement_that_never_came_was_a_timeout() -> None:
    clock, endpoint = Turnable(), Endpoint([])
    with answering(endpoint) as url, Playground(request_url=url, clock=clock) as playground:
        playground.fail_next("events_api", Fault(FaultKind.LOST_ACK))
        playground.send_event(said())

        assert endpoint.came == [(None, None), ("1", "http_timeout")]


def test_what_a_bot_missed_while_it_was_away_comes_when_it_is_back(connect: Any) -> None:
    from tests.bot.playground.bots import make_bot

    clock = Turnable()
    with Playground(clock=clock) as playground:
        playground.send_event(said())
        assert [verdict for _, _, verdict in numbers(playground)] == ["dispatch_failed"] * 2
        bot = make_bot(playground)
        connect(bot, playground)
        clock.turn(minutes=1)

        assert playground.send_waiting_events() == 1
        assert numbers(playground)[-1] == (1, 2, "ok")
        assert bot.last("event_callback")["event"]["number"] == 1


def test_a_lost_acknowledgement_makes_the_bot_see_an_event_twice(playground: Playground, bot: Bot) -> None:
    playground.fail_next("events_api", Fault(FaultKind.LOST_ACK))

    playground.say("priya", "#revenue", "@Tandem hello")

    first, second = (body for body in bot.received if body["type"] == "event_callback")
    assert first["event_id"] == second["event_id"]
    assert [(r.retry, r.verdict, r.fault) for r in playground.requests if r.direction == "to bot"] == [
        (0, "operation_timeout", "lost_ack"),
        (1, "ok", ""),
    ]


def test_a_doubled_event_comes_twice_without_a_mark(playground: Playground, bot: Bot) -> None:
    playground.fail_next("events_api", Fault(FaultKind.DUPLICATE))

    playground.send_event(said())

    assert numbers(playground) == [(1, 0, "ok"), (1, 0, "ok")]
    assert len({body["event_id"] for body in bot.received}) == 1


def test_an_event_that_is_held_back_comes_after_the_next(playground: Playground, bot: Bot) -> None:
    playground.fail_next("events_api", Fault(FaultKind.REORDER, seconds=60))

    playground.send_event(said(1))
    assert bot.received == []
    playground.send_event(said(2))

    assert [body["event"]["number"] for body in bot.received] == [2, 1]
    assert playground.send_waiting_events(due_only=False) == 0


def test_an_event_that_nothing_overtakes_comes_in_its_time() -> None:
    clock, endpoint = Turnable(), Endpoint([])
    with answering(endpoint) as url, Playground(request_url=url, clock=clock) as playground:
        playground.fail_next("events_api", Fault(FaultKind.REORDER, seconds=5))
        playground.send_event(said())
        assert endpoint.came == []
        clock.turn(seconds=5)

        assert playground.send_waiting_events() == 1
        assert endpoint.came == [(None, None)]


@pytest.mark.parametrize("kind", [FaultKind.LOST, FaultKind.LOST_ACK])
def test_a_command_that_is_lost_is_told_to_the_person_and_not_repeated(
    playground: Playground, bot: Bot, kind: FaultKind
) -> None:
    playground.fail_next("slash_commands", Fault(kind))

    assert "operation_timeout" in playground.slash("priya", "#revenue", "/plain").text
    assert len(bot.received) == (kind is FaultKind.LOST_ACK)
    assert len([r for r in playground.requests if r.direction == "to bot"]) == 1


def test_events_lost_for_good_are_given_up(playground: Playground, bot: Bot) -> None:
    playground.fail_next("events_api", Fault(FaultKind.LOST), ALWAYS)
    playground.send_event(said())
    for _ in range(5):
        playground.send_waiting_events(due_only=False)

    assert [retry for _, retry, _ in numbers(playground)] == [0, 1, 2, 3]
    assert bot.received == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"{", "invalid_command_response"),
        (b"[" * 100_000, "invalid_command_response"),
        (b" " * 3_000_000, "invalid_command_response"),
        (b"[]", ""),
        (b"", ""),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_to_the_person(answer: bytes, error: str) -> None:
    endpoint = Endpoint([], {"Content-Type": "application/json"}, answer)
    with answering(endpoint) as url, Playground(request_url=url) as playground:
        seen = playground.slash("priya", "#revenue", "/plain").text

        assert (error in seen) if error else (seen == "")
