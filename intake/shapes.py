"""The fields of every kind of record and what values they take, read off the record types themselves."""

import types
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Union, get_args, get_origin, get_type_hints

from intake.mapping import Kind
from revenue.money import Money
from revenue.records import (
    AccountRecord,
    CampaignCostRecord,
    CampaignRecord,
    HandoffRecord,
    LeadRecord,
    MemberRecord,
    OpportunityRecord,
    Record,
    TouchEvent,
)


class ValueKind(Enum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    DOMAIN = "domain of a company"
    WHOLE = "whole number"
    DAY = "day"
    INSTANT = "instant"
    MONEY = "amount"
    WORD = "one of the words"


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One field of a record: what it takes, whether it must be filled, and what it is when it is not."""

    name: str
    kind: ValueKind
    required: bool
    unfilled: object
    words: type[StrEnum] | None = None


RECORD_TYPES: dict[Kind, type[Record]] = {
    Kind.MEMBER: MemberRecord,
    Kind.ACCOUNT: AccountRecord,
    Kind.CAMPAIGN: CampaignRecord,
    Kind.LEAD: LeadRecord,
    Kind.OPPORTUNITY: OpportunityRecord,
    Kind.TOUCH: TouchEvent,
    Kind.HANDOFF: HandoffRecord,
    Kind.CAMPAIGN_COST: CampaignCostRecord,
}

_SIMPLE = {
    str: ValueKind.TEXT,
    int: ValueKind.WHOLE,
    date: ValueKind.DAY,
    datetime: ValueKind.INSTANT,
    Money: ValueKind.MONEY,
}


def shape_of(kind: Kind) -> dict[str, FieldShape | None]:
    """Every field of a record in constructor order; None for a history, which sections describe on their own."""
    record_type = RECORD_TYPES[kind]
    hints = get_type_hints(record_type)
    return {field.name: _field_shape(field.name, hints[field.name], field.default) for field in fields(record_type)}


def _field_shape(name: str, hint: object, default: object) -> FieldShape | None:
    parts = [part for part in _union_parts(hint) if part is not type(None)]
    first = parts[0]
    if get_origin(first) is tuple or not isinstance(first, type):
        return None
    required = default is MISSING
    unfilled = None if required else default
    if issubclass(first, StrEnum):
        return FieldShape(name, ValueKind.WORD, required, unfilled, first)
    kind = ValueKind.DOMAIN if name == "domain" else _SIMPLE[first]
    return FieldShape(name, kind, required, unfilled)


def _union_parts(hint: object) -> tuple[object, ...]:
    return get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
