"""Signatures of webhooks: pure checks of raw bytes, which say in words why a delivery is not believed.

Sources: HubSpot's "Validating requests"; Twilio SendGrid's "Event Webhook security features"; ours is described in
docs/intake-webhooks.md and docs/decisions/0014.
"""

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

# cryptography takes 7 MiB of memory, and only whoever has a key of SendGrid's needs it.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

WINDOW = timedelta(seconds=300)
"""How far the clock of a sender may be from ours, either way."""
SENDGRID_REPEATS = timedelta(hours=25)
"""SendGrid repeats a delivery for a day; what it repeats is recognised by its event ids."""
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,100}", re.ASCII)
# The twelve that HubSpot lists; every other escape stays as it is.
_HUBSPOT_DECODES = {quote(character, safe=""): character for character in ":/?@!$'()*,;"}
_HUBSPOT_ESCAPE = re.compile("|".join(_HUBSPOT_DECODES), re.IGNORECASE)


class SignatureError(Exception):
    """A delivery that is not believed: the status of the answer, and why, in words."""

    def __init__(self, reason: str, status: int = 401) -> None:
        self.reason = reason
        self.status = status
        super().__init__(reason)


def check_hubspot_v3(
    secret: str, method: str, uri: str, body: bytes, timestamp: str, signature: str, now: datetime
) -> None:
    """X-HubSpot-Signature-v3: base64 of HMAC-SHA256 over method, address, body and time. Raises SignatureError.

    `uri` is the whole address that HubSpot called; `timestamp` counts milliseconds.
    """
    check_time(timestamp, now, header="X-HubSpot-Request-Timestamp", per_second=1000)
    decoded = _HUBSPOT_ESCAPE.sub(lambda escape: _HUBSPOT_DECODES[escape[0].upper()], uri)
    said = method.encode() + _encoded(decoded) + body + timestamp.encode()
    expected = base64.b64encode(hmac.digest(secret.encode(), said, "sha256"))
    _compare(expected, signature, "X-HubSpot-Signature-v3 does not fit this address, body and client secret")


def check_hubspot_v2(secret: str, method: str, uri: str, body: bytes, signature: str) -> None:
    """X-HubSpot-Signature, version v2: SHA-256 over secret, method, address and body. Raises SignatureError.

    It tells no time, so a delivery can be repeated; its event ids are known then.
    """
    said = secret.encode() + method.encode() + _encoded(uri) + body
    expected = hashlib.sha256(said).hexdigest().encode()
    _compare(expected, signature, "X-HubSpot-Signature does not fit this address, body and client secret")


def read_sendgrid_key(text: str) -> "EllipticCurvePublicKey":
    """The verification key as SendGrid shows it: base64 of a P-256 public key. Raises ValueError in words."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise ValueError("it is no public key; copy the Verification Key of SendGrid's Event Webhook again") from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("it is no P-256 key; copy the Verification Key of SendGrid's Event Webhook again")
    return key


def check_sendgrid(key: "EllipticCurvePublicKey", body: bytes, timestamp: str, signature: str, now: datetime) -> None:
    """ECDSA over time and raw body, as X-Twilio-Email-Event-Webhook-Signature. Raises SignatureError."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    header = "X-Twilio-Email-Event-Webhook-Timestamp"
    check_time(timestamp, now, header=header, past=SENDGRID_REPEATS)
    try:
        signed = base64.b64decode(signature, validate=True)
        key.verify(signed, timestamp.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        reason = "X-Twilio-Email-Event-Webhook-Signature does not fit this body and verification key"
        raise SignatureError(reason) from error


def sign(secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    """What Tandem-Signature says: hexadecimal HMAC-SHA256 over `timestamp.nonce.body`."""
    return hmac.new(secret.encode(), f"{timestamp}.{nonce}.".encode() + body, hashlib.sha256).hexdigest()


def check_signed(secret: str, timestamp: str, nonce: str, body: bytes, signature: str, now: datetime) -> None:
    """Our own signature. That the nonce is new, the database alone knows. Raises SignatureError."""
    check_time(timestamp, now, header="Tandem-Timestamp")
    if not _NONCE.fullmatch(nonce):
        raise SignatureError("Tandem-Nonce has 8 to 100 letters, digits, - or _, new for every message", 400)
    expected = sign(secret, timestamp, nonce, body).encode()
    _compare(expected, signature, "Tandem-Signature does not fit this time, nonce, body and signing secret")


def check_time(timestamp: str, now: datetime, *, header: str, per_second: int = 1, past: timedelta = WINDOW) -> None:
    """A time of signing, counted since 1970, near enough to now. Raises SignatureError."""
    if not timestamp:
        raise SignatureError(f"the header {header} is missing")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 15):
        raise SignatureError(f"{header} is no whole number of {'milli' * (per_second == 1000)}seconds since 1970", 400)
    age = now.timestamp() - int(timestamp) / per_second
    if age >= past.total_seconds():
        raise SignatureError(f"{header} is {age:,.0f} seconds old, and {past.total_seconds():,.0f} are too many")
    if -age >= WINDOW.total_seconds():
        raise SignatureError(f"{header} is {-age:,.0f} seconds ahead of the clock here")


def _compare(expected: bytes, signature: str, reason: str) -> None:
    """Takes as long whatever differs."""
    if not hmac.compare_digest(expected, _encoded(signature)):
        raise SignatureError(reason)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
