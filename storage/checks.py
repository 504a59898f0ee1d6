"""What both databases can keep of a record, so that one bad record is refused in words and never costs its batch."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from revenue.money import MAX_MINOR, Money
from revenue.records import (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    IdentityRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    StagePassage,
    TouchEvent,
)

# Keys and identities are indexed: a PostgreSQL index entry holds 2,700 bytes, a character takes up to four.
MAX_KEY = 500
MAX_TEXT = 100_000
MAX_NUMBER = 2**31 - 1
MAX_PASSAGES = 2**15 - 1
MAX_SLACK_ID = 32
_KINDS: tuple[type[Any], ...] = (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    IdentityRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    StagePassage,
    TouchEvent,
)
_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS}
_VALUES: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*names) for kind, names in _NAMES.items()
}
# What other records are named by, and what is looked up by index.
_KEYS = frozenset(
    {
        "key",
        "lead",
        "account",
        "owner",
        "campaign",
        "member",
        "from_member",
        "to_member",
        "email",
        "event",
        "identities",
    }
)


_touch_texts = attrgetter("key", "lead", "campaign", "content", "member", "note", "event")
_opportunity_texts = attrgetter("key", "name", "account", "owner", "lead", "campaign", "product")


def problem(item: Record) -> str | None:
    """Why a record cannot be kept, or None."""
    if not _is_seen(item.key):
        return "its key is blank"
    return _problem_of(item)


def _is_seen(text: str) -> bool:
    """Whether a reader sees anything of it: zero-width marks are as blank as blanks."""
    return any(character.isprintable() and not character.isspace() for character in text)


def clean(records: Iterable[Record]) -> bool:
    """True when surely no record of a batch has a problem: quick, because a batch rarely has one."""
    # What many records say is looked at once.
    texts: set[str | None] = {None}
    for item in records:
        key = item.key
        if not key.isprintable() or not key or key.isspace():
            return False
        if type(item) is TouchEvent:
            texts.update(_touch_texts(item))
            if item.at.tzinfo is None:
                return False
        elif type(item) is OpportunityRecord:
            texts.update(_opportunity_texts(item))
            for passage in item.passages:
                at, amount = passage.at, passage.amount
                if at is not None and at.tzinfo is None:
                    return False
                if amount is not None:
                    if abs(amount.minor) > MAX_MINOR or len(amount.currency) != 3:
                        return False
                    texts.add(amount.currency)
                texts.add(passage.stage)
                texts.add(passage.lost_reason)
        # A Slack id has a limit of its own.
        elif type(item) is MemberRecord or not _gather(item, texts):
            return False
    said = [text for text in texts if text is not None]
    together = "\0".join(said)
    if together.count("\0") >= len(said) or max(map(len, said)) > MAX_KEY:
        return False
    try:
        together.encode()
    except UnicodeEncodeError:
        return False
    return True


def _gather(item: object, texts: set[str | None]) -> bool:
    """Add the texts of a record to `texts`; False when one of its other values has a problem."""
    for value in _VALUES[type(item)](item):
        kind = type(value)
        if kind is str:
            texts.add(value)
        elif kind is datetime:
            if value.tzinfo is None:
                return False
        elif kind is tuple:
            # The lifecycle of a lead takes the long way.
            if value and (type(item) is not IdentityRecord or len(value) > MAX_PASSAGES):
                return False
            texts.update([text for _kind, text in value])
        elif kind is Money:
            if abs(value.minor) > MAX_MINOR or len(value.currency) != 3:
                return False
            texts.add(value.currency)
        elif kind is int and abs(value) > MAX_NUMBER:
            return False
    return True


def _problem_of(item: object) -> str | None:
    kind = type(item)
    for name, value in zip(_NAMES[kind], _VALUES[kind](item), strict=True):
        if value is not None and (found := _problem(name, value)):
            return found
    return None


def _problem(name: str, value: object) -> str | None:
    words = name.replace("_", " ")
    if isinstance(value, str):
        return _text_problem(name, words, value)
    if isinstance(value, datetime):
        return None if value.tzinfo is not None else f"its {words} has no time zone"
    if isinstance(value, Money):
        return None if abs(value.minor) <= MAX_MINOR and len(value.currency) == 3 else f"its {words} is out of range"
    if isinstance(value, int):
        return None if abs(value) <= MAX_NUMBER else f"its {words} is out of range"
    if isinstance(value, tuple):
        if len(value) > MAX_PASSAGES:
            return f"it has more than {MAX_PASSAGES:,} {words}"
        return next((found for part in value if (found := _problem(name, part))), None)
    return _problem_of(value) if isinstance(value, StagePassage) else None


def _text_problem(name: str, words: str, value: str) -> str | None:
    if "\0" in value:
        return f"its {words} has a zero character in it"
    limit = MAX_KEY if name in _KEYS else MAX_SLACK_ID if name == "slack_user_id" else MAX_TEXT
    if len(value) > limit:
        return f"its {words} is longer than {limit:,} characters"
    try:
        value.encode()
    except UnicodeEncodeError:
        return f"its {words} is not valid text"
    return None
