"""Slack's request signature, version 0, and the comparison of secrets."""

import hashlib
import hmac
from datetime import datetime


def sign(signing_secret: str, timestamp: str, body: bytes) -> str:
    """The value of X-Slack-Signature: HMAC-SHA256 over `v0:timestamp:body` (Slack, "Verifying requests from Slack")."""
    base = b"v0:" + timestamp.encode("ascii") + b":" + body
    return "v0=" + hmac.new(signing_secret.encode("utf-8"), base, hashlib.sha256).hexdigest()


def signed_headers(signing_secret: str, now: datetime, body: bytes) -> dict[str, str]:
    """The two headers by which a receiver knows that Slack sent `body` at `now`."""
    timestamp = str(int(now.timestamp()))
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": sign(signing_secret, timestamp, body)}


def are_same(given: str, known: str) -> bool:
    """Whether somebody knows a secret, in a time that tells nothing about it."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode("utf-8"))
