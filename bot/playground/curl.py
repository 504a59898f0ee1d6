"""A logged request as a `curl` command that can be pasted into a shell; its secrets come from the environment."""

import json
from shlex import quote
from urllib.parse import urlencode

from bot.playground.request_log import LoggedRequest
from bot.playground.workspace import Json

_NOWHERE = "http://127.0.0.1:3000/slack/events"
_APP_METHODS = frozenset({"apps.connections.open"})


def curl_of(request: LoggedRequest, base_url: str, request_url: str | None) -> str:
    """The command that sends this request again.

    `base_url` is the stand-in's. What went to the bot is signed when the command runs and is sent to `request_url`, or
    to where Bolt listens by default: a socket envelope becomes the HTTP request that Slack would make of it.
    """
    if request.direction == "to bot":
        return _signed(request, request_url or _NOWHERE)
    if request.path:
        if request.name == "upload":
            return f"curl -sS -X POST {quote(base_url + request.path)} --data-binary @FILE"
        return _posted(base_url + request.path, [], request.body)
    token = "SLACK_APP_TOKEN" if request.name in _APP_METHODS else "SLACK_BOT_TOKEN"
    return _posted(f"{base_url}/api/{request.name}", [f'-H "Authorization: Bearer ${token}"'], request.body)


def _posted(address: str, headers: list[str], body: Json) -> str:
    parts = [
        f"curl -sS -X POST {quote(address)}",
        *headers,
        "-H 'Content-Type: application/json; charset=utf-8'",
        f"--data-raw {quote(_json(body))}",
    ]
    return " \\\n  ".join(parts)


def _signed(request: LoggedRequest, address: str) -> str:
    kind = "application/x-www-form-urlencoded"
    if request.name == "slash_commands":
        body = urlencode(request.body)
    elif request.name == "interactive":
        body = urlencode({"payload": _json(request.body)})
    else:
        body, kind = _json(request.body), "application/json"
    sign = (
        'signature="v0=$(printf \'v0:%s:%s\' "$now" "$body" | openssl dgst -sha256 -hmac "$SLACK_SIGNING_SECRET"'
        " | sed 's/^.*= //')\""
    )
    parts = [
        f"curl -sS -X POST {quote(address)}",
        f"-H 'Content-Type: {kind}'",
        '-H "X-Slack-Request-Timestamp: $now"',
        '-H "X-Slack-Signature: $signature"',
        '--data-raw "$body"',
    ]
    return "\n".join([f"body={quote(body)}", "now=$(date +%s)", sign, " \\\n  ".join(parts)])


def _json(body: Json) -> str:
    return json.dumps(body, ensure_ascii=False)
