"""What the bot sends, read: the arguments of a call from query, form or JSON, and the bytes of a file."""

import base64
from collections.abc import Iterator
from email.message import Message
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from bot.playground.decoding import decoded_json
from bot.playground.files import LARGEST as LARGEST_FILE
from bot.playground.refusal import RefusedError
from bot.playground.workspace import Json

LARGEST_BODY = 1024 * 1024
_LARGEST_ENVELOPE = 64 * 1024  # what may stand around a file in a multipart body
_JSON_ARGUMENTS = frozenset({"blocks", "view", "metadata", "files", "attachments"})
_MULTIPART = "multipart/form-data"


async def read_arguments(request: Request) -> Json:
    """The arguments of a Web API call: of the query, and of a form or JSON body. Refused with Slack's code."""
    args: Json = dict(request.query_params) | _client(request)
    body, kind = await _body(request, LARGEST_BODY), _kind(request)
    if kind == "application/json":
        args |= _json_object(body)
    elif kind == _MULTIPART:
        parts = _parts(request.headers["content-type"], body)
        args |= {name: content.decode("utf-8", "replace") for name, content in parts}
    else:
        try:
            args |= dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
        except ValueError:
            raise RefusedError("invalid_form_data") from None
    for key in _JSON_ARGUMENTS & args.keys():
        if isinstance(args[key], str) and args[key]:
            try:
                args[key] = decoded_json(args[key].encode("utf-8"))
            except ValueError:
                raise RefusedError("invalid_blocks_format" if key == "blocks" else "invalid_arguments") from None
    return args


async def read_answer(request: Request) -> Json:
    """The JSON object that was posted to a response URL; `invalid_payload` for anything else."""
    try:
        decoded = decoded_json(await _body(request, LARGEST_BODY))
    except ValueError:
        raise RefusedError("invalid_payload") from None
    if not isinstance(decoded, dict):
        raise RefusedError("invalid_payload")
    return decoded


async def read_file(request: Request, largest: int = LARGEST_FILE + _LARGEST_ENVELOPE) -> bytes:
    """The bytes of a file: bare, as Python's SDK sends them, or in the first part of a form; `largest` in all."""
    body = await _body(request, largest)
    if _kind(request) != _MULTIPART:
        return body
    return next((content for _, content in _parts(request.headers["content-type"], body)), b"")


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _json_object(body: bytes) -> Json:
    try:
        decoded = decoded_json(body or b"{}")
    except ValueError:
        raise RefusedError("invalid_json") from None
    if not isinstance(decoded, dict):
        raise RefusedError("json_not_object")
    return decoded


def _client(request: Request) -> Json:
    """The app's credentials, where they come as HTTP Basic authentication (`oauth.v2.access`)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        client_id, _, client_secret = base64.b64decode(given, validate=True).decode("utf-8").partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": client_secret}


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each part of a multipart form; what is no part is passed over."""
    boundary = _parameter("Content-Type", content_type, "boundary").encode("utf-8", "replace")
    if not boundary:
        raise RefusedError("invalid_form_data")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        head, separator, content = part.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            name, _, value = line.decode("utf-8", "replace").partition(":")
            if separator and name.strip().lower() == "content-disposition":
                yield _parameter(name, value.strip(), "name"), content


def _parameter(header: str, value: str, name: str) -> str:
    message = Message()
    message[header] = value.replace("\r", "").replace("\n", "")
    found = message.get_param(name, "", header)
    return found if isinstance(found, str) else found[2]


async def _body(request: Request, largest: int) -> bytes:
    """The body; refused as soon as it is larger than `largest` bytes."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > largest:
                raise RefusedError("request_too_large")
            chunks.append(chunk)
    except ClientDisconnect:
        raise RefusedError("request_timeout") from None
    return b"".join(chunks)
