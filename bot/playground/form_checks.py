"""What Slack itself complains about in a modal before it asks the app, in words for the field concerned."""

import re
from collections.abc import Callable
from typing import Any, Final

from bot.playground.forms import Entries, entry_of
from bot.playground.workspace import Json

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_EMAIL: Final = re.compile(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@.,;:<>()\[\]\\\"]+(\.[^\s@.,;:<>()\[\]\\\"]+)+")
_URL: Final = re.compile(r"https?://[^\s/?#.]+(\.[^\s/?#.]+)*([/?#]\S*)?", re.IGNORECASE)


def missing_entries(blocks: list[Json], entries: Entries) -> dict[str, str]:
    """What is missing or cannot be in the inputs of a modal, by block id."""
    problems: dict[str, str] = {}
    for block in blocks:
        element = block.get("element")
        if block.get("type") != "input" or not isinstance(element, dict):
            continue
        entry = entry_of(block, element, entries)
        if not entry:
            if not block.get("optional"):
                problems[block["block_id"]] = "Please complete this required field."
        elif element["type"] in _CHECKS:
            problem = _CHECKS[element["type"]](element, entry)
            if problem:
                problems[block["block_id"]] = problem
    return problems


def _length(element: Json, entry: str) -> str | None:
    if len(entry) < element.get("min_length", 0):
        return f"Please write at least {element['min_length']} characters."
    if len(entry) > element.get("max_length", 3000):
        return f"Please write at most {element.get('max_length', 3000)} characters."
    return None


def _number(element: Json, entry: str) -> str | None:
    typed = entry.strip()
    if not _NUMBER.fullmatch(typed):
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and "." in typed:
        return "Please enter a whole number."
    if "min_value" in element and float(typed) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(typed) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None


def _email(_: Json, entry: str) -> str | None:
    return None if _EMAIL.fullmatch(entry.strip()) else "Please enter a valid email address."


def _url(_: Json, entry: str) -> str | None:
    return None if _URL.fullmatch(entry.strip()) else "Please enter a valid URL, beginning with https:// or http://."


def _files(element: Json, entry: list[str]) -> str | None:
    most, endings = element.get("max_files", 10), element.get("filetypes")
    if len(entry) > most:
        return f"Please choose at most {most} {'file' if most == 1 else 'files'}."
    names = [file["name"] for file in element.get("files") or [] if file["id"] in entry]
    if endings and not all(name.lower().endswith(tuple(f".{ending.lower()}" for ending in endings)) for name in names):
        return f"Please choose only files of these kinds: {', '.join(endings)}."
    return None


_CHECKS: Final[dict[str, Callable[[Json, Any], str | None]]] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _url,
    "file_input": _files,
}
