"""One attempt to put a message into Slack, and what can be known about how it ended."""

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from messages import without_newer

EVENT_TYPE = "tandem_outbox"

# Slack answered, yet says itself that part of the operation may have happened.
UNCERTAIN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
# The app's access is refused, not this message: it waits until the operator has repaired the access.
NO_ACCESS = frozenset(
    {
        "account_inactive",
        "ekm_access_denied",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
# Of these, the ones that are about the history alone: the app may post.
NOT_GRANTED = frozenset({"missing_scope"})
INVALID_BLOCKS = ("invalid_blocks", "invalid_blocks_format")

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it, here."""

    slack_channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack surely does not have it and never will."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooNew:
    """Slack surely does not have it: it refused the blocks, some of which are newer than some workspaces.

    `payload` is the message without those; it has nothing left that could be too new.
    """

    payload: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Slack surely does not have it; try again after so many seconds. `access` is False when the app has none."""

    seconds: float
    reason: str
    access: bool = True


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Slack may or may not have it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A look into the history shows that Slack does not have it."""


@dataclass(frozen=True, slots=True)
class Unknowable:
    """No look into the history will ever tell whether Slack has it."""

    reason: str


Outcome = Sent | Refused | TooNew | Wait | Uncertain
Look = Sent | Absent | Unknowable | Wait
Send = Callable[[], Sent]


class Posting:
    """Slack's Web API as the outbox sees it: no retries of its own, a timeout, and an outcome instead of errors."""

    def __init__(self, base_url: str, token: str, timeout_seconds: float) -> None:
        self._timeout = max(1, int(timeout_seconds))
        self._client = WebClient(token=token, base_url=base_url, timeout=self._timeout, retry_handlers=[])

    def post(self, slack_channel: str, payload: Payload, dedupe_key: str, thread_ts: str | None) -> Outcome:
        """Post a new message that carries its dedupe key as metadata."""

        def send() -> Sent:
            response = self._client.chat_postMessage(
                channel=slack_channel,
                text=payload["text"],
                blocks=list(payload.get("blocks") or ()),
                thread_ts=thread_ts,
                metadata=_metadata(dedupe_key),
                unfurl_links=False,
                unfurl_media=False,
            )
            return Sent(str(response["channel"]), str(response["ts"]))

        return _attempt(payload, send)

    def update(self, slack_channel: str, ts: str, payload: Payload, dedupe_key: str) -> Outcome:
        """Change a message in place; doing it twice changes nothing."""

        def send() -> Sent:
            response = self._client.chat_update(
                channel=slack_channel,
                ts=ts,
                text=payload["text"],
                blocks=list(payload.get("blocks") or ()),
                metadata=_metadata(dedupe_key),
            )
            return Sent(str(response["channel"]), str(response["ts"]))

        return _attempt(payload, send)

    def respond(self, response_url: str, payload: Payload) -> Outcome:
        """Post to a response URL, which has neither metadata nor a timestamp."""
        webhook = WebhookClient(response_url, timeout=self._timeout, retry_handlers=[])
        try:
            response = webhook.send_dict(dict(payload))
        except Exception as error:
            return _of_transport(error)
        if response.status_code == 200:
            return Sent(response_url, "")
        if response.status_code == 429:
            return Wait(_retry_after(response.headers), "Slack asked to wait")
        if response.status_code >= 500:
            return Uncertain(f"Slack answered {response.status_code}")
        refused = Refused(response.body[:100] or f"Slack answered {response.status_code}")
        return _too_new(payload, refused) if any(code in response.body for code in INVALID_BLOCKS) else refused

    def find(self, slack_channel: str, dedupe_key: str, since: datetime, thread_ts: str | None) -> Look:
        """Look once whether the message arrived: where it is, that it is not there, or why this cannot be told.

        `Wait` when Slack cannot tell at the moment.
        """
        oldest = f"{since.timestamp() - 60:.6f}"
        try:
            if thread_ts is None:
                response = self._client.conversations_history(
                    channel=slack_channel, oldest=oldest, limit=100, include_all_metadata=True
                )
            else:
                response = self._client.conversations_replies(
                    channel=slack_channel, ts=thread_ts, oldest=oldest, limit=100, include_all_metadata=True
                )
        except SlackApiError as error:
            return _of_look(error)
        except Exception as error:
            return Wait(30, f"the history cannot be read: {type(error).__name__}: {error}"[:200])
        for message in response.get("messages") or ():
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == dedupe_key:
                return Sent(slack_channel, str(message["ts"]))
        return Unknowable("too much was written since") if response.get("has_more") else Absent()


def _attempt(payload: Payload, send: Send) -> Outcome:
    try:
        return send()
    except SlackApiError as error:
        outcome, code = _of_answer(error)
        return _too_new(payload, outcome) if code in INVALID_BLOCKS and isinstance(outcome, Refused) else outcome
    except Exception as error:
        return _of_transport(error)


def _too_new(payload: Payload, refused: Refused) -> TooNew | Refused:
    """What a refusal of blocks means: without the newer ones it is another message, unless there are none."""
    blocks = list(payload.get("blocks") or ())
    plain = without_newer(blocks)
    if len(plain) == len(blocks):
        return refused
    return TooNew({**payload, "blocks": plain}, f"Slack does not take its newer blocks: {refused.reason}")


def _of_answer(error: SlackApiError) -> tuple[Refused | Wait | Uncertain, str]:
    response = error.response
    status, code = int(response.status_code), str(response.get("error") or "")
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return Wait(_retry_after(response.headers), "Slack asked to wait"), code
    if status >= 500 or code in UNCERTAIN:
        return Uncertain(f"Slack answered {status} {code}".strip()), code
    if code in NO_ACCESS:
        return Wait(600, code, access=False), code
    if status == 200 and not code.isidentifier():
        return Uncertain("Slack's answer could not be read"), code
    return Refused(code or f"Slack answered {status}"), code


def _of_look(error: SlackApiError) -> Unknowable | Wait:
    """Whether the history may be read later: a permission that is missing stays missing until a person grants it."""
    outcome, code = _of_answer(error)
    match outcome:
        case Wait() if code not in NOT_GRANTED:
            return outcome
        case Uncertain():
            return Wait(30, outcome.reason)
    return Unknowable(f"the history may not be read: {code}")


def _of_transport(error: Exception) -> Outcome:
    """Whether the request can have left this machine."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return Wait(30, f"Slack cannot be reached: {cause}")
    return Uncertain(f"{type(cause).__name__}: {cause}"[:200])


def _retry_after(headers: Mapping[str, Any]) -> float:
    lowered = {name.lower(): value for name, value in headers.items()}
    value = lowered.get("retry-after", "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return float(value) if str(value).isdecimal() else 30.0


def _metadata(dedupe_key: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"key": dedupe_key}}
