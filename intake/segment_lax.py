"""Batches that are nearly JSON: Python's clients write NaN and halves of characters without a second thought.

The messages that have them are refused, and the others of their batch are read.
"""

import json
from typing import Any

from intake.segment_message import RefusalError

_MOST_DIGITS = 1_000


def lax_batch(body: bytes) -> tuple[list[Any], Any]:
    """The messages of a batch, and when it was sent. Raises ValueError for a body that is no batch even so."""
    try:
        batch = json.loads(body, parse_int=_number)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    messages = batch.get("batch") if isinstance(batch, dict) else None
    if not isinstance(messages, list):
        raise ValueError("no batch")
    return messages, batch.get("sentAt")


def _number(digits: str) -> int | float:
    """Python refuses to read very long numbers: they count as infinite."""
    return int(digits) if len(digits) <= _MOST_DIGITS else float("inf")


def strict(message: object) -> bytes:
    """A message as JSON. Raises RefusalError where it is none."""
    try:
        return json.dumps(message, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        raise RefusalError("it has half a character in it, a surrogate without the other") from error
    except ValueError as error:
        raise RefusalError("it has NaN, Infinity or a number in it that is too large") from error
    except RecursionError as error:
        raise RefusalError("it is nested too deeply") from error
