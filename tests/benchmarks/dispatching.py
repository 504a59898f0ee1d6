"""Times a signed Slack request through Bolt's dispatch to the reply, and the empty handlers it is compared with."""

import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

SIGNING_SECRET = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, slots=True)
class SignedBody:
    """A slash command's request as Slack sends it: raw body and headers."""

    body: str
    headers: dict[str, Sequence[str]]


def slash_form(line: str, *, user_id: str = "U1", team_id: str = "T1", response_url: str = "") -> dict[str, str]:
    """The form of a slash command such as "/hotleads 5"."""
    name, _, text = line.partition(" ")
    return {
        "token": "unused",
        "team_id": team_id,
        "team_domain": "acme",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": user_id,
        "user_name": "somebody",
        "command": name,
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": response_url or "https://hooks.slack.com/commands/T1/1/secret",
        "trigger_id": "1.2.3",
    }


def signed(form: dict[str, str], *, secret: str = SIGNING_SECRET, at: float | None = None) -> SignedBody:
    """Sign a form as Slack does, now or at an epoch second."""
    return signed_text(urlencode(form), "application/x-www-form-urlencoded", secret=secret, at=at)


def signed_text(
    body: str, content_type: str = "application/json", *, secret: str = SIGNING_SECRET, at: float | None = None
) -> SignedBody:
    """Sign a raw body as Slack does, now or at an epoch second."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers: dict[str, Sequence[str]] = {
        "content-type": [content_type],
        "x-slack-request-timestamp": [timestamp],
        "x-slack-signature": [f"v0={digest}"],
    }
    return SignedBody(body, headers)


def request(signed_body: SignedBody) -> BoltRequest:
    """The request as the web server hands it to Bolt."""
    return BoltRequest(body=signed_body.body, headers=dict(signed_body.headers))


def p95_milliseconds(app: App, form: dict[str, str], *, times: int, warm_up: int = 20) -> float:
    """The 95th percentile of request to reply, signing left out: that is Slack's work."""
    for _ in range(warm_up):
        _dispatch(app, signed(form))
    took = []
    for _ in range(times):
        signed_body = signed(form)
        start = time.perf_counter()
        _dispatch(app, signed_body)
        took.append(time.perf_counter() - start)
    took.sort()
    return took[int(len(took) * 0.95)] * 1000


def _dispatch(app: App, signed_body: SignedBody) -> None:
    response = app.dispatch(request(signed_body))
    if response.status != 200:
        raise RuntimeError(f"dispatch answered {response.status}: {response.body}")


def empty_app(name: str, *, process_before_response: bool) -> App:
    """An app whose only handler acknowledges and does nothing, otherwise as Bolt makes it."""
    app = App(
        name="empty",
        signing_secret=SIGNING_SECRET,
        authorize=_authorize,
        process_before_response=process_before_response,
    )
    app.command(name)(_acknowledge)
    return app


def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1", bot_user_id="U0")


def _acknowledge(ack: Callable[[], object]) -> None:
    ack()


def references(line: str = "/hotleads") -> tuple[float, float]:
    """p95 in milliseconds of the two empty handlers: Bolt's default, and the one that answers in its ack."""
    form = slash_form(line)
    name = line.partition(" ")[0]
    default = p95_milliseconds(empty_app(name, process_before_response=False), form, times=200, warm_up=5)
    answering = p95_milliseconds(empty_app(name, process_before_response=True), form, times=2000)
    return default, answering
