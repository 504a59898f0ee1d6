"""What the intake takes and answers, as an OpenAPI document that is made from the code and served beside it."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from intake.segment import MOST_MESSAGES
from intake.segment_message import Message
from intake.segment_reader import KINDS

Json = dict[str, Any]
PATH = "/v1/openapi.json"
_REFERENCE = "#/components/schemas/{name}"
_TEXT: Json = {"type": "string"}

_REFUSED: dict[int, str] = {
    400: "Nothing was taken, and it will not be when it is sent again: the reason says what is wrong with it.",
    401: "No key that works came with it.",
    403: "The key, or this intake, is for something else.",
    408: "The body did not arrive in time: send it again.",
    413: "The body is larger than 1 MiB, packed or unpacked: send smaller batches.",
    415: "The content type is not application/json, or the content encoding neither gzip nor none.",
    429: "Too much at once: send it again after as many seconds as Retry-After says.",
}
_REPEATED: dict[int, str] = {409: "This nonce was used for another message."}


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": properties}


_SCHEMAS: Json = {
    "Batch": _object(
        ["batch"],
        batch={"type": "array", "maxItems": MOST_MESSAGES, "items": {"$ref": _REFERENCE.format(name="Message")}},
        sentAt={"type": "string", "format": "date-time"},
        writeKey={**_TEXT, "description": "The key, where the sender cannot set the Authorization header."},
    ),
    "Taken": _object(
        ["success", "accepted", "refused"],
        success={"const": True},
        accepted={"type": "integer", "minimum": 0, "description": "Messages that are recorded, or were before."},
        refused={"type": "array", "items": {"$ref": _REFERENCE.format(name="RefusedMessage")}},
        notes={
            "type": "array",
            "items": {"$ref": _REFERENCE.format(name="RefusedMessage")},
            "description": "Accepted messages that name two people, and why these were not linked.",
        },
    ),
    "RefusedMessage": _object(
        ["index", "messageId", "reason"],
        index={"type": "integer", "minimum": 0},
        messageId={"type": ["string", "null"]},
        reason=_TEXT,
    ),
    "Repeated": _object(["success", "repeated"], success={"const": True}, repeated={"const": True}),
    "Refusal": _object(
        ["success", "code", "message", "reason"], success={"const": False}, code=_TEXT, message=_TEXT, reason=_TEXT
    ),
}


def document() -> Json:
    """The OpenAPI document: paths, bodies, answers and keys."""
    _, messages = msgspec.json.schema_components((Message,), ref_template=_REFERENCE)
    batch = _operation("Record a batch of messages: each is accepted or refused by itself.", "Batch", "Taken")
    paths: Json = {"/v1/batch": {"post": batch}}
    for kind in KINDS:
        paths[f"/v1/{kind}"] = {"post": _operation(f"Record one {kind} message.", "Message", "Taken")}
    for source in ("hubspot", "sendgrid", "generic"):
        operation = _operation(f"Take a signed delivery ({source}).", None, "Taken", "Repeated", refused=_REPEATED)
        operation["parameters"] = [{"name": "key", "in": "path", "required": True, "schema": _TEXT}]
        operation["security"] = []
        paths[f"/v1/hooks/{source}/{{key}}"] = {"post": operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tandem's intake", "version": "1", "description": "Events in the Segment spec."},
        "paths": paths,
        "components": {
            "schemas": {**messages, **_SCHEMAS},
            "securitySchemes": {
                "writeKey": {"type": "http", "scheme": "basic", "description": "The key as user name."},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
        "security": [{"writeKey": []}, {"bearer": []}],
    }


def _operation(summary: str, body: str | None, *taken: str, refused: dict[int, str] | None = None) -> Json:
    answers: Json = {"200": _answer("Recorded, and so it stays: the answer follows the commit.", *taken)}
    for status, meaning in {**_REFUSED, **(refused or {})}.items():
        answers[str(status)] = _answer(meaning, "Refusal")
    answers["429"]["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    schema = {"$ref": _REFERENCE.format(name=body)} if body else {}
    content = {"application/json": {"schema": schema}}
    return {"summary": summary, "requestBody": {"required": True, "content": content}, "responses": answers}


def _answer(meaning: str, *names: str) -> Json:
    schemas = [{"$ref": _REFERENCE.format(name=name)} for name in names]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


def openapi_route() -> Route:
    """Where the document is."""
    told = document()

    async def openapi(_: Request) -> Response:
        return JSONResponse(told)

    return Route(PATH, openapi, methods=["GET"])
