"""Signatures of webhooks: the vendors' own vectors verify, and nothing that differs from them in a byte does."""

import base64
import hashlib
import hmac
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from intake.signatures import (
    SENDGRID_REPEATS,
    SignatureError,
    check_hubspot_v2,
    check_hubspot_v3,
    check_sendgrid,
    check_signed,
    read_sendgrid_key,
    sign,
)

SHARED = Path(os.environ.get("TANDEM_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
PAYLOADS = SHARED / "payloads"
needs_samples = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="../shared/data is not here: no signature vectors")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECRET = "ts_" + "ab" * 32
NONCE = "nonce-0001"
TIME = str(int(NOW.timestamp()))
BODY = b'{"type":"track"}'
SECOND = timedelta(seconds=1)


def sample(name: str) -> dict[str, Any]:
    return dict(json.loads((PAYLOADS / name).read_text(encoding="utf-8")))


def hubspot() -> tuple[dict[str, Any], datetime]:
    """HubSpot's vector as the arguments of a check, and the instant at which it was signed."""
    vector = sample("hubspot/signature_vectors.json")
    arguments = {
        "secret": vector["client_secret"],
        "method": vector["method"],
        "uri": vector["url"],
        "body": vector["request_body"].encode(),
        "timestamp": vector["timestamp_ms"],
        "signature": vector["expected"]["v3"],
    }
    return arguments, datetime.fromtimestamp(int(vector["timestamp_ms"]) / 1000, UTC)


@needs_samples
def test_hubspots_vector_verifies() -> None:
    arguments, signed_at = hubspot()
    check_hubspot_v3(**arguments, now=signed_at)


@needs_samples
@pytest.mark.parametrize("field", ["secret", "method", "uri", "body", "timestamp", "signature"])
def test_hubspots_vector_with_another_field_does_not(field: str) -> None:
    arguments, signed_at = hubspot()
    value = arguments[field]
    tampered = value[:-1] + (b"!" if isinstance(value, bytes) else "1")
    with pytest.raises(SignatureError, match="does not fit"):
        check_hubspot_v3(**{**arguments, field: tampered}, now=signed_at)


@needs_samples
def test_hubspots_vector_does_not_verify_with_any_other_byte_in_its_body() -> None:
    arguments, signed_at = hubspot()
    for place in range(len(arguments["body"])):
        body = bytearray(arguments["body"])
        body[place] ^= 1
        with pytest.raises(SignatureError):
            check_hubspot_v3(**{**arguments, "body": bytes(body)}, now=signed_at)


@needs_samples
def test_hubspots_older_signature_verifies_and_a_tampered_one_does_not() -> None:
    vector = sample("hubspot/signature_vectors.json")
    secret, method, url = vector["client_secret"], vector["method"], vector["url"]
    body = vector["request_body"].encode()
    check_hubspot_v2(secret, method, url, body, vector["expected"]["v2"])
    check_hubspot_v2(secret, "GET", url, b"", vector["expected"]["v2_get_empty_body"])
    for tampered in (
        (secret, "PUT", url, body),
        (secret, method, url + "?", body),
        (secret, method, url, body + b" "),
        ("x" + secret, method, url, body),
    ):
        with pytest.raises(SignatureError):
            check_hubspot_v2(*tampered, vector["expected"]["v2"])


def test_the_escapes_that_hubspot_lists_are_signed_as_what_they_stand_for() -> None:
    def signature(uri: str) -> str:
        return base64.b64encode(hmac.digest(b"s", f"POST{uri}".encode() + b"[]1000", hashlib.sha256)).decode()

    at = datetime.fromtimestamp(1, UTC)
    escaped = "https://a.example/h?q=%3A%2F%3F%40%21%24%27%28%29%2a%2C%3B"
    check_hubspot_v3("s", "POST", escaped, b"[]", "1000", signature("https://a.example/h?q=:/?@!$'()*,;"), at)
    # Blanks, ampersands and per cent signs stay as they were sent.
    kept = "https://a.example/h?q=%20%26%25%3D"
    check_hubspot_v3("s", "POST", kept, b"[]", "1000", signature(kept), at)


@needs_samples
@pytest.mark.parametrize("shift", [300 * SECOND, -300 * SECOND, timedelta(days=900)])
def test_hubspots_vector_is_refused_five_minutes_away_either_way(shift: timedelta) -> None:
    arguments, signed_at = hubspot()
    with pytest.raises(SignatureError, match=r"seconds (old|ahead)"):
        check_hubspot_v3(**arguments, now=signed_at + shift)
    check_hubspot_v3(**arguments, now=signed_at + 299 * SECOND)
    check_hubspot_v3(**arguments, now=signed_at - 299 * SECOND)


def sendgrid() -> tuple[ec.EllipticCurvePublicKey, bytes, str, str, datetime]:
    vector = sample("sendgrid/signed_event_vector.json")
    headers = vector["headers"]
    timestamp = headers["X-Twilio-Email-Event-Webhook-Timestamp"]
    signature = headers["X-Twilio-Email-Event-Webhook-Signature"]
    key = read_sendgrid_key(vector["public_key_der_b64"])
    return key, vector["raw_body"].encode(), timestamp, signature, datetime.fromtimestamp(int(timestamp), UTC)


@needs_samples
def test_sendgrids_vector_verifies_and_no_other_byte_does() -> None:
    key, body, timestamp, signature, signed_at = sendgrid()
    check_sendgrid(key, body, timestamp, signature, signed_at)
    for place in range(0, len(body), 7):
        tampered = bytearray(body)
        tampered[place] ^= 1
        with pytest.raises(SignatureError):
            check_sendgrid(key, bytes(tampered), timestamp, signature, signed_at)
    for wrong in (body.rstrip(), body + b" "):
        with pytest.raises(SignatureError):
            check_sendgrid(key, wrong, timestamp, signature, signed_at)
    with pytest.raises(SignatureError):
        check_sendgrid(key, body, str(int(timestamp) + 1), signature, signed_at)
    for nonsense in ("", "no base64!", "AAAA", signature[:-4] + "AAA="):
        with pytest.raises(SignatureError):
            check_sendgrid(key, body, timestamp, nonsense, signed_at)


def test_what_sendgrid_repeats_within_a_day_is_believed_and_nothing_older_or_ahead() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    signature = base64.b64encode(private.sign(TIME.encode() + BODY, ec.ECDSA(SHA256()))).decode()
    key = private.public_key()
    check_sendgrid(key, BODY, TIME, signature, NOW + timedelta(hours=24))
    with pytest.raises(SignatureError, match="seconds old"):
        check_sendgrid(key, BODY, TIME, signature, NOW + SENDGRID_REPEATS)
    with pytest.raises(SignatureError, match="ahead"):
        check_sendgrid(key, BODY, TIME, signature, NOW - 300 * SECOND)


@pytest.mark.parametrize("text", ["", "x", "AAAA", "é"])
def test_a_verification_key_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="copy the Verification Key"):
        read_sendgrid_key(text)


def test_a_key_of_another_curve_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    text = base64.b64encode(other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    with pytest.raises(ValueError, match="no P-256 key"):
        read_sendgrid_key(text)


def test_our_own_signature_verifies() -> None:
    check_signed(SECRET, TIME, NONCE, BODY, sign(SECRET, TIME, NONCE, BODY), NOW)


@pytest.mark.parametrize(
    ("secret", "timestamp", "nonce", "body"),
    [
        (SECRET[:-1] + "0", TIME, NONCE, BODY),
        (SECRET, str(int(TIME) + 1), NONCE, BODY),
        (SECRET, TIME, "nonce-0002", BODY),
        (SECRET, TIME, NONCE, BODY + b"\n"),
        (SECRET, TIME, NONCE, b""),
    ],
)
def test_our_own_signature_does_not_fit_anything_else(secret: str, timestamp: str, nonce: str, body: bytes) -> None:
    signature = sign(SECRET, TIME, NONCE, BODY)
    with pytest.raises(SignatureError, match="does not fit") as refused:
        check_signed(secret, timestamp, nonce, body, signature, NOW)
    assert refused.value.status == 401


@pytest.mark.parametrize(("shift", "word"), [(300, "old"), (-300, "ahead"), (10**7, "old"), (-(10**7), "ahead")])
def test_our_own_signature_holds_for_five_minutes_either_way(shift: int, word: str) -> None:
    signature = sign(SECRET, TIME, NONCE, BODY)
    with pytest.raises(SignatureError, match=word):
        check_signed(SECRET, TIME, NONCE, BODY, signature, NOW + shift * SECOND)
    for near in (299, -299):
        check_signed(SECRET, TIME, NONCE, BODY, signature, NOW + near * SECOND)


@given(st.text(), st.text(), st.text(), st.binary())
def test_whatever_the_headers_say_is_refused_in_words(timestamp: str, nonce: str, signature: str, body: bytes) -> None:
    with pytest.raises(SignatureError):
        check_signed(SECRET, timestamp, nonce, body, signature, NOW)
    with pytest.raises(SignatureError):
        check_hubspot_v3(SECRET, "POST", nonce, body, timestamp, signature, NOW)
    with pytest.raises(SignatureError):
        check_hubspot_v2(SECRET, "POST", nonce, body, signature)
