"""The intake on a real socket: every status is told in words, and a bad message never costs its batch."""

import gzip
import http.client
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.intake.limits import MEBIBYTE, Limits, Rate
from storage import Database
from tests.bot.intake.wire import PAGE, Wire, answer_of, basic, serving, squeezed


def page(number: int, **changed: Any) -> dict[str, Any]:
    """A message with an id of its own."""
    return {**PAGE, "messageId": f"m{number}", **changed}


def test_a_batch_is_recorded_before_it_is_answered(wire: Wire) -> None:
    answer = wire.batch(page(1), page(2))
    assert (answer.status, answer.body) == (200, {"success": True, "accepted": 2, "refused": []})
    assert wire.touches() == 2
    assert wire.batch(page(2), page(3)).body["accepted"] == 2
    assert wire.touches() == 3


@pytest.mark.parametrize("kind", ["track", "identify", "page", "screen", "group", "alias"])
def test_each_type_has_a_path_of_its_own(door: Wire, kind: str) -> None:
    message = {"userId": "u1", "event": "Demo", "groupId": "g1", "previousId": "b1", "timestamp": PAGE["timestamp"]}
    assert door.send(message, kind).status == 200
    answer = door.send({"timestamp": PAGE["timestamp"]}, kind)
    assert answer.status == 400
    assert "it needs" in answer.reason or "needs a" in answer.reason


# ---- who may send


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic !!!", "Basic " + "A" * 9000, "Bearer tk_short", "Digest x", basic("nobody"), basic("tk_\xe9")],
)
def test_without_a_key_the_answer_is_401_and_says_how_to_get_one(door: Wire, authorization: str) -> None:
    answer = door.send({"batch": [page(1)]}, Authorization=authorization)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Basic realm="Tandem"')
    assert "tandem keys create" in answer.reason


def test_a_key_works_as_basic_and_as_bearer_until_it_is_revoked(wire: Wire) -> None:
    assert wire.send({"batch": [page(1)]}, Authorization=f"Bearer {wire.key}").status == 200
    with wire.database.unit_of_work(wire.space) as store:
        (key,) = store.api_keys.all()
        store.api_keys.revoke(key.id, wire.clock.now)
    wire.clock.now += timedelta(seconds=6)
    assert wire.batch(page(2)).status == 401
    assert wire.touches() == 1


def test_a_key_of_the_right_form_with_another_secret_is_refused(door: Wire) -> None:
    assert door.send({"batch": []}, key=door.key[:-1] + ("0" if door.key[-1] != "0" else "1")).status == 401


# ---- what is no delivery


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_another_method_is_told_in_words(door: Wire, method: str) -> None:
    with door.connect() as connection:
        connection.request(method, "/v1/batch")
        answer = answer_of(connection)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert method == "HEAD" or answer.reason == "/v1/batch takes POST"


@pytest.mark.parametrize("path", ["", "batch/", "nothing", "../v1/batch", "%00", "\u00e9".encode().decode("latin-1")])
def test_another_path_is_told_in_words(door: Wire, path: str) -> None:
    answer = door.send({"batch": []}, path.encode("latin-1").decode("latin-1").replace("\xc3\xa9", "%C3%A9"))
    assert answer.status == 404
    assert "events go to /v1/batch" in answer.reason


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "image/png", "multipart/form-data", "x"])
def test_another_content_type_is_told_in_words(door: Wire, content_type: str) -> None:
    answer = door.send({"batch": []}, Content_Type=content_type)
    assert (answer.status, answer.reason) == (415, "the content type must be application/json")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd", "x" * 500])
def test_another_encoding_is_told_in_words(door: Wire, encoding: str) -> None:
    answer = door.send({"batch": []}, Content_Encoding=encoding)
    assert answer.status == 415
    assert "use gzip or none" in answer.reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not valid JSON"),
        (b"{bad", "not valid JSON"),
        (b"\xff\xfe", "not valid"),
        (b"[]", "Expected object"),
        (b"null", "Expected object"),
        (b"{}", "missing required field batch"),
        (b'{"batch": 5}', "Expected array"),
        (b'{"batch": null}', "Expected array"),
        (b'{"batch": NaN}', "not valid JSON"),
        (b'{"batch": [{"x": NAN}]}', "not valid JSON"),
        (b"[NaN]", "Expected object"),
        (b'{"batch": [' + b"[" * 200_000, "nested too deeply"),
        (b'{"batch": [{}' + b",{}" * 2_500 + b"]}", "at most 2,500 messages, this one has 2,501"),
        (b'{"batch": [{}' + b",{}" * 300_000 + b"]}", "at most 2,500 messages, this one has 300,001"),
    ],
)
def test_a_body_that_is_no_batch_is_told_in_words(door: Wire, body: bytes, reason: str) -> None:
    answer = door.send(body)
    assert answer.status == 400
    assert reason.lower() in answer.reason.lower()


# ---- how large


def test_a_body_of_a_mebibyte_is_taken_and_one_byte_more_is_not(door: Wire) -> None:
    small = json.dumps({"batch": [page(1)]}).encode()
    assert door.send(small + b" " * (MEBIBYTE - len(small))).status == 200
    answer = door.send(small + b" " * (MEBIBYTE + 1 - len(small)))
    assert (answer.status, answer.reason) == (413, "the body is larger than 1 MiB: send smaller batches")


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 65536):
        yield b" " * 65536


def test_a_body_that_does_not_say_how_large_it_is_is_refused_when_it_is_too_large(door: Wire) -> None:
    headers = {"Authorization": basic(door.key), "Content-Type": "application/json"}
    with door.connect() as connection:
        connection.request("POST", "/v1/batch", chunks(4 * MEBIBYTE), headers, encode_chunked=True)
        assert answer_of(connection).status == 413
        # The rest of the body was read and thrown away, so that the next request is not taken for a part of it.
        assert door.post(connection, {"batch": [page(1)]}).body["accepted"] == 1


@pytest.mark.parametrize("body", [b" " * (3 * MEBIBYTE), b"{"])
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "none"}, {"Content_Type": "image/png"}, {"Content_Encoding": "br"}]
)
def test_a_connection_lives_on_after_a_refusal(door: Wire, body: bytes, headers: dict[str, str]) -> None:
    with door.connect() as connection:
        for number in range(3):
            assert door.post(connection, body, **headers).status in {400, 401, 413, 415}
            assert door.post(connection, {"batch": [page(number)]}).body["accepted"] == 1


def test_packed_bodies_are_taken(door: Wire) -> None:
    assert door.packed(squeezed(page(1))).body["accepted"] == 1


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (gzip.compress(b" " * (900 * MEBIBYTE // 8)), 413, "larger than 1 MiB"),
        (squeezed(PAGE)[:-9], 400, "cut off"),
        (squeezed(PAGE)[:5], 400, "cut off"),
        (b"", 400, "cut off"),
        (squeezed(PAGE) + b"more", 400, "something behind it"),
        (b'{"batch": []}', 400, "says that it is gzip, and is not"),
        (squeezed(PAGE)[:-8] + b"\0" * 8, 400, "says that it is gzip, and is not"),
    ],
    ids=["bomb", "cut off", "header alone", "nothing", "more", "not gzip", "wrong sum"],
)
def test_bad_gzip_is_told_in_words(door: Wire, body: bytes, status: int, reason: str) -> None:
    answer = door.packed(body)
    assert (answer.status, reason in answer.reason) == (status, True), answer.reason


# ---- bad messages among good ones

FIELDS = (
    "messageId userId anonymousId event name timestamp type properties.title properties.email properties.path"
    " context.campaign.name context.campaign.source context.page.title context.traits.email traits.email"
).split()
ODD: dict[str, str] = {
    "NUL": r'"a\u0000b@x.example"',
    "half a character": r'"\ud83d@x.example"',
    "the other half": r'"\udc00"',
    "2**63": str(2**63),
    "2**70": str(2**70),
    "5,000 digits": "9" * 5_000,
    "1e999": "1e999",
    "minus": "-0.0",
    "10,000 characters": '"' + "x" * 10_000 + '"',
    "emoji": '"👩‍🚀🚀"',
    "right to left": '"\u202eشركة@مثال.example"',
    "zero width": '"\u200b\u200b"',
    "blank": '"  "',
    "null": "null",
    "true": "true",
    "object": '{"a": {"b": []}}',
    "list": "[[[1]]]",
    "200 deep": "[" * 200 + "]" * 200,
    "900 deep": "[" * 900 + "]" * 900,
    "year 1": '"0001-01-01T00:00:00+14:00"',
    "year 9999": '"9999-12-31T23:59:59-14:00"',
    "no address": '"http://[::1"',
    "NaN": "NaN",
    "minus infinity": "-Infinity",
    "no date": '"2026-02-30T00:00:00Z"',
    "year 1970": '"1970-01-01T00:00:00Z"',
}


def with_odd(field: str, odd: str, number: int, kind: str) -> str:
    """A message as text, with something odd in one field."""
    base = page(number, type=kind, userId=f"u{number}", event="Demo", groupId="g", previousId="p", traits={"name": "A"})
    place: dict[str, Any] = base
    *parents, last = field.split(".")
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = "ODD"
    return json.dumps(base).replace('"ODD"', odd)


@pytest.mark.parametrize("kind", ["track", "identify", "page", "group", "alias"])
@pytest.mark.parametrize("odd", ODD.values(), ids=list(ODD))
def test_something_odd_in_a_field_costs_at_most_its_own_message(door: Wire, odd: str, kind: str) -> None:
    good = json.dumps(page(1))
    odd_ones = [with_odd(field, odd, number, kind) for number, field in enumerate(FIELDS, 100)]
    for without_id in (False, True):
        bodies = [each.replace('"messageId": "m1', '"x": "m1') for each in odd_ones] if without_id else odd_ones
        answer = door.send(f'{{"batch": [{", ".join([good, *bodies])}]}}')
        assert answer.status == 200, answer.body
        assert 0 not in answer.reasons
        assert all(len(reason) < 400 for reason in answer.reasons.values())
        for body in bodies:
            assert door.send(body, kind).status in {200, 400}


def test_a_refused_message_leaves_nothing_behind(wire: Wire) -> None:
    bad = page(1, userId="u1", properties={"title": "zero\0"}, context={"campaign": {"name": "spring", "source": "x"}})
    good = page(2, userId="u1", context={"campaign": {"name": "spring", "source": "x"}})
    answer = wire.batch(bad, good)
    assert answer.reasons == {0: "'zero\\x00' has a zero character in it"}
    with wire.rows() as store:
        # What the refused one would have told, the good one after it does.
        assert [lead.campaign for lead in store.leads.find("u1")] or store.vocabulary.campaigns() == ["spring"]
        identities = store.bulk.fetch("SELECT kind FROM lead_identities ORDER BY kind")
    assert [row[0] for row in identities] == ["anonymous_id", "user_id"]
    assert wire.touches() == 1


def test_duplicate_keys_of_an_object_count_as_the_last(wire: Wire) -> None:
    message = '{"type": "nothing", "type": "page", "messageId": "a", "messageId": "b", "anonymousId": "x"}'
    assert wire.send(f'{{"batch": [], "batch": [{message}]}}').body["accepted"] == 1
    with wire.rows() as store:
        assert store.bulk.fetch("SELECT key FROM touches") == [("b",)]


def test_one_email_of_two_people_is_told_in_words(wire: Wire) -> None:
    mine = {"type": "identify", "userId": "u1", "messageId": "1", "traits": {"email": "ana@x.example"}}
    answer = wire.batch(mine, {**mine, "userId": "u2", "messageId": "2"})
    assert list(answer.reasons) == [1]
    assert "ana@x.example belongs to user id u1 already" in answer.reasons[1]


def test_ids_may_be_numbers_emoji_or_written_from_right_to_left(wire: Wire) -> None:
    ids = [7, 2**63 - 1, -5, "👩‍🚀", "\u202eشركة", "a:b", "a"]
    answer = wire.batch(*(page(number, userId=user) for number, user in enumerate(ids)))
    assert answer.reasons == {}
    with wire.rows() as store:
        found = store.bulk.fetch("SELECT value FROM lead_identities WHERE kind = 'user_id'")
    assert {row[0] for row in found} == {str(user) for user in ids}


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


def test_a_request_that_is_no_http_is_a_bad_request(door: Wire) -> None:
    with door.dial() as odd:
        odd.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert odd.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_health_is_told(door: Wire) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
    connection.request("GET", "/healthz")
    assert answer_of(connection).body == {"status": "ok", "database": "ok"}
    connection.close()
