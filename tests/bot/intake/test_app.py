"""The intake on a real socket: who may send, what is a delivery and how large, each status told in words."""

import gzip
import http.client
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.intake.limits import MEBIBYTE
from tests.bot.intake.wire import PAGE, Wire, answer_of, basic, page, squeezed


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


def test_a_request_that_is_no_http_is_a_bad_request(door: Wire) -> None:
    with door.dial() as odd:
        odd.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert odd.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_health_is_told(door: Wire) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", door.port, timeout=10)
    connection.request("GET", "/healthz")
    assert answer_of(connection).body == {"status": "ok", "database": "ok"}
    connection.close()
