"""The intake under pressure: too much at once, too fast or too slowly, and good senders are served all the same."""

import json
import socket
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.intake.limits import Limits, Rate
from storage import Database
from tests.bot.intake.wire import Wire, basic, page, serving

# ---- back-pressure


def test_what_cannot_wait_for_the_database_is_asked_to_come_again(database: Database) -> None:
    with serving(database, replace(Limits(), seconds_for_database=0.1)) as wire:
        with wire.database.unit_of_work(wire.space):
            # Another writer holds the database. The keyring reads; recording waits and gives up.
            answer = wire.batch(page(1))
        assert (answer.status, answer.headers["retry-after"]) == (429, "1")
        assert "again" in answer.reason
        assert wire.batch(page(1)).body["accepted"] == 1


def test_more_deliveries_than_places_are_asked_to_come_again(database: Database) -> None:
    with serving(database, replace(Limits(), at_once=2)) as wire, ThreadPoolExecutor(3) as senders:
        with wire.database.unit_of_work(wire.space):
            # Nobody can be recorded, so the third to come finds no place, and is told so at once.
            sent = [senders.submit(wire.batch, page(number)) for number in range(3)]
            done, _ = wait(sent, timeout=20, return_when=FIRST_COMPLETED)
        assert [each.result().status for each in done] == [429]
        assert sorted(each.result().status for each in sent) == [200, 200, 429]
    assert wire.touches() == 2


def test_bodies_that_are_held_together_have_a_bound(database: Database) -> None:
    head = "POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\nAuthorization: {}\r\n\r\n"
    until = time.monotonic() + 20
    with serving(database, replace(Limits(), arriving=100_000)) as wire:
        status = 0
        # Either of the two may be the one that comes too late.
        while status != 429:
            with wire.dial() as slow:
                slow.sendall(head.format(basic(wire.key)).encode() + b" " * 80_000)
                answer = wire.send(b" " * 50_000)
            status = answer.status
            assert time.monotonic() < until, answer
        assert answer.headers["retry-after"] == "1"
        while wire.send(json.dumps({"batch": [page(1)]}).encode() + b" " * 50_000).status == 429:
            assert time.monotonic() < until


def test_who_sends_more_than_is_agreed_is_told_when_to_come_again(database: Database) -> None:
    with serving(database, replace(Limits(), events=Rate(50, 100))) as wire:
        assert wire.batch(*(page(number) for number in range(100))).status == 200
        answer = wire.batch(*(page(number) for number in range(100, 200)))
        assert (answer.status, answer.headers["retry-after"]) == (429, "2")
        assert wire.touches() == 100


def test_an_address_has_its_rate_whatever_it_sends(database: Database) -> None:
    with serving(database, replace(Limits(), requests=Rate(0.01, 3))) as wire:
        assert [wire.send(b"", key="none").status for _ in range(2)] == [401, 401]
        assert wire.batch(page(1)).status == 200
        answer = wire.batch(page(2))
    assert answer.status == 429
    assert 95 < int(answer.headers["retry-after"]) <= 100


def test_who_tries_keys_has_to_wait_and_keeps_nobody_out_who_has_one(database: Database) -> None:
    with serving(database, replace(Limits(), failures=Rate(0.01, 3))) as wire:
        assert wire.batch(page(1)).status == 200
        wrong = wire.key[:-1] + ("0" if wire.key[-1] != "0" else "1")
        assert [wire.send({"batch": []}, key=wrong).status for _ in range(4)] == [401, 401, 401, 429]
        wire.clock.now += timedelta(minutes=1)
        assert wire.batch(page(2)).status == 200


# ---- slow clients


def test_a_body_that_dribbles_is_given_up(database: Database) -> None:
    with serving(database, replace(Limits(), seconds_to_arrive=0.2)) as wire, wire.dial() as slow:
        head = f"POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: {basic(wire.key)}\r\nContent-Length: 90\r\n\r\n"
        slow.sendall(head.encode() + b'{"batch')
        told = b"".join(iter(lambda: slow.recv(4096), b""))
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"the body did not arrive within 0.2 seconds" in told


def test_headers_that_dribble_are_hung_up_on(database: Database) -> None:
    with serving(database, seconds=0.2) as wire, wire.dial() as slow:
        slow.sendall(b"POST /v1/batch HTTP/1.1\r\nHost")
        assert slow.recv(4096) == b""


def pour(into: socket.socket) -> None:
    """Send until it cannot be sent any more."""
    while True:
        into.sendall(b" " * 65536)


def test_who_goes_on_sending_what_was_refused_is_hung_up_on(database: Database) -> None:
    with serving(database, seconds=0.2) as wire, wire.dial() as endless:
        endless.sendall(b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n")
        assert endless.recv(4096).startswith(b"HTTP/1.1 413 ")
        with pytest.raises(OSError, match=r"reset|pipe|abort"):
            pour(endless)


def test_the_longest_silent_connection_makes_room(database: Database) -> None:
    with serving(database, most=3) as wire, ExitStack() as stack:
        silent = [stack.enter_context(wire.dial()) for _ in range(3)]
        assert wire.batch(page(1)).status == 200
        assert silent[0].recv(10) == b""


def test_a_hundred_slow_clients_keep_nobody_out(wire: Wire) -> None:
    head = f"POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: {basic(wire.key)}\r\nContent-Length: 9000\r\n\r\n"
    with ExitStack() as stack:
        for number in range(100):
            slow = stack.enter_context(wire.dial())
            slow.sendall(head.encode() + b" " * number if number % 2 else b"POST /v1/batch HTTP/1.1\r\nHos")
        with wire.connect() as connection:
            answers = [wire.post(connection, {"batch": [page(number)]}) for number in range(30)]
    assert {answer.status for answer in answers} == {200}
    assert wire.touches() == 30
