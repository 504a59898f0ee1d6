"""Reads single fields of what Slack sends, and says in words what is wrong with one that Slack would never send."""

from collections.abc import Mapping
from typing import Any

Body = Mapping[str, Any]

LONGEST_ID = 32
"""The longest id that is stored; Slack's own have about eleven characters."""


class MalformedPayloadError(ValueError):
    """The request is signed, but it is nothing that Slack sends; the message says what is wrong with it."""


def text_of(body: Body, name: str) -> str:
    """A field of text, empty where it is missing; raises MalformedPayloadError when it is of another type."""
    value = body.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedPayloadError(f"{name} is no text")
    return storable(value)


def storable(text: str) -> str:
    """The text without what a database refuses: zero characters go, halves of a character become question marks."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def id_of(body: Body, name: str, longest: int = LONGEST_ID) -> str:
    """An id; raises MalformedPayloadError when it is missing, blank or longer than any that Slack makes."""
    value = text_of(body, name)
    if not value.strip():
        raise MalformedPayloadError(f"{name} is missing")
    if len(value) > longest:
        raise MalformedPayloadError(f"{name} is too long")
    return value


def part_of(body: Body, name: str) -> Body:
    """A field that has fields itself, empty where it is missing; raises MalformedPayloadError when it has none."""
    value = body.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise MalformedPayloadError(f"{name} has no fields")
    return value


def parts_of(body: Body, name: str) -> list[Body]:
    """A list of parts, empty where it is missing; raises MalformedPayloadError when it is anything else."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
        raise MalformedPayloadError(f"{name} is no list of parts")
    return value
